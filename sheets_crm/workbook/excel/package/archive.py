"""A zip archive whose members are carried over as the compressed bytes they are.

The standard library cannot copy a member without unpacking it, and reads a directory of any size.
This reads the central directory within bounds, unpacks only what is asked for, and writes an
archive in which every member that was not touched has its name, order, date, method and bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package import deflate

MOST_MEMBERS = 20_000
MOST_UNPACKED = 3 << 30
"""Bytes of all members together; a workbook of a million activities takes half a gigabyte."""

STORED, DEFLATED = 0, 8
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x01, 0x08, 0x800
_NEW_DATE = 0x0021  # 1 January 1980: the same input gives the same bytes on any day
_MAX_16, _MAX_32 = 0xFFFF, 0xFFFFFFFF

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the central directory; `at` is where its local header stands."""

    name: str
    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    internal: int
    external: int
    extra: bytes
    comment: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Packed:
    """A member as it will stand in the new archive."""

    head: Member
    local_extra: bytes
    data: bytes | memoryview


def read_directory(data: bytes) -> list[Member]:
    """The members of an archive in the order of its directory.

    Raises:
        CrmError: `xlsx_torn` (no directory, or one that lies), `xlsx_bomb` (more or larger
            members than a workbook has), `xlsx_duplicate_member`, `xlsx_locked_member`.
    """
    count, size, offset, shift = _find_end(data)
    if count > MOST_MEMBERS or size > MOST_MEMBERS * 256:
        raise CrmError("xlsx_bomb", part="")
    members: list[Member] = []
    at, stop = offset + shift, offset + shift + size
    try:
        while at < stop and len(members) <= MOST_MEMBERS:
            member, at = _read_entry(data, at, shift)
            members.append(member)
    except struct.error as error:
        raise CrmError("xlsx_torn") from error
    _check(members)
    return members


def _find_end(data: bytes) -> tuple[int, int, int, int]:
    """Entries, size and offset of the directory, and how far all offsets are off."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - _MAX_16))
    if at < 0 or len(data) - at < _END.size:
        raise CrmError("xlsx_torn")
    _, _, _, _, count, size, offset, _ = _END.unpack_from(data, at)
    end = at
    locator = at - _END64_LOCATOR.size
    if locator >= 0 and data.startswith(b"PK\6\7", locator):
        at64 = _END64_LOCATOR.unpack_from(data, locator)[2]
        if not data.startswith(b"PK\6\6", at64):
            raise CrmError("xlsx_torn")
        count, size, offset = _END64.unpack_from(data, at64)[7:10]
        end = at64
    shift = end - size - offset
    if shift < 0:
        raise CrmError("xlsx_torn")
    return count, size, offset, shift


def _read_entry(data: bytes, at: int, shift: int) -> tuple[Member, int]:
    fields = _CENTRAL.unpack_from(data, at)
    sign, made_by, needed, flags, method, clock, day, crc, packed, size = fields[:10]
    name_length, extra_length, comment_length, _, internal, external, offset = fields[10:]
    if sign != b"PK\1\2":
        raise CrmError("xlsx_torn")
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    comment_at = extra_at + extra_length
    end = comment_at + comment_length
    extra = data[extra_at:comment_at]
    size, packed, offset = _wide(extra, size, packed, offset)
    raw = data[name_at:extra_at]
    name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    return Member(
        name, raw, made_by, needed, flags, method, clock, day, crc, packed, size,
        internal, external, _without_zip64(extra), data[comment_at:end], offset + shift,
    ), end  # fmt: skip


def _extras(extra: bytes) -> Iterable[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at : at + 4 + length]
        at += 4 + length


def _wide(extra: bytes, *fields: int) -> list[int]:
    """Sizes and offset, those that do not fit 32 bits taken from the zip64 field."""
    wide = next((field[4:] for kind, field in _extras(extra) if kind == 1), b"")
    found: list[int] = []
    for field in fields:
        if field == _MAX_32 and len(wide) >= 8:
            found.append(struct.unpack_from("<Q", wide)[0])
            wide = wide[8:]
        else:
            found.append(field)
    return found


def _without_zip64(extra: bytes) -> bytes:
    return b"".join(field for kind, field in _extras(extra) if kind != 1)


def _check(members: list[Member]) -> None:
    if len(members) > MOST_MEMBERS or sum(one.size for one in members) > MOST_UNPACKED:
        raise CrmError("xlsx_bomb", part="")
    seen: set[str] = set()
    for one in members:
        key = one.name.lower()
        if key in seen:
            raise CrmError("xlsx_duplicate_member", part=one.name)
        seen.add(key)
        if one.flags & _ENCRYPTED:
            raise CrmError("xlsx_locked_member", part=one.name)


def packed_as_is(data: bytes, member: Member) -> Packed:
    """The member with its compressed bytes untouched (no copy is made)."""
    if not data.startswith(b"PK\3\4", member.at) or member.at + _LOCAL.size > len(data):
        raise CrmError("xlsx_damaged", part=member.name)
    name_length, extra_length = _LOCAL.unpack_from(data, member.at)[-2:]
    extra_at = member.at + _LOCAL.size + name_length
    start = extra_at + extra_length
    if start + member.packed > len(data):
        raise CrmError("xlsx_damaged", part=member.name)
    extra = _without_zip64(data[extra_at:start])
    return Packed(member, extra, memoryview(data)[start : start + member.packed])


def unpack(data: bytes, member: Member) -> bytes:
    """The member's content, never more than its directory entry says.

    Raises:
        CrmError: `xlsx_damaged` when size or checksum differ, `xlsx_bomb` when there is more.
    """
    packed = packed_as_is(data, member).data
    if member.method == STORED:
        content = bytes(packed)
    elif member.method == DEFLATED:
        content = _unpacked(packed, member, member.size + 1)
    else:
        raise CrmError("xlsx_compression", part=member.name)
    if len(content) > member.size:
        raise CrmError("xlsx_bomb", part=member.name)
    if len(content) != member.size or deflate.crc32(content) != member.crc:
        raise CrmError("xlsx_damaged", part=member.name)
    return content


def unpack_start(data: bytes, member: Member, size: int) -> bytes:
    """The first bytes of a member's content, unchecked."""
    packed = packed_as_is(data, member).data
    return bytes(packed[:size]) if member.method == STORED else _unpacked(packed, member, size)


