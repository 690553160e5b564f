"""Whatever goes wrong at whatever request: the sheet is right, or the next sync makes it right."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from sheets_crm.decision import decide
from sheets_crm.errors import CrmError, PartlyWrittenError, UnknownOutcomeError
from sheets_crm.locale import catalogue
from sheets_crm.service.run.run import Visit
from sheets_crm.workbook.choose_store import Workbook
from tests.emulators.google import FAULTS
from tests.google.product.office import TODAY, Office
from tests.google.product.test_race import HABITS, hide_some, take_habit

pytestmark = pytest.mark.slow

NEW_LEADS = [[None, f"New {n}", None, "Ann", 1000 + n] for n in range(5)]
NOT_DONE = {"429", "500", "502", "503", "html500", "html503", "html200", "reset_before"}


def dump(office: Office) -> dict[str, object]:
    """All that a person would see of the spreadsheet, ours and theirs."""
    return {
        sheet.title: (
            {(r, c): (x.entered, repr(x.validation)) for r, c, x in sheet.filled()},
            [one["booleanRule"]["condition"] for one in sheet.parts.get("conditionalFormats", ())],
            [one["spec"]["title"] for one in sheet.parts.get("charts", ())],
            sorted(
                repr(sorted(place for place in merge.items() if place[0] != "sheetId"))
                for merge in sheet.parts.get("merges", ())
            ),
        )
        for sheet in office.book.book.sheets
        if not sheet.title.startswith("_crm")
    }


class Case:
    """A spreadsheet that can be had again as it was, and how it shall be in the end."""

    def __init__(self, office: Office, state, *, is_set_up: bool, habit: str = "as hoped") -> None:
        hides = take_habit(office, habit)
        self.office, self._state, self._is_set_up = office, state, is_set_up
        if is_set_up:
            office.adopt()
            if hides:
                hide_some(office)
            office.append("Leads", NEW_LEADS)
        self._kept = self._book()
        if state.exists():
            shutil.copytree(state, state.with_name("kept"))
        office.google.log.clear()
        self.visit()
        self.requests = len(office.google.log)
        self._writes = {
            at for at, one in enumerate(office.google.log, 1) if one in office.google.log.writes
        }
        self.wanted = dump(office)

    def visit(self) -> None:
        if self._is_set_up:
            self.office.sync()
        else:
            self.office.adopt()

    def again(self) -> None:
        """Everything as before the visit."""
        self.office.google.faults.clear()
        book = self.office.book.book
        book.__dict__.update(self._kept)
        self._kept = self._book()
        shutil.rmtree(self._state, ignore_errors=True)
        if self._state.with_name("kept").exists():
            shutil.copytree(self._state.with_name("kept"), self._state)

    def _book(self) -> dict[str, object]:
        return self.office.book.book._snapshot()

    def cases(self) -> list[tuple[str, int]]:
        """Every fault at every request; what was done before it failed differs for writes only."""
        return [
            (kind, at)
            for kind in FAULTS
            for at in range(1, self.requests + 1)
            if at in self._writes or not kind.endswith("_after")
        ]

    def struck(self, kind: str, at: int, **more: object) -> None:
        """A visit with a fault, and what must hold after it and after the next one."""
        self.again()
        self.office.google.fail(kind, at=at, **more)
        start = self.office.clock.time
        failure = None
        self.office.google.log.clear()
        try:
            self.visit()
        except CrmError as error:
            failure = error
        asked = len(self.office.google.log)
        assert self.office.clock.time - start <= asked * self.office.options.time_limit
        if failure is None:
            assert dump(self.office) == self.wanted, (kind, at)
        self.office.google.faults.clear()
        self.visit()
        assert dump(self.office) == self.wanted, (kind, at, failure)


@pytest.fixture
def case(office, state) -> Case:
    return Case(office, state, is_set_up=True)


@pytest.mark.slow
@pytest.mark.parametrize("habit", HABITS)
def test_every_fault_at_every_request_of_a_sync(office, state, habit):
    case = Case(office, state, is_set_up=True, habit=habit)
    assert case.requests == 3  # what Drive counts, a read, a write
    cases = case.cases()
    for kind, at in cases if habit == "as hoped" else cases[::3]:
        case.struck(kind, at, seconds=0.01, retry_after=3 if kind == "429" else None)


@pytest.mark.slow
def test_every_fault_at_every_request_of_the_setting_up(office, state):
    case = Case(office, state, is_set_up=False)
    for kind, at in case.cases():
        case.struck(kind, at, seconds=0.01)


def test_a_fault_that_stays_ends_within_the_limit(office):
    office.adopt()
    for kind in sorted(NOT_DONE):
        office.google.faults.clear()
        office.google.fail(kind, at=1, times=10_000)
        start = office.clock.time
        with pytest.raises(CrmError) as told:
            office.sync()
        assert told.value.code in {"google_quota", "google_out_of_order", "google_unreachable"}
        assert office.clock.time - start <= office.options.time_limit


def test_a_write_of_unknown_outcome_is_not_sent_again(case):
    office = case.office
    for kind in ("503_after", "500_after", "html502_after", "reset_after"):
        case.again()
        office.google.fail(kind, match=":batchUpdate")
        office.google.log.clear()
        office.sync()
        # Sent once; the reading that followed saw that it was done.
        assert len(office.google.log.writes) == 1
        assert dump(office) == case.wanted


def test_of_a_write_in_parts_the_first_stands_and_is_told(office, monkeypatch):
    """The journal keeps what was written into people's cells; the next sync writes the rest."""
    monkeypatch.setattr("sheets_crm.workbook.google.write.batch.MOST_BYTES", 1)
    config = replace(office.config, google=office.options)
    visit = Visit(Workbook(office.book.url, in_google=True, config=config), catalogue("en"))
    office.google.fail("403_sharing", at=2, match=":batchUpdate", times=10_000)
    with pytest.raises(PartlyWrittenError) as told:
        visit.adopt(TODAY)
    assert told.value.code == "google_partly_written"
    assert office.column("Leads", "No.")[:3] == [1, 2, 3]
    (run,) = visit.journal.runs(last=1)
    assert (run.result, run.code) == ("failed", "google_partly_written")
    assert any(
        cell.tab == "Leads" and str(cell.new) == "3" for cell in visit.journal.cells(run=run.id)
    )


