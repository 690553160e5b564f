import os
import shutil
import subprocess
import sys

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import state_dir, workbook_state
from sheets_crm.workbook.excel.files.fingerprint import (
    fingerprint,
    remember,
    remembered,
    taken,
    untouched,
)
from tests.saving.small_books import content


def test_content_decides_and_dates_do_not(book):
    before = fingerprint(book)
    os.utime(book, (1, 1))
    assert fingerprint(book) == before
    dates = book.stat()
    book.write_bytes(content("odd"))
    os.utime(book, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert fingerprint(book).size == before.size
    assert fingerprint(book) != before


def test_taken_tells_of_the_bytes_it_gives(book):
    assert taken(book) == (book.read_bytes(), fingerprint(book))
    with pytest.raises(CrmError, match="saving_gone"):
        taken(book.with_name("gone.xlsx"))


def test_a_workbook_as_we_left_it_is_untouched_under_the_same_key_only(book):
    assert not untouched(book, "2026-03-01")
    remember(book, fingerprint(book), "2026-03-01")
    assert untouched(book, "2026-03-01")
    assert not untouched(book, "2026-03-02")
    book.write_bytes(content("odd"))
    assert not untouched(book, "2026-03-01")


@pytest.mark.parametrize("rubbish", [b"", b"{", b"\xff\xfe", b"[]", b'{"sha256": 1}'])
def test_a_damaged_note_is_no_note(book, rubbish):
    remember(book, fingerprint(book), "k")
    (workbook_state(book) / "last-seen.json").write_bytes(rubbish)
    assert remembered(book) is None
    assert not untouched(book, "k")


def test_each_workbook_has_a_private_folder_that_names_it(book, state):
    folder = workbook_state(book)
    assert folder.parent == state == state_dir()
    assert str(book) in (folder / "workbook.txt").read_text(encoding="utf-8")
    assert workbook_state(book.with_name("other.xlsx")) != folder
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o700


def test_without_an_override_the_state_is_in_the_users_own_place(monkeypatch):
    monkeypatch.delenv("SHEETS_CRM_STATE")
    assert state_dir().is_absolute()
    assert state_dir().name == "sheets-crm"


def test_the_quick_visit_loads_nothing_heavy():
    heavy = "filelock ctypes zipfile pandas lxml openpyxl subprocess asyncio"
    asked = (
        "import sys, sheets_crm.workbook.excel.files.fingerprint;"
        f"print([m for m in {heavy!r}.split() if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_note_that_cannot_be_kept_fails_no_visit(book):
    remember(book, fingerprint(book), "k")
    folder = workbook_state(book)
    shutil.rmtree(folder)
    folder.write_text("a file where the folder should be", encoding="utf-8")
    remember(book, fingerprint(book), "k")
    assert not untouched(book, "k")
