"""FORMATTED_VALUE: a value as the sheet shows it, by number format and locale."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from tests.emulators.google.cells import CellError, Scalar
from tests.emulators.google.entry import day_of
from tests.emulators.google.locales import Locale

DATE_TYPES = {"DATE", "TIME", "DATE_TIME"}

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<money>[^\]-]*)[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[[^\]]*\]|(?P<half>am/pm|a/p)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<exp>e[-+])|_(?P<pad>.)|\*.|(?P<other>.)",
    re.IGNORECASE,
)


def shown(value: Scalar, number_format: dict[str, str], locale: Locale) -> str:
    """The text of a cell."""
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, bool):
        return locale.true if value else locale.false
    if isinstance(value, str):
        return value
    pattern = number_format.get("pattern") or locale.patterns().get(number_format.get("type", ""))
    if not pattern or pattern in {"@", "General"}:
        return _general(value, locale)
    return _by_pattern(value, pattern, locale)


def _general(number: float, locale: Locale) -> str:
    if float(number).is_integer() and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.10g}" if abs(number) < 1e15 else f"{number:.5g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"
    return text.replace(".", locale.decimal)


def _by_pattern(number: float, pattern: str, locale: Locale) -> str:
    sections = _sections(pattern)
    section, signed = sections[0], number < 0
    if number < 0 and len(sections) > 1:
        section, signed = sections[1], False
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    pieces = _pieces(section)
    if any(kind in {"date", "elapsed"} for kind, _ in pieces):
        return _date_text(number, pieces, locale)
    return ("-" if signed else "") + _number_text(abs(number), pieces, locale)


def _sections(pattern: str) -> list[str]:
    return ["".join(p) for p in _split([m[0] for m in re.finditer(r'"[^"]*"|\\.|.', pattern)])]


def _split(parts: list[str]) -> list[list[str]]:
    out: list[list[str]] = [[]]
    for part in parts:
        if part == ";":
            out.append([])
        else:
            out[-1].append(part)
    return out


@lru_cache(maxsize=512)
def _pieces(section: str) -> tuple[tuple[str, str], ...]:
    out = []
    for found in _PIECE.finditer(section):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind in {"quoted", "escaped", "money"}:
            out.append(("text", text))
        elif kind == "pad":
            out.append(("text", " "))
        elif kind == "date" and text.lower() == "e":
            out.append(("other", text))
        elif kind:
            out.append((kind, text))
    return tuple(out)


def _number_text(number: float, pieces: tuple[tuple[str, str], ...], locale: Locale) -> str:
    places = "".join(text for kind, text in pieces if kind == "other" and text in "0#?.,")
    percent = sum(text == "%" for kind, text in pieces if kind == "other")
    if any(kind == "exp" for kind, _ in pieces):
        return _scientific(number, places, locale)
    digits = iter([_digits(number * 100**percent, places, locale)])
    out = []
    for kind, text in pieces:
        if kind == "other" and text in "0#?.,":
            out.append(next(digits, ""))
        else:
            out.append(text)
    return "".join(out)


def _digits(number: float, places: str, locale: Locale) -> str:
    whole_places, _, decimals = places.partition(".")
    least, most = decimals.count("0"), len(decimals.replace(",", ""))
    rounded = Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = whole.lstrip("0").rjust(whole_places.count("0"), "0")
    if "," in whole_places:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", locale.group, whole)
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    return whole + (locale.decimal + fraction if fraction or places.endswith(".") else "")


def _scientific(number: float, places: str, locale: Locale) -> str:
    decimals = places.partition(".")[2].count("0")
    exponent_digits = 2 if places.endswith("00") else 1
    fraction = max(decimals - exponent_digits, 0)
    mantissa, exponent = f"{number:.{fraction}e}".split("e")
    power = int(exponent)
    text = f"{mantissa}E{'-' if power < 0 else '+'}{abs(power):0{exponent_digits}d}"
    return text.replace(".", locale.decimal)


def _date_text(serial: float, pieces: tuple[tuple[str, str], ...], locale: Locale) -> str:
    clock = _Clock(serial, any(kind == "half" for kind, _ in pieces), locale)
    names = [text.lower() if kind in {"date", "elapsed"} else "" for kind, text in pieces]
    out = []
    for n, (kind, text) in enumerate(pieces):
        if kind == "date":
            minutes = names[n][0] == "m" and _is_minutes(names, n)
            out.append(clock.minutes(len(text)) if minutes else clock.part(text.lower()))
        elif kind == "half":
            out.append(clock.half())
        elif kind == "elapsed":
            out.append(clock.elapsed(text.lower()))
        else:
            out.append(text)
    return "".join(out)


def _is_minutes(names: list[str], n: int) -> bool:
    before = next((x for x in reversed(names[:n]) if x), "")
    after = next((x for x in names[n + 1 :] if x), "")
    return before.startswith("h") or after.startswith("s")


class _Clock:
    """The parts of one serial date and time."""

    def __init__(self, serial: float, twelve: bool, locale: Locale) -> None:
        seconds = round((serial - math.floor(serial)) * 86400, 3)
        self.day = day_of(serial + 1 if seconds >= 86400 else serial)
        self.seconds = seconds % 86400
        self.serial, self.twelve, self.locale = serial, twelve, locale

    def part(self, code: str) -> str:
        return str(getattr(self, code[0])(len(code.partition(".")[0]), code))

    def y(self, width: int, _code: str) -> str:
        return f"{self.day.year:04d}" if width > 2 else f"{self.day.year % 100:02d}"

    def m(self, width: int, _code: str) -> str:
        if width > 2:
            name = self.locale.months[self.day.month - 1]
            return name[:3] if width == 3 else name
        return f"{self.day.month:0{width}d}"

    def d(self, width: int, _code: str) -> str:
        if width > 2:
            name = self.locale.weekdays[self.day.weekday()]
            return name[:3] if width == 3 else name
        return f"{self.day.day:0{width}d}"

    def h(self, width: int, _code: str) -> str:
        hour = int(self.seconds // 3600)
        hour = (hour % 12 or 12) if self.twelve else hour
        return f"{hour:0{min(width, 2)}d}"

    def minutes(self, width: int) -> str:
        return f"{int(self.seconds // 60 % 60):0{min(width, 2)}d}"

    def s(self, width: int, code: str) -> str:
        places = len(code.partition(".")[2])
        if places:
            text = f"{self.seconds % 60:0{width + 1 + places}.{places}f}"
            return text.replace(".", self.locale.decimal)
        return f"{int(self.seconds % 60):0{min(width, 2)}d}"

    def half(self) -> str:
        return "PM" if self.seconds >= 43200 else "AM"

    def elapsed(self, code: str) -> str:
        unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
        return f"{int(round(self.serial * 86400) // unit):0{len(code)}d}"
