import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.excel.files.backups import RESCUED, back_up, backups
from sheets_crm.workbook.excel.files.fingerprint import fingerprint
from sheets_crm.workbook.excel.files.saving import replace
from sheets_crm.workbook.excel.files.written_state import written
from sheets_crm.workbook.excel.undo.undo_write import named, restore, undo
from tests.saving.small_books import content, save, word


def test_undo_goes_back_to_before_the_last_sync_and_again_returns(book):
    save(book, "synced")
    seen = []
    for _ in range(4):
        assert undo(book).is_whole
        seen.append(word(book))
    assert seen == ["old", "synced", "old", "synced"]


def test_what_somebody_saved_since_is_never_replaced_by_an_old_state_unasked(book):
    save(book, "synced")
    book.write_bytes(content("edited since"))
    with pytest.raises(CrmError):  # this is no workbook, so ours cannot be told from theirs
        undo(book)
    assert word(book) == "edited since"
    restore(book, named(book, backups(book)[0].name))
    assert word(book) == "old"
    undo(book)
    assert word(book) == "edited since"


def test_undo_passes_over_a_backup_that_is_what_stands(book):
    save(book, "synced")
    back_up(book, "sync")  # a sync that got no further
    undo(book)
    assert word(book) == "old"


def test_undo_passes_over_what_was_only_kept_for_good_measure(book, tmp_path):
    save(book, "synced")
    stray = tmp_path / "stray"
    stray.write_bytes(content("stray"))
    back_up(book, RESCUED, source=stray)
    undo(book)
    assert word(book) == "old"


def test_any_backup_can_be_brought_back(book):
    for text in ("one", "two", "three"):
        save(book, text)
    restore(book, backups(book)[0])
    assert word(book) == "old"
    undo(book)
    assert word(book) == "three"


def test_a_deleted_workbook_comes_back_as_it_was_before_the_last_sync(book):
    save(book, "synced")
    book.unlink()
    undo(book)
    assert word(book) == "old"


def test_nothing_to_undo_is_said(book):
    with pytest.raises(CrmError, match=r"^nothing_to_undo\("):
        undo(book)


def test_a_damaged_backup_is_not_brought_back(book):
    save(book, "synced")
    kept = backups(book)[-1].file
    kept.write_bytes(b"x" * kept.stat().st_size)
    with pytest.raises(CrmError, match=r"^backup_damaged\("):
        undo(book)
    assert word(book) == "synced"
    assert list(book.parent.iterdir()) == [book]


def test_a_write_that_came_to_nothing_is_not_taken_for_the_last_one(book):
    save(book, "synced")
    last = written(book)[-1]
    for text in ("one", "two", "three"):
        with pytest.raises(WorkbookChangedError):
            save_while_somebody_saves(book, text)
    assert written(book)[-1] == last


def save_while_somebody_saves(book, text):
    def write(file):
        file.write(content(text))

    def verify(_draft):
        book.write_bytes(content(f"theirs {text}"))

    replace(book, write, expected=fingerprint(book), verify=verify)
