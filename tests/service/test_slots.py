"""Who may read at a time."""

import threading
import time

import pytest

from sheets_crm.service.processes.slots import Slots
from sheets_crm.service.run.run import StoppedError


def never():
    return False


def test_only_so_many_are_inside_at_a_time_and_all_come_in():
    slots, turn, seen, inside = Slots(most=2), threading.Lock(), [], []

    def visit(number):
        with slots.one(never):
            with turn:
                inside.append(number)
                seen.append(len(inside))
            time.sleep(0.01)
            with turn:
                inside.remove(number)

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 12
    assert max(seen) == 2


def test_one_that_lasts_makes_room_after_a_while():
    slots = Slots(most=1, counts_for=0.3)
    began = time.monotonic()
    with slots.one(never), slots.one(never):
        assert time.monotonic() - began >= 0.3


def test_whoever_waits_may_give_up():
    slots = Slots(most=1)
    with slots.one(never), pytest.raises(StoppedError), slots.one(lambda: True):
        pass
    with slots.one(never):
        pass
