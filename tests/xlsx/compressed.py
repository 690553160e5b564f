"""Whether members of an archive were copied as they were packed, not unpacked and packed again."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path


def packed_members(path: Path) -> dict[str, bytes]:
    """Each member's bytes as they stand in the archive, by its name."""
    data = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {info.filename: _packed(data, info) for info in archive.infolist()}


def _packed(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """What follows the member's local header, whose length stands in its last four bytes."""
    name, extra = struct.unpack_from("<HH", data, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    return data[start : start + info.compress_size]


def packed_anew(before: Path, after: Path) -> list[str]:
    """Members with the same content that are packed otherwise than before."""
    old, new = packed_members(before), packed_members(after)
    with zipfile.ZipFile(before) as one, zipfile.ZipFile(after) as other:
        return [
            name
            for name in old.keys() & new.keys()
            if old[name] != new[name] and one.read(name) == other.read(name)
        ]
