import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.excel import backups as backing
from sheets_crm.workbook.excel.backups import Backup, Keep, back_up, backups, kept
from sheets_crm.workbook.excel.fingerprint import fingerprint
from tests.saving.small_books import content, word


def taken(*times):
    return [
        Backup(datetime.fromisoformat(time).astimezone(), "sync", f"{n:016x}", 1, Path(str(n)))
        for n, time in enumerate(times)
    ]


def test_backups_are_listed_oldest_first_and_hold_what_was_there(book):
    for text in ("one", "two", "three"):
        book.write_bytes(content(text))
        back_up(book, "sync")
    listed = backups(book)
    assert [word(backup.file) for backup in listed] == ["one", "two", "three"]
    assert [b.file.name for b in listed] == sorted(b.file.name for b in listed)
    assert all(b.size == b.file.stat().st_size for b in listed)
    assert listed[-1].holds(fingerprint(book))
    assert not listed[0].holds(fingerprint(book))


def test_the_same_content_twice_running_is_kept_once(book):
    assert back_up(book, "sync") == back_up(book, "sync")
    assert len(backups(book)) == 1


def test_a_backup_of_something_else_than_was_read_is_not_made(book):
    read = fingerprint(book)
    book.write_bytes(content("theirs"))
    with pytest.raises(WorkbookChangedError):
        back_up(book, "sync", expected=read)
    assert backups(book) == []


def test_the_last_ten_and_the_first_of_each_of_thirty_days_stay():
    every_hour = [
        (datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=n)).isoformat()
        for n in range(24 * 60)
    ]
    all_of_them = taken(*every_hour)
    stay = kept(all_of_them, Keep())
    assert stay[-10:] == all_of_them[-10:]
    days = [b.at.astimezone().date() for b in stay[:-10]]
    assert days == sorted(set(days))
    newest = all_of_them[-1].at.astimezone().date()
    assert days[0] == newest - timedelta(days=29)


def test_the_newest_stays_even_when_nothing_is_to_be_kept():
    two = taken("2026-03-01T10:00:00", "2026-03-01T11:00:00")
    assert kept(two, Keep(last=0, days=0)) == two[-1:]
    assert kept([], Keep()) == []


def test_rotation_removes_the_files(book):
    for n in range(5):
        book.write_bytes(content(f"{n}"))
        back_up(book, "sync", keep=Keep(last=2, days=1))
    assert [word(b.file) for b in backups(book)] == ["0", "3", "4"]


def test_a_clock_set_back_does_not_disturb_the_order(book, monkeypatch):
    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1, tzinfo=tz)

    back_up(book, "sync")
    monkeypatch.setattr(backing, "datetime", Earlier)
    book.write_bytes(content("later"))
    back_up(book, "sync")
    assert [word(b.file) for b in backups(book)] == ["old", "later"]


def test_a_full_disk_for_the_backup_is_told_and_leaves_nothing(book, monkeypatch):
    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backing, "flush", full)
    with pytest.raises(CrmError) as refused:
        back_up(book, "sync")
    assert refused.value.code == "saving_disk_full"
    assert "backups" in refused.value.facts["path"]
    assert list(Path(refused.value.facts["path"]).iterdir()) == []


def test_a_workbook_that_is_gone_is_told_of_the_workbook(book):
    book.unlink()
    with pytest.raises(CrmError, match="saving_gone") as refused:
        back_up(book, "sync")
    assert refused.value.facts["path"] == str(book)


def test_files_of_others_in_the_folder_are_not_backups(book):
    made = back_up(book, "sync")
    (made.file.parent / "notes.txt").write_text("mine", encoding="utf-8")
    assert backups(book) == [made]
