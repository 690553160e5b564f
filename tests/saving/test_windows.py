"""Saving as it runs on Windows, whose calls are played (see `windows`)."""

import math
import os
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.state import durable_write
from sheets_crm.state.state_dir import write_whole
from sheets_crm.workbook.excel.files.fingerprint import fingerprint
from sheets_crm.workbook.excel.files.saving import create, tidy
from sheets_crm.workbook.excel.files.temp_files import begin, finish
from tests.saving import windows
from tests.saving.small_books import beside, content, save, sound, word, writing_word

pytestmark = pytest.mark.skipif(os.name != "posix", reason="plays Windows where it is not")

TRIES = len(durable_write.PAUSES) + 1


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    """The pauses that were made, none of which is waited for."""
    pauses = []
    monkeypatch.setattr(durable_write.time, "sleep", pauses.append)
    return pauses


@pytest.fixture
def kernel(monkeypatch):
    return windows.installed(monkeypatch)


def is_aside(path):
    return path.name.endswith(".old.tmp")


def test_a_save_replaces_and_leaves_nothing_beside(book, kernel):
    save(book, "new")
    assert word(book) == "new"
    assert beside(book) == []
    assert not kernel.handles_of(str(book))


@pytest.mark.parametrize("code", [*durable_write.HELD, 1175, 1176])
def test_a_virus_scanner_on_the_file_is_waited_for(book, kernel, waited, code):
    kernel.answers = [code] * (TRIES - 1)
    save(book, "new")
    assert word(book) == "new"
    assert beside(book) == []
    assert 0.5 < sum(waited) < 5


def test_a_program_that_keeps_the_file_is_named_and_the_old_stays(book, kernel):
    kernel.answers = [windows.HELD] * 100
    with pytest.raises(CrmError, match=r"^saving_file_in_use\("):
        save(book, "new")
    assert word(book) == "old"
    assert beside(book) == []
    assert len(kernel.answers) == 100 - TRIES


def test_another_refusal_is_told_at_once(book, kernel):
    kernel.answers = [1224]
    with pytest.raises(CrmError, match=r"^saving_not_allowed\("):
        save(book, "new")
    assert word(book) == "old"
    assert kernel.answers == []


def test_the_old_file_moved_aside_gets_its_name_back_however_long_a_scanner_looks(
    book, kernel, monkeypatch
):
    kernel.answers = [windows.MOVED_ASIDE]
    left = windows.refuse_renames(monkeypatch, "rename", TRIES - 1, only=is_aside)
    save(book, "new")
    assert left == [0]
    assert word(book) == "new"
    assert beside(book) == []


def test_an_old_file_kept_aside_by_another_program_is_put_back_by_the_next_visit(
    book, kernel, monkeypatch
):
    kernel.answers = [windows.MOVED_ASIDE]
    with monkeypatch.context() as held:
        windows.refuse_renames(held, "rename", math.inf, only=is_aside)
        with pytest.raises(CrmError, match=r"^saving_file_in_use\("):
            save(book, "new")
        assert not book.exists()
    tidy(book)
    assert word(book) == "old"
    assert beside(book) == []


def test_a_workbook_that_another_program_writes_is_open_there(book, kernel):
    kernel.refused[str(book)] = windows.HELD
    with pytest.raises(CrmError, match=r"^workbook_open_somewhere\("):
        save(book, "new")
    kernel.refused[str(book)] = 5
    with pytest.raises(CrmError, match=r"^saving_not_allowed\("):
        save(book, "new")
    kernel.refused.clear()
    assert word(book) == "old"
    assert beside(book) == []


def test_a_leftover_that_a_program_writes_stays_for_the_next_visit(book, kernel):
    draft = begin(book)
    draft.file.write_bytes(content("ours"))
    finish(draft, book, fingerprint(draft.file), fingerprint(book))
    kernel.refused[str(draft.file)] = windows.HELD
    tidy(book)
    assert beside(book) == [draft.file.name]
    kernel.refused.clear()
    tidy(book)
    assert beside(book) == []


@pytest.mark.parametrize("code", [1, 50, 87, 120])
def test_a_drive_that_cannot_replace_gets_a_plain_rename(book, kernel, monkeypatch, code):
    """The handle that keeps writers off would keep the rename off too."""
    kernel.answers = [code] * 100
    honest = Path.replace

    def onto(path, target):
        if kernel.handles_of(str(target)):
            raise windows.winerror(5)
        return honest(path, target)

    monkeypatch.setattr(Path, "replace", onto)
    save(book, "new")
    assert word(book) == "new"
    assert beside(book) == []
    assert len(kernel.answers) == 99


def test_a_save_of_another_program_just_before_goes_back(book, kernel):
    def saves():
        kernel.before = lambda: None
        book.unlink()
        book.write_bytes(content("theirs"))

    kernel.before = saves
    with pytest.raises(WorkbookChangedError):
        save(book, "new")
    assert word(book) == "theirs"
    assert beside(book) == []


@pytest.mark.parametrize("times", [1, TRIES - 1])
@pytest.mark.parametrize("code", durable_write.HELD)
def test_a_record_is_written_while_somebody_reads_it(tmp_path, monkeypatch, times, code):
    """Python's own `open` does not share deleting, so `status` holds off the health file."""
    file = tmp_path / "health.json"
    write_whole(file, "old")
    left = windows.refuse_renames(monkeypatch, "replace", times, code)
    write_whole(file, "new")
    assert left == [0]
    assert file.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_record_that_cannot_be_written_leaves_the_old_and_no_draft(tmp_path, monkeypatch):
    file = tmp_path / "health.json"
    write_whole(file, "old")
    windows.refuse_renames(monkeypatch, "replace", math.inf)
    with pytest.raises(PermissionError):
        write_whole(file, "new")
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_another_fault_is_not_tried_again(waited):
    def gone():
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        durable_write.patiently(gone)
    assert waited == []


def test_a_new_workbook_waits_for_the_scanner_too(book, monkeypatch):
    other = book.with_name("first.xlsx")
    windows.installed(monkeypatch)
    left = windows.refuse_renames(monkeypatch, "rename", 2)
    create(other, writing_word("first"), verify=sound)
    assert left == [0]
    assert word(other) == "first"