def _unpacked(packed: bytes | memoryview, member: Member, most: int) -> bytes:
    try:
        return deflate.unpacked(packed, most)
    except deflate.NoDeflateError as error:
        raise CrmError("xlsx_damaged", part=member.name) from error


def pack(name: str, content: bytes, like: Member | None = None) -> Packed:
    """New content under a name; `like` is the member that it takes the place of."""
    data = deflate.packed(content)
    raw = like.raw_name if like else name.encode("utf-8")
    head = Member(
        name=name,
        raw_name=raw,
        made_by=like.made_by if like else 20,
        needed=20,
        flags=(like.flags & _UTF8) if like else (0 if name.isascii() else _UTF8),
        method=DEFLATED,
        time=like.time if like else 0,
        date=like.date if like else _NEW_DATE,
        crc=deflate.crc32(content),
        packed=len(data),
        size=len(content),
        internal=like.internal if like else 0,
        external=like.external if like else 0,
        extra=b"",
        comment=like.comment if like else b"",
        at=0,
    )
    return Packed(head, b"", data)


def stored(name: str, content: bytes) -> Packed:
    """New content under a name, not compressed: for an archive that is read at once."""
    flags = 0 if name.isascii() else _UTF8
    head = Member(
        name, name.encode("utf-8"), 20, 20, flags, STORED, 0, _NEW_DATE, deflate.crc32(content),
        len(content), len(content), 0, 0, b"", b"", 0,
    )  # fmt: skip
    return Packed(head, b"", content)


def write_archive(out: BinaryIO, members: Iterable[Packed]) -> None:
    """Writes an archive of these members in this order, sizes in the headers, no descriptors."""
    directory: list[bytes] = []
    at = 0
    for one in members:
        head = one.head
        flags = head.flags & ~_DESCRIPTOR
        local = _LOCAL.pack(
            b"PK\3\4", head.needed, flags, head.method, head.time, head.date, head.crc,
            head.packed, head.size, len(head.raw_name), len(one.local_extra),
        )  # fmt: skip
        directory.append(_entry(head, flags, at))
        written = (local, head.raw_name, one.local_extra, one.data)
        out.writelines(written)
        at += sum(len(piece) for piece in written)
        if at > _MAX_32:
            raise CrmError("xlsx_too_large")
    size = sum(len(entry) for entry in directory)
    out.writelines(directory)
    out.write(_END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), size, at, 0))


def _entry(head: Member, flags: int, at: int) -> bytes:
    fixed = _CENTRAL.pack(
        b"PK\1\2", head.made_by, head.needed, flags, head.method, head.time, head.date, head.crc,
        head.packed, head.size, len(head.raw_name), len(head.extra), len(head.comment), 0,
        head.internal, head.external, at,
    )  # fmt: skip
    return fixed + head.raw_name + head.extra + head.comment
