"""What is no workbook file is told in a sentence, and never waited for."""

import contextlib
import os
import signal
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheets_crm.cli import program
from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.files.fingerprint import fingerprint, taken
from sheets_crm.workbook.excel.package import regular_file
from sheets_crm.workbook.excel.package.regular_file import NotRegularError, opened, reading
from tests.saving.small_books import beside, save, word

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the odd files of POSIX")

COMMANDS = ("check", "sync", "init", "undo")
SECONDS = 60  # a command that waits for a pipe would wait for ever


@contextlib.contextmanager
def at_most(seconds):
    def rings(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, rings)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path may not be long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def make_endless(path):
    path.symlink_to("/dev/zero")


def make_folder(path):
    path.mkdir()


def make_circle(path):
    path.symlink_to(path.name)


def make_dangling(path):
    path.symlink_to("nowhere/book.xlsx")


ODD = [
    (make_pipe, "is not an ordinary file"),
    (make_socket, "is not an ordinary file"),
    (make_endless, "is not an ordinary file"),
    (make_folder, "is a folder"),
    (make_circle, "is a link that leads to no file"),
    (make_dangling, "is a link that leads to no file"),
]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("make", "told"), ODD)
def test_every_command_says_what_stands_where_the_workbook_should(tmp_path, make, told, command):
    path = tmp_path / "book.xlsx"
    make(path)
    before = path.lstat()
    with at_most(SECONDS):
        ran = CliRunner().invoke(program, [command, str(path)], prog_name="sheets-crm")
    said = " ".join(ran.output.split())
    assert ran.exit_code == 1, said
    assert told in said or (path.is_symlink() and command == "undo" and "no backup" in said)
    assert path.lstat().st_ino == before.st_ino
    assert set(beside(path)) <= {"state"}


def test_a_pipe_that_came_since_we_looked_is_not_waited_for(tmp_path, monkeypatch):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(regular_file, "require_regular", lambda *_, **__: None)
    with pytest.raises(NotRegularError):
        opened(pipe)


def test_a_link_is_followed_only_where_it_may_be(book, tmp_path):
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    assert fingerprint(link) == fingerprint(book)
    with pytest.raises(NotRegularError):
        reading(link, follow=False)


def test_a_file_server_that_takes_back_a_lease_is_waited_for(book, monkeypatch):
    """As `open(2)` answers while Samba still holds a lease on the file."""
    answers = [BlockingIOError(), BlockingIOError()]
    honest = os.open

    def lent(path, flags, *mode, **more):
        if os.fspath(path) == os.fspath(book) and answers:
            raise answers.pop()
        return honest(path, flags, *mode, **more)

    monkeypatch.setattr(regular_file.os, "open", lent)
    monkeypatch.setattr(regular_file.time, "sleep", lambda _: None)
    assert taken(book)[1] == fingerprint(book)
    answers.extend([BlockingIOError(11, "Resource temporarily unavailable")] * 100)
    with pytest.raises(CrmError, match=r"^saving_file_in_use\("):
        taken(book)


def test_a_workbook_with_the_longest_name_there_can_be_is_saved(book):
    longest = book.rename(book.with_name("b" * 250 + ".xlsx"))
    save(longest, "new")
    assert word(longest) == "new"
    assert beside(longest) == []
