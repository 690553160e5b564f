"""Workbooks that hang, faults of our own, and the clock on the wall."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from sheets_crm.locale import catalogue
from sheets_crm.service import service as running
from sheets_crm.service.clock import SystemClock
from sheets_crm.service.event_log import LOGGER, Log, logging_to
from sheets_crm.service.lock import Holder
from sheets_crm.service.run.run import Visit
from sheets_crm.service.service import Service
from sheets_crm.service.workbook_status import remembered_runs
from sheets_crm.workbook.choose_store import configured_workbooks
from sheets_crm.workbook.excel.store import ExcelStore
from tests.service.books import new_book
from tests.service.here import Here
from tests.service.weeks import Weeks

WORDS = catalogue("en")
NINE = datetime(2026, 3, 23, 9, tzinfo=UTC)


@pytest.fixture
def file(office):
    """Two workbooks, set up by nobody yet."""
    path = office / "config.toml"
    path.write_text(
        'workbook = "sound.xlsx"\ntime_zone = "UTC"\n[[workbooks]]\nworkbook = "other.xlsx"\n',
        encoding="utf-8",
    )
    for name in ("sound.xlsx", "other.xlsx"):
        new_book(office / name)
    for book in configured_workbooks(path):
        Visit(book, WORDS, now=lambda: NINE - timedelta(minutes=15)).adopt()
    return path


def service(file, clock):
    return Service(file, WORDS, clock, holder=Holder(1, None), environment={}, visits=Here(clock))


def results(file):
    """How the visits of each workbook since nine are remembered, oldest first."""
    every = map(remembered_runs, configured_workbooks(file))
    return [[run.result for run in reversed(runs) if run.began >= NINE] for runs in every]


@pytest.fixture
def visits(monkeypatch):
    """When each workbook was visited, by its name."""
    seen = {}
    visited = Log.visited

    def spy(self, run, told=()):
        seen.setdefault(self._name, []).append(run.began)
        visited(self, run, told)

    monkeypatch.setattr(Log, "visited", spy)
    return seen


def until(happened):
    last = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < last
        time.sleep(0.01)


@pytest.mark.slow
def test_a_workbook_that_hangs_holds_up_neither_the_other_nor_the_end(file, monkeypatch):
    hangs, goes_on = threading.Event(), threading.Event()
    settled = ExcelStore.settled

    def slow(self, key):
        if self.name == "other.xlsx":
            hangs.set()
            assert goes_on.wait(60)
            return False
        return settled(self, key)

    monkeypatch.setattr(ExcelStore, "settled", slow)
    monkeypatch.setattr(running, "_PATIENCE", 0.1)
    before = (file.parent / "other.xlsx").read_bytes()
    begun = service(file, SystemClock())
    begun.start()
    assert hangs.wait(60)
    until(lambda: any(results(file)[0]))
    begun.stop()
    goes_on.set()
    until(lambda: not [one for one in threading.enumerate() if one.name.endswith("other.xlsx")])
    assert results(file) == [["written"], ["stopped"]]
    assert (file.parent / "other.xlsx").read_bytes() == before


def test_a_fault_of_ours_is_a_failure_with_a_traceback_and_is_tried_again(
    file, monkeypatch, caplog
):
    settled = ExcelStore.settled

    def faulty(self, key):
        if self.name == "other.xlsx":
            raise ZeroDivisionError("nobody foresaw this")
        return settled(self, key)

    monkeypatch.setattr(ExcelStore, "settled", faulty)
    weeks = Weeks(NINE, 2)
    begun = service(file, weeks)
    begun.start()
    weeks.run_until(NINE + timedelta(minutes=4))
    begun.stop()
    assert results(file) == [["untouched"], ["failed"] * 3]  # at 0, 1 and 3 minutes
    (last,) = Visit(configured_workbooks(file)[1], WORDS).journal.runs(last=1)
    assert (last.code, last.told) == ("unexpected", "ZeroDivisionError: nobody foresaw this")
    assert "Traceback" in caplog.text


def test_a_fault_around_a_visit_ends_no_worker(file, visits):
    """Whatever else breaks down, the workbook is visited again a minute later."""
    weeks = Weeks(NINE, 2)
    begun = service(file, weeks)
    faults = iter([RuntimeError("first"), RuntimeError("second")])

    def after_visit():
        for fault in faults:
            raise fault

    object.__setattr__(begun._around, "after_visit", after_visit)
    begun.start()
    weeks.run_until(NINE + timedelta(minutes=40))
    begun.stop()
    assert {name: len(each) for name, each in visits.items()} == {
        "sound.xlsx": 3,
        "other.xlsx": 3,
    }


def test_the_log_says_who_when_and_what(file, office):
    weeks = Weeks(NINE, 2)
    log = office / "service.log"
    with logging_to(log, UTC):
        begun = service(file, weeks)
        begun.start()
        weeks.run_until(NINE + timedelta(minutes=1))
        begun.stop()
    assert LOGGER.handlers == []
    lines = log.read_text(encoding="utf-8").splitlines()
    said = [line.split(maxsplit=3)[3] for line in lines]
    assert said[0].startswith("Started (process ")
    assert "sound.xlsx: next visit 2026-03-23 09:15:00." in said
    assert said[-1] == "Stopped."
    assert {line.split()[2] for line in lines} == {"INFO"}
    assert logging.raiseExceptions


def test_waiting_ends_with_the_alarm():
    alarm = threading.Event()
    threading.Timer(0.05, alarm.set).start()
    SystemClock().wait(3600, alarm)
    assert alarm.is_set()


def test_waiting_ends_when_the_clock_is_put_back(monkeypatch):
    moments = iter([NINE, NINE + timedelta(seconds=1), NINE - timedelta(hours=1)])
    clock = SystemClock()
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    monkeypatch.setattr("sheets_crm.service.clock._NAP", 0.001)
    clock.wait(3600, threading.Event())
    assert list(moments) == []


def test_time_asleep_counts(monkeypatch):
    moments = iter([NINE, NINE + timedelta(hours=8)])
    clock = SystemClock()
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    monkeypatch.setattr("sheets_crm.service.clock._NAP", 0.001)
    clock.wait(3600, threading.Event())
    assert list(moments) == []
