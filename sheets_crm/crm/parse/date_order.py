"""Whether a column's dates have the day first or the month, and how that is known.

A date that can only be one way is that. The others follow the majority of such in their column,
then the setting, then the country of the place where the workbook is kept, then the language. What
was settled is remembered in the workbook, so that rows which come later turn no date round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_crm.crm.model import TABLES, DateOrder, Role
from sheets_crm.crm.parse.dates import is_dotted, ways
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.errors import Problem
from sheets_crm.workbook.tab import Kind

MARK = "date_orders"
"""Under this name the workbook remembers them: `activities.date=day-first,plan.start=month-first?`,
with `?` where the column itself said nothing."""

_GUESSED = "?"


@dataclass(frozen=True)
class ColumnOrder:
    """How a column's dates are read.

    Attributes:
        by_column: whether dates that can only be one way said so.
        is_set: whether the owner's setting says so.
        only_day, only_month: how many of its dates can only have the day, or the month, first.
        could_be: how many could be either.
    """

    order: DateOrder
    by_column: bool = False
    is_set: bool = False
    only_day: int = 0
    only_month: int = 0
    could_be: int = 0

    @property
    def month_first(self) -> bool:
        return self.order is DateOrder.MONTH_FIRST

    @property
    def against(self) -> int:
        """How many dates of the column can only be the other way."""
        return self.only_day if self.month_first else self.only_month

    @property
    def agreeing(self) -> int:
        """How many can only be this way."""
        return self.only_month if self.month_first else self.only_day

    @property
    def is_doubtful(self) -> bool:
        """Whether a date that could be either might be the other."""
        return bool(self.against) or not (self.by_column or self.is_set)


def orders_of(
    grids: Mapping[str, Grid], mark: str, setting: str, locale: str, language: str
) -> dict[str, ColumnOrder]:
    """The order of each column (`<table>.<field>`) in which it makes a difference, or once did.

    Args:
        grids: the tables.
        mark: what the workbook remembers.
        setting: the owner's, a DateOrder or "".
        locale: of the place where the workbook is kept, such as `en_GB`; "" where that says none.
        language: of the template.
    """
    kept = _kept(mark)
    found: dict[str, ColumnOrder] = {}
    for key, grid in grids.items():
        for field in TABLES[key]:
            if field.kind is not Kind.DATE or field.role is Role.DERIVED:
                continue
            name = f"{key}.{field.key}"
            counts = _counted(grid.column(field.key))
            if name in kept or any(counts):
                found[name] = _settled(kept.get(name), counts, setting, locale, language)
    return found


def mark_of(orders: Mapping[str, ColumnOrder]) -> str:
    """What the workbook remembers of the orders."""
    return ",".join(
        f"{name}={order.order}{'' if order.by_column else _GUESSED}"
        for name, order in sorted(orders.items())
    )


def usual_order(setting: str, locale: str, language: str) -> DateOrder:
    """The order where a column says nothing."""
    if setting in tuple(DateOrder):
        return DateOrder(setting)
    of_place = _of_locale(locale) if locale else None
    of_language = DateOrder.MONTH_FIRST if language == "en" else DateOrder.DAY_FIRST
    return of_place or of_language


def contrary(cells: Cells, order: ColumnOrder) -> list[Problem]:
    """A problem where a guess was kept, and most dates that can only be one way are the other."""
    is_guess = not (order.by_column or order.is_set)
    if not (is_guess and order.could_be and order.against > order.agreeing):
        return []
    other = next(one for one in DateOrder if one is not order.order)
    facts = {"count": order.against, "order": other.value, "kept": order.order.value}
    return [Problem("date_order_contrary", cells.tab, None, cells.header, facts)]


def _counted(cells: Cells) -> tuple[int, int, int]:
    """How many dates can only have the day first, only the month, and could be either."""
    if str not in cells.kinds:
        return 0, 0, 0
    only_day = only_month = could_be = 0
    for value in cells.typed:
        if type(value) is str:
            is_day, is_month = ways(value)
            only_day += is_day and not is_month
            only_month += is_month and not is_day
            could_be += is_day and is_month and not is_dotted(value)
    return only_day, only_month, could_be


def _settled(
    kept: tuple[DateOrder, bool] | None,
    counts: tuple[int, int, int],
    setting: str,
    locale: str,
    language: str,
) -> ColumnOrder:
    only_day, only_month, _ = counts
    is_set = setting in tuple(DateOrder)
    if kept and (kept[1] or not is_set):
        order, by_column = kept
    elif only_day != only_month and not kept:
        order = DateOrder.DAY_FIRST if only_day > only_month else DateOrder.MONTH_FIRST
        by_column = True
    else:
        order, by_column = usual_order(setting, locale, language), False
    return ColumnOrder(order, by_column, is_set and not by_column, *counts)


def _kept(mark: str) -> dict[str, tuple[DateOrder, bool]]:
    """Column → its order, and whether the column itself said so."""
    found = {}
    for each in mark.split(","):
        name, _, order = each.partition("=")
        bare = order.removesuffix(_GUESSED)
        if bare in tuple(DateOrder):
            found[name] = (DateOrder(bare), bare == order)
    return found


def _of_locale(locale: str) -> DateOrder | None:
    """The order of a country, as the Unicode data in dateparser have it; None for one unknown."""
    from dateparser.languages.loader import default_loader  # noqa: PLC0415 - as slow as dateparser

    language, _, country = locale.partition("_")
    for wanted in ({"locales": [f"{language}-{country}"]}, {"languages": [language]}):
        try:
            (found,) = default_loader.get_locale_map(**wanted).values()
        except ValueError:
            continue
        order = found.info.get("date_order", "DMY")
        is_month = order.index("M") < order.index("D")
        return DateOrder.MONTH_FIRST if is_month else DateOrder.DAY_FIRST
    return None
