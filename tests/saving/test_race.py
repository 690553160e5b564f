"""Another program saves the workbook during our saves, in every way; none of its saves is lost."""

import multiprocessing
import random
import sys
import time
import zipfile

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.files import compare_and_swap
from sheets_crm.workbook.excel.files.atomic_exchange import exchange
from tests.saving.subject import SAVING, WAYS, save_by_rename
from tests.saving.whole_sync import UNDO, WHOLE_SYNC

SAVES = 200
PATIENCE = 5.0  # seconds in which a save that was exchanged away for a moment must be back
BREAK_AFTER = 25  # saves, then the user rests until a visit got through: on a slow machine none
# could otherwise, and visits that all give up would prove nothing
LONGEST_BREAK = 120.0  # seconds

# Excel, LibreOffice and cloud drives save by rename. Programs that write in place are held off
# where the system can hold them off.
SAFE_WAYS = WAYS if sys.platform == "linux" else WAYS[:1]


def user_at_work(subject, path, lost, visits):
    """Saves, and looks a moment later whether the save is still there; rests now and then."""
    rng = random.Random(5)
    for number in range(1, SAVES + 1):
        rng.choice(SAFE_WAYS)(path, subject.users(number))
        time.sleep(rng.uniform(0, min(subject.seconds, 0.1)))
        if not still_there(subject, path, number):
            lost.send(number)
            return
        if number % BREAK_AFTER == 0:
            rest(visits)


def rest(visits):
    """Until one more visit got through."""
    until, before = time.monotonic() + LONGEST_BREAK, visits.value
    while visits.value == before and time.monotonic() < until:
        time.sleep(0.005)


def still_there(subject, path, number):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if subject.look(path)[0] == number:
            return True
        time.sleep(0.005)
    return False


def visit_while(subject, path, user, visits):
    """Visits until the user goes home; counts the visits that got through."""
    while user.is_alive():
        try:
            subject.visit(path)
            visits.value += 1
        except (CrmError, zipfile.BadZipFile, KeyError, EOFError):
            pass  # met the user at work: read again


@pytest.fixture
def slow_disk(monkeypatch):
    """Widens the moment between the last comparison and the exchange, where saves could be lost."""
    rng = random.Random(7)

    def slowly(*files):
        time.sleep(rng.choice([0, 0, 0.002, 0.01]))
        return exchange(*files)

    monkeypatch.setattr(compare_and_swap, "exchange", slowly)


@pytest.mark.slow
@pytest.mark.usefixtures("slow_disk")
@pytest.mark.parametrize("subject", [SAVING, WHOLE_SYNC, UNDO], ids=str)
def test_no_save_of_the_user_is_lost_while_we_save_all_the_time(book, subject):
    save_by_rename(book, subject.users(0))
    heard, said = multiprocessing.Pipe(duplex=False)
    visits = multiprocessing.Value("i", 0)
    user = multiprocessing.Process(target=user_at_work, args=(subject, book, said, visits))
    user.start()
    said.close()
    visit_while(subject, book, user, visits)
    lost = []
    while heard.poll():
        try:
            lost.append(heard.recv())
        except EOFError:
            break
    user.join()
    assert lost == []
    assert user.exitcode == 0
    subject.visit(book)
    assert subject.look(book) == (SAVES, subject.leaves)
    assert visits.value >= SAVES // BREAK_AFTER
