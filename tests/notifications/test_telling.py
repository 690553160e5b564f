"""What the service calls after each visit: simulated days, and nothing that holds up a sync."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.errors import CrmError, Problem
from sheets_crm.journal import Journal, RevisionRecord, Run
from sheets_crm.notifications.notifier import Telling, Told
from sheets_crm.notifications.options import (
    DigestNotice,
    FailingNotice,
    HistoryNotice,
    LostNotice,
    MessageOptions,
    PlanNotice,
    StaleNotice,
)
from tests.notifications.books import NINE, config, decision, people, russian_book
from tests.notifications.test_outbox import Postman

EVERYTHING = MessageOptions(
    plan=PlanNotice(on=True),
    lost=LostNotice(on=True),
    stale=StaleNotice(on=True),
    failing=FailingNotice(on=True),
    history=HistoryNotice(on=True),
    digest=DigestNotice(on=True, managers=True),
)


class Firm:
    """A workbook that is visited, day after day, and what its people are told."""

    def __init__(self, folder, messages=EVERYTHING, **more):
        self.folder = folder
        self.options = config(messages, **more)
        self.postman = Postman()
        self.addresses = people("owner://1", Ann="ann://1")
        self.reads = 0
        self.restart()

    def restart(self):
        self.telling = Telling(
            self.options, "crm.xlsx", self.addresses, self.postman, language="en"
        )

    def visit(self, now, result="in_order", read=None) -> list[str]:
        """One visit; who was told what by it."""
        journal = Journal(self.folder)
        run = Run(journal.begin(now), now, 0.1, result, told="No such file. Bring it back.")
        journal.end(run)
        zone = ZoneInfo(self.options.time_zone)
        today = now.astimezone(zone).date()
        found = decision(read, today) if result in {"in_order", "written"} else None
        before = len(self.postman.carried)
        again = None if result == "failed" else lambda: self._read(read, today)
        told = self.telling.after_visit(journal, now, found, again)
        assert told.problems == ()
        carried = self.postman.carried[before:]
        return [f"{url.split(':')[0]}: {title.split(' · ')[0]}" for url, title in carried]

    def _read(self, read, today):
        self.reads += 1
        return decision(read, today)


def at(day: int, clock: str) -> datetime:
    hours, _, minutes = clock.partition(":")
    return datetime(2026, 3, day, int(hours), int(minutes), tzinfo=UTC)


def test_a_week_of_visits(tmp_path):
    """Wednesday the 18th is the first day that the workbook is visited at all."""
    firm = Firm(tmp_path)
    assert firm.visit(at(18, "8:45")) == [
        "owner: Revenue: 80% of this month's plan",
        "owner: Call: this month's plan is reached, 200%",
    ]
    assert firm.visit(at(18, "9:00"), "untouched") == [
        "owner: Your firm on 18 Mar",
        "ann: Your steps on 18 Mar",
    ]
    assert firm.reads == 1
    assert firm.visit(at(18, "9:15"), "untouched") == []
    firm.restart()
    assert firm.visit(at(18, "9:30"), "untouched") == []
    assert firm.visit(at(18, "9:45")) == []
    assert firm.visit(at(19, "0:05")) == []  # nobody is woken for a digest
    assert firm.visit(at(19, "9:00"), "untouched") == [
        "owner: Your firm on 19 Mar",
        "ann: Your steps on 19 Mar",
    ]
    assert firm.visit(at(20, "12:00")) == [
        "owner: Your firm on 20 Mar",
        "ann: Your steps on 20 Mar",
    ]
    assert firm.visit(at(21, "12:00")) == []
    assert firm.visit(at(22, "12:00"), "untouched") == []
    assert firm.visit(at(23, "9:00")) == [
        "owner: Your firm on 23 Mar",
        "ann: Your steps on 23 Mar",
    ]


def test_stale_leads_are_told_once_and_not_on_the_first_day(tmp_path):
    firm = Firm(tmp_path, MessageOptions(stale=StaleNotice(on=True)))
    first, second = Firm(tmp_path / "a", firm.options.messages), firm
    assert first.visit(at(18, "9:00")) == []
    second.visit(at(17, "18:00"))
    assert second.visit(at(18, "8:59")) == []
    assert second.visit(at(18, "9:00")) == ["owner: 1 lead has gone stale"]
    second.restart()
    assert second.visit(at(18, "10:00")) == []
    assert second.visit(at(19, "9:00")) == []


def test_an_outage_is_told_once_and_its_end_once(tmp_path):
    firm = Firm(tmp_path, MessageOptions())
    told = [firm.visit(at(18, "6:00"))]
    for clock in ("6:15", "6:45", "7:20", "8:20", "9:20"):
        firm.restart()
        told.append(firm.visit(at(18, clock), "failed"))
    told += [firm.visit(at(18, "9:30"), "untouched"), firm.visit(at(18, "9:45"))]
    assert told == [
        [], [], [], ["owner: Cannot be synced"], [], [], ["owner: Synced again"], [],
    ]  # fmt: skip


def test_what_a_visit_found_is_told_by_the_next_one_where_it_was_killed(tmp_path):
    firm = Firm(tmp_path, EVERYTHING)
    revision = Revision("lead_lost", 5, "Elm", "Ann", "Talk", "Lost", 9000.5, "", NINE, NINE, 6)
    journal = Journal(tmp_path)
    run = Run(journal.begin(NINE), NINE, 0.1, "written")
    record = RevisionRecord("lead_lost", 5, revision.facts(), NINE)
    journal.end(run, revisions=[record])
    later = NINE + timedelta(minutes=15)
    firm.options = config(MessageOptions(lost=LostNotice(on=True)))
    firm.restart()
    assert firm.visit(later, "untouched") == ["owner: Lead lost: Elm"]
    assert firm.visit(later + timedelta(minutes=15), "untouched") == []


@pytest.mark.parametrize(
    ("zone", "clock", "told"),
    [
        ("Europe/Moscow", "5:59", False),
        ("Europe/Moscow", "6:00", True),
        ("America/New_York", "12:59", False),  # on summer time since the 8th
        ("America/New_York", "13:00", True),
    ],
)
def test_the_hour_is_that_of_the_workbook(tmp_path, zone, clock, told):
    firm = Firm(tmp_path, MessageOptions(digest=DigestNotice(on=True)))
    firm.options = replace(firm.options, time_zone=zone)
    firm.restart()
    assert bool(firm.visit(at(18, clock))) is told


def test_the_language_is_that_of_the_template(tmp_path):
    firm = Firm(tmp_path, MessageOptions(digest=DigestNotice(on=True)))
    firm.addresses = people("owner://1")
    firm.restart()
    assert firm.visit(NINE, read=russian_book()) == ["owner: Сводка на 18 мар"]


def test_the_times_at_which_the_workbook_must_be_visited():
    assert EVERYTHING.visits_at == ("09:00",)
    assert MessageOptions().visits_at == ()
    both = MessageOptions(
        stale=StaleNotice(on=True, at="08:30"), digest=DigestNotice(managers=True, at="9:00")
    )
    assert both.visits_at == ("08:30", "9:00")


def test_a_workbook_that_cannot_be_read_for_the_digest_is_a_line_in_the_log(tmp_path):
    def unreadable():
        raise CrmError("saving_gone", path="crm.xlsx", reason="gone")

    firm = Firm(tmp_path, MessageOptions(digest=DigestNotice(on=True)))
    told = firm.telling.after_visit(Journal(tmp_path), NINE, None, unreadable)
    assert [problem.code for problem in told.problems] == ["messages_failed"]
    assert told.problems[0].facts["kind"] == "CrmError"
    assert firm.visit(NINE + timedelta(minutes=15)) == ["owner: Your firm on 18 Mar"]


def test_a_sick_journal_holds_up_nothing(tmp_path):
    (tmp_path / "no-folder").write_text("")
    firm = Firm(tmp_path)
    told = firm.telling.after_visit(Journal(tmp_path / "no-folder"), NINE, decision(), None)
    assert (told.queued, told.sent) == (0, 0)


def test_an_unknown_name_in_the_file_is_told_once(tmp_path):
    firm = Firm(tmp_path, MessageOptions())
    firm.addresses = people("owner://1", Zoe="zoe://1")
    firm.restart()
    journal = Journal(tmp_path)
    told = [firm.telling.after_visit(journal, NINE, decision(), None) for _ in range(2)]
    assert [[problem.code for problem in each.problems] for each in told] == [
        ["messages_manager_unknown"],
        [],
    ]


def test_with_everything_off_nothing_is_told(tmp_path):
    off = MessageOptions(failing=FailingNotice(on=False))
    assert Firm(tmp_path, off).visit(NINE) == []


def test_without_an_address_nothing_is_looked_at(tmp_path):
    firm = Firm(tmp_path)
    firm.addresses = people()
    firm.restart()
    told = firm.telling.after_visit(Journal(tmp_path), NINE, decision(), None)
    assert told == Told()


def test_a_file_that_others_may_read_is_told_once(tmp_path):
    caution = Problem("messages_file_open", facts={"path": "messages.toml"})
    firm = Firm(tmp_path, MessageOptions())
    firm.addresses = replace(firm.addresses, cautions=(caution,))
    firm.restart()
    told = [firm.telling.after_visit(Journal(tmp_path), NINE, None, None) for _ in range(2)]
    assert [each.problems for each in told] == [(caution,), ()]
