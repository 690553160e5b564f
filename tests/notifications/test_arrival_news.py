"""Won deals and new leads: from what the journal keeps of a look to the messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.journal import Journal, RevisionRecord, Run
from sheets_crm.locale import catalogue
from sheets_crm.notifications.events.new_and_won import arrival_news
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.options import MessageOptions, NewNotice, WonNotice
from tests.notifications.books import keys, shown

SEEN = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)
FOUND = datetime(2026, 3, 18, 9, 15, tzinfo=UTC)

WON = Revision("arrival_won", 17, "ООО «Апекс»", "Анна", None, None, 250000.0, "", SEEN, FOUND, 5)
NEW = replace(WON, kind="arrival_new", lead=None, name="Birch", manager="", amount=None)
MANY = replace(NEW, kind="arrival_many_new", name="", count=23, amount=9000.0)


def record(one):
    return RevisionRecord(one.kind, one.lead, one.facts(), one.found)


def told(*arrived, language="en", won=None, new=None):
    wording = Wording(catalogue(language), "crm.xlsx", UTC)
    return arrival_news(
        map(record, arrived), won or WonNotice(on=True), new or NewNotice(on=True), wording
    )


def test_a_won_deal_and_a_new_lead():
    assert (
        shown(told(WON, NEW, MANY))
        == """\
owner: Deal won: ООО «Апекс» · crm.xlsx
No.: 17
Amount: 250,000
Manager: Анна

owner: New lead: Birch · crm.xlsx
Manager: (no manager)

owner: 23 new leads · crm.xlsx
Amount: 9,000"""
    )


def test_in_russian():
    assert [each.title for each in told(WON, NEW, MANY, language="ru")] == [
        "Сделка выиграна: ООО «Апекс» · crm.xlsx",
        "Новый лид: Birch · crm.xlsx",
        "23 новых лида · crm.xlsx",
    ]


def test_each_is_a_switch_with_an_amount():
    assert not MessageOptions().won.on
    assert not MessageOptions().new.on
    assert told(WON, NEW, won=WonNotice(), new=NewNotice()) == ()
    assert told(WON, won=WonNotice(on=True, amount=250000.5)) == ()
    assert len(told(WON, won=WonNotice(on=True, amount=250000.0))) == 1
    assert told(NEW, new=NewNotice(on=True, amount=1.0)) == ()


def test_each_has_a_key_of_its_own():
    later = replace(WON, found=FOUND.replace(hour=10))
    assert len(set(keys(told(WON, NEW, MANY, later)))) == 4


def test_the_journal_keeps_them_apart_from_what_was_changed(tmp_path):
    journal = Journal(tmp_path)
    lost = replace(WON, kind="lead_lost")
    run = Run(journal.begin(FOUND), FOUND, 0.1, "written")
    journal.end(run, revisions=[record(WON), record(lost)])
    assert [each.kind for each in journal.arrivals(since=SEEN)] == ["arrival_won"]
    assert journal.arrivals(since=FOUND.replace(hour=11)) == []
    assert [each.kind for each in journal.revisions()] == ["lead_lost"]
