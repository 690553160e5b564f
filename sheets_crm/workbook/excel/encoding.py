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
    except (LookupError, UnicodeDecodeError) as error:
        raise CrmError("xlsx_damaged", part=part) from error
    text = text.removeprefix("\ufeff")
    return _DECLARATION.sub(r"\1 encoding=\2UTF-8\2", text, count=1).encode("utf-8")


_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


def without_comments(data: bytes) -> bytes:
    """A part in UTF-8 as it is read, not as it is written."""
    return _COMMENT.sub(b"", data) if b"!" in data and b"<!--" in data else data


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
