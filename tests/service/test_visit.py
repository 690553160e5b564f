"""A visit and its journal: what is kept of it, and that the journal never decides anything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.journal import FILE
from sheets_crm.locale import catalogue
from sheets_crm.service.run.run import StoppedError, Visit
from sheets_crm.service.run.run_record import Record
from sheets_crm.service.workbook_status import remembered_runs, standing
from sheets_crm.workbook.choose_store import Workbook
from tests.service.books import new_book, save, typed

WORDS = catalogue("en")
NINE = datetime(2026, 3, 23, 9, tzinfo=UTC)


class Hour:
    """A clock that the test sets."""

    def __init__(self):
        self.moment = NINE

    def __call__(self):
        return self.moment


@pytest.fixture
def hour():
    return Hour()


@pytest.fixture
def book(office, hour):
    """A workbook that was set up at nine."""
    path = new_book(office / "crm.xlsx")
    book = Workbook(str(path), in_google=False, config=Config(template="en", time_zone="UTC"))
    Visit(book, WORDS, now=hour).adopt()
    hour.moment += timedelta(minutes=15)
    return book


def runs(book, hour):
    found = Visit(book, WORDS, now=hour).journal.runs()
    return [(f"{run.began:%H:%M}", run.result, run.cells > 0) for run in reversed(found)]


def test_each_visit_leaves_one_run(book, hour):
    assert Visit(book, WORDS, now=hour).sync().decision is None
    typed(book.path, "Leads", {"Name": "Cid"})
    hour.moment += timedelta(minutes=15)
    assert Visit(book, WORDS, now=hour).sync().written
    hour.moment += timedelta(minutes=15)
    Visit(book, WORDS, now=hour).undo()
    assert runs(book, hour) == [
        ("09:00", "written", True),
        ("09:15", "untouched", False),
        ("09:30", "written", True),
        ("09:45", "undone", True),
    ]


def written_by_this_thread():
    """Bytes handed to the system for writing so far."""
    told = Path("/proc/thread-self/io").read_text(encoding="ascii")
    return int(told.partition("wchar: ")[2].split()[0])


@pytest.mark.skipif(not Path("/proc/thread-self/io").exists(), reason="only Linux tells")
def test_a_look_that_finds_nothing_changed_writes_nothing_and_is_known(book, hour):
    assert Visit(book, WORDS, now=hour).is_untouched()
    before = written_by_this_thread()
    for _ in range(20):
        hour.moment += timedelta(minutes=1, microseconds=7)
        assert Visit(book, WORDS, now=hour).is_untouched()
    assert written_by_this_thread() == before
    found = standing(book, hour.moment, hour.moment)
    assert (found.last.result, found.succeeded) == ("untouched", hour.moment)
    assert found.due == hour.moment + timedelta(minutes=15)


def test_of_looks_that_find_nothing_changed_the_journal_keeps_what_comes_after_a_failure(
    book, hour
):
    for _ in range(3):
        assert Visit(book, WORDS, now=hour).is_untouched()
        hour.moment += timedelta(minutes=15)
    book.path.rename(book.path.with_suffix(".away"))
    with pytest.raises(CrmError):
        Visit(book, WORDS, now=hour).sync()
    book.path.with_suffix(".away").rename(book.path)
    for _ in range(2):
        hour.moment += timedelta(minutes=1)
        assert Visit(book, WORDS, now=hour).is_untouched()
    assert runs(book, hour) == [
        ("09:00", "written", True),
        ("10:00", "failed", False),
        ("10:01", "untouched", False),
    ]
    assert [(f"{run.began:%H:%M}", run.result) for run in remembered_runs(book)] == [
        ("10:02", "untouched"),
        ("10:01", "untouched"),
        ("10:00", "failed"),
        ("09:00", "written"),
    ]


def test_another_day_or_another_content_is_no_look_alone(book, hour):
    typed(book.path, "Leads", {"Name": "Cid"})
    assert not Visit(book, WORDS, now=hour).is_untouched()
    Visit(book, WORDS, now=hour).sync()
    assert Visit(book, WORDS, now=hour).is_untouched()
    hour.moment += timedelta(days=1)
    assert not Visit(book, WORDS, now=hour).is_untouched()


def test_changed_cells_are_kept_with_their_heading_and_the_lead_they_are_about(book, hour):
    journal = Visit(book, WORDS, now=hour).journal
    first = {(c.tab, c.heading, c.row): (c.lead, c.old, c.new, c.why) for c in journal.cells()}
    assert first["Leads", "No.", 2] == (1, None, 1, "number")
    assert first["Leads", "Status", 3] == (2, None, "New", "derived")
    assert first["Activities", "No.", 3][0] == 2
    assert all(heading for _, heading, _ in first)


def test_a_failure_is_kept_with_its_code_and_its_sentences(book, hour):
    book.path.write_bytes(b"no workbook")
    with pytest.raises(CrmError):
        Visit(book, WORDS, now=hour).sync()
    (last,) = Visit(book, WORDS, now=hour).journal.runs(last=1)
    assert (last.result, last.code, last.cells) == ("failed", "xlsx_text", 0)
    assert "crm.xlsx" in last.told
    assert last.seconds is not None


def test_what_was_to_be_written_and_was_not_is_forgotten(book, hour, monkeypatch):
    typed(book.path, "Leads", {"Name": "Cid"})
    book.path.chmod(0o400)
    before = book.path.read_bytes()
    visit = Visit(book, WORDS, now=hour)
    kept = len(visit.journal.cells())
    with pytest.raises(CrmError):
        visit.sync()
    assert len(visit.journal.cells()) == kept
    assert visit.run.result == "failed"
    assert book.path.read_bytes() == before


def test_a_program_that_is_killed_while_it_writes_leaves_what_it_was_about_to_write(
    book, hour, monkeypatch
):
    typed(book.path, "Leads", {"Name": "Cid"})
    visit = Visit(book, WORDS, now=hour)

    def killed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(visit.store, "write", killed)
    monkeypatch.setattr(Record, "end", lambda *_: None)  # as if it were dead
    with pytest.raises(KeyboardInterrupt):
        visit.sync()
    (last,) = visit.journal.runs(last=1)
    assert (last.result, last.seconds) == ("", None)
    assert {cell.run for cell in visit.journal.cells(tab="Leads", row=4)} == {last.id}


def test_a_visit_that_is_to_stop_stops_before_it_writes(book, hour):
    typed(book.path, "Leads", {"Name": "Cid"})
    before = book.path.read_bytes()

    def progress(step):
        if step == "writing":
            raise StoppedError

    visit = Visit(book, WORDS, now=hour)
    with pytest.raises(StoppedError):
        visit.sync(progress=progress)
    assert visit.run.result == "stopped"
    assert book.path.read_bytes() == before


@pytest.mark.slow
def test_the_next_visit_knows_what_this_one_saw(book, hour):
    hour.moment += timedelta(minutes=30)
    Visit(book, WORDS, now=hour).sync()  # untouched, so it saw the same
    workbook = load_workbook(book.path)
    workbook["Leads"].delete_rows(3)
    workbook["Activities"].delete_rows(3)
    save(workbook, book.path)
    seen, hour.moment = hour.moment, hour.moment + timedelta(hours=1)
    visit = Visit(book, WORDS, now=hour)
    found = visit.sync().decision.revisions
    assert [(one.kind, one.name, one.seen) for one in found] == [("lead_deleted", "Bob", seen)]
    assert [one.kind for one in visit.journal.revisions()] == ["lead_deleted"]
    hour.moment += timedelta(hours=1)
    typed(book.path, "Leads", {"Name": "Cid"})
    visit = Visit(book, WORDS, now=hour)
    assert visit.sync().decision.revisions == ()
    assert [one.name for one in visit.past().known] == ["Bob"]


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"junk" * 999), None])
def test_a_journal_that_is_sick_stops_no_sync_and_is_told(book, hour, state, damage):
    (file,) = state.glob(f"*/{FILE}")
    if damage:
        damage(file)
    else:
        file.unlink()
        file.mkdir()
        (file / "something").write_text("in the way", encoding="utf-8")
    typed(book.path, "Leads", {"Name": "Cid"})
    outcome = Visit(book, WORDS, now=hour).sync()
    assert outcome.written
    assert any(problem.code.startswith("journal_") for problem in outcome.told)


def test_old_runs_are_forgotten_once_a_day(book, hour):
    Visit(book, WORDS, now=hour).sync()
    hour.moment += timedelta(days=100)
    Visit(book, WORDS, now=hour).sync()
    assert [began for began, _, _ in runs(book, hour)] == ["09:15"]


def test_the_day_is_that_of_the_workbooks_time_zone(office, hour):
    hour.moment = datetime(2026, 3, 23, 22, tzinfo=UTC)
    path = new_book(office / "crm.xlsx")
    config = Config(template="en", time_zone="Asia/Tokyo")
    visit = Visit(Workbook(str(path), in_google=False, config=config), WORDS, now=hour)
    assert f"{visit.adopt().decision.crm.today:%Y-%m-%d}" == "2026-03-24"


def test_states_that_are_too_old_go_at_the_first_visit_of_a_day(book, hour):
    typed(book.path, "Leads", {"Name": "Cid"})
    assert Visit(book, WORDS, now=hour).sync().written
    before = book.store().backups()
    assert len(before) > 1
    hour.moment += timedelta(days=900)
    assert Visit(book, WORDS, now=hour).sync().written
    assert [one.name for one in book.store().backups() if one in before] == []
