"""What is put into the journal comes out as it was, and only as long as it shall."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheets_crm.journal import FILE, Journal, RevisionRecord, Run, undo_table
from sheets_crm.workbook.snapshot import CellError
from tests.journal.filled import MINUTE, NOW, cell, fill, message

NOON = datetime.fromisoformat("2026-03-01 12:00")  # a cell knows no time zone
TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=40),
    st.dates(),
    st.datetimes().map(lambda at: at.replace(fold=0)),
    st.times().map(lambda at: at.replace(fold=0)),
    st.timedeltas(),
    st.builds(CellError, st.text(max_size=10)),
)


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(tmp_path / "state")


@given(st.lists(VALUES, min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_every_kind_of_value_comes_back_as_it_was(values):
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        run = journal.begin(NOW)
        journal.intend(run, [cell(n, old=v, new=v) for n, v in enumerate(values, 1)])
        back = journal.cells()
        assert journal.told == ()
    for value, one in zip(values, back, strict=True):
        assert (one.old, type(one.old), repr(one.old)) == (value, type(value), repr(value))
        assert (one.new, type(one.new)) == (value, type(value))


@given(TEXTS, TEXTS, TEXTS, st.integers())
@example("Leads", "No.", "x", 2**63 - 1)
@example("Leads", "No.", "x", 2**63)  # 1e19 typed as a number: SQLite cannot hold it
@example("Leads", "No.", "x", 10**19)
@example("Leads", "No.", "x", -(2**63) - 1)
@settings(max_examples=15, deadline=None)
def test_no_text_and_no_number_is_too_odd_to_be_kept(tab, heading, words, lead):
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        run = journal.begin(NOW)
        journal.intend(run, [cell(2, tab=tab, heading=heading, lead=lead, old=words, new=words)])
        facts = {"name": words, "day": date(2026, 3, 1), "at": {1: heading}}
        found = RevisionRecord(words, lead, facts, NOW)
        journal.end(Run(run, NOW, 1.0, "failed", told=words, code=tab), revisions=[found])
        journal.queue([message(words)])
        journal.sent(words, NOW)
        name = journal.keep_undo(words, tab, 1)
        assert name is not None
        assert journal.undo(name) == words
        assert journal.told == ()
        assert (len(journal.cells()), len(journal.revisions()), journal.unsent()) == (1, 1, [])
        is_whole = words.encode("utf-8", "replace").decode() == words
        assert journal.cells()[0].old == words or not is_whole


def test_values_of_a_library_are_kept_as_the_plain_ones():
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        values = [np.float64(1.5), pd.Timestamp(NOON), np.str_("Ann")]
        journal.intend(journal.begin(NOW), [cell(n, new=v) for n, v in enumerate(values, 1)])
        assert [one.new for one in journal.cells()] == [1.5, NOON, "Ann"]
        journal.end(Run(np.int64(1), NOW, np.float64(2), "written", np.int64(3)))
        assert journal.runs()[0].cells == 3
        assert journal.told == ()


def test_a_run_from_its_beginning_to_its_end(journal):
    run = journal.begin(NOW)
    assert journal.runs() == [Run(run, NOW)]
    journal.intend(run, [cell(9), cell(10)])
    journal.intend(run, [cell(2, lead=7, old=1, new=date(2026, 3, 1)), cell(3)])
    assert [one.row for one in journal.cells()] == [2, 3]
    ended = Run(run, NOW, 2.5, "written", 2, 1, 4)
    journal.end(ended, seen=b"\0rows", revisions=[RevisionRecord("lost", 7, {"a": [1, None]}, NOW)])
    assert journal.runs() == [ended]
    assert journal.cells(lead=7)[0] == cell(2, lead=7, old=1, new=date(2026, 3, 1), run=run, at=NOW)
    assert journal.seen() == (NOW, b"\0rows")
    assert journal.revisions() == [RevisionRecord("lost", 7, {"a": [1, None]}, NOW)]
    assert journal.told == ()


def test_a_run_that_wrote_nothing_leaves_no_cells(journal):
    run = journal.begin(NOW)
    journal.intend(run, [cell(2)])
    journal.drop(run)
    assert journal.cells() == []
    assert len(journal.runs()) == 1


def test_what_was_seen_stays_until_something_else_is(journal):
    assert journal.seen() is None
    journal.end(Run(journal.begin(NOW), NOW, 1.0, "written"), seen=b"first")
    journal.end(Run(journal.begin(NOW + MINUTE), NOW + MINUTE, 1.0, "untouched"))
    assert journal.seen() == (NOW, b"first")


def test_a_run_whose_beginning_was_not_kept_is_kept_at_its_end(journal):
    journal.end(Run(0, NOW, 1.0, "failed", code="xlsx_empty", told="It is empty."))
    journal.end(Run(57, NOW + MINUTE, 1.0, "written"))
    assert [(run.id, run.code) for run in journal.runs()] == [(57, ""), (1, "xlsx_empty")]


def test_another_run_of_that_number_is_not_written_over(journal):
    """A journal that was set aside meanwhile begins its numbers anew."""
    journal.begin(NOW)
    journal.end(Run(1, NOW + MINUTE, 1.0, "written"))
    assert [(run.began, run.result) for run in journal.runs()] == [
        (NOW + MINUTE, "written"),
        (NOW, ""),
    ]


def test_questions_are_answered_newest_first(journal):
    for minute in range(3):
        at = NOW + minute * MINUTE
        run = journal.begin(at)
        journal.intend(run, [cell(2, 3, lead=1), cell(2, 4, lead=1), cell(5, 3, lead=2)])
        found = [RevisionRecord("lost", minute, {}, at)]
        journal.end(Run(run, at, 1.0, "written", 3), revisions=found)
    assert [run.id for run in journal.runs(last=2)] == [3, 2]
    assert [run.id for run in journal.runs(since=NOW + MINUTE)] == [3, 2]
    assert [one.run for one in journal.cells(tab="Leads", row=2, column=3)] == [3, 2, 1]
    assert [one.row for one in journal.cells(lead=2, since=NOW + MINUTE, last=9)] == [5, 5]
    assert len(journal.cells(last=4)) == 4
    assert [one.lead for one in journal.revisions(since=NOW + MINUTE)] == [2, 1]
    assert [one.found for one in journal.revisions(lead=1)] == [NOW + MINUTE]


def test_of_one_run_the_rare_changes_come_first(journal):
    run = journal.begin(NOW)
    silent = [cell(row, 9) for row in range(2, 30)]
    journal.intend(run, [*silent, cell(17, 4, new="Won")])
    assert [one.column for one in journal.cells(run=run, last=3)] == [4, 9, 9]


def test_moments_of_every_time_zone_are_one(journal):
    here = NOW.astimezone(datetime.now().astimezone().tzinfo)
    journal.begin(here)
    assert journal.runs()[0].began == NOW
    assert journal.runs()[0].began.tzinfo == UTC


# Messages


def test_a_message_is_taken_in_once_and_for_ever(journal):
    assert journal.queue([message("a"), message("b"), message("a")]) == 2
    assert journal.queue([message("b"), message("c", NOW + MINUTE)]) == 1
    journal.sent("a", NOW)
    assert journal.queue([message("a")]) == 0
    assert [each.key for each in journal.unsent()] == ["b", "c"]
    journal.tried("b", NOW)
    journal.tried("b", NOW + MINUTE)
    first = journal.unsent()[0]
    assert (first.attempts, first.tried, first.title) == (2, NOW + MINUTE, "Plan reached")


def test_an_old_message_is_forgotten_but_not_its_key(journal):
    journal.queue([message("never sent"), message("sent")])
    journal.sent("sent", NOW)
    journal.prune(before=NOW + MINUTE, revisions_before=NOW)
    assert journal.unsent() == []
    assert b"80 %" not in (Path(journal._file._file)).read_bytes()
    assert journal.queue([message("never sent"), message("sent")]) == 0
    later = NOW + timedelta(days=401)
    journal.prune(before=later, revisions_before=NOW)
    assert journal.queue([message("sent", later)]) == 1


# Undo


def test_the_newest_undo_records_are_kept(journal):
    names = [journal.keep_undo(f"write {n}", "sync", 3) for n in range(5)]
    kept = journal.undos()
    assert [one.name for one in kept] == names[:1:-1]
    assert [one.taken for one in kept] == sorted((one.taken for one in kept), reverse=True)
    assert journal.undo(names[4]) == "write 4"
    assert journal.undo(names[0]) is None
    journal.drop_undo(names[4])
    assert [one.name for one in journal.undos()] == names[3:1:-1]


# Age and size


def test_what_is_old_goes_and_the_file_shrinks(journal, tmp_path):
    fill(journal, runs=3, cells=4000)
    file = tmp_path / "state" / FILE
    before = file.stat().st_size
    journal.prune(before=NOW + 1.5 * MINUTE, revisions_before=NOW + MINUTE)
    assert [run.began for run in journal.runs()] == [NOW + 2 * MINUTE]
    assert {one.run for one in journal.cells()} == {3}
    assert [one.found for one in journal.revisions()] == [NOW + 2 * MINUTE, NOW + MINUTE]
    assert file.stat().st_size < before / 2
    assert len(journal.undos()) == 1
    assert journal.seen() is not None


def test_the_last_run_stays_however_old(journal):
    fill(journal)
    journal.prune(before=NOW + timedelta(days=999), revisions_before=NOW)
    assert [run.result for run in journal.runs()] == ["written"]


def test_one_visit_under_a_wrong_clock_forgets_a_few_days_and_not_all(journal):
    days = [NOW + timedelta(days=n) for n in range(30)]
    for day in days:
        journal.end(Run(journal.begin(day), day, 0.1, "written"))
        journal.end(
            Run(journal.begin(day), day, 0.1, "in_order"),
            revisions=[RevisionRecord("lost", 1, {}, day)],
        )
        journal.queue([message(f"{day}", day)])
    far = NOW + timedelta(days=30_000)
    journal.prune(before=far, revisions_before=far, undos_before=far)
    assert len(journal.runs()) == 2 * (30 - 7)
    assert len(journal.revisions()) == 30 - 7
    assert len(journal.unsent()) == 30 - 7
    for _ in range(5):  # and where it is right, all goes that is old, if not at once
        journal.prune(before=far, revisions_before=far)
    assert len(journal.runs()) == 1
    assert journal.revisions() == []


def test_undo_records_go_by_age_the_oldest_few_first_and_the_newest_when_alone(journal):
    names = [journal.keep_undo(f"write {n}", "sync", 9) for n in range(5)]
    left = []
    for _ in range(3):
        far = datetime.now(UTC) + timedelta(days=366)
        journal.prune(before=NOW, revisions_before=NOW, undos_before=far)
        left.append([one.name for one in journal.undos()])
    assert left == [names[:2:-1], names[4:], []]


def test_a_record_made_under_a_wrong_clock_is_not_the_newest_for_ever(journal, monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2099, 1, 1, tzinfo=tz)

    with monkeypatch.context() as wrong:
        wrong.setattr(undo_table, "datetime", Later)
        journal.keep_undo("under a wrong clock", "sync", 2)
    journal.keep_undo("after", "sync", 2)
    journal.keep_undo("last", "sync", 2)
    assert [journal.undo(one.name) for one in journal.undos()] == ["last", "after"]


def test_what_is_deleted_is_written_over(journal):
    name = journal.keep_undo("x" * 50_000 + "Пётр Сидоров", "sync", 9)
    run = journal.begin(NOW)
    journal.intend(run, [cell(1, old="Petr Sidorov", new="x")])
    journal.drop_undo(name)
    journal.drop(run)
    assert b"Petr Sidorov" not in journal._file._file.read_bytes()


def test_a_large_sync_is_kept_in_few_bytes(journal, tmp_path):
    run = journal.begin(NOW)
    journal.intend(run, [cell(row, col, lead=row) for row in range(2, 2002) for col in range(5)])
    assert len(journal.cells()) == 10_000
    assert (tmp_path / "state" / FILE).stat().st_size < 100 * 10_000


def test_asking_makes_no_file(tmp_path):
    journal = Journal(tmp_path / "state")
    assert journal.runs() == journal.cells() == journal.revisions() == journal.undos() == []
    assert journal.unsent() == []
    assert journal.seen() is None
    assert not (tmp_path / "state").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there the profile's own rights do it")
def test_only_its_owner_may_read_it(journal, tmp_path):
    old = os.umask(0)
    try:
        fill(journal)
    finally:
        os.umask(old)
    file = tmp_path / "state" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o644)
    journal.begin(NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_times_and_spans_keep_their_last_digit(journal):
    values = [time(23, 59, 59, 999999), timedelta(days=-1, microseconds=1), -0.0, 10**30]
    journal.intend(journal.begin(NOW), [cell(n, new=v) for n, v in enumerate(values, 1)])
    assert [repr(one.new) for one in journal.cells()] == [repr(v) for v in values]
