"""Whatever happens to the file or the disk, no method raises, nothing is lost, and it is told."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_crm.journal import FILE, Journal, Run, database
from sheets_crm.locale import LANGUAGES, catalogue
from tests.journal.filled import MINUTE, NOW, asides, cell, codes, everything, fill, make_newer

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A sound file of many pages."""
    folder = tmp_path_factory.mktemp("whole")
    fill(Journal(folder), runs=3, cells=60)
    return folder / FILE


def used_in(folder: Path) -> Journal:
    """A journal of which every method was called; it can be used again afterwards."""
    journal = Journal(folder)
    everything(journal)
    run = Journal(folder).begin(NOW)
    assert run
    assert Journal(folder).runs(last=1)[0].began == NOW
    return journal


@pytest.mark.slow
@given(st.integers(min_value=0), st.integers(1, 60))
@settings(max_examples=20, deadline=None)
def test_random_bytes_at_random_places(whole, seed, count):
    chance, content = random.Random(seed), bytearray(whole.read_bytes())
    at_the_start = chance.random() < 0.3
    for _ in range(count):
        end = 120 if at_the_start else len(content)
        content[chance.randrange(end)] = chance.randrange(256)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(content)
        journal = Journal(Path(folder))
        everything(journal)
        again = Journal(Path(folder))
        assert again.begin(NOW) or codes(again) == ["journal_newer"]
        assert bool(asides(Path(folder))) == ("journal_set_aside" in codes(journal))


@pytest.mark.slow
def test_cut_at_every_page_and_in_the_middle_of_one(whole, tmp_path):
    content = whole.read_bytes()
    pages = range(0, len(content), 4096)
    assert len(pages) > 10
    for end in [*pages, 50, 99, 5000]:
        folder = tmp_path / str(end)
        folder.mkdir()
        (folder / FILE).write_bytes(content[:end])
        used_in(folder)


