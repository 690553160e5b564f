"""What a killed save left beside the workbook is tidied; what others planted there is not."""

import errno
import os
import shutil
import sys

import pytest

from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.sync import check
from sheets_crm.workbook.excel.files import atomic_exchange as exchanging
from sheets_crm.workbook.excel.files import temp_files
from sheets_crm.workbook.excel.files.atomic_exchange import other_name
from sheets_crm.workbook.excel.files.backups import RESCUED, backups
from sheets_crm.workbook.excel.files.fingerprint import fingerprint, remember
from sheets_crm.workbook.excel.files.saving import replace, tidy
from sheets_crm.workbook.excel.files.temp_files import begin, finish, repair, unfinished
from sheets_crm.workbook.excel.store import ExcelStore
from tests.saving.small_books import beside, content, save, word
from tests.saving.test_odd_files import at_most
from tests.saving.whole_sync import TODAY, WHOLE_SYNC

posix = pytest.mark.skipif(os.name != "posix", reason="owners, links and pipes of POSIX")


def killed(book, at_book, left_beside):
    """A save of `ours` over `old` was killed; this is where the files are. Its draft."""
    book.write_bytes(content("old"))
    draft = begin(book)
    draft.file.write_bytes(content("ours"))
    finish(draft, book, fingerprint(draft.file), fingerprint(book))
    draft.file.write_bytes(content(left_beside))
    book.write_bytes(content(at_book))
    return draft


def rescued(book):
    return [word(backup.file) for backup in backups(book) if backup.reason == RESCUED]


@pytest.mark.parametrize(
    ("at_book", "beside_it", "then", "kept"),
    [
        ("old", "ours", "old", []),  # before the exchange
        ("ours", "old", "ours", []),  # after it
        ("ours", "theirs", "theirs", ["ours"]),  # after it; a save of theirs came between
        ("theirs, later", "theirs", "theirs, later", ["theirs"]),  # and they saved again since
        ("theirs", "ours", "theirs", []),  # it was put back
    ],
)
@pytest.mark.parametrize("name", [lambda file: file, other_name], ids=["its name", "the other"])
def test_a_killed_save_is_tidied_by_what_it_left(book, at_book, beside_it, then, kept, name):
    draft = killed(book, at_book, beside_it)
    draft.file.rename(name(draft.file))
    assert unfinished(book)
    tidy(book)
    assert word(book) == then
    assert beside(book) == []
    assert rescued(book) == kept
    assert not unfinished(book)


def test_a_users_save_is_put_back_without_an_exchange_too(book, monkeypatch):
    killed(book, "ours", "theirs")
    monkeypatch.setattr(exchanging, "_exchanged", lambda *_: None)
    repair(book)
    assert word(book) == "theirs"
    assert beside(book) == []


def test_a_users_save_is_kept_where_the_workbook_was_deleted_since(book):
    killed(book, "ours", "theirs")
    book.unlink()
    repair(book)
    assert rescued(book) == ["theirs"]
    assert list(book.parent.iterdir()) == []


def test_a_half_written_file_of_a_killed_save_is_removed(book):
    begin(book).file.write_bytes(b"half")
    repair(book)
    assert beside(book) == []


def test_a_note_without_a_file_is_forgotten(book):
    begin(book)
    assert unfinished(book)
    repair(book)
    assert not unfinished(book)


@pytest.mark.parametrize("torn", ["", "{", '{"new": "1"}', "[]", "\0\0\0"])
def test_a_note_that_was_not_completed_tells_that_nothing_was_exchanged(book, torn):
    draft = begin(book)
    draft.file.write_bytes(content("ours"))
    draft.note.write_text(torn, encoding="utf-8")
    repair(book)
    assert beside(book) == []
    assert word(book) == "old"
    assert rescued(book) == []


def test_killed_between_the_two_renames_of_windows(book):
    """`ReplaceFileW` moves the old file aside first; killed there, no file has the name."""
    draft = killed(book, "old", "ours")
    book.rename(other_name(draft.file))
    tidy(book)
    assert word(book) == "old"
    assert beside(book) == []


def old_kind_of_name(book):
    return book.with_name(".~sheets-crm-0a1b2c3d-4e5f-4194303-deadbeef-0123456789abcdef.tmp")


def unnoted(book):
    return book.with_name(f".~sheets-crm-{'0' * 16}.tmp")


@pytest.mark.parametrize("name", [old_kind_of_name, unnoted])
def test_what_we_did_not_note_is_left_alone(book, name):
    """Whoever may write to the folder plants a workbook of theirs as a leftover of ours."""
    planted = name(book)
    planted.write_bytes(content("planted"))
    begin(book)  # and a save was killed as well
    tidy(book)
    save(book, "new")
    assert word(book) == "new"
    assert beside(book) == [planted.name]
    assert word(planted) == "planted"


def as_link(path, secret):
    path.symlink_to(secret)


def as_pipe(path, _secret):
    os.mkfifo(path)


def as_device(path, _secret):
    path.symlink_to("/dev/zero")


def as_folder(path, _secret):
    path.mkdir()


