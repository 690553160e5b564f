import os
import socket
import subprocess
import sys
from datetime import datetime

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.locale import catalogue
from sheets_crm.workbook.excel.files import open_elsewhere
from sheets_crm.workbook.excel.files.open_elsewhere import (
    excel_user,
    libreoffice_user,
    opener,
    refuse_if_open,
)

posix = pytest.mark.skipif(os.name != "posix", reason="Windows asks the file itself")


def excel_note(narrow, wide):
    """An owner file as Excel writes it: 1 + 54 bytes, 2 + 54 characters, padded with spaces."""
    return (
        bytes([len(narrow)])
        + narrow.ljust(54)
        + len(wide).to_bytes(2, "little")
        + wide.ljust(54).encode("utf-16-le")
    )


@pytest.mark.parametrize(
    ("note", "user"),
    [
        (excel_note(b"Anna Petrova", "Anna Petrova"), "Anna Petrova"),
        (excel_note("Анна".encode("cp1251"), "Анна"), "Анна"),
        (excel_note(b"J\xf6rg", "Jörg"), "Jörg"),
        (excel_note(b"Anna", "")[:55], "Anna"),
        (excel_note(b"x" * 54, "x" * 54), "x" * 54),
        (b"", ""),
        (b"\x05", ""),
    ],
)
def test_the_name_in_an_excel_owner_file(note, user):
    assert len(note) in (0, 1, 55, 165)
    assert excel_user(note) == user


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (
            ",anna,desk,01.03.2026 09:05,file:///home/anna/.config/libreoffice/4;",
            ("anna", "desk", datetime(2026, 3, 1, 9, 5).astimezone()),
        ),
        (
            r"Петрова\, Анна,anna,desk,01.03.2026 09:05,file:///p;",
            ("Петрова, Анна", "desk", datetime(2026, 3, 1, 9, 5).astimezone()),
        ),
        ("Anna,anna,desk,soon,x;", ("Anna", "desk", None)),
        ("", ("", "", None)),
    ],
)
def test_what_a_libreoffice_lock_file_says(note, told):
    assert libreoffice_user(note.encode()) == told


@posix
def test_open_in_excel_is_refused_with_the_users_name(book):
    book.with_name(f"~${book.name}").write_bytes(excel_note(b"?", "Анна"))
    with pytest.raises(CrmError) as refused:
        refuse_if_open(book)
    assert refused.value.code == "workbook_open"
    what, fix = catalogue("ru").of(refused.value)
    assert "Анна" in what
    assert "Excel" in what
    assert "закройте" in fix


@posix
def test_an_owner_file_older_than_a_day_was_left_by_a_crash(book):
    note = book.with_name(f"~${book.name}")
    note.write_bytes(excel_note(b"Anna", "Anna"))
    a_day_ago = note.stat().st_mtime - 25 * 3600
    os.utime(note, (a_day_ago, a_day_ago))
    assert opener(book) is None
    assert opener(book, believed=48 * 3600).user == "Anna"


@posix
@pytest.mark.parametrize(
    ("hours", "believed"),
    [(-23, True), (-25, False), (23, True), (25, False), (24 * 365 * 7, False)],
)
def test_an_owner_file_is_believed_a_day_before_and_a_day_after_its_date(book, hours, believed):
    note = book.with_name(f"~${book.name}")
    note.write_bytes(excel_note(b"Anna", "Anna"))
    dated = note.stat().st_mtime + hours * 3600
    os.utime(note, (dated, dated))
    assert (opener(book) is not None) == believed


@posix
def test_what_nobody_could_have_made_as_a_lock_file_is_none(book, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(excel_note(b"secret", "secret"))
    os.mkfifo(book.with_name(f"~${book.name}"))
    book.with_name(f".~lock.{book.name}#").symlink_to(secret)
    assert opener(book) is None


@posix
def test_a_lock_file_is_read_no_further_than_it_can_be_long(book):
    note = book.with_name(f"~${book.name}")
    note.write_bytes(excel_note(b"Anna", "Anna"))
    os.truncate(note, 1 << 40)  # sparse: a terabyte that is not there
    assert opener(book).user == "Anna"


@posix
@pytest.mark.parametrize(("running", "open_there"), [(["Microsoft Excel"], True), ([], False)])
def test_on_a_mac_excels_lock_file_is_believed_at_any_age_while_excel_runs(
    book, monkeypatch, running, open_there
):
    note = book.with_name(f"~${book.name}")
    note.write_bytes(excel_note(b"Anna", "Anna"))
    os.utime(note, (1, 1))
    listed = subprocess.CompletedProcess([], 0, stdout="\n".join(["launchd", *running]))
    monkeypatch.setattr(open_elsewhere.sys, "platform", "darwin")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: listed)
    assert (opener(book) is not None) == open_there


@posix
@pytest.mark.parametrize(("in_onedrive", "open_there"), [(True, True), (False, False)])
def test_on_windows_a_lock_file_is_believed_in_onedrives_folders_alone(
    book, tmp_path, monkeypatch, in_onedrive, open_there
):
    """Excel may have opened it from the cloud, where it holds no file of this computer."""
    book.with_name(f"~${book.name}").write_bytes(excel_note(b"Anna", "Anna"))
    onedrive = book.parent if in_onedrive else tmp_path / "OneDrive"
    monkeypatch.setenv("OneDrive", str(onedrive))
    monkeypatch.setattr(open_elsewhere.sys, "platform", "win32")
    assert (opener(book) is not None) == open_there


@posix
@pytest.mark.parametrize(
    ("host", "running", "open_there"),
    [
        (socket.gethostname(), True, True),
        (socket.gethostname(), False, False),
        ("another", False, True),
    ],
)
def test_a_libreoffice_lock_of_this_machine_needs_a_libreoffice_that_runs(
    book, monkeypatch, host, running, open_there
):
    note = f"Anna,anna,{host},01.03.2026 09:05,x;"
    book.with_name(f".~lock.{book.name}#").write_text(note, encoding="utf-8")
    monkeypatch.setattr(open_elsewhere, "_libreoffice_runs", lambda: running)
    found = opener(book)
    assert (found.program if found else None) == ("LibreOffice" if open_there else None)


@posix
def test_the_lock_file_is_found_through_a_symbolic_link(book, tmp_path):
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    book.with_name(f"~${book.name}").write_bytes(excel_note(b"Anna", "Anna"))
    assert opener(link).user == "Anna"


@pytest.mark.skipif(sys.platform == "darwin", reason="no way to ask there")
def test_a_program_that_holds_the_file_for_writing_is_seen_without_any_lock_file(book):
    assert opener(book) is None
    with book.open("r+b"), pytest.raises(CrmError, match=r"^workbook_open_somewhere\("):
        refuse_if_open(book)
    with book.open("rb"):
        assert opener(book) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux's list of processes")
def test_running_programs_are_known_by_name():
    own = (
        (open_elsewhere.Path("/proc") / str(os.getpid()) / "comm")
        .read_text(encoding="utf-8")
        .strip()
    )
    assert own in set(open_elsewhere._linux_processes())
