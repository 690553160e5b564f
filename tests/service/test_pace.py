"""Settings of the process that overlapping visits share."""

import gc
import sys
import threading
import weakref

import pytest

from sheets_crm import pace
from sheets_crm.pace import collector_at_rest, loading


def overlapping(context):
    """Two threads inside at once, the first to come being the first to go; what was seen inside."""
    both_in, first_out = threading.Barrier(2), threading.Event()
    seen = []

    def first():
        with context():
            both_in.wait()
        first_out.set()

    def second():
        with context():
            both_in.wait()
            first_out.wait()
            seen.append((gc.isenabled(), sys.getswitchinterval()))

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen[0]


def test_the_collector_rests_until_the_last_visit_ends():
    assert gc.isenabled()
    is_enabled, _ = overlapping(collector_at_rest)
    assert not is_enabled
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_at_rest():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


class Ring:
    """Garbage that only the collector finds."""

    def __init__(self):
        self.self = self


def left_by_a_visit(rings):
    """How many rings of a visit are still there once it has ended."""
    with collector_at_rest():
        watches = [weakref.ref(ring) for ring in [Ring() for _ in range(rings)]]
    return lambda: sum(watch() is not None for watch in watches)


@pytest.fixture
def _looked_through(monkeypatch):
    """As after a look: little is left."""
    monkeypatch.setattr(pace, "_MOST_LEFT", 20_000)
    left_by_a_visit(40_000)
    left_by_a_visit(0)


@pytest.mark.usefixtures("_looked_through")
def test_much_garbage_is_collected_at_the_next_visit():
    left = left_by_a_visit(40_000)
    assert left() == 40_000
    with collector_at_rest():
        assert left() == 0


@pytest.mark.usefixtures("_looked_through")
def test_a_little_garbage_waits_until_there_is_more():
    left = left_by_a_visit(2_000)
    with collector_at_rest():
        assert left() == 2_000
    for _ in range(20):
        left_by_a_visit(2_000)
    assert left() == 0


@pytest.mark.usefixtures("_looked_through")
def test_garbage_is_collected_while_a_visit_hangs():
    with collector_at_rest():
        left = left_by_a_visit(40_000)
        assert left() == 40_000
        with collector_at_rest():
            assert left() == 0


def test_threads_switch_as_before_once_all_is_loaded():
    before = sys.getswitchinterval()
    _, inside = overlapping(lambda: loading(("no.such.module",)))
    assert inside > before
    assert sys.getswitchinterval() == pytest.approx(before)


def test_what_is_loaded_needs_no_thread():
    before = threading.active_count()
    with loading(("json", "threading")):
        assert threading.active_count() == before
