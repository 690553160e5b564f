"""An Excel that is busy, and one that is busy too long."""

from __future__ import annotations

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.sync import sync
from sheets_crm.workbook.open_excel.retry_when_busy import (
    RPC_E_CALL_REJECTED,
    VBA_E_IGNORE,
    Patience,
    from_excel,
    is_busy,
)
from sheets_crm.workbook.open_excel.store import LiveStore
from tests.open_excel.errors import CommandError, com_error
from tests.stores.test_contract import TODAY, foreign, heading


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0
        self.naps = []

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds

    def patience(self, seconds):
        return Patience(seconds, sleep=self.sleep, clock=lambda: self.now)


def refusing(times, error, answer="done"):
    """Refuses so often, then answers."""
    left = [error] * times

    def ask():
        if left:
            raise left.pop()
        return answer

    return ask


@pytest.mark.parametrize(
    "error", [com_error(RPC_E_CALL_REJECTED), com_error(-2147352567, VBA_E_IGNORE), CommandError()]
)
def test_a_refused_question_is_asked_again_after_ever_longer_pauses(error):
    clock = Clock()
    assert clock.patience(30)(refusing(6, error)) == "done"
    assert clock.naps == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0]


def test_the_waiting_is_bounded():
    clock = Clock()
    with pytest.raises(CrmError, match=r"^live_busy\("):
        clock.patience(30)(refusing(10_000, com_error(RPC_E_CALL_REJECTED)))
    assert clock.now <= 30


def test_what_must_not_be_done_twice_is_not():
    clock = Clock()
    with pytest.raises(CrmError, match=r"^live_busy\("):
        clock.patience(30).once(refusing(1, com_error(RPC_E_CALL_REJECTED)))
    assert clock.naps == []


def test_another_error_is_no_business_of_patience():
    error = com_error(-2147352567, -2146827284)
    assert not is_busy(error)
    assert from_excel(error)
    assert not from_excel(ZeroDivisionError())
    with pytest.raises(com_error):
        Clock().patience(30)(refusing(1, error))


def test_a_sync_waits_for_a_user_who_edits_a_cell(place):
    config = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    clock, busy = Clock(), {"setValues": 3, "values": 2}

    def meanwhile(what):
        if busy.get(what, 0):
            busy[what] -= 1
            raise com_error(RPC_E_CALL_REJECTED)

    place.client.meanwhile = meanwhile
    store = LiveStore(place.path, place.client.book(), patience=clock.patience(30))
    assert sync(store, config, TODAY).written
    assert len(clock.naps) == 5


def test_a_user_who_does_not_leave_the_cell_is_told(place):
    config = foreign(place)

    def meanwhile(_what):
        raise com_error(RPC_E_CALL_REJECTED)

    place.client.meanwhile = meanwhile
    store = LiveStore(place.path, place.client.book(), patience=Clock().patience(5))
    with pytest.raises(CrmError, match=r"^live_busy\("):
        sync(store, config, TODAY)
