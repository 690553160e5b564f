"""Several processes and threads at one journal, and one that is killed in the middle of a write."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

from sheets_crm.journal import Journal, Run, database
from tests.journal.filled import MINUTE, NOW, asides, cell, everything

ROOT = Path(__file__).parents[2]

BUSY = """
import json, sys
from pathlib import Path
from sheets_crm.journal import Journal, Run, database
from tests.journal.filled import *
queued = 0
for n in range(15):
    journal = Journal(Path(sys.argv[1]))
    at = NOW + n * MINUTE
    run = journal.begin(at)
    journal.intend(run, [cell(2, why=sys.argv[2], new=n), cell(3, why=sys.argv[2], new=n)])
    journal.end(Run(run, at, 1.0, "written", 2), seen=b"rows")
    queued += journal.queue([message(f"message {n}")])
    assert journal.told == (), journal.told
print(json.dumps(queued))
"""

KILLED = """
import os, sys
from pathlib import Path
from sheets_crm.journal import Journal, run_table
from tests.journal.filled import *
journal = Journal(Path(sys.argv[1]))
run = journal.begin(NOW)
journal.intend(run, [cell(2), cell(3)])
def interrupted(file):
    file.execute("PRAGMA cache_size = 5")  # so that the file itself is half written already
    run_table.intend(file, run, run_table.packed(cell(row) for row in range(2, 3000)))
    os.kill(os.getpid(), 9)
journal._file.write(interrupted, None)
"""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


@pytest.mark.slow
def test_two_processes_at_once_lose_nothing(tmp_path):
    both = [started(BUSY, tmp_path, name) for name in ("run", "sync")]
    queued = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    assert [one.returncode for one in both] == [0, 0]
    journal = Journal(tmp_path)
    assert len(journal.runs()) == 30
    assert {run.result for run in journal.runs()} == {"written"}
    for name in ("run", "sync"):
        found = [one.new for one in journal.cells(row=2) if one.why == name]
        assert sorted(found) == list(range(15))
    assert sum(queued) == len(journal.unsent()) == 15
    assert asides(tmp_path) == []


def test_several_threads_at_once_lose_nothing(tmp_path):
    def work() -> None:
        for minute in range(5):
            journal = Journal(tmp_path)
            journal.end(Run(journal.begin(NOW + minute * MINUTE), NOW + minute * MINUTE, 1.0, "x"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [run.result for run in Journal(tmp_path).runs()] == ["x"] * 20


def test_threads_take_turns_at_one_file_and_never_wait_for_another(tmp_path):
    """A file closed in one thread would take the locks of another thread at it away."""
    one, same, other = (database.Database(tmp_path / name) for name in "aab")
    assert one._turn is same._turn is not other._turn
    del one, same, other
    gc.collect()
    assert not [path for path in database._turns if path.startswith(str(tmp_path))]


def test_killed_in_the_middle_of_a_write(tmp_path):
    killed = started(KILLED, tmp_path)
    killed.communicate(timeout=60)
    assert killed.returncode
    assert (tmp_path / "journal.sqlite3-journal").stat().st_size > 0
    journal = Journal(tmp_path)
    assert [(run.result, run.seconds) for run in journal.runs()] == [("", None)]
    assert [one.row for one in journal.cells()] == [2, 3]
    assert journal.begin(NOW + MINUTE) == 2
    assert (journal.told, asides(tmp_path)) == ((), [])


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only there can they be counted")
def test_nothing_is_left_open(tmp_path):
    journal = Journal(tmp_path)
    everything(journal)
    gc.disable()
    try:
        before = open_files()
        for _ in range(5):
            everything(journal)
        assert open_files() == before
    finally:
        gc.enable()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
def test_memory_is_flat_over_thousands_of_visits(tmp_path):
    def visits(number: int) -> int:
        for _ in range(number):
            journal = Journal(tmp_path)
            run = journal.begin(NOW)
            journal.intend(run, [cell(2)])
            journal.end(Run(run, NOW, 1.0, "written", 1), seen=b"rows")
            journal.prune(before=NOW + MINUTE, revisions_before=NOW)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        early = visits(100)
        assert visits(3_000) < early + 50_000  # not even seventeen bytes a visit
    finally:
        tracemalloc.stop()
