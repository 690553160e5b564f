"""Workdays: as a country has them, else Monday to Friday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sheets_crm.errors import CrmError

_SATURDAY = 5


@dataclass(frozen=True)
class Workdays:
    """Counts workdays; `country` is a code such as RU or GB-ENG, "" for no holidays.

    Raises:
        CrmError: at the first count, when the country or its part is not known.
    """

    country: str = ""

    def is_workday(self, day: date) -> bool:
        """Whether plans are spread over this day."""
        return _is_usual(day) != (day in _exceptions(self.country, day.year))

    def count(self, first: date, last: date) -> int:
        """How many workdays lie in `first` to `last`, both inside; 0 when `last` is before."""
        import numpy as np  # noqa: PLC0415 - arrives with pandas, only where figures are made

        if last < first:
            return 0
        other = [
            day
            for year in range(first.year, last.year + 1)
            for day in _exceptions(self.country, year)
            if first <= day <= last
        ]
        free = sum(map(_is_usual, other))
        return int(np.busday_count(first, last + timedelta(days=1))) - free + len(other) - free


def _is_usual(day: date) -> bool:
    return day.weekday() < _SATURDAY


KNOWN_YEARS: dict[tuple[str, int], tuple[date, ...]] = {}
"""Of countries and years the days that are not as usual: free ones from Monday to Friday, and
worked ones of a weekend. They were worked out, or are known from elsewhere."""


def _exceptions(country: str, year: int) -> tuple[date, ...]:
    if not country:
        return ()
    known = country.upper(), year
    if known not in KNOWN_YEARS:
        KNOWN_YEARS[known] = _worked_out(country, year)
    return KNOWN_YEARS[known]


def _worked_out(code: str, year: int) -> tuple[date, ...]:
    import holidays  # noqa: PLC0415 - heavy, and needed only where a country is set

    country, _, part = code.upper().partition("-")
    try:
        whole = holidays.country_holidays(country, years=year)
        known = {each.upper(): each for each in whole.subdivisions}
        if part and part not in known:
            facts = {"country": country, "part": part, "parts": ", ".join(known)}
            raise CrmError("country_part_unknown" if known else "country_without_parts", **facts)
        calendar = holidays.country_holidays(country, known[part], years=year) if part else whole
    except NotImplementedError as error:
        raise CrmError("country_unknown", country=code) from error
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return tuple(
        day for day in days if day.year == year and calendar.is_working_day(day) != _is_usual(day)
    )
