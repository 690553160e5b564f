"""Amounts as people type them: `450 000 ₽`, `1 200,50`, `1.2k`, `1,5 млн`."""

from __future__ import annotations

import re

_CURRENCY = (
    r"руб(?:\.|лей|ля|ль)?|р\.?|₽|rub|rur|\$|usd|us\$|долл(?:\.|аров|ара|ар)?|€|eur|евро|£|gbp"
    r"|₴|uah|грн\.?|₸|kzt|тенге|тг\.?|byn|br|сум|uzs|у\.е\.?"
)
_SCALES = (
    (r"(?:тыс(?:\.|яч[аи]?)?|т\.|т|k|к|thousand)", 1e3),
    (r"(?:млн\.?|миллион(?:ов|а)?|м|m|mln|mio|million)", 1e6),
    (r"(?:млрд\.?|миллиард(?:ов|а)?|bn|billion)", 1e9),
)
_SHAPE = re.compile(
    r"(?P<open>\()?\s*+(?P<sign>[-−–+])?\s*+"
    rf"(?:{_CURRENCY})?\s*+(?P<sign2>[-−–+])?\s*+"
    r"(?P<number>\d[\d\s.,'’]*+)"
    rf"(?:(?P<k>{_SCALES[0][0]})|(?P<m>{_SCALES[1][0]})|(?P<b>{_SCALES[2][0]}))?"
    rf"\s*+(?:{_CURRENCY})?\s*+(?P<close>\))?"
)
_GROUPED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+|\d+")
_SPACES = re.compile(r"\s+")


def parse_amount(text: str, language: str) -> float | None:
    """The number that a text stands for; None when it is not plainly one.

    Args:
        text: as typed; currency signs and words, any spaces between thousands, `k`/`тыс`,
            `m`/`млн`, `bn`/`млрд`, a minus or accountant's parentheses are understood.
        language: decides `1.200` and `1,200`: in Russian the comma is the decimal sign and the
            point parts thousands, in English the other way round.
    """
    shape = _SHAPE.fullmatch(_SPACES.sub(" ", text.casefold()).strip())
    if shape is None or bool(shape["open"]) != bool(shape["close"]):
        return None
    scale = next((size for key, (_, size) in zip("kmb", _SCALES, strict=True) if shape[key]), 1)
    size = _plain(shape["number"].strip(), language, scaled=scale != 1)
    if size is None:
        return None
    signs = [shape["sign"], shape["sign2"], "-" if shape["open"] else None]
    minus = sum(sign not in {None, "+"} for sign in signs) % 2
    # Rounding takes back what binary fractions add: 1.1 million is 1 100 000 and not …,0000002.
    return round(size * scale, 6) * (-1 if minus else 1)


def _plain(number: str, language: str, *, scaled: bool) -> float | None:
    """A number of digits and separators."""
    whole, fraction = _halves(number.rstrip(".,"), language, scaled=scaled)
    if not _GROUPED.fullmatch(whole) or (fraction and not fraction.isdigit()):
        return None
    return float(re.sub(r"\D", "", whole) + "." + (fraction or "0"))


def _halves(number: str, language: str, *, scaled: bool) -> tuple[str, str]:
    """The whole part, its thousands parted by spaces, and the fraction."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        decimal = "." if number.rindex(".") > number.rindex(",") else ","
        return _split(number, decimal, "," if decimal == "." else ".")
    if points + commas == 0:
        return number, ""
    sign = "." if points else ","
    if points + commas > 1:
        return number.replace(sign, " "), ""
    if not scaled and _could_be_thousands(number, sign) and _parts_thousands(sign, language):
        return number.replace(sign, " "), ""
    return _split(number, sign, "")


def _split(number: str, decimal: str, thousands: str) -> tuple[str, str]:
    whole, _, fraction = number.rpartition(decimal)
    return (whole.replace(thousands, " ") if thousands else whole), fraction


def _could_be_thousands(number: str, sign: str) -> bool:
    before, _, after = number.partition(sign)
    return len(after) == 3 and 1 <= len(before) <= 3 and before != "0"


def _parts_thousands(sign: str, language: str) -> bool:
    return sign == ("." if language == "ru" else ",")
