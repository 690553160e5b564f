"""Another program saves in the worst of moments; its save stays."""

import sys
import threading
import time
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.excel.files import atomic_exchange as exchanging
from sheets_crm.workbook.excel.files import compare_and_swap
from sheets_crm.workbook.excel.files.atomic_exchange import exchange, other_name
from sheets_crm.workbook.excel.files.fingerprint import fingerprint
from sheets_crm.workbook.excel.files.saving import replace
from tests.saving.small_books import beside, content, save, sound, word, writing_word

exchanges = pytest.mark.skipif(
    sys.platform == "win32", reason="a Windows sharing mode keeps the other program off"
)
leases = pytest.mark.skipif(sys.platform != "linux", reason="leases are Linux's")


def saved_by_rename(path, text):
    draft = path.with_name("their draft")
    draft.write_bytes(content(text))
    draft.replace(path)


@pytest.fixture
def just_before(monkeypatch):
    """Runs the acts given, one before each exchange, when all comparing is done."""

    def arrange(*acts):
        waiting = list(acts)

        def disturbed(*files):
            if waiting:
                waiting.pop(0)()
            return exchange(*files)

        monkeypatch.setattr(compare_and_swap, "exchange", disturbed)

    return arrange


@exchanges
def test_a_save_by_rename_between_comparison_and_exchange_goes_back(book, just_before):
    just_before(lambda: saved_by_rename(book, "theirs"))
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    assert word(book) == "theirs"
    assert beside(book) == []


@exchanges
def test_two_saves_in_a_row_the_later_one_stays(book, just_before):
    just_before(
        lambda: saved_by_rename(book, "theirs"), lambda: saved_by_rename(book, "theirs again")
    )
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    assert word(book) == "theirs again"
    assert beside(book) == []


@leases
def test_a_program_about_to_write_in_place_waits_and_its_save_stays(book, just_before):
    def write():
        with book.open("r+b") as file:
            file.truncate()
            file.write(content("theirs"))

    writer = threading.Thread(target=write)

    def arrive():
        writer.start()
        until = time.monotonic() + 5
        while writer.is_alive() and not wants_it_back(book):
            assert time.monotonic() < until

    just_before(arrive)
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    writer.join(5)
    assert word(book) == "theirs"
    assert beside(book) == []


def wants_it_back(path):
    """Whether the kernel's list of leases shows one that is wanted back."""
    inode = f":{path.stat().st_ino} "
    locks = Path("/proc/locks").read_text(encoding="utf-8").splitlines()
    return any("BREAKING" in line and inode in line for line in locks)


@leases
def test_a_program_that_has_it_open_for_writing_is_not_disturbed(book, monkeypatch):
    monkeypatch.setattr("sheets_crm.workbook.excel.files.saving.refuse_if_open", lambda _: None)
    with book.open("r+b") as file:
        with pytest.raises(WorkbookChangedError):
            save(book, "ours")
        file.truncate()
        file.write(content("theirs"))
    assert word(book) == "theirs"
    assert beside(book) == []


WITHOUT_EXCHANGE = ("a second name", "neither")


@pytest.fixture(params=WITHOUT_EXCHANGE)
def no_exchange(request, monkeypatch):
    """A file system that cannot exchange, and one that has no hard links either."""

    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(exchanging, "_exchanged", lambda *_: None)
    if request.param == "neither":
        monkeypatch.setattr(exchanging.Path, "hardlink_to", refused)
    return request.param


def test_without_an_exchange_a_plain_rename_does(book, no_exchange):
    save(book, "ours")
    assert word(book) == "ours"
    assert beside(book) == []


@exchanges
def test_without_an_exchange_a_save_before_the_second_name_goes_back(book, monkeypatch):
    monkeypatch.setattr(exchanging, "_exchanged", lambda *_: None)
    give = exchanging.Path.hardlink_to

    def disturbed(second, target):
        monkeypatch.setattr(exchanging.Path, "hardlink_to", give)
        saved_by_rename(book, "theirs")
        give(second, target)

    monkeypatch.setattr(exchanging.Path, "hardlink_to", disturbed)
    with pytest.raises(WorkbookChangedError):
        save(book, "ours")
    assert word(book) == "theirs"
    assert beside(book) == []


def test_a_rename_that_is_refused_leaves_no_second_name(book, monkeypatch):
    honest = exchanging.Path.replace

    def refused(path, target):
        if target == book:
            raise PermissionError(13, "Refused")
        return honest(path, target)

    monkeypatch.setattr(exchanging, "_exchanged", lambda *_: None)
    monkeypatch.setattr(exchanging.Path, "replace", refused)
    with pytest.raises(CrmError, match=r"^saving_not_allowed\("):
        replace(book, writing_word("new"), expected=fingerprint(book), verify=sound)
    assert word(book) == "old"
    assert beside(book) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has cloud files of its own")
@pytest.mark.parametrize("cloud", ["Library/Mobile Documents/Office", "Library/CloudStorage/Box"])
def test_in_the_cloud_folders_of_a_mac_the_new_file_is_renamed_over_the_old(
    tmp_path, monkeypatch, cloud
):
    """So it inherits the identity by which a cloud drive knows the document."""
    folder = tmp_path / cloud
    folder.mkdir(parents=True)
    book = folder / "book.xlsx"
    book.write_bytes(content("old"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(exchanging.sys, "platform", "darwin")
    monkeypatch.setattr(exchanging, "_swap_names", lambda *_: pytest.fail("exchanged"))
    fresh = folder / "fresh.tmp"
    fresh.write_bytes(content("new"))
    displaced = exchange(fresh, book, lambda: None)
    assert (word(book), word(displaced)) == ("new", "old")
    assert displaced == other_name(fresh)
    assert other_name(displaced) == fresh
