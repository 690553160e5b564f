"""When it is told that a workbook cannot be synced, and that it can again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from sheets_crm.journal.records import Run
from sheets_crm.locale import catalogue
from sheets_crm.notifications.events.outage import failing
from sheets_crm.notifications.formatting import Wording
from sheets_crm.notifications.options import FailingNotice
from tests.notifications.books import keys, shown

DAWN = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
TOLD = "crm.xlsx is open in Excel. Close it there."


def at(clock: str) -> datetime:
    hours, _, minutes = clock.partition(":")
    return datetime(2026, 3, 18, int(hours), int(minutes), tzinfo=UTC)


def runs(line: str) -> list[Run]:
    """`6:00 written, 6:15 failed`, newest first as the journal gives them."""
    found = []
    for number, part in enumerate(line.split(", "), 1):
        clock, _, result = part.partition(" ")
        told = TOLD if result == "failed" else ""
        found.append(Run(number, at(clock), 1.0, result, told=told))
    return found[::-1]


def told(line: str, now: str, language: str = "en", **options):
    wording = Wording(catalogue(language), "crm.xlsx", UTC)
    return failing(runs(line), FailingNotice(**options), at(now), wording)


OUTAGE = "6:00 written, 6:15 failed, 6:30 failed, 7:20 failed"


def test_in_english():
    assert (
        shown(told(OUTAGE, "7:20"))
        == """\
owner: Cannot be synced · crm.xlsx
The workbook could not be synced since 18 Mar 2026, 06:15.

crm.xlsx is open in Excel. Close it there.

It is tried again by itself; you will hear when it works."""
    )


def test_in_russian_and_that_it_works_again():
    assert (
        shown(told(OUTAGE + ", 7:40 in_order", "7:40", "ru"))
        == """\
owner: Снова синхронизируется · crm.xlsx
Книгу не удавалось синхронизировать с 18 мар 2026, 06:15.
С 18 мар 2026, 07:40 всё снова работает."""
    )


@pytest.mark.parametrize(
    ("line", "now"),
    [
        ("6:00 written", "6:00"),
        ("6:00 failed, 6:30 failed, 6:59 failed", "6:59"),  # not an hour yet
        ("6:00 failed, 6:59 failed, 7:10 written", "7:10"),  # never told, so no recovery
        ("6:00 failed, 7:10 stopped, 7:20 ", "7:20"),  # stopped and killed runs say nothing
        ("", "7:20"),
    ],
)
def test_nothing_to_tell(line, now):
    assert told(line, now) == () if line else failing([], FailingNotice(), at(now), None) == ()


def test_it_is_told_again_and_again_under_one_key_until_the_outbox_knows_it():
    first = keys(told(OUTAGE, "7:20"))
    assert first == ["failing 2026-03-18T06:15:00+00:00"]
    assert keys(told(OUTAGE + ", 9:00 failed", "9:00")) == first
    assert keys(told(OUTAGE + ", 9:00 failed, 9:30 written", "9:30")) == [
        "recovered 2026-03-18T09:30:00+00:00"
    ]


def test_a_new_outage_has_a_key_of_its_own():
    again = OUTAGE + ", 8:00 written, 8:15 failed, 9:20 failed"
    assert keys(told(again, "9:20")) == ["failing 2026-03-18T08:15:00+00:00"]


def test_it_can_be_switched_off_and_made_more_patient():
    assert told(OUTAGE, "7:20", on=False) == ()
    assert told(OUTAGE, "7:20", minutes=66.0) == ()


def test_a_long_outage_whose_beginning_the_journal_forgot_is_not_told_as_a_new_one():
    kept = [Run(n, DAWN - timedelta(hours=n), 1.0, "failed", told=TOLD) for n in range(24 * 14)]
    wording = Wording(catalogue("en"), "crm.xlsx", UTC)
    assert failing(kept, FailingNotice(), DAWN, wording) == ()


def test_a_laptop_that_slept_through_an_outage_tells_it_when_it_wakes():
    """It failed once in the evening, and again in the morning."""
    evening = Run(1, DAWN - timedelta(hours=12), 1.0, "failed", told=TOLD)
    morning = Run(2, DAWN, 1.0, "failed", told=TOLD)
    wording = Wording(catalogue("en"), "crm.xlsx", UTC)
    assert len(failing([morning, evening], FailingNotice(), DAWN, wording)) == 1


def test_the_end_of_a_long_outage_is_told_under_one_key_whatever_the_journal_forgot():
    wording = Wording(catalogue("en"), "crm.xlsx", UTC)
    bad = [Run(n, DAWN - timedelta(hours=n), 1.0, "failed", told=TOLD) for n in range(1, 99)]
    good = Run(100, DAWN, 1.0, "written")
    found = [failing([good, *bad[:kept]], FailingNotice(), DAWN, wording) for kept in (98, 50)]
    assert keys(found[0]) == keys(found[1]) == [f"recovered {DAWN.isoformat()}"]
