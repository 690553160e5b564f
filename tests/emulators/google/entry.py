"""USER_ENTERED: what Google makes of a text that somebody types."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from typing import NamedTuple

from tests.emulators.google.cells import ERROR_TYPES, CellError, Scalar, as_double
from tests.emulators.google.locales import Locale

EPOCH = date(1899, 12, 30)


class Entry(NamedTuple):
    """A typed text understood: its value or formula, and the number format that it brings."""

    value: Scalar
    formula: str | None = None
    kind: str = ""
    pattern: str = ""


def understand(text: str, locale: Locale, today: date) -> Entry:
    """The content that typing the text gives; ``today`` completes a date without a year."""
    if text == "":
        return Entry(None)
    if text.startswith("'"):
        return Entry(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Entry(None, formula=text)
    stripped = text.strip()
    return (
        _word(stripped, locale)
        or _number(stripped, locale)
        or _date_time(stripped, locale, today)
        or Entry(text)
    )


def _word(text: str, locale: Locale) -> Entry | None:
    upper = text.upper()
    if upper in {"TRUE", locale.true}:
        return Entry(value=True)
    if upper in {"FALSE", locale.false}:
        return Entry(value=False)
    return Entry(CellError(ERROR_TYPES[upper])) if upper in ERROR_TYPES else None


def _number(text: str, locale: Locale) -> Entry | None:
    found = re.fullmatch(_number_pattern(locale), text)
    if not found:
        return None
    plain = re.sub(r"[\s,]" if locale.decimal == "." else r"\s", "", found["digits"])
    number = float(found["sign"] + plain.replace(locale.decimal, ".") + (found["exp"] or ""))
    if not math.isfinite(number):
        return None
    return _entry_of_number(number, found.groupdict(), locale)


def _number_pattern(locale: Locale) -> str:
    point = re.escape(locale.decimal)
    group = "," if locale.group == "," else r"[\u00a0\u202f ]"
    digits = rf"(?:\d{{1,3}}(?P<group>{group}\d{{3}})+|\d+)(?P<frac>{point}\d*)?|{point}\d+"
    money = r"(?P<{}>[$€£₽])?\s?"
    before, after = money.format("before"), money.format("after").replace(r")?\s?", ")?")
    return (
        rf"(?P<sign>[-+]?){before}(?P<digits>{digits})(?P<exp>[eE][-+]?\d{{1,4}})?"
        rf"(?P<percent>\s?%)?\s?{after}"
    )


def _entry_of_number(number: float, part: dict[str, str | None], locale: Locale) -> Entry:
    value = int(number) if number.is_integer() and abs(number) < 2**53 else as_double(number)
    decimals = ".00" if part["frac"] else ""
    symbol = part["before"] or part["after"]
    if part["percent"]:
        return Entry(number / 100, kind="PERCENT", pattern=f"0{decimals}%")
    if symbol:
        pattern = f'"{symbol}"#,##0{decimals}' if part["before"] else f'#,##0{decimals} "{symbol}"'
        return Entry(value, kind="CURRENCY", pattern=pattern)
    if part["exp"]:
        return Entry(value, kind="SCIENTIFIC", pattern="0.00E+00")
    if part["group"]:
        return Entry(value, kind="NUMBER", pattern=f"#,##0{decimals}")
    return Entry(value)


def _date_time(text: str, locale: Locale, today: date) -> Entry | None:
    day = _date(text, locale, today)
    if day:
        return Entry((day[0] - EPOCH).days, kind="DATE", pattern=day[1])
    moment = _time(text)
    if moment is not None:
        return Entry(moment, kind="TIME", pattern=locale.time)
    head, _, tail = text.partition(" ")
    day, moment = _date(head, locale, today), _time(tail.strip())
    if not day or moment is None:
        return None
    serial = (day[0] - EPOCH).days + moment
    return Entry(serial, kind="DATE_TIME", pattern=f"{day[1]} {locale.time}")


def _date(text: str, locale: Locale, today: date) -> tuple[date, str] | None:
    return _iso_date(text) or _short_date(text, locale, today) or _worded_date(text, locale, today)


def _iso_date(text: str) -> tuple[date, str] | None:
    found = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text)
    if not found:
        return None
    mark = found[2]
    return _day(int(found[1]), int(found[3]), int(found[4]), f"yyyy{mark}mm{mark}dd")


def _short_date(text: str, locale: Locale, today: date) -> tuple[date, str] | None:
    mark = f"[{re.escape(locale.separators)}]"
    found = re.fullmatch(rf"(\d{{1,2}})({mark})(\d{{1,2}})(?:\2(\d{{4}}|\d{{2}}))?", text)
    if not found:
        return None
    first, second = int(found[1]), int(found[3])
    month, day = (first, second) if locale.order == "mdy" else (second, first)
    pattern = locale.date if found[4] else re.sub(r"\W?yyyy", "", locale.date)
    return _day(_year(found[4], today), month, day, pattern)


def _worded_date(text: str, locale: Locale, today: date) -> tuple[date, str] | None:
    found = re.fullmatch(
        r"(?:(?P<d1>\d{1,2})[ -])?(?P<month>[^\W\d]{3,})\.?(?: (?P<d2>\d{1,2}),?)?"
        r"(?:[ -,]+(?P<year>\d{4}))?",
        text,
    )
    if not found or not (found["d1"] or found["d2"]):
        return None
    month = _month(found["month"].lower(), locale)
    if month is None:
        return None
    day = int(found["d1"] or found["d2"])
    return _day(_year(found["year"], today), month, day, "d mmm yyyy")


def _month(word: str, locale: Locale) -> int | None:
    for n, names in enumerate(zip(locale.months, locale.months_of, strict=True), start=1):
        if any(word in {name.lower(), name.lower()[:3]} for name in names):
            return n
    return None


def _year(text: str | None, today: date) -> int:
    if text is None:
        return today.year
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 30 else 1900)


def _day(year: int, month: int, day: int, pattern: str) -> tuple[date, str] | None:
    try:
        return date(year, month, day), pattern
    except ValueError:
        return None


def _time(text: str) -> float | None:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ?([ap])m)?", text, re.IGNORECASE)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()
    if minute > 59 or second > 59 or hour > (12 if half else 23):
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return (hour * 3600 + minute * 60 + second) / 86400


def day_of(serial: float) -> date:
    """The date of a serial number."""
    return EPOCH + timedelta(days=math.floor(serial))
