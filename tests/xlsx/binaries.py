"""Pictures and a macro container made by code, so that no foreign file stands in the repository."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def png(width: int = 24, height: int = 16, colour: tuple[int, int, int] = (200, 60, 20)) -> BytesIO:
    """A plain picture of one colour."""
    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def vba_project() -> BytesIO:
    """A well-formed OLE compound file with one empty PROJECT stream: no macro in it."""
    project = b'ID="{00000000-0000-0000-0000-000000000000}"\r\n'.ljust(4096, b"\0")
    stream = 2  # sectors: 0 allocation table, 1 directory, 2 to 9 the stream
    chain = [*range(stream + 1, stream + 8), _END]
    table = [_FAT, _END, *chain]
    fat = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    directory = (
        _entry("Root Entry", kind=5, child=1, start=_END, size=0)
        + _entry("PROJECT", kind=2, child=_FREE, start=stream, size=len(project))
        + _entry("", kind=0, child=_FREE, start=0, size=0) * 2
    )
    return BytesIO(_compound_header() + fat + directory + project)


def _compound_header() -> bytes:
    """Version 3, sectors of 512 bytes, one allocation sector, directory in sector 1."""
    fields = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    return fields + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, *, kind: int, child: int, start: int, size: int) -> bytes:
    spelled = name.encode("utf-16-le")
    length = len(spelled) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        spelled, length, kind, 1, _FREE, _FREE, child, b"", 0, 0, 0, start, size,
    )  # fmt: skip
