import os
import subprocess
import sys
import threading

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import workbook_state
from sheets_crm.workbook.excel.files.lock import writing

HOLDER = """
import sys, pathlib
from sheets_crm.workbook.excel.files.lock import writing
with writing(pathlib.Path(sys.argv[1])):
    print("have it", flush=True)
    sys.stdin.read()
"""


def test_another_run_is_told_who_has_the_turn_and_gets_it_when_that_one_dies(book):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(book)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        holder.stdout.readline()
        with pytest.raises(CrmError) as refused, writing(book, wait=0.1):
            pass
        assert refused.value.code == "saving_other_run"
        assert refused.value.facts["pid"] == holder.pid
        assert refused.value.facts["since"].startswith("20")
    finally:
        holder.kill()
        holder.communicate()
    with writing(book, wait=5):
        pass


def test_the_same_run_may_ask_again_and_other_threads_may_not(book):
    outcomes = []

    def other():
        try:
            with writing(book, wait=0.05):
                outcomes.append("in")
        except CrmError as refused:
            outcomes.append(refused.facts["pid"])

    with writing(book), writing(book):
        threading.Thread(target=other).start()
        while not outcomes:
            pass
    assert outcomes == [os.getpid()]


def test_nothing_of_the_turn_is_beside_the_workbook(book):
    with writing(book):
        assert list(book.parent.iterdir()) == [book]


def test_drafts_of_records_that_killed_runs_left_go_after_a_day(book):
    folder = workbook_state(book)
    old, new = folder / "last-seen.json.7-0a1b2c3d.draft", folder / "turn.json.8-0a1b2c3d.draft"
    for draft in (old, new):
        draft.write_text("{", encoding="utf-8")
    os.utime(old, (1, 1))
    with writing(book):
        pass
    assert not old.exists()
    assert new.exists()
