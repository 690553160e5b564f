"""Whether a file that is kept names a person: a copy of a workbook, a record, a log."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.forget.person import Person
from sheets_crm.workbook.snapshot import Snapshot

_TAG = re.compile(r"<[^<>]*>")


def snapshot_in(file: Path) -> Snapshot | None:
    """The workbook in a copy; None where it cannot be read as one."""
    from sheets_crm.workbook.excel.read import read_snapshot  # noqa: PLC0415 - heavy

    try:
        return read_snapshot(file.read_bytes(), file.name)
    except (CrmError, OSError, ValueError):
        return None


def is_in_copy(person: Person, file: Path) -> bool:
    """Whether a copy of a workbook names them; one that cannot be searched counts as if it did.

    A text may be cut up by its letters' looks, so the cells are read as well as the parts.
    """
    read = snapshot_in(file)
    cells = read.sheets if read else ()
    if any(person.is_in(str(v)) for s in cells for row in s.rows for v in row if _may_name(v)):
        return True
    try:
        return any(person.is_in(text) for text in _parts(file)) or read is None
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return True


def is_in_record(person: Person, file: Path) -> bool:
    """Whether a small record (JSON or text) names them."""
    try:
        return person.is_in_json(file.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False


def _may_name(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _parts(file: Path) -> Iterator[str]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", "replace")
            yield html.unescape(_TAG.sub(" ", text)) if text.lstrip().startswith("<") else text
