"""Every system call of a save fails in turn, or the process ends there."""

import errno
import os
import shutil
import signal
import traceback

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.store import ExcelStore
from tests.saving import syscalls
from tests.saving.small_books import beside
from tests.saving.subject import SAVING, save_by_rename
from tests.saving.whole_sync import WHOLE_SYNC

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not syscalls.AVAILABLE, reason="traces Linux on x86-64"),
]

SAVED, REFUSED, SOMETHING_ELSE = 0, 1, 2
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)
KILL = syscalls.KILL
FSYNC = os.fsync


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """Only the process that is traced waits for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def trying(act):
    def acting():
        os.fsync = FSYNC
        try:
            act()
        except CrmError:
            return REFUSED
        except BaseException:  # noqa: BLE001 - whatever else it is, it is told
            traceback.print_exc()
            return SOMETHING_ELSE
        return SAVED

    return acting


def tried(calls, every):
    """Which of the calls fail: each nth, and every one from just before the exchange on."""
    exchange = calls.index("renameat2")
    return sorted({*range(1, len(calls) + 1, every), *range(exchange - 2, len(calls) + 1)})


@pytest.fixture
def again(book, state):
    """Puts the workbook and the state folder back to before the first visit."""

    def start(subject):
        shutil.rmtree(state, ignore_errors=True)
        save_by_rename(book, subject.users(1))

    return start


@pytest.mark.parametrize(
    ("subject", "faults"),
    [
        (SAVING, (errno.EIO,)),
        (SAVING, (errno.ENOSPC, errno.EACCES)),
        (SAVING, (KILL,)),
        (WHOLE_SYNC, ERRORS),
        (WHOLE_SYNC, (KILL,)),
    ],
    ids=str,
)
def test_at_every_system_call(book, again, subject, faults):
    """Where there are several faults they take turns."""
    again(subject)
    subject.visit(book)  # so that everything is loaded that is loaded late
    again(subject)
    undisturbed = syscalls.run(trying(lambda: subject.visit(book)))
    assert undisturbed.code == SAVED
    assert {"fsync", "renameat2", "unlink", "fcntl", "mkdir"} <= set(undisturbed.calls)
    ends = set()
    for nth in tried(undisturbed.calls, subject.every):
        again(subject)
        fault = faults[nth % len(faults)]
        ended = syscalls.run(trying(lambda: subject.visit(book)), nth, fault)
        where = f"call {nth}, {ended.calls[nth - 1]}: ended with {ended.code}"
        ends.add(ended.code)
        number, visited = subject.look(book)
        assert number == 1, where
        if fault == KILL:
            assert ended.code == -signal.SIGKILL, where
        else:
            assert ended.code in (SAVED, REFUSED), where
            assert visited == (ended.code == SAVED), where
        subject.visit(book)
        assert subject.look(book) == (1, True), where
        assert beside(book) == [], where
    assert ends == ({-signal.SIGKILL} if faults == (KILL,) else {SAVED, REFUSED})


@pytest.mark.parametrize("faults", [ERRORS, (KILL,)], ids=str)
def test_at_system_calls_of_an_undo(book, state, tmp_path, faults):
    save_by_rename(book, WHOLE_SYNC.users(1))
    old = book.read_bytes()
    WHOLE_SYNC.visit(book)
    synced, remembered = book.read_bytes(), tmp_path / "remembered"
    shutil.copytree(state, remembered)

    def start():
        shutil.rmtree(state)
        shutil.copytree(remembered, state)
        save_by_rename(book, synced)

    def undo():
        ExcelStore(book).undo()

    undisturbed = syscalls.run(trying(undo))
    assert undisturbed.code == SAVED
    assert book.read_bytes() == old
    for nth in tried(undisturbed.calls, 23):
        start()
        fault = faults[nth % len(faults)]
        ended = syscalls.run(trying(undo), nth, fault)
        where = f"call {nth}, {ended.calls[nth - 1]}: ended with {ended.code}"
        now = book.read_bytes()
        if fault == KILL:
            assert now in (old, synced), where
        else:
            assert ended.code in (SAVED, REFUSED), where
            assert now == (old if ended.code == SAVED else synced), where
        ExcelStore(book).undo()  # the other way, or at last
        assert book.read_bytes() == (synced if now == old else old), where
        assert beside(book) == [], where
