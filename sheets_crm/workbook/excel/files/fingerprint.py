"""What a workbook file is, in 32 bytes: the ground on which a save or a quick visit is decided.

Nothing heavy is imported here: a visit that finds its workbook untouched needs only this.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import workbook_state, write_whole
from sheets_crm.text.parse_untrusted import count, from_json
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.package.regular_file import reading

_RECORD = "last-seen.json"


@dataclass(frozen=True)
class Fingerprint:
    """A file's content by size and hash; two are equal when the contents are.

    Attributes:
        sha256: hash of the content, hexadecimal.
        size: bytes.
        mtime_ns: when it was last written, nanoseconds since 1970; told, never compared, because
            a clock set back, a restored copy or a coarse file system can make it lie.
    """

    sha256: str
    size: int
    mtime_ns: int = field(default=0, compare=False)


def fingerprint(path: Path) -> Fingerprint:
    """The fingerprint of the file as it stands.

    Raises:
        OSError: it cannot be read.
    """
    with reading(path) as file:
        return fingerprint_of(file)


def fingerprint_of(file: BinaryIO | FileIO) -> Fingerprint:
    """The fingerprint of an open file, from its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    return Fingerprint(digest, file.tell(), os.fstat(file.fileno()).st_mtime_ns)


def taken(path: Path) -> tuple[bytes, Fingerprint]:
    """The file's bytes and the fingerprint of those very bytes, in one reading.

    Raises:
        CrmError: it cannot be read.
    """
    with told(path), reading(path) as file:
        content = file.read()
        mtime_ns = os.fstat(file.fileno()).st_mtime_ns
    return content, Fingerprint(hashlib.sha256(content).hexdigest(), len(content), mtime_ns)


def remember(path: Path, left: Fingerprint, key: str) -> None:
    """Notes how our visit left the workbook.

    The visit is over and its save is in place: a note that cannot be kept must not turn it into a
    failure. Without it the next visit reads the workbook, no more.

    Args:
        path: the workbook.
        left: its fingerprint after the visit.
        key: whatever else the outcome depended on (date, configuration, program version).
    """
    note = {"sha256": left.sha256, "size": left.size, "mtime_ns": left.mtime_ns, "key": key}
    with contextlib.suppress(OSError, CrmError, MemoryError):
        write_whole(workbook_state(path) / _RECORD, json.dumps(note), lasting=False)


def remembered(path: Path) -> tuple[Fingerprint, str] | None:
    """The last note and its key; None when there is none or it cannot be understood."""
    try:
        note = from_json((workbook_state(path) / _RECORD).read_text(encoding="utf-8"))
        left = Fingerprint(str(note["sha256"]), count(note["size"]), count(note["mtime_ns"]))
        return left, str(note["key"])
    except (OSError, CrmError, ValueError, KeyError, TypeError):
        return None


def untouched(path: Path, key: str) -> bool:
    """Whether the workbook holds the very bytes that our last visit left, under the same key.

    Another size settles it at once; an equal size and date settle nothing, so the content is
    hashed.
    """
    last = remembered(path)
    if last is None or last[1] != key:
        return False
    with told(path):
        return path.stat().st_size == last[0].size and fingerprint(path) == last[0]
