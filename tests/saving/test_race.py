"""Another program saves the workbook during our saves, in every way; none of its saves is lost."""

import multiprocessing
import random
import sys
import time
import zipfile

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel import swap
from sheets_crm.workbook.excel.exchange import exchange
from tests.saving.subject import SAVING, WAYS, save_by_rename
from tests.saving.whole_sync import WHOLE_SYNC

SAVES = 200
PATIENCE = 5.0  # seconds in which a save that was exchanged away for a moment must be back

# Excel, LibreOffice and cloud drives save by rename. Programs that write in place are held off
# where the system can hold them off.
SAFE_WAYS = WAYS if sys.platform == "linux" else WAYS[:1]


def user_at_work(subject, path, lost):
    """Saves, and looks a moment later whether the save is still there."""
    rng = random.Random(5)
    for number in range(1, SAVES + 1):
        rng.choice(SAFE_WAYS)(path, subject.users(number))
        time.sleep(rng.uniform(0, min(subject.seconds, 0.1)))
        if not still_there(subject, path, number):
            lost.send(number)
            return


def still_there(subject, path, number):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if subject.look(path)[0] == number:
            return True
        time.sleep(0.005)
    return False


def visit_while(subject, path, user):
    """Visits until the user goes home; the number of visits that got through."""
    visits = 0
    while user.is_alive():
        try:
            subject.visit(path)
            visits += 1
        except (CrmError, zipfile.BadZipFile, KeyError, EOFError):
            pass  # met the user at work: read again
    return visits


@pytest.fixture
def slow_disk(monkeypatch):
    """Widens the moment between the last comparison and the exchange, where saves could be lost."""
    rng = random.Random(7)

    def slowly(fresh, target):
        time.sleep(rng.choice([0, 0, 0.002, 0.01]))
        return exchange(fresh, target)

    monkeypatch.setattr(swap, "exchange", slowly)


@pytest.mark.slow
@pytest.mark.usefixtures("slow_disk")
@pytest.mark.parametrize("subject", [SAVING, WHOLE_SYNC], ids=str)
def test_no_save_of_the_user_is_lost_while_we_save_all_the_time(book, subject):
    save_by_rename(book, subject.users(0))
    heard, said = multiprocessing.Pipe(duplex=False)
    user = multiprocessing.Process(target=user_at_work, args=(subject, book, said))
    user.start()
    said.close()
    visits = visit_while(subject, book, user)
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
    assert subject.look(book) == (SAVES, True)
    assert visits, "no visit got through"
