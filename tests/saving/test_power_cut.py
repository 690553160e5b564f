"""The power fails at any moment of a save: whatever the disk kept, nothing is lost or misleads."""

import contextlib
import hashlib
import os
import random

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.state import durable_write
from sheets_crm.state.durable_write import flush_folder
from sheets_crm.workbook.excel.files import backups as backing
from sheets_crm.workbook.excel.files import compare_and_swap, saving, temp_files, written_state
from sheets_crm.workbook.excel.files.atomic_exchange import exchange
from sheets_crm.workbook.excel.files.backups import RESCUED, backups
from sheets_crm.workbook.excel.files.fingerprint import fingerprint, remembered
from sheets_crm.workbook.excel.files.saving import create, tidy, turn
from sheets_crm.workbook.excel.files.temp_files import begin, finish, repair
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.excel.undo.undo_write import undo
from tests.saving import syscalls
from tests.saving.power_cut import (
    FOLDER,
    Bytes,
    Disk,
    Flush,
    Names,
    Recorder,
    after_power_cuts,
    certain,
    moment_of_save,
    put_on_disk,
)
from tests.saving.small_books import beside, content, sound, word, writing_word
from tests.saving.subject import SAVING, save_by_rename
from tests.saving.whole_sync import WHOLE_SYNC

slow_trace = [
    pytest.mark.slow,
    pytest.mark.skipif(not syscalls.AVAILABLE, reason="traces Linux on x86-64"),
]


def traced(test):
    for mark in slow_trace:
        test = mark(test)
    return test


def recorded(root, act):
    """What `act` did below the folder, in a process of its own."""
    recorder = Recorder(root)

    def acting():
        act()
        return 0

    assert syscalls.run(acting, watch=recorder).code == 0
    return recorder


def states(recorder, monkeypatch, tries=64, since=0):
    """Each state the disk may be in; it is what the folder holds."""
    monkeypatch.setattr("os.fsync", lambda _: None)  # the visits after the cut need not wait
    count = 0
    for found in after_power_cuts(recorder, random.Random(11), tries, since):
        put_on_disk(recorder.root, found)
        count += 1
        yield found
    assert count > len(recorder.operations) - since


def every_backup_is_what_its_name_says(book):
    for backup in backups(book):
        assert hashlib.sha256(backup.file.read_bytes()).hexdigest().startswith(backup.digest)


def rescued(book):
    return [backup for backup in backups(book) if backup.reason == RESCUED]


def look_after(subject, book, old):
    """The workbook is the old one, or the new one with a backup of the old; then it is tidied."""
    number, visited = subject.look(book)
    every_backup_is_what_its_name_says(book)
    standing = book.read_bytes()
    if standing != old:
        assert old in [backup.file.read_bytes() for backup in backups(book)]
    last = remembered(book)
    assert last is None or visited or last[0] != fingerprint(book)
    tidy(book)
    assert book.read_bytes() == standing
    assert beside(book) == []
    assert rescued(book) == []
    return number, visited


@traced
@pytest.mark.parametrize(
    ("subject", "tries"), [(SAVING, 64), (WHOLE_SYNC, 12)], ids=["saving", "whole sync"]
)
@pytest.mark.parametrize("visited_before", [False, True])
def test_during_a_visit(tmp_path, book, monkeypatch, subject, tries, visited_before):
    save_by_rename(book, subject.users(0))
    if visited_before:
        subject.visit(book)
    save_by_rename(book, subject.users(1))
    old = book.read_bytes()
    recorder = recorded(tmp_path, lambda: subject.visit(book))
    outcomes = set()
    for _ in states(recorder, monkeypatch, tries):
        number, visited = look_after(subject, book, old)
        assert number == 1
        if subject is SAVING:
            subject.visit(book)
            assert subject.look(book) == (1, True)
        elif visited:
            assert ExcelStore(book).undo().is_whole
            assert book.read_bytes() == old
        outcomes.add(visited)
    assert outcomes == {False, True}


@traced
def test_during_an_undo(tmp_path, book, monkeypatch):
    save_by_rename(book, WHOLE_SYNC.users(1))
    WHOLE_SYNC.visit(book)
    synced = book.read_bytes()
    recorder = recorded(tmp_path, lambda: ExcelStore(book).undo())
    outcomes = set()
    for _ in states(recorder, monkeypatch, tries=16):
        _, visited = look_after(WHOLE_SYNC, book, synced)
        outcomes.add(visited)
    assert outcomes == {False, True}


@traced
def test_while_a_users_save_is_put_back(tmp_path, book, monkeypatch):
    draft = begin(book)
    draft.file.write_bytes(content("theirs"))
    book.write_bytes(content("ours"))
    draft.exchange = None
    finish(draft, book, fingerprint(book), fingerprint(draft.file))
    draft.file.write_bytes(content("theirs, newer"))

    def act():
        with turn(book):
            pass

    recorder = recorded(tmp_path, act)
    for _ in states(recorder, monkeypatch):
        assert word(book) in ("ours", "theirs, newer")
        every_backup_is_what_its_name_says(book)
        repair(book)
        assert word(book) == "theirs, newer"
        assert beside(book) == []
        assert "ours" in [word(backup.file) for backup in rescued(book)]


