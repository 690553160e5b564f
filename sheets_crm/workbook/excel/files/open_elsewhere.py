"""Who has the workbook open: asked before saving, so that nobody's program meets a changed file.

This is a courtesy; that no save is lost is the work of `compare_and_swap`. What decides:

- The file is held for writing by any program (see `write_guard`): open, whatever lock files say.
- Windows: if it is not held, it is not open in Excel or LibreOffice, which hold it all the time;
  a lock file beside it was left by a crash. Not so in OneDrive's folders: there Excel may work on
  the workbook in the cloud and hold no file, so a lock file is believed as it is elsewhere.
- Elsewhere a lock file is believed, unless it was left by a crash: LibreOffice's when it names
  this machine and no LibreOffice runs here; any lock file whose date is more than a day away.
- macOS: while Excel runs here, its lock file is believed whatever its date: people there leave
  Excel open for weeks.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import real
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.files.write_guard import BusyError, hold
from sheets_crm.workbook.excel.package.regular_file import reading

BELIEVED = 24 * 3600  # seconds since a lock file was written
_LONGEST_NOTE = 4096  # bytes; Excel writes 165, LibreOffice a line
_OFFICE_NAMES = ("soffice.bin", "soffice", "libreoffice")
_EXCEL_FOR_MAC = ("Microsoft Excel",)
_ONEDRIVE = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


@dataclass(frozen=True)
class Opener:
    """The program that has a workbook open.

    Attributes:
        program: its name; empty when only the fact is known.
        user: the name it signed with; empty when unknown.
        since: when it opened the file, local time; None when unknown.
    """

    program: str
    user: str
    since: datetime | None


def opener(workbook: Path, *, believed: float = BELIEVED) -> Opener | None:
    """Who has the workbook open, None when nobody is known to.

    Args:
        workbook: the file; it exists.
        believed: seconds for which a lock file counts.

    Raises:
        OSError: the workbook cannot be looked at.
    """
    target = real(workbook)
    signed = next(_signatures(target, believed), None)
    if _held(target):
        return signed or Opener("", "", None)
    return None if sys.platform == "win32" and not _in_onedrive(target) else signed


def refuse_if_open(workbook: Path) -> None:
    """Says who has the workbook open.

    Raises:
        CrmError: somebody has.
    """
    with told(workbook):
        found = opener(workbook)
    if found is None:
        return
    facts = {"path": str(workbook), "program": found.program, "user": found.user or "?"}
    if not found.program:
        raise CrmError("workbook_open_somewhere", **facts)
    raise CrmError("workbook_open", **facts, since=found.since or "?")


def _held(target: Path) -> bool:
    try:
        with hold(target):
            return False
    except BusyError:
        return True


def _signatures(target: Path, believed: float) -> Iterator[Opener]:
    excel = target.with_name(f"~${target.name}")
    office = target.with_name(f".~lock.{target.name}#")
    for_excel = math.inf if _excel_for_mac_runs(excel) else believed
    if (note := _note(excel, for_excel)) is not None:
        yield Opener("Excel", excel_user(note), _written(excel))
    if (note := _note(office, believed)) is not None:
        user, host, since = libreoffice_user(note)
        if not _left_by_crash(host):
            yield Opener("LibreOffice", user, since or _written(office))


def _note(file: Path, believed: float) -> bytes | None:
    """The lock file's content; None when there is none, or its date is not believed.

    Clocks differ, so a date a little ahead of ours is believed as one a little behind it.
    """
    try:
        if abs(time.time() - file.lstat().st_mtime) > believed:
            return None
        with reading(file, follow=False) as note:
            return note.read(_LONGEST_NOTE)
    except PermissionError:  # Excel on Windows shares its owner file with nobody
        return b""
    except OSError:  # none, or nothing that Excel or LibreOffice makes
        return None


def _written(file: Path) -> datetime | None:
    with contextlib.suppress(OSError):
        return datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    return None


def excel_user(note: bytes) -> str:
    """The name in Excel's owner file.

    The file is 165 bytes: a length and 54 bytes of the name in the writer's code page, then, from
    byte 55, a length (two bytes) and up to 54 UTF-16 characters, both padded with spaces.
    """
    length = int.from_bytes(note[55:57], "little")
    wide = note[57 : 57 + 2 * length] if 0 < length <= 54 else b""
    if len(wide) == 2 * length > 0:
        return wide.decode("utf-16-le", "replace").strip(" \0")
    narrow = note[1 : 1 + note[0]] if note else b""
    return narrow.decode(_code_page(), "replace").strip(" \0")


def _code_page() -> str:
    return "mbcs" if sys.platform == "win32" else "cp1252"


def libreoffice_user(note: bytes) -> tuple[str, str, datetime | None]:
    r"""User, machine and time in LibreOffice's lock file.

    One line, `name,login,machine,dd.mm.yyyy hh:mm,profile;`, with `\` before a character that
    would otherwise divide.
    """
    fields = [""]
    letters = iter(note.decode("utf-8", "replace").strip())
    for letter in letters:
        if letter == "\\":
            fields[-1] += next(letters, "")
        elif letter in ",;":
            fields.append("")
        else:
            fields[-1] += letter
    name, login, host, when, *_ = *fields, "", "", "", ""
    return name.strip() or login, host, _moment(when)


def _moment(text: str) -> datetime | None:
    with contextlib.suppress(ValueError, OverflowError):  # of the year 1, in a zone ahead of UTC
        return datetime.strptime(text.strip(), "%d.%m.%Y %H:%M").astimezone()
    return None


def _left_by_crash(host: str) -> bool:
    return bool(host) and host == socket.gethostname() and not _libreoffice_runs()


def _libreoffice_runs() -> bool:
    return _runs(_OFFICE_NAMES)


def _excel_for_mac_runs(lock_file: Path) -> bool:
    """Whether it does; asked only where there is a lock file of it."""
    return sys.platform == "darwin" and lock_file.exists() and _runs(_EXCEL_FOR_MAC)


def _in_onedrive(target: Path) -> bool:
    """Whether the file lies in a folder that OneDrive keeps; Windows tells them all programs."""
    roots = (os.environ.get(name) for name in _ONEDRIVE)
    return any(root and target.is_relative_to(real(Path(root))) for root in roots)


def _runs(names: tuple[str, ...]) -> bool:
    """Whether a program of one of these names runs here; True where that cannot be found out."""
    if sys.platform == "linux":
        return any(name in names for name in _linux_processes())
    import subprocess  # noqa: PLC0415 - rarely needed

    try:
        listed = subprocess.run(
            ["/bin/ps", "-axco", "comm"], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return True
    return any(name.strip() in names for name in listed.stdout.splitlines())


def _linux_processes() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
