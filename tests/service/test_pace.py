"""Settings of the process that overlapping visits share."""

import gc
import sys
import threading
import weakref

import pytest

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


def test_garbage_is_collected_at_the_next_visit_while_another_one_hangs():
    class Ring:
        pass

    gone = []
    with collector_at_rest():
        ring = Ring()
        ring.self = ring
        watch = weakref.ref(ring, gone.append)
        del ring
        with collector_at_rest():
            assert gone == [watch]


def test_threads_switch_as_before_once_all_is_loaded():
    before = sys.getswitchinterval()
    _, inside = overlapping(lambda: loading(("no.such.module",)))
    assert inside > before
    assert sys.getswitchinterval() == pytest.approx(before)


def test_what_is_loaded_needs_no_thread():
    before = threading.active_count()
    with loading(("json", "threading")):
        assert threading.active_count() == before
