"""What is imported beside the reading."""

import sys
import threading

import pytest

from sheets_crm.preload import preloaded


def test_threads_switch_seldom_and_as_before_once_all_is_loaded():
    before = sys.getswitchinterval()
    with preloaded(("no.such.module",)):
        assert sys.getswitchinterval() > before
    assert sys.getswitchinterval() == pytest.approx(before)


def test_what_is_loaded_needs_no_thread():
    before = threading.active_count()
    with preloaded(("json", "threading")):
        assert threading.active_count() == before


def test_what_was_not_loaded_is_afterwards(tmp_path, monkeypatch):
    (tmp_path / "never_seen_before.py").write_text("here = True")
    monkeypatch.syspath_prepend(tmp_path)
    with preloaded(("never_seen_before",)):
        pass
    assert sys.modules.pop("never_seen_before").here
