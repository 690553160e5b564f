"""Lost leads and changed rows: from what the journal keeps of a look to the messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.crm.change_detection.revision import told as sentence
from sheets_crm.journal.records import RevisionRecord
from sheets_crm.locale import catalogue
from sheets_crm.notifications.events.data_changed import revision_news
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.options import HistoryNotice, LostNotice
from tests.notifications.books import keys, shown

SEEN = datetime(2026, 3, 17, 18, 0, tzinfo=UTC)
FOUND = datetime(2026, 3, 18, 9, 15, tzinfo=UTC)

LOST = Revision(
    "lead_lost", 17, "ООО «Апекс»", "Анна", "Разговор", "Упущен", 250000.0, "Дорого", SEEN, FOUND, 5
)
DELETED = Revision("lead_deleted", 4, "Delta", "Bob", "Talk", None, 80000.0, "", SEEN, FOUND, None)
BACKDATED = Revision(
    "status_backdated", 2, "Birch", "", "New", "Talk", None, "", SEEN, FOUND, 9, date(2026, 3, 1)
)


def told(*revisions: Revision, language: str = "en", amount: float = 0.0, on: str = "lost history"):
    records = [RevisionRecord(r.kind, r.lead, r.facts(), r.found) for r in revisions]
    wording = Wording(catalogue(language), "crm.xlsx", UTC)
    lost = LostNotice(on="lost" in on, amount=amount)
    return revision_news(records, lost, HistoryNotice(on="history" in on), wording)


def test_a_lost_lead_in_russian():
    assert (
        shown(told(LOST, language="ru"))
        == """\
owner: Лид упущен: ООО «Апекс» · crm.xlsx
№: 17
Сумма: 250 000
Менеджер: Анна
Потерян с этапа: Разговор
Причина: Дорого"""
    )


def test_a_lost_lead_of_which_little_is_known():
    bare = replace(LOST, lead=None, name="Apex", manager="", amount=None, reason="")
    assert (
        shown(told(bare))
        == """\
owner: Lead lost: Apex · crm.xlsx
Manager: (no manager)
Lost from: Разговор
Reason: not given"""
    )


def test_many_rows_changed_are_one_message():
    """Each in the words of the History tab."""
    words = catalogue("en")
    assert (
        shown(told(DELETED, BACKDATED))
        == f"""\
owner: 2 earlier records were changed · crm.xlsx
Not as it was on 17 Mar 2026, 18:00:
• {sentence(DELETED, words)}
• {sentence(BACKDATED, words)}""".replace("\u00a0", " ")
    )


def test_a_long_list_is_cut():
    many = [replace(DELETED, lead=number) for number in range(40)]
    (news,) = told(*many)
    assert news.title == "40 earlier records were changed · crm.xlsx"
    assert news.body.splitlines()[-1] == "and 20 more"


@pytest.mark.parametrize(("amount", "count"), [(250000, 1), (250000.01, 0)])
def test_only_losses_from_an_amount(amount, count):
    assert len(told(LOST, amount=amount)) == count


def test_a_loss_without_an_amount_is_told_only_where_every_loss_is():
    unknown = replace(LOST, amount=None)
    assert len(told(unknown)) == 1
    assert told(unknown, amount=1) == ()


def test_each_is_a_switch():
    assert keys(told(LOST, DELETED, on="lost")) == [f"lead_lost 17 {FOUND.isoformat()}"]
    assert keys(told(LOST, DELETED, on="history")) == [f"history {FOUND.isoformat()}"]


def test_a_flood_of_losses_is_one_message():
    flood = replace(LOST, kind="many_leads_lost", lead=None, name="", amount=5e6, count=25)
    assert (
        shown(told(flood))
        == """\
owner: 25 leads lost · crm.xlsx
25 leads lost at once, 5,000,000 in all."""
    )


def test_the_same_lead_lost_again_is_told_again():
    later = replace(LOST, found=FOUND.replace(day=25))
    assert len(set(keys(told(LOST, later)))) == 2


def test_what_a_newer_program_kept_is_passed_over():
    odd = RevisionRecord("unheard_of", 1, {"kind": "unheard_of"}, FOUND)
    wording = Wording(catalogue("en"), "crm.xlsx", UTC)
    assert revision_news([odd], LostNotice(on=True), HistoryNotice(on=True), wording) == ()
