"""Memory runs out at any moment of a visit: the workbook is whole, and a sentence says so."""

import errno
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import sheets_crm
from sheets_crm.cli import program
from tests.saving.small_books import beside
from tests.saving.subject import SAVING, save_by_rename
from tests.saving.whole_sync import TODAY, WHOLE_SYNC

OURS = str(Path(sheets_crm.__file__).parent / "workbook" / "excel")
SOMETHING_ELSE = 1  # Python itself says TypeError and the like where its own calls find no memory
WHOLE = {(1, False), (1, True)}


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch):
    """It is memory that fails here; the disk need not be waited for."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


class Starving:
    """While it holds, the nth call of a function that keeps Excel files finds no memory.

    Attributes:
        calls: how many there were.
    """

    def __init__(self, nth=0):
        self.calls, self._nth = 0, nth

    def __enter__(self):
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)

    def _called(self, frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.startswith(OURS):
            self.calls += 1
            if self.calls == self._nth:
                raise MemoryError


def some(count, tries):
    """Numbers up to a count: all, or about as many as are to be tried."""
    return range(1, count + 1, max(1, count // tries))


@pytest.mark.slow
def test_at_every_call_of_a_save(book):
    save_by_rename(book, SAVING.users(1))
    with Starving() as undisturbed:
        SAVING.visit(book)
    for nth in range(1, undisturbed.calls + 1):
        save_by_rename(book, SAVING.users(1))
        with Starving(nth), pytest.raises(MemoryError):
            SAVING.visit(book)
        assert SAVING.look(book) in WHOLE, nth
        SAVING.visit(book)
        assert SAVING.look(book) == (1, True), nth
        assert beside(book) == [], nth


@pytest.mark.slow
def test_at_calls_all_over_a_command(book):
    def set_up():
        options = ["--template", "en", "--today", TODAY.isoformat()]
        return CliRunner().invoke(program, ["init", str(book), *options])

    save_by_rename(book, WHOLE_SYNC.users(1))
    set_up()
    save_by_rename(book, WHOLE_SYNC.users(1))
    with Starving() as undisturbed:
        set_up()
    assert WHOLE_SYNC.look(book) == (1, True)
    told = []
    for nth in some(undisturbed.calls, 25):
        save_by_rename(book, WHOLE_SYNC.users(1))
        before = book.read_bytes()
        with Starving(nth):
            ran = set_up()
        number, visited = WHOLE_SYNC.look(book)
        assert number == 1, nth
        assert visited or book.read_bytes() == before, nth
        if ran.exit_code:
            assert ran.exit_code == 1, (nth, ran.exception)
            assert "not enough memory" in ran.output, nth
            told.append(nth)
    assert len(told) > 15


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each try in a process of its own")
def test_at_allocations_all_over_a_save(book):
    """Python's own allocations fail, wherever they are made."""
    starving = pytest.importorskip("_testcapi")

    def visit_without(nth):
        child = os.fork()
        if child == 0:
            code = SOMETHING_ELSE
            try:
                starving.set_nomemory(nth, nth + 1)
                SAVING.visit(book)
                code = 0
            except MemoryError:
                code = errno.ENOMEM
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    save_by_rename(book, SAVING.users(1))
    SAVING.visit(book)
    ended, nth = [], 0
    while ended[-3:] != [0, 0, 0]:  # until a visit makes no more of them
        nth += 97
        save_by_rename(book, SAVING.users(1))
        ended.append(visit_without(nth))
        assert SAVING.look(book) in WHOLE, nth
        SAVING.visit(book)
        assert SAVING.look(book) == (1, True), nth
        assert beside(book) == [], nth
    assert set(ended) <= {0, SOMETHING_ELSE, errno.ENOMEM}
    assert ended.count(errno.ENOMEM) > 50