@pytest.mark.parametrize(
    "content",
    [b"no database at all" * 100, b"PK\3\4" * 999, b"SQLite format 3\0" + b"\xff" * 4080],
)
def test_what_is_no_database_is_put_aside_whole(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    journal = used_in(tmp_path)
    assert codes(journal) == ["journal_set_aside"]
    (aside,) = asides(tmp_path)
    assert aside.read_bytes() == content
    assert str(aside) == journal.told[0].facts["aside"]


def test_an_empty_file_is_a_new_journal(tmp_path):
    (tmp_path / FILE).touch()
    assert codes(used_in(tmp_path)) == []


def test_a_folder_in_its_place_is_put_aside_with_what_is_in_it(tmp_path):
    (tmp_path / FILE).mkdir()
    (tmp_path / FILE / "mine.txt").write_text("mine", encoding="utf-8")
    assert codes(used_in(tmp_path)) == ["journal_set_aside"]
    (aside,) = asides(tmp_path)
    assert (aside / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_another_programs_database_is_put_aside(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / FILE)) as other:
        other.execute("CREATE TABLE run (mine)")
        other.execute("INSERT INTO run VALUES ('mine')")
        other.commit()
    assert codes(used_in(tmp_path)) == ["journal_set_aside"]
    (aside,) = asides(tmp_path)
    with contextlib.closing(sqlite3.connect(aside)) as other:
        assert other.execute("SELECT mine FROM run").fetchall() == [("mine",)]


def test_what_lay_beside_a_broken_file_does_not_break_the_new_one(tmp_path):
    (tmp_path / FILE).write_bytes(b"broken" * 1000)
    (tmp_path / f"{FILE}-journal").write_bytes(b"its own" * 1000)
    assert codes(used_in(tmp_path)) == ["journal_set_aside"]
    beside = tmp_path / f"{FILE}-journal"
    assert not beside.exists() or beside.stat().st_size == 0


def test_the_journal_of_a_newer_version_is_left_as_it_is(tmp_path):
    fill(Journal(tmp_path))
    make_newer(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    journal = Journal(tmp_path)
    everything(journal)
    assert codes(journal) == ["journal_newer"]
    assert journal.told[0].facts["version"] == 99
    assert journal.begin(NOW) == 0
    assert journal.runs() == []
    assert (tmp_path / FILE).read_bytes() == before


def test_a_locked_file_is_waited_for_and_then_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    monkeypatch.setattr(database, "_IMPATIENCE", 0.01)
    fill(Journal(tmp_path))
    journal = Journal(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        everything(journal)
        assert codes(journal) == ["journal_busy"]
    assert journal.begin(NOW) > 0
    assert asides(tmp_path) == []
    assert len(Journal(tmp_path).runs()) == 4


def limited(monkeypatch, pragma: str, folder: Path) -> None:
    """Has every connection to a file of the folder begin with a PRAGMA.

    Only those: whoever measures coverage keeps a database of its own in the same process.
    """
    connect = sqlite3.connect

    def connected(database, *args, **named):
        connection = connect(database, *args, **named)
        if str(folder) in str(database):
            connection.execute(pragma)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connected)


def test_a_full_disk(tmp_path, monkeypatch):
    """SQLite is told how many pages the disk has room for; it answers as to ENOSPC."""
    fill(Journal(tmp_path))
    before = Journal(tmp_path).cells()
    size = (tmp_path / FILE).stat().st_size
    with monkeypatch.context() as full:
        limited(full, f"PRAGMA max_page_count = {size // 4096}", tmp_path)
        journal = Journal(tmp_path)
        run = journal.begin(NOW + 9 * MINUTE)
        journal.intend(run, [cell(row) for row in range(2, 9000)])
        assert codes(journal) == ["journal_disk_full"]
        assert journal.keep_undo("x" + os.urandom(99999).hex(), "sync", 9) is None
        everything(journal)
    again = Journal(tmp_path)
    assert again.cells() == before
    assert len(again.undos()) >= 1
    assert again.told == ()
    assert asides(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there files have no such limit")
def test_a_disk_that_refuses_to_write(tmp_path):
    """A real refusal by the system: in a process which may not make a file longer than this one."""
    fill(Journal(tmp_path))
    before = Journal(tmp_path).cells()
    code = f"""
import resource, signal
from pathlib import Path
from sheets_crm.journal import Journal
from tests.journal.filled import *
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
size = Path({str(tmp_path / FILE)!r}).stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
journal = Journal(Path({str(tmp_path)!r}))
journal.intend(1, [cell(row) for row in range(2, 9000)])
everything(journal)
print(codes(journal))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "journal_failed" in ran.stdout or "journal_disk_full" in ran.stdout
    again = Journal(tmp_path)
    assert set(before) <= {*again.cells()}
    assert (again.told, asides(tmp_path)) == ((), [])


def test_a_file_that_may_only_be_read(tmp_path, monkeypatch):
    fill(Journal(tmp_path))
    limited(monkeypatch, "PRAGMA query_only = ON", tmp_path)
    journal = Journal(tmp_path)
    everything(journal)
    assert codes(journal) == ["journal_not_writable"]
    assert len(journal.runs()) == 3
    assert asides(tmp_path) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    journal = Journal(tmp_path / "file" / "state")
    everything(journal)
    assert codes(journal) == ["journal_not_writable"]


def test_a_broken_file_that_cannot_be_moved_is_told_and_stays(tmp_path, monkeypatch):
    (tmp_path / FILE).write_bytes(b"broken" * 1000)

    def refused(self, target):
        raise PermissionError(13, "the file is open elsewhere")

    monkeypatch.setattr(Path, "rename", refused)
    journal = Journal(tmp_path)
    everything(journal)
    assert codes(journal) == ["journal_stuck"]
    assert (tmp_path / FILE).read_bytes() == b"broken" * 1000


def test_a_file_that_another_process_has_replaced_already_is_not_put_aside(tmp_path, monkeypatch):
    folder, good = tmp_path / "state", tmp_path / "good"
    fill(Journal(good))
    folder.mkdir()
    (folder / FILE).write_bytes(b"broken" * 1000)
    code = database.Database._code

    def while_another_replaces_it(self, fault):
        if (folder / FILE).read_bytes().startswith(b"broken"):
            (folder / FILE).rename(tmp_path / "moved")
            shutil.copy(good / FILE, folder / FILE)
        return code(self, fault)

    monkeypatch.setattr(database.Database, "_code", while_another_replaces_it)
    journal = Journal(folder)
    assert journal.begin(NOW) == 4
    assert (codes(journal), asides(folder)) == ([], [])


def test_only_so_many_broken_files_are_kept(tmp_path):
    for number in range(25):
        (tmp_path / FILE).write_bytes(b"broken %d" % number)
        Journal(tmp_path).begin(NOW)
    kept = asides(tmp_path)
    assert len(kept) == 20
    assert kept[-1].read_bytes() == b"broken 24"
    left = []
    for _ in range(3):  # a few at a time: the clock may be wrong
        Journal(tmp_path).prune(before=NOW.replace(year=2999), revisions_before=NOW)
        left.append(len(asides(tmp_path)))
    assert left == [11, 2, 0]


def test_a_run_that_never_ended_is_seen_later(tmp_path):
    journal = Journal(tmp_path)
    run = journal.begin(NOW)
    journal.intend(run, [cell(2)])
    later = Journal(tmp_path)
    assert later.runs() == [Run(run, NOW, None, "")]
    assert [one.run for one in later.cells()] == [run]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_trouble_has_its_words(language):
    words = catalogue(language)
    told = {*database._SQLITE.values(), *database._SYSTEM.values()}
    told |= {"journal_set_aside", "journal_stuck", "journal_newer", "journal_no_undo"}
    facts = dict.fromkeys(("path", "reason", "aside", "version", "known"), "…")
    assert len(told) == 8
    for code in told:
        assert words(f"{code}.what", **facts)
        assert words(f"{code}.fix", **facts)
