"""One workbook never holds up another, whatever it does to whoever reads it."""

import os
import signal
from urllib.request import urlopen

import psutil
import pytest

from sheets_crm.service.workbook_status import remembered_runs
from sheets_crm.workbook.choose_store import configured_workbooks
from tests.service.books import new_book, typed
from tests.service.offices import PATIENCE, Office, until
from tests.service.ports import free_port

pytestmark = pytest.mark.slow

HOSTILE = """
import re, time
from sheets_crm.workbook.excel.store import ExcelStore

read = ExcelStore.read

def meddled(self):
    if self.name == "burns.xlsx":
        re.match("(a+)+$", "a" * 60 + "b")  # holds the interpreter, for ever
    if self.name == "hangs.xlsx":
        time.sleep(1e6)
    eaten = []
    while self.name == "eats.xlsx":
        eaten.append(b"x" * 10_000_000)
    return read(self)

ExcelStore.read = meddled
"""

CONFIG = """
workbook = "burns.xlsx"
language = "en"
template = "en"
[schedule]
every = "1 minute"
[service]
health_port = {port}
visit_minutes = {minutes}
visit_megabytes = 400
[[workbooks]]
workbook = "eats.xlsx"
[[workbooks]]
workbook = "hangs.xlsx"
[[workbooks]]
workbook = "crm.xlsx"
"""


@pytest.fixture
def firm(office, state):
    firm = Office(office, state)
    for name in ("burns", "eats", "hangs"):
        new_book(office / f"{name}.xlsx")
    firm.port = free_port()
    return firm


def configure(firm, minutes):
    firm.file.write_text(CONFIG.format(port=firm.port, minutes=minutes), encoding="utf-8")
    return {book.called: book for book in configured_workbooks(firm.file)}


def answers(firm):
    """Whether the health check answers, whatever it says."""
    try:
        with urlopen(f"http://127.0.0.1:{firm.port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError as fault:
        return getattr(fault, "code", None) == 503


def codes(book):
    return {run.code for run in remembered_runs(book) if run.result == "failed"}


def test_a_good_one_is_visited_while_others_burn_eat_and_hang(firm):
    books = configure(firm, 0.1)
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    before = {name: (firm.folder / name).read_bytes() for name in books}
    with firm.running(meddling=HOSTILE) as process:
        until(lambda: "written" in firm.results(), process)
        assert answers(firm)
        until(lambda: all(codes(books[name]) for name in books if name != "crm.xlsx"), process)
        assert answers(firm)
        assert process.poll() is None
    assert codes(books["burns.xlsx"]) == codes(books["hangs.xlsx"]) == {"visit_too_long"}
    assert codes(books["eats.xlsx"]) == {"visit_too_big"}
    assert "burns.xlsx was not done within 0.1 minutes" in firm.said()
    assert "eats.xlsx needed more than 400 MB" in firm.said()
    assert "may not have been written" not in firm.said()
    for name in ("burns.xlsx", "eats.xlsx", "hangs.xlsx"):
        assert (firm.folder / name).read_bytes() == before[name]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can catch")
def test_asked_to_stop_it_ends_in_order_and_leaves_no_process(firm):
    books = configure(firm, 10)
    with firm.running(meddling=HOSTILE) as process:
        children = psutil.Process(process.pid).children
        until(lambda: {"visit_too_big"} == codes(books["eats.xlsx"]), process)
        until(lambda: len(children(recursive=True)) >= 2, process)
        left = children(recursive=True)
        assert answers(firm)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(each.is_running() for each in left))
    assert "Stopped." in firm.said()
    assert {run.result for run in remembered_runs(books["burns.xlsx"])} == {"stopped"}


KILLED = """
import os, time
from pathlib import Path
from sheets_crm.workbook.excel.files import saving

before = saving._fill

def slowly(draft, target, write):
    before(draft, target, write)
    (Path(os.environ["GATE"]) / "writing").touch()
    time.sleep(1e6)

saving._fill = slowly
"""


def test_one_killed_in_the_middle_of_a_write_is_said_truthfully(firm):
    firm.schedule('every = "15 minutes"')
    typed(firm.book, "Leads", {"Name": "Cid"})
    firm.forget_visits()
    before = firm.book.read_bytes()
    with firm.running(meddling=KILLED) as process:
        until((firm.folder / "writing").exists, process)
        for child in psutil.Process(process.pid).children():
            if "multiprocessing.spawn" in " ".join(child.cmdline()):
                child.kill()
        until(lambda: "broke off" in firm.said(), process)
    assert "may not have been written" in firm.said()
    assert firm.book.read_bytes() == before
    (run,) = firm.journal.runs()
    assert (run.result, run.code) == ("failed", "visit_died")
    assert {cell.new for cell in firm.journal.cells(tab="Leads", row=4)} >= {3}
    with firm.running("--once") as process:
        assert process.wait(PATIENCE) == 0
    assert firm.results() == ["failed", "written"]
