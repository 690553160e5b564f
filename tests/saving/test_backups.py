import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError, WorkbookChangedError
from sheets_crm.workbook.excel.files import backups as backing
from sheets_crm.workbook.excel.files.backups import (
    Backup,
    Keep,
    back_up,
    backups,
    kept,
    outlived,
    prune,
)
from sheets_crm.workbook.excel.files.fingerprint import fingerprint
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


def test_the_last_ten_and_the_newest_of_each_of_thirty_days_stay():
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
    of_a_day = [b for b in all_of_them if b.at.astimezone().date() == days[0]]
    assert stay[0] == of_a_day[-1]


def test_a_stamp_far_in_the_future_is_one_more_day_and_costs_one_state():
    daily = taken(*(f"2026-11-{day:02}T12:00:00" for day in range(1, 31)))
    assert kept(daily, Keep()) == daily
    wrong = taken("2099-01-01T00:00:00")
    assert kept([*daily, *wrong], Keep()) == [*daily[1:], *wrong]


def test_a_clock_that_is_wrong_for_one_visit_cannot_clear_the_states_out(book):
    for n in range(8):
        book.write_bytes(content(f"{n}"))
        back_up(book, "sync", keep=Keep(last=99))
    prune(book, datetime(2099, 1, 1, tzinfo=UTC))
    assert [word(b.file) for b in backups(book)] == ["3", "4", "5", "6", "7"]
    book.write_bytes(content("8"))
    back_up(book, "sync", keep=Keep(last=1, days=0))
    assert [word(b.file) for b in backups(book)] == ["6", "7", "8"]


def test_a_state_made_under_a_wrong_clock_leaves_no_trace_in_the_next_ones(book, monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2099, 1, 1, tzinfo=tz)

    with monkeypatch.context() as wrong:
        wrong.setattr(backing, "datetime", Later)
        back_up(book, "sync")
    book.write_bytes(content("after"))
    back_up(book, "sync")
    listed = backups(book)
    assert [word(b.file) for b in listed] == ["old", "after"]
    assert listed[0].at.year == 2099
    assert abs(listed[1].at - datetime.now(UTC)) < timedelta(hours=1)


def test_no_state_outlives_its_days_not_the_newest_either(book):
    for n in range(5):
        book.write_bytes(content(f"{n}"))
        back_up(book, "sync")
    seen, now = [], datetime.now(UTC) + timedelta(days=366)
    for _ in range(3):
        prune(book, now)
        seen.append([word(b.file) for b in backups(book)])
    assert seen == [["3", "4"], ["4"], []]
    assert outlived(taken("2020-01-01T12:00:00"), Keep(longest=0), now) == []


def test_what_an_earlier_version_kept_comes_before_and_is_counted_on(book):
    made = back_up(book, "sync")
    made.file.rename(made.file.with_name(made.file.name.replace("-1.xlsx", ".xlsx")))
    book.write_bytes(content("new"))
    back_up(book, "sync")
    assert [(word(b.file), b.number) for b in backups(book)] == [("old", 0), ("new", 1)]


def test_what_a_killed_run_had_begun_to_copy_is_tidied(book):
    folder = back_up(book, "sync").file.parent
    for left in ("draft.partial", "17-0badcafe.partial"):
        (folder / left).write_bytes(b"half a person's data")
    back_up(book, "sync")
    assert [file.suffix for file in folder.iterdir()] == [".xlsx"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in the profile")
def test_a_copy_is_its_owners_alone_from_the_first_byte(book, monkeypatch):
    book.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", None)
    modes = []
    flush = backing.flush

    def looked_at(descriptor):
        modes.append(os.fstat(descriptor).st_mode & 0o777)
        flush(descriptor)

    monkeypatch.setattr(backing, "flush", looked_at)
    before = os.umask(0)
    try:
        made = back_up(book, "sync")
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert made.file.stat().st_mode & 0o777 == 0o600


def test_the_newest_stays_even_when_nothing_is_to_be_kept():
    two = taken("2026-03-01T10:00:00", "2026-03-01T11:00:00")
    assert kept(two, Keep(last=0, days=0)) == two[-1:]
    assert kept([], Keep()) == []


def test_rotation_removes_the_files(book):
    for n in range(5):
        book.write_bytes(content(f"{n}"))
        back_up(book, "sync", keep=Keep(last=2, days=0))
    assert [word(b.file) for b in backups(book)] == ["3", "4"]


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
