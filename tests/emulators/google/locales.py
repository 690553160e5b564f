"""What a spreadsheet's locale decides: separators, dates, words. From documentation only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """How one locale writes numbers, dates and truth."""

    decimal: str
    group: str
    order: str
    """Order of day, month and year in a short date: ``mdy``, ``dmy`` or ``ymd``."""
    separators: str
    """What may stand between the parts of a typed date."""
    date: str
    time: str
    currency: str
    true: str = "TRUE"
    false: str = "FALSE"
    months: tuple[str, ...] = ()
    months_of: tuple[str, ...] = ()
    """Month names in the case that follows a day (Russian genitive)."""
    weekdays: tuple[str, ...] = ()

    @property
    def argument_separators(self) -> str:
        """What may part a function's arguments: a comma only where it is no decimal mark."""
        return ",;" if self.decimal == "." else ";"

    def patterns(self) -> dict[str, str]:
        """The default pattern of each number format type."""
        return {
            "DATE": self.date,
            "TIME": self.time,
            "DATE_TIME": f"{self.date} {self.time}",
            "NUMBER": "#,##0.00",
            "PERCENT": "0.00%",
            "CURRENCY": self.currency,
            "SCIENTIFIC": "0.00E+00",
            "TEXT": "@",
        }


_EN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_EN_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_RU_MONTHS = (
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
)
_RU_MONTHS_OF = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_RU_DAYS = (
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
)
_NBSP = "\u00a0"

_EN_US = Locale(
    decimal=".",
    group=",",
    order="mdy",
    separators="/-",
    date="m/d/yyyy",
    time="h:mm:ss am/pm",
    currency='"$"#,##0.00',
    months=_EN_MONTHS,
    months_of=_EN_MONTHS,
    weekdays=_EN_DAYS,
)
_EN_GB = Locale(
    decimal=".",
    group=",",
    order="dmy",
    separators="/-",
    date="dd/mm/yyyy",
    time="hh:mm:ss",
    currency='"£"#,##0.00',
    months=_EN_MONTHS,
    months_of=_EN_MONTHS,
    weekdays=_EN_DAYS,
)
_RU_RU = Locale(
    decimal=",",
    group=_NBSP,
    order="dmy",
    separators="./-",
    date="dd.mm.yyyy",
    time="h:mm:ss",
    currency='#,##0.00 "₽"',
    true="ИСТИНА",
    false="ЛОЖЬ",
    months=_RU_MONTHS,
    months_of=_RU_MONTHS_OF,
    weekdays=_RU_DAYS,
)
_FR_FR = Locale(
    decimal=",",
    group="\u202f",
    order="dmy",
    separators="/-.",
    date="dd/mm/yyyy",
    time="hh:mm:ss",
    currency='#,##0.00 "€"',
    true="VRAI",
    false="FAUX",
    months=_EN_MONTHS,
    months_of=_EN_MONTHS,
    weekdays=_EN_DAYS,
)

LOCALES = {"en_US": _EN_US, "en_GB": _EN_GB, "ru_RU": _RU_RU, "fr_FR": _FR_FR}
"""The locales whose typing and display are emulated; any other is read as en_US."""


def locale(name: str) -> Locale:
    return LOCALES.get(name, _EN_US)
