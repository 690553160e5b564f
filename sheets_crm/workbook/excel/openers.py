"""Who has the workbook open: asked before saving, so that nobody's program meets a changed file.

This is a courtesy; that no save is lost is the work of `swap`. What decides:

- The file is held for writing by any program (see `hold`): open, whatever the lock files say.
- Windows: if it is not held, it is not open in Excel or LibreOffice, which hold it all the time;
  a lock file beside it was left by a crash.
- Elsewhere a lock file is believed, unless it was left by a crash: LibreOffice's when it names
  this machine and no LibreOffice runs here; any lock file when it is older than a day.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.disk import told
from sheets_crm.workbook.excel.hold import BusyError, hold

BELIEVED = 24 * 3600  # seconds since a lock file was written
_OFFICE_NAMES = ("soffice.bin", "soffice", "libreoffice")


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
    target = workbook.resolve()
    signed = next(_signatures(target, believed), None)
    if _held(target):
        return signed or Opener("", "", None)
    return None if sys.platform == "win32" else signed


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
    since = f"{found.since:%Y-%m-%d %H:%M}" if found.since else "?"
    raise CrmError("workbook_open", **facts, since=since)


def _held(target: Path) -> bool:
    try:
        with hold(target):
            return False
    except BusyError:
        return True


def _signatures(target: Path, believed: float) -> Iterator[Opener]:
    excel = target.with_name(f"~${target.name}")
    office = target.with_name(f".~lock.{target.name}#")
    if (note := _note(excel, believed)) is not None:
        yield Opener("Excel", excel_user(note), _written(excel))
    if (note := _note(office, believed)) is not None:
        user, host, since = libreoffice_user(note)
        if not _left_by_crash(host):
            yield Opener("LibreOffice", user, since or _written(office))


def _note(file: Path, believed: float) -> bytes | None:
    """The lock file's content; None when there is none, or it is older than is believed."""
    try:
        if time.time() - file.stat().st_mtime > believed:
            return None
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError:  # Excel on Windows shares its owner file with nobody
        return b""


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
    with contextlib.suppress(ValueError):
        return datetime.strptime(text.strip(), "%d.%m.%Y %H:%M").astimezone()
    return None


def _left_by_crash(host: str) -> bool:
    return bool(host) and host == socket.gethostname() and not _libreoffice_runs()


def _libreoffice_runs() -> bool:
    if sys.platform == "linux":
        return any(name in _OFFICE_NAMES for name in _linux_processes())
    import subprocess  # noqa: PLC0415 - rarely needed

    listed = subprocess.run(
        ["/bin/ps", "-axco", "comm"], capture_output=True, text=True, check=False
    )
    return listed.returncode != 0 or any(
        name.strip() in _OFFICE_NAMES for name in listed.stdout.splitlines()
    )


def _linux_processes() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            yield (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
