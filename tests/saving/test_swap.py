"""Another program saves in the worst of moments; its save stays."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sheets_crm.errors import WorkbookChangedError
from sheets_crm.workbook.excel import exchange as exchanging
from sheets_crm.workbook.excel import leftovers, swap
from sheets_crm.workbook.excel.backups import RESCUED, backups
from sheets_crm.workbook.excel.exchange import exchange
from sheets_crm.workbook.excel.fingerprint import fingerprint
from sheets_crm.workbook.excel.leftovers import fresh_name, repair, sealed
from tests.saving.small_books import beside, content, save, word

exchanges = pytest.mark.skipif(
    sys.platform == "win32", reason="a Windows sharing mode keeps the other program off"
)
leases = pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")


def saved_by_rename(path, text):
    draft = path.with_name("their draft")
    draft.write_bytes(content(text))
    draft.replace(path)


@pytest.fixture
def just_before(monkeypatch):
    """Runs the acts given, one before each exchange, when all comparing is done."""

    def arrange(*acts):
        waiting = list(acts)

        def disturbed(fresh, target):
            if waiting:
                waiting.pop(0)()
            return exchange(fresh, target)

        monkeypatch.setattr(swap, "exchange", disturbed)

    return arrange


@exchanges
def test_a_save_by_rename_between_comparison_and_exchange_goes_back(book, just_before):
    just_before(lambda: saved_by_rename(book, "theirs"))
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    assert word(book) == "theirs"
    assert beside(book) == []


@exchanges
def test_two_saves_in_a_row_the_later_one_stays(book, just_before):
    just_before(
        lambda: saved_by_rename(book, "theirs"), lambda: saved_by_rename(book, "theirs again")
    )
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    assert word(book) == "theirs again"
    assert beside(book) == []


@leases
def test_a_program_about_to_write_in_place_waits_and_its_save_stays(book, just_before):
    def write():
        with book.open("r+b") as file:
            file.truncate()
            file.write(content("theirs"))

    writer = threading.Thread(target=write)

    def arrive():
        writer.start()
        until = time.monotonic() + 5
        while writer.is_alive() and not wants_it_back(book):
            assert time.monotonic() < until

    just_before(arrive)
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    writer.join(5)
    assert word(book) == "theirs"
    assert beside(book) == []


def wants_it_back(path):
    """Whether the kernel's list of leases shows one that is wanted back."""
    inode = f":{path.stat().st_ino} "
    locks = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    return any("BREAKING" in line and inode in line for line in locks)


@leases
def test_a_program_that_has_it_open_for_writing_is_not_disturbed(book, monkeypatch):
    monkeypatch.setattr("sheets_crm.workbook.excel.saving.refuse_if_open", lambda _: None)
    with book.open("r+b") as file:
        with pytest.raises(WorkbookChangedError):
            save(book, "ours")
        file.truncate()
        file.write(content("theirs"))
    assert word(book) == "theirs"
    assert beside(book) == []


def test_without_an_exchange_a_plain_rename_does(book, monkeypatch):
    monkeypatch.setattr(exchanging, "_swap_names", lambda *_: False)
    save(book, "ours")
    assert word(book) == "ours"
    assert beside(book) == []


def test_a_file_system_that_cannot_exchange_says_so(book, tmp_path):
    fresh = book.with_name("fresh")
    fresh.write_bytes(b"fresh")
    kept = exchange(fresh, book)
    assert book.read_bytes() == b"fresh"
    assert fresh.exists() == kept


def left_by_a_killed_save(book, stands_at_book, left_beside):
    """A save of `ours` over `old` was killed; this is where the files are."""
    book.write_bytes(content("old"))
    old = fingerprint(book)
    draft = fresh_name(book)
    draft.write_bytes(content("ours"))
    ready = sealed(draft, fingerprint(draft), old)
    ready.write_bytes(content(left_beside))
    book.write_bytes(content(stands_at_book))


@pytest.mark.parametrize(
    ("at_book", "beside_it", "then"),
    [
        ("old", "ours", "old"),  # before the exchange
        ("ours", "old", "ours"),  # after it
        ("ours", "theirs", "theirs"),  # after it, and a save of theirs came between
        ("theirs, later", "theirs", "theirs, later"),  # and they have saved again since
        ("theirs", "ours", "theirs"),  # it was put back
    ],
)
def test_a_killed_save_is_tidied_by_what_it_left(book, at_book, beside_it, then):
    left_by_a_killed_save(book, at_book, beside_it)
    repair(book)
    assert word(book) == then
    assert beside(book) == []
    kept = [word(backup.file) for backup in backups(book) if backup.reason == RESCUED]
    assert kept == (["theirs"] if at_book == "theirs, later" else [])


def test_a_users_save_is_put_back_without_an_exchange_too(book, monkeypatch):
    left_by_a_killed_save(book, "ours", "theirs")
    monkeypatch.setattr(exchanging, "_swap_names", lambda *_: False)
    repair(book)
    assert word(book) == "theirs"
    assert beside(book) == []


def test_a_half_written_file_of_a_killed_save_is_removed(book):
    fresh_name(book).write_bytes(b"half")
    repair(book)
    assert beside(book) == []


def test_only_what_is_ours_and_this_workbooks_is_tidied(book):
    others = [
        fresh_name(book.with_name("other.xlsx")),
        book.with_name(".~sheets-crm-notes.tmp"),
        book.with_name("~$temp.tmp"),
    ]
    for other in others:
        other.write_bytes(b"x")
    repair(book)
    assert beside(book) == sorted(other.name for other in others)


@exchanges
def test_the_file_of_a_save_at_work_is_left_alone(book, monkeypatch):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as running:
        with monkeypatch.context() as there:
            there.setattr(leftovers.os, "getpid", lambda: running.pid)
            of_a_neighbour = fresh_name(book)
        of_a_neighbour.write_bytes(b"x")
        repair(book)
        assert of_a_neighbour.exists()
        long_ago = of_a_neighbour.stat().st_mtime - 25 * 3600
        os.utime(of_a_neighbour, (long_ago, long_ago))
        repair(book)
        assert not of_a_neighbour.exists()
        running.communicate(b"\n")


def test_the_file_of_another_machine_is_left_alone_for_a_day(book, monkeypatch):
    with monkeypatch.context() as there:
        there.setattr(leftovers.socket, "gethostname", lambda: "neighbour")
        there.setattr(leftovers.os, "getpid", lambda: 1)
        theirs = fresh_name(book)
    theirs.write_bytes(b"x")
    repair(book)
    assert theirs.exists()