@posix
@pytest.mark.parametrize("plant", [as_link, as_pipe, as_device, as_folder])
@pytest.mark.parametrize("finished", [False, True])
def test_what_is_no_file_under_a_noted_name_is_neither_read_nor_removed(
    book, tmp_path, plant, finished
):
    """The name can be seen once a save was killed, so it may be planted too."""
    secret = tmp_path / "secret"
    secret.write_bytes(content("secret"))
    draft = killed(book, "ours", "old") if finished else begin(book)
    draft.file.unlink(missing_ok=True)
    plant(draft.file, secret)
    before, at_book = draft.file.lstat(), word(book)
    with at_most(20):
        tidy(book)
    assert word(book) == at_book
    assert draft.file.lstat().st_ino == before.st_ino
    assert word(secret) == "secret"
    assert backups(book) == []
    assert not unfinished(book)


@posix
def test_a_hard_link_under_a_noted_name_costs_nobody_anything(book, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(content("secret"))
    draft = killed(book, "ours", "old")
    draft.file.unlink()
    draft.file.hardlink_to(secret)
    tidy(book)
    assert word(secret) == "secret"
    assert rescued(book)[0] == "ours"


@posix
@pytest.mark.parametrize(
    ("whose", "us", "workbooks_owner", "put_back"),
    [(1, 1, 1, True), (1, 1, 7, True), (7, 1, 7, True), (2, 1, 7, False)],
)
def test_only_a_file_of_ours_or_of_the_workbooks_owner_is_put_back(
    book, monkeypatch, whose, us, workbooks_owner, put_back
):
    draft = killed(book, "ours", "theirs")
    inode = draft.file.stat().st_ino
    monkeypatch.setattr(temp_files, "_us", lambda: us)
    monkeypatch.setattr(
        temp_files, "_owner", lambda status: whose if status.st_ino == inode else workbooks_owner
    )
    repair(book)
    assert word(book) == ("theirs" if put_back else "ours")
    assert rescued(book) == (["ours"] if put_back else ["theirs"])
    assert beside(book) == []


@pytest.mark.parametrize("fault", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_what_could_not_be_removed_is_removed_by_a_visit_to_an_untouched_workbook(
    book, monkeypatch, fault
):
    honest = temp_files.Path.unlink

    def refused(path, missing_ok=False):
        if path.parent == book.parent:
            raise OSError(fault, os.strerror(fault))
        honest(path, missing_ok=missing_ok)

    with monkeypatch.context() as failing:
        failing.setattr(temp_files.Path, "unlink", refused)
        left = save(book, "new")
        assert word(book) == "new"
        assert len(beside(book)) == 1
        remember(book, left, "today")
        assert ExcelStore(book).settled("today")
        assert len(beside(book)) == 1
    assert ExcelStore(book).settled("today")
    assert beside(book) == []
    assert not unfinished(book)


def test_a_visit_to_a_tidy_workbook_takes_no_turn(book, monkeypatch):
    left = save(book, "new")
    remember(book, left, "today")
    monkeypatch.setattr(
        "sheets_crm.workbook.excel.files.saving.writing", lambda *_: pytest.fail("turn")
    )
    assert ExcelStore(book).settled("today")


def everything(folder):
    return {
        path: (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("synced", [False, True])
def test_a_check_writes_nothing_at_all(book, state, synced):
    book.write_bytes(WHOLE_SYNC.users(1))
    if synced:
        WHOLE_SYNC.visit(book)
        draft = begin(book)
        draft.file.write_bytes(content("ours"))
        finish(draft, book, fingerprint(draft.file), fingerprint(book))
    before = everything(book.parent.parent)
    check(ExcelStore(book), Config(template="en"), TODAY)
    assert everything(book.parent.parent) == before
    assert state.exists() == synced


@pytest.mark.skipif(sys.platform == "win32", reason="a Windows sharing mode keeps the other off")
def test_a_sync_puts_a_users_save_back_before_it_reads(book):
    book.write_bytes(WHOLE_SYNC.users(1))
    draft = begin(book)
    draft.file.write_bytes(WHOLE_SYNC.users(2))
    finish(draft, book, fingerprint(draft.file), fingerprint(book))
    shutil.copyfile(draft.file, book)  # the exchange happened,
    draft.file.write_bytes(WHOLE_SYNC.users(3))  # and what it brought out was newer
    WHOLE_SYNC.visit(book)
    assert WHOLE_SYNC.look(book) == (3, True)
    assert beside(book) == []


def test_a_backup_that_cannot_be_made_keeps_a_users_save_where_it_is(book, monkeypatch):
    draft = killed(book, "ours", "theirs")

    def full(*_, **__):
        raise CrmError("saving_disk_full", path="backups")

    monkeypatch.setattr(temp_files, "back_up", full)
    with pytest.raises(CrmError, match=r"^saving_disk_full\("):
        tidy(book)
    assert (word(book), word(draft.file)) == ("ours", "theirs")


@posix
def test_the_draft_is_the_owners_alone_until_it_has_the_workbooks_rights(book):
    modes = []

    def look(_path):
        (name,) = beside(book)
        modes.append(book.with_name(name).stat().st_mode & 0o777)

    def write(file):
        look(file)
        file.write(content("new"))

    book.chmod(0o640)
    replace(book, write, expected=fingerprint(book), verify=look)
    assert modes == [0o600, 0o640]


def test_no_two_drafts_have_one_name(book):
    assert len({begin(book).file.name for _ in range(50)}) == 50
