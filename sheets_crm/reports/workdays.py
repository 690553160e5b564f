"""Workdays: Monday to Friday less the public holidays of a country."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sheets_crm.errors import CrmError

_SATURDAY = 5


@dataclass(frozen=True)
class Workdays:
    """Counts workdays; `country` is a code such as RU, "" for no holidays.

    Raises:
        CrmError: at the first count, when the country is not known.
    """

    country: str = ""

    def is_workday(self, day: date) -> bool:
        """Whether plans are spread over this day."""
        return day.weekday() < _SATURDAY and day not in _free(self.country, day.year)

    def count(self, first: date, last: date) -> int:
        """How many workdays lie in `first` to `last`, both inside; 0 when `last` is before."""
        import numpy as np  # noqa: PLC0415 - arrives with pandas, only where figures are made

        if last < first:
            return 0
        free = [
            day for year in range(first.year, last.year + 1) for day in _free(self.country, year)
        ]
        return int(np.busday_count(first, last + timedelta(days=1), holidays=free))


KNOWN_YEARS: dict[tuple[str, int], tuple[date, ...]] = {}
"""The holidays of countries and years that were worked out, or are known from elsewhere."""


def _free(country: str, year: int) -> tuple[date, ...]:
    if not country:
        return ()
    known = country.upper(), year
    if known not in KNOWN_YEARS:
        KNOWN_YEARS[known] = _worked_out(country, year)
    return KNOWN_YEARS[known]


def _worked_out(country: str, year: int) -> tuple[date, ...]:
    import holidays  # noqa: PLC0415 - heavy, and needed only where a country is set

    try:
        return tuple(holidays.country_holidays(country.upper(), years=year))
    except NotImplementedError as error:
        raise CrmError("country_unknown", country=country) from error
