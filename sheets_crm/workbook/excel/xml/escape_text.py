"""Text as XML can hold it: everything that we write into a part passes through here.

XML 1.0 has no way to write most control signs (U+000B is Word's soft line break, pasted), half of a
surrogate pair, U+FFFE and U+FFFF: a part that holds one cannot be read by anybody. Where
SpreadsheetML has an ST_Xstring (the text of a cell, the name of a Table's column) such a sign is
written `_xHHHH_` and stays what it was; elsewhere a blank takes its place.
"""

from __future__ import annotations

import re

_SIGN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
_IMPOSSIBLE = re.compile(_SIGN)
_CODED = re.compile(f"\r|{_SIGN}")  # a bare carriage return is read back as a line feed
_CODE = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


# xml.sax.saxutils has these too, and takes twenty milliseconds to load: it can fetch from the web.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = _ESCAPED | str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def possible(text: str) -> str:
    """The text with a blank for each sign that XML cannot hold."""
    return _IMPOSSIBLE.sub(" ", text)


def as_content(text: str) -> str:
    """The text as it stands between tags."""
    return possible(text).translate(_ESCAPED)


def from_content(text: str) -> str:
    """What stands between tags, as text."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_attribute(text: str) -> str:
    """The text as an attribute's value, quotes included."""
    written = possible(text).translate(_QUOTED)
    if '"' in written and "'" not in written:
        return f"'{written}'"
    return '"' + written.replace('"', "&quot;") + '"'


def coded(text: str) -> str:
    """The text as an ST_Xstring says it; nothing is escaped yet.

    A text that already looks coded has its underscore coded; half a pair is no character.
    """
    return _CODED.sub(_code, _LOOKS_CODED.sub("_x005F_", text))


def uncoded(text: str) -> str:
    """What an ST_Xstring says."""
    return _CODE.sub(lambda found: chr(int(found[1], 16)), text)


def _code(found: re.Match[str]) -> str:
    number = ord(found[0])
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else f"_x{number:04X}_"
