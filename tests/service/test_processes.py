"""The service as a process of its own: stopped, killed, started twice, its workbook gone, no disk.

Everything waits for what must happen, never for time to pass.
"""

import json
import os
import signal
from urllib.request import urlopen

import psutil
import pytest
from openpyxl import load_workbook

from sheets_crm.service.lock import ask_to_stop
from tests.service.books import amount, new_book, save, typed
from tests.service.offices import PATIENCE, Office, kill, until
from tests.service.ports import free_port

pytestmark = pytest.mark.slow

STEPS = """
import os, time
from pathlib import Path
from sheets_crm.workbook.excel.files import saving

before = saving._fill
gate = Path(os.environ["GATE"])

def slowly(draft, target, write):
    before(draft, target, write)
    (gate / "writing").touch()
    while not (gate / "go").exists():
        time.sleep(0.01)

saving._fill = slowly
"""
"""A disk so slow that a test can look at it in the middle of writing."""

LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
"""
"""A disk that is full once a file has so many bytes."""


@pytest.fixture
def firm(office, state):
    return Office(office, state)


def sound(book):
    """The names of the tabs; fails where the file is no whole workbook."""
    return load_workbook(book).sheetnames


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_while_it_writes_it_ends_the_writing(firm, number):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    with firm.running(meddling=STEPS) as process:
        until((firm.folder / "writing").exists, process)
        process.send_signal(number)
        until(lambda: "Asked to stop" in firm.said(), process)
        assert process.poll() is None
        (firm.folder / "go").touch()
        assert process.wait(PATIENCE) == 0
    assert firm.results() == ["written"]
    assert "Stopped." in firm.said()
    assert sum(bool(row[0].value) for row in load_workbook(firm.book)["Leads"]["A2:A4"]) == 3
    assert sorted(file.suffix for file in firm.folder.iterdir()).count(".xlsx") == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can catch")
def test_asked_twice_it_ends_at_once_and_the_workbook_is_as_it_was(firm):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    before = firm.book.read_bytes()
    with firm.running(meddling=STEPS) as process:
        until((firm.folder / "writing").exists, process)
        process.send_signal(signal.SIGTERM)
        until(lambda: "Asked to stop" in firm.said(), process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert firm.book.read_bytes() == before


def test_one_that_no_signal_reaches_is_asked_to_stop_by_a_file(firm):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    ask_to_stop(firm.file)  # when none runs: it stops no later one
    with firm.running(meddling=STEPS) as process:
        until((firm.folder / "writing").exists, process)
        ask_to_stop(firm.file)
        until(lambda: "Asked to stop" in firm.said(), process)
        assert process.poll() is None
        (firm.folder / "go").touch()
        assert process.wait(PATIENCE) == 0
    assert firm.results() == ["written"]
    assert "Stopped." in firm.said()


def test_killed_while_it_writes_nothing_is_lost_and_the_next_one_goes_on(firm):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    before = firm.book.read_bytes()
    with firm.running(meddling=STEPS) as process:
        until((firm.folder / "writing").exists, process)
        kill(process)
    assert firm.book.read_bytes() == before
    assert firm.results() == [""]
    assert {cell.new for cell in firm.journal.cells(tab="Leads", row=4)} >= {3}
    with firm.running() as process:
        until(lambda: firm.results() == ["", "written"], process)
    assert "Summary" in sound(firm.book)
    assert [file for file in firm.folder.iterdir() if file.suffix == ".xlsx"] == [firm.book]


def test_a_write_outlives_a_service_that_is_killed_and_then_ends_too(firm):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    with firm.running(meddling=STEPS) as process:
        until((firm.folder / "writing").exists, process)
        visits = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        (firm.folder / "go").touch()
        until(lambda: firm.results() == ["written"])
        until(lambda: not any(each.is_running() for each in visits))
    assert "Summary" in sound(firm.book)


def test_of_two_services_the_second_says_who_runs(firm):
    with firm.running() as first:
        until(lambda: "next visit" in firm.said(), first)
        with firm.running() as second:
            _, told = second.communicate(timeout=PATIENCE)
            assert second.returncode == 1
            assert str(first.pid) in told
        with firm.running("--once") as second:
            assert second.wait(PATIENCE) == 1
        assert first.poll() is None
    with firm.running("--once") as after:
        assert after.wait(PATIENCE) == 0


def test_a_workbook_that_is_gone_and_comes_back(firm):
    away = firm.folder / "away"
    firm.book.rename(away)
    firm.forget_visits()
    with firm.running() as process:
        until(lambda: firm.results() == ["failed"], process)
        until(lambda: "tried again" in firm.said(), process)
    (run,) = firm.journal.runs()
    assert "crm.xlsx" in run.told
    assert "not synced" in firm.said()
    away.rename(firm.book)
    with firm.running("--once") as process:
        assert process.wait(PATIENCE) == 0
    assert firm.results() == ["failed", "in_order"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
def test_a_full_disk_is_said_and_leaves_the_workbook_as_it_was(firm):
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    before = firm.book.read_bytes()
    with firm.running("--once", meddling=LIMITED) as process:
        _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
    assert firm.book.read_bytes() == before
    assert "not synced" in firm.said()
    assert "Traceback" not in firm.said() + told
    assert [file for file in firm.folder.iterdir() if file.suffix == ".xlsx"] == [firm.book]
    with firm.running("--once") as process:
        assert process.wait(PATIENCE) == 0
    assert firm.results()[-1] == "written"


def test_a_configuration_that_changes_is_taken_over_and_a_broken_one_is_not(firm):
    with firm.running() as process:
        until(lambda: "next visit" in firm.said(), process)
        firm.schedule('every = "now and then"')
        until(lambda: "now and then" in firm.said(), process)
        firm.schedule('every = "1 hour"\n[[workbooks]]\nworkbook = "a"\ntemplate = "none.toml"')
        until(lambda: "none.toml" in firm.said(), process)
        assert process.poll() is None
        new_book(firm.folder / "second.xlsx")
        firm.schedule('every = "1 hour"\n[[workbooks]]\nworkbook = "second.xlsx"')
        until(lambda: "second.xlsx: not synced" in firm.said(), process)
    assert "workbooks: 2" in firm.said()


def test_status_and_healthz_tell_how_it_stands(firm):
    port = free_port()
    firm.schedule(f'every = "1 hour"\n[service]\nhealth_port = {port}\nhealth_file = "health.json"')
    with firm.running() as process:
        until(lambda: "next visit" in firm.said(), process)
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            said = json.load(answer)
    assert said["ok"]
    assert said["service"]["pid"] == process.pid
    assert said["workbooks"][0]["last"]["result"] == "written"
    assert json.loads((firm.folder / "health.json").read_text(encoding="utf-8"))["ok"]


def test_what_people_typed_is_there_after_all_of_it(firm):
    """A user who saves while the service is killed again and again loses nothing."""
    for round_ in range(5):
        workbook = load_workbook(firm.book)
        workbook["Leads"].cell(2, 5, 1000 + round_)
        save(workbook, firm.book)
        with firm.running("--once", meddling=STEPS) as process:
            until(lambda: (firm.folder / "writing").exists() or process.poll() is not None)
        (firm.folder / "writing").unlink(missing_ok=True)
        assert amount(firm.book, "Ann") == 1000 + round_
    with firm.running("--once") as process:
        assert process.wait(PATIENCE) == 0
    assert amount(firm.book, "Ann") == 1004
