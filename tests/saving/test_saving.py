import errno
import os
import stat
import sys

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.workbook.excel.files import disk_errors, saving
from sheets_crm.workbook.excel.files import location_warnings as cautioning
from sheets_crm.workbook.excel.files.backups import backups
from sheets_crm.workbook.excel.files.fingerprint import fingerprint
from sheets_crm.workbook.excel.files.location_warnings import cautions
from sheets_crm.workbook.excel.files.saving import create, replace
from tests.saving.small_books import beside, content, save, sound, word, writing_word

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")


def test_a_save_replaces_backs_up_and_leaves_nothing_beside(book):
    saved = save(book, "new")
    assert word(book) == "new"
    assert saved == fingerprint(book)
    assert [word(backup.file) for backup in backups(book)] == ["old"]
    assert beside(book) == []


def test_a_workbook_saved_by_somebody_since_it_was_read_is_left(book):
    read = fingerprint(book)
    book.write_bytes(content("theirs"))
    with pytest.raises(WorkbookChangedError):
        save(book, "ours", expected=read)
    assert word(book) == "theirs"
    assert beside(book) == []


def test_a_new_version_that_is_unsound_is_not_saved(book):
    with pytest.raises(CrmError, match=r"^saving_unsound\("):
        replace(book, lambda f: f.write(b"PK"), expected=fingerprint(book), verify=sound)
    assert word(book) == "old"
    assert beside(book) == []


def test_a_fault_of_ours_while_writing_leaves_the_old(book):
    def write(file):
        file.write(b"half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace(book, write, expected=fingerprint(book), verify=sound)
    assert word(book) == "old"
    assert beside(book) == []


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays(book, mode):
    book.chmod(mode)
    save(book)
    assert stat.S_IMODE(book.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes as Linux has them")
def test_extended_attributes_stay(book):
    try:
        os.setxattr(book, "user.colour", b"red")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    save(book)
    assert os.getxattr(book, "user.colour") == b"red"


@posix
def test_a_symbolic_link_stays_and_its_file_is_replaced(book, tmp_path):
    link = tmp_path / "desk.xlsx"
    link.symlink_to(book)
    save(link, "new")
    assert link.is_symlink()
    assert word(book) == "new"
    assert beside(book) == []
    assert backups(link) == backups(book)


@posix
def test_of_a_hard_link_this_name_is_replaced_and_that_is_said(book, tmp_path):
    other = tmp_path / "other.xlsx"
    assert cautions(book) == []
    other.hardlink_to(book)
    (caution,) = cautions(book)
    assert caution.code == "workbook_hard_linked"
    save(book, "new")
    assert (word(book), word(other)) == ("new", "old")


@posix
def test_a_network_share_is_said(book, monkeypatch):
    monkeypatch.setattr(cautioning, "_file_system", lambda _: "cifs")
    assert [caution.code for caution in cautions(book)] == ["workbook_on_share"]


def test_a_workbook_marked_read_only_is_respected(book):
    book.chmod(0o444)
    with pytest.raises(CrmError, match=r"^saving_read_only\("):
        save(book)
    assert word(book) == "old"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (errno.ENOSPC, "saving_disk_full"),
        (errno.EROFS, "saving_disk_read_only"),
        (errno.EACCES, "saving_not_allowed"),
        (errno.EPERM, "saving_not_allowed"),
        (errno.ENOENT, "saving_gone"),
        (errno.EIO, "saving_disk_lost"),
        (errno.ETIMEDOUT, "saving_disk_lost"),
        (errno.EDEADLK, "saving_in_cloud"),
        (errno.EBUSY, "saving_file_in_use"),
        (errno.ENAMETOOLONG, "saving_name_too_long"),
        (errno.EMFILE, "saving_failed"),
    ],
)
def test_every_refusal_of_the_disk_is_a_sentence_and_leaves_the_old(book, monkeypatch, fault, code):
    def refuse(_descriptor):
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(saving, "flush", refuse)
    with pytest.raises(CrmError) as refused:
        save(book)
    assert refused.value.code == code
    for language in LANGUAGES:
        what, fix = catalogue(language).of(refused.value)
        assert book.name in what
        assert fix
    assert word(book) == "old"
    assert beside(book) == []


@pytest.mark.parametrize(
    ("winerror", "code"),
    [
        (32, "saving_file_in_use"),
        (33, "saving_file_in_use"),
        (362, "saving_in_cloud"),
        (388, "saving_in_cloud"),
        (206, "saving_name_too_long"),
        (5, "saving_not_allowed"),
    ],
)
def test_what_windows_refuses_is_told_by_its_own_number(book, winerror, code):
    fault = PermissionError(errno.EACCES, "Refused")
    fault.winerror = winerror
    with pytest.raises(CrmError) as refused, disk_errors.told(book):
        raise fault
    assert refused.value.code == code


def test_a_vanished_folder_is_a_sentence(book):
    read = fingerprint(book)
    book.parent.rename(book.parent.with_name("moved"))
    with pytest.raises(CrmError, match=r"^saving_gone\("):
        save(book, expected=read)


def test_a_workbook_deleted_while_we_save_is_not_made_anew(book):
    def write(file):
        book.unlink()
        writing_word("new")(file)

    with pytest.raises(CrmError, match=r"^saving_gone\("):
        replace(book, write, expected=fingerprint(book), verify=sound)
    assert beside(book) == []
    assert not book.exists()


def test_an_unwritable_state_folder_is_a_sentence_and_nothing_is_saved(book, state):
    state.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(CrmError, match=r"^state_unusable\(") as refused:
        save(book)
    assert refused.value.facts["folder"].startswith(str(state))
    assert word(book) == "old"


def test_create_never_replaces(book):
    other = book.with_name("first.xlsx")
    create(other, writing_word("first"), verify=sound)
    assert word(other) == "first"
    assert stat.S_ISREG(other.stat().st_mode)
    with pytest.raises(CrmError, match=r"^saving_exists\("):
        create(other, writing_word("second"), verify=sound)
    assert word(other) == "first"
    assert beside(other) == [book.name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentences(language):
    says = catalogue(language)
    for code in {*disk_errors._SENTENCES, "saving_failed", "saving_is_folder", "saving_not_a_file"}:
        assert f"{code}.what" in says
        assert f"{code}.fix" in says


@posix
def test_a_new_workbook_has_the_rights_of_any_new_file(tmp_path):
    book, other = tmp_path / "new.xlsx", tmp_path / "other"
    create(book, writing_word("new"), verify=sound)
    other.touch()
    assert stat.S_IMODE(book.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
