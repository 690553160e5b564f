"""The shared texts of a workbook, those written plainly; what is odd is told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BETWEEN = "</t></si><si><t>"
_PLAIN = re.compile(r'<t(?: xml:space="preserve")?>([^<&\r]*)</t>')
_ESCAPED, _SPACES = "_x", " \t\r\n"
"""What else than markup makes a text an odd one: spaces around it are for calamine to judge."""


@dataclass(frozen=True)
class Texts:
    """The texts in their order.

    Attributes:
        plain: "" where the text is an odd one.
        odd: what is in the `<si>` elements that are not plain, by their place.
    """

    plain: list[str]
    odd: dict[int, str]


NO_TEXTS = Texts([], {})


def shared_texts(data: bytes) -> Texts | None:
    """The texts of a `sst` part in UTF-8; None where it has more in it than texts."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    first, last = whole.find("<si>"), whole.rfind("</si>")
    if first < 0 or "<!" in whole or whole[last + len("</si>") :].strip() != "</sst>":
        return None
    pieces = whole[first + len("<si>") : last].split(_BETWEEN)
    signs = [sign for sign in ("&", "\r", _ESCAPED) if sign in whole]
    odd_at = {0, len(pieces) - 1} | {
        place
        for place, piece in enumerate(pieces)
        if "<" in piece
        or piece.strip(_SPACES) != piece
        or (signs and any(sign in piece for sign in signs))
    }
    texts = Texts([], {})
    at = 0
    for place in sorted(odd_at):
        texts.plain.extend(pieces[at:place])
        opening = "<t>" if place else ""
        closing = "</t>" if place < len(pieces) - 1 else ""
        if not _take(opening + pieces[place] + closing, texts):
            return None
        at = place + 1
    return texts


def _take(elements: str, texts: Texts) -> bool:
    """Adds the texts of some elements; whether that is what they are."""
    for element in elements.split("</si><si>"):
        plain = _PLAIN.fullmatch(element)
        if plain and _ESCAPED not in element and plain[1].strip(_SPACES) == plain[1]:
            texts.plain.append(plain[1])
        elif "<si" in element or "</si" in element or "<t" not in element:
            return False
        else:
            texts.odd[len(texts.plain)] = element
            texts.plain.append("")
    return True
