"""Parts in other encodings than UTF-8, of which XML allows any."""

from __future__ import annotations

import codecs
import re

from sheets_crm.errors import CrmError

_DECLARATION = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*(["'])([\w.\-]+)\2""")


def as_utf8(data: bytes, part: str = "") -> bytes:
    """A part in UTF-8, whatever it is written in; the very same bytes where it is that already."""
    encoding = encoding_of(data)
    if encoding is None:
        return data
    try:
        text = data.decode(encoding)
    except Exception as error:  # a codec of Python's own may raise anything
        raise CrmError("xlsx_damaged", part=part) from error
    text = text.removeprefix("\ufeff")
    start, rest = text[:TOLD_WITHIN], text[TOLD_WITHIN:]
    said = _DECLARATION.sub(r"\1 encoding=\2UTF-8\2", start, count=1)
    return (said + rest).encode("utf-8", "replace")  # half a character of a codec that lets it be


def as_read(data: bytes, part: str = "") -> bytes:
    """A part in UTF-8 as an XML reader takes it: comments and instructions left out, CDATA escaped.

    The very same bytes where there is none of these.

    Raises:
        CrmError: `xlsx_damaged` where one of them has no end.
    """
    declared = data.removeprefix(codecs.BOM_UTF8)[:5] == b"<?xml"
    start = max(data.find(b"?>", 0, TOLD_WITHIN), 0) if declared else 0
    if not any(follows_bracket(sign, data, start) for sign in (b"!", b"?")):
        return data
    pieces: list[bytes] = []
    kept, at = 0, start
    while found := _MARK.search(data, at):
        at = found.start()
        opening = next((one for one in _MARKS if data.startswith(one, at)), None)
        if opening is None:
            at += 1
            continue
        end = data.find(_MARKS[opening], at + len(opening))
        if end < 0:
            raise CrmError("xlsx_damaged", part=part)
        pieces.append(data[kept:at])
        if opening == _CDATA:
            inside = data[at + len(opening) : end]
            pieces.append(inside.replace(b"&", b"&amp;").replace(b"<", b"&lt;"))
        kept = at = end + len(_MARKS[opening])
    return b"".join((*pieces, data[kept:]))


def follows_bracket(sign: bytes, data: bytes, start: int = 0) -> bool:
    """Whether `<` and the sign stand there; one byte is found forty times faster than two."""
    at = data.find(sign, start)
    while at >= 0 and not data.startswith(b"<", at - 1):
        at = data.find(sign, at + 1)
    return at > 0


_CDATA = b"<![CDATA["
_MARK = re.compile(rb"<[!?]")
_MARKS = {b"<!--": b"-->", b"<?": b"?>", _CDATA: b"]]>"}

TOLD_WITHIN = 200
"""Bytes; an XML declaration is at the very beginning."""


def encoding_of(data: bytes) -> str | None:
    """The encoding that a part is written in, by its first bytes; None for UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.startswith(b"<\0"):
        return "utf-16-le"
    if data.startswith(b"\0<"):
        return "utf-16-be"
    declared = _DECLARATION.match(
        data[:TOLD_WITHIN].removeprefix(codecs.BOM_UTF8).decode("latin-1")
    )
    name = declared[3].lower() if declared else "utf-8"
    return None if name in {"utf-8", "utf8", "us-ascii", "ascii"} else name
