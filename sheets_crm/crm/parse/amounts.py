"""Amounts as people type them: `450 000 ₽`, `1 200,50`, `1.2k`, `1,5 млн`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from sheets_crm.crm.parse.currencies import DOLLARS, currency_called
from sheets_crm.crm.parse.currencies import PATTERN as _CURRENCY

_SCALES = (
    (r"(?:тыс(?:\.|яч[аи]?)?|т\.|т|k|к|thousand)", 1e3),
    (r"(?:млн\.?|миллион(?:ов|а)?|м|m|mln|mio|million)", 1e6),
    (r"(?:млрд\.?|миллиард(?:ов|а)?|bn|billion)", 1e9),
)
_GROUPED = re.compile(r"\d{1,3}(?:[\s'’]\d{3})+|\d{1,2}(?:[\s'’]\d{2})+[\s'’]\d{3}|\d+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Amount:
    """What a text says of money.

    Attributes:
        currency: the code of the currency that it names (see `currencies`); "" for none.
        parted: signs that part thousands in it for certain, as both do in `1,200,500`.
        doubtful: the sign before its only three digits, of which nobody can tell whether it parts
            thousands: the point in `1.500`; "" where there is no doubt.
    """

    number: float
    currency: str
    parted: str = ""
    doubtful: str = ""


def parse_amount(text: str, language: str) -> float | None:
    """The number that a text stands for; None when it is not plainly one (see `amount_of`)."""
    found = amount_of(text, language)
    return None if found is None else found.number


def amount_of(text: str, language: str) -> Amount | None:
    """The money that a text stands for; None when it is not plainly any.

    Args:
        text: as typed; currencies, any spaces between thousands, `k`/`тыс`, `m`/`млн`, `bn`/`млрд`,
            a minus, accountant's parentheses and the dash of round sums (`1200.-`) are understood.
        language: whose sign for thousands is beyond doubt: in Russian the point, in English the
            comma. One sign before exactly three digits parts thousands in both.
    """
    shape = _shape().fullmatch(_SPACES.sub(" ", text.casefold()).strip())
    if shape is None or bool(shape["open"]) != bool(shape["close"]):
        return None
    named = {currency_called(each) for each in (shape["before"], shape["after"]) if each}
    if len(named) > 1 and not (shape["before"] == "$" and named <= DOLLARS):
        return None  # "$ 500 EUR" is nobody's; "$500 CAD" is what Canadians write
    scale = next((size for key, (_, size) in zip("kmb", _SCALES, strict=True) if shape[key]), 1)
    number = shape["number"].strip()
    size = _plain(number, scaled=scale != 1)
    if size is None:
        return None
    signs = [shape["sign"], shape["sign2"], "-" if shape["open"] else None]
    minus = sum(sign not in {None, "+"} for sign in signs) % 2
    # Rounding takes back what binary fractions add: 1.1 million is 1 100 000 and not …,0000002.
    value = round(size * scale, 6) * (-1 if minus else 1)
    currency = currency_called(shape["after"] or shape["before"] or "")
    parted, doubtful = _parting(number.rstrip(".,"), scaled=scale != 1)
    return Amount(value, currency, parted, "" if _parts_thousands(doubtful, language) else doubtful)


@cache
def _shape() -> re.Pattern[str]:
    """Of a text that is money; made when the first is met, since most sheets hold numbers alone."""
    return re.compile(
        r"(?P<open>\()?\s*+(?P<sign>[-−–+])?\s*+"
        rf"(?P<before>{_CURRENCY})?\s*+(?P<sign2>[-−–+])?\s*+"
        r"(?P<number>\d[\d\s.,'’]*+)(?P<round>[-–—](?!\s*\d))?\s*+"
        rf"(?:(?P<k>{_SCALES[0][0]})|(?P<m>{_SCALES[1][0]})|(?P<b>{_SCALES[2][0]}))?"
        rf"\s*+(?P<after>{_CURRENCY})?\s*+(?P<close>\))?"
    )


def _parting(number: str, *, scaled: bool) -> tuple[str, str]:
    """Which sign certainly parts thousands, and which may."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return (("," if number.rindex(".") > number.rindex(",") else "."), "")
    sign = "." if points else ","
    if points + commas > 1:
        return sign, ""
    return "", (sign if not scaled and _could_be_thousands(number, sign) else "")


def _plain(number: str, *, scaled: bool) -> float | None:
    """A number of digits and separators."""
    whole, fraction = _halves(number.rstrip(".,"), scaled=scaled)
    if not _GROUPED.fullmatch(whole) or (fraction and not fraction.isdigit()):
        return None
    return float(re.sub(r"\D", "", whole) + "." + (fraction or "0"))


def _halves(number: str, *, scaled: bool) -> tuple[str, str]:
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
    if not scaled and _could_be_thousands(number, sign):
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