def test_a_time_out_is_of_unknown_outcome(case):
    office = case.office
    case.again()
    office.options = replace(office.options, time_limit=0.5)
    office.google.fail("slow_after", match=":batchUpdate", seconds=0.8)
    store = office.store()
    snapshot = store.read()
    with pytest.raises(UnknownOutcomeError):
        store.write(snapshot, decide(snapshot, office.config, TODAY).changes)
    office.options = replace(office.options, time_limit=180)
    office.sync()
    assert dump(office) == case.wanted


def test_the_minutes_requests_are_kept_by_us(office):
    """A hundred visits in a row: Google counts sixty a minute and never has to refuse one."""
    office.adopt()
    store = office.store()
    office.google.limit(60, 60, clock=office.clock.now)
    for _ in range(100):
        store.read()
    assert all(exchange.status != 429 for exchange in office.google.log)
    assert 40 <= store.traffic.waited <= 120


def test_retry_after_is_heeded(office):
    office.adopt()
    office.google.fail("503", match="values", retry_after=17)
    office.sync()
    assert 17 in office.clock.slept


def test_a_refused_sharing_names_the_address(office):
    office.book.stop_sharing()
    with pytest.raises(CrmError) as told:
        office.adopt()
    assert told.value.code == "google_not_shared"
    assert "@" in told.value.facts["address"]


def test_an_api_that_is_off_names_the_page(office):
    office.google.fail("403_disabled")
    with pytest.raises(CrmError) as told:
        office.adopt()
    assert told.value.code == "google_api_disabled"
    assert told.value.facts["url"].startswith("https://console.")