@traced
def test_while_a_new_workbook_is_made(tmp_path, book, monkeypatch):
    new = book.with_name("new.xlsx")
    act = lambda: create(new, writing_word("new"), verify=sound)  # noqa: E731
    recorder = recorded(tmp_path, act)
    outcomes = set()
    for _ in states(recorder, monkeypatch):
        tidy(new)
        outcomes.add(new.exists())
        if new.exists():
            assert word(new) == "new"
            new.unlink()
        assert beside(new) == [book.name]
    assert outcomes == {False, True}


def save_to_the_disk(path, whole):
    """As Excel saves: beside it, to the disk, renamed, and the name to the disk too."""
    draft = path.with_name("users.draft")
    with draft.open("wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    flush_folder(path.parent)


def visit_with_a_save_between(book, monkeypatch):
    """A visit in which the user saves when all comparing is done, just before the exchange."""
    saves = [save_to_the_disk]

    def disturbed(*files):
        if saves:
            saves.pop()(book, SAVING.users(2))
        return exchange(*files)

    def act():
        with monkeypatch.context() as then, contextlib.suppress(WorkbookChangedError):
            then.setattr(compare_and_swap, "exchange", disturbed)
            SAVING.visit(book)

    return act


def the_users_save_comes_back(tmp_path, book, monkeypatch, without=None):
    save_by_rename(book, SAVING.users(1))
    SAVING.visit(book)
    save_by_rename(book, SAVING.users(1))
    with monkeypatch.context() as patched:
        if without:
            patched.setattr(*without, lambda _: None)
        recorder = recorded(tmp_path, visit_with_a_save_between(book, monkeypatch))
    for _ in states(recorder, monkeypatch, since=moment_of_save(recorder, book)):
        every_backup_is_what_its_name_says(book)
        tidy(book)
        assert SAVING.look(book) == (2, False)
        assert beside(book) == []


@traced
def test_a_save_of_the_users_that_was_exchanged_away_for_a_moment_comes_back(
    tmp_path, book, monkeypatch
):
    the_users_save_comes_back(tmp_path, book, monkeypatch)


def a_visit_is_safe(tmp_path, book, monkeypatch, without):
    save_by_rename(book, SAVING.users(1))
    old = book.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(*without, lambda _: None)
        recorder = recorded(tmp_path, lambda: SAVING.visit(book))
    for _ in states(recorder, monkeypatch, tries=128):
        look_after(SAVING, book, old)


def an_undo_knows_the_write(tmp_path, book, monkeypatch, without):
    save_by_rename(book, SAVING.users(1))
    old = book.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(*without, lambda _: None)
        recorder = recorded(tmp_path, lambda: SAVING.visit(book))
    for _ in states(recorder, monkeypatch, tries=128):
        if book.read_bytes() != old:
            try:
                assert undo(book).is_whole
            except CrmError as refused:
                raise AssertionError from refused


@traced
@pytest.mark.parametrize(
    ("module", "name", "safe"),
    [
        (saving, "flush", a_visit_is_safe),
        (backing, "flush", a_visit_is_safe),
        (backing, "flush_folder", a_visit_is_safe),
        (temp_files, "flush", the_users_save_comes_back),
        (temp_files, "flush_folder", a_visit_is_safe),
        (durable_write, "flush_folder", a_visit_is_safe),
        (written_state, "flush_folder", an_undo_knows_the_write),
    ],
    ids=lambda one: one if isinstance(one, str) else one.__name__.rpartition(".")[2],
)
def test_each_flush_is_needed(tmp_path, book, monkeypatch, module, name, safe):
    """Without any one of them a state is found in which something is wrong."""
    with pytest.raises((AssertionError, FileNotFoundError)):
        safe(tmp_path, book, monkeypatch, without=(module, name))


def test_the_model_of_a_disk():
    """A new file was written and renamed; only the file was flushed, then the folder."""
    operations = [
        Names((("/d/draft", 1),)),
        Bytes(1, 0, b"new"),
        Flush(1),
        Names((("/d/draft", None), ("/d/book", 1))),
    ]
    assert certain(operations) == {1}
    assert certain([*operations, Flush("/d")]) == {0, 1, 3}
    disk = Disk("/d", {"/d": FOLDER, "/d/book": 0}, {0: bytearray(b"old")})
    for number in (1, 3):  # the rename got there, the making of the draft's name did not
        disk.do(operations[number])
    assert disk.reachable() == {"/d": FOLDER, "/d/book": b"new"}
