"""The saving process is killed at random moments: the old workbook or the new one, always whole."""

import itertools
import multiprocessing
import os
import random

import pytest

from sheets_crm.workbook.excel.files.backups import RESCUED, backups
from tests.saving.small_books import beside
from tests.saving.subject import SAVING, save_by_rename
from tests.saving.whole_sync import UNDO, WHOLE_SYNC

SHARE = 1 if os.name == "posix" else 10  # Windows has no fork; starting Python takes its time
AT_WORK = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")


def save_for_ever(subject, path, from_number, done):
    """The user saves, the program visits, again and again; each finished visit is reported."""
    for number in itertools.count(from_number):
        save_by_rename(path, subject.users(number))
        subject.visit(path)
        done.send(number)


def killed_at_a_random_moment(subject, path, number, rng):
    """The number of the last visit that was reported before the end."""
    heard, said = AT_WORK.Pipe(duplex=False)
    child = AT_WORK.Process(target=save_for_ever, args=(subject, path, number, said))
    child.start()
    said.close()
    finished = heard.recv()
    child.join(rng.uniform(0, subject.seconds * 1.5))
    child.kill()
    child.join()
    while heard.poll():
        try:
            finished = heard.recv()
        except EOFError:
            break
    return finished


@pytest.mark.slow
@pytest.mark.parametrize("subject", [SAVING, WHOLE_SYNC, UNDO], ids=str)
def test_killed_at_random_moments_the_workbook_is_whole_and_the_next_visit_tidies(book, subject):
    rng, times, tidied = random.Random(3), subject.kills // SHARE, 0
    save_by_rename(book, subject.users(0))
    subject.visit(book)
    number = 0
    for _ in range(times):
        finished = killed_at_a_random_moment(subject, book, number + 1, rng)
        number, _ = subject.look(book)
        assert number in (finished, finished + 1)
        book.with_name("users.draft").unlink(missing_ok=True)
        tidied += bool(beside(book))
        subject.visit(book)
        assert subject.look(book) == (number, subject.leaves)
        assert beside(book) == []
    assert tidied or times < 100, "the kills never hit a save"
    assert not [backup for backup in backups(book) if backup.reason == RESCUED]
