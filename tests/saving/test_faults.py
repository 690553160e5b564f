"""Every system call of a save fails in turn, or the process ends there."""

import errno
import shutil
import signal
import traceback

import pytest

from sheets_crm.errors import CrmError
from tests.saving import syscalls
from tests.saving.small_books import beside
from tests.saving.subject import SAVING, save_by_rename
from tests.saving.whole_sync import WHOLE_SYNC

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not syscalls.AVAILABLE, reason="traces Linux on x86-64"),
]

SAVED, REFUSED, SOMETHING_ELSE = 0, 1, 2


def visiting(subject, path):
    def act():
        try:
            subject.visit(path)
        except CrmError:
            return REFUSED
        except BaseException:  # noqa: BLE001 - whatever else it is, it is told
            traceback.print_exc()
            return SOMETHING_ELSE
        return SAVED

    return act


@pytest.fixture
def again(book, state):
    """Puts the workbook and the state folder back to before the first visit."""

    def start(subject):
        shutil.rmtree(state, ignore_errors=True)
        save_by_rename(book, subject.users(1))

    return start


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES, errno.EIO, syscalls.KILL])
@pytest.mark.parametrize("subject", [SAVING, WHOLE_SYNC], ids=str)
def test_at_every_system_call(book, again, subject, fault):
    again(subject)
    subject.visit(book)  # so that everything is loaded that is loaded late
    again(subject)
    undisturbed = syscalls.run(visiting(subject, book))
    assert undisturbed.code == SAVED
    assert {"fsync", "renameat2", "unlink", "fcntl", "mkdir"} <= set(undisturbed.calls)
    ends = set()
    for nth in range(1, len(undisturbed.calls) + 1, subject.every):
        again(subject)
        ended = syscalls.run(visiting(subject, book), nth, fault)
        where = f"call {nth}, {ended.calls[nth - 1]}: ended with {ended.code}"
        ends.add(ended.code)
        number, visited = subject.look(book)
        assert number == 1, where
        if fault == syscalls.KILL:
            assert ended.code == -signal.SIGKILL, where
        else:
            assert ended.code in (SAVED, REFUSED), where
            assert visited == (ended.code == SAVED), where
        subject.visit(book)
        assert subject.look(book) == (1, True), where
        assert beside(book) == [], where
    assert ends == ({-signal.SIGKILL} if fault == syscalls.KILL else {SAVED, REFUSED})
