"""What of a workbook is the product's own: everything else is the user's and sacred."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.xlsx.package import Package, relationships_part

PREFIX = "_crm_"
_TAB_MARKS = (f"{PREFIX}tab_", f"{PREFIX}keep_")
_SHEET_OF = re.compile(r"^(?:'((?:[^']|'')+)'|([^'!]+))!")


@dataclass(frozen=True)
class Ours:
    """Where we may have written.

    Attributes:
        cells: user's tab → addresses that we may fill.
        columns: user's tab → letters of columns that are ours from top to bottom.
        widths: user's tab → letters of columns whose width we may set where it was not set.
        rules: user's tabs where our dropdowns and colour rules may stand.
        tabs: our tabs that no name of ours points at, such as those just made by `init`.
        tables: display names of the user's tables that may have grown to the right.
    """

    cells: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    columns: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    widths: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    rules: AbstractSet[str] = frozenset()
    tabs: AbstractSet[str] = frozenset()
    tables: AbstractSet[str] = frozenset()

    @property
    def patched(self) -> set[str]:
        return {*self.cells, *self.columns, *self.rules}

    def has(self, tab: str, address: str) -> bool:
        column = address.rstrip("0123456789")
        return address in self.cells.get(tab, ()) or column in self.columns.get(tab, ())


def our_tabs(package: Package, ours: Ours) -> set[str]:
    """Tabs of ours in this file, by our marks in it and by what was named."""
    marked = {
        sheet_of(name.text or "")
        for name in package.names
        if name.get("name", "").startswith(_TAB_MARKS) and name.get("localSheetId") is None
    }
    present = {sheet.name for sheet in package.sheets}
    return (marked | set(ours.tabs)) & present


def sheet_of(formula: str) -> str:
    """The tab that a reference names; empty where it names none."""
    match = _SHEET_OF.match(formula)
    if not match:
        return ""
    return match.group(1).replace("''", "'") if match.group(1) else match.group(2)


def our_parts(package: Package, tabs: set[str]) -> set[str]:
    """Parts that only our tabs lead to."""
    starts = {sheet.part for sheet in package.sheets if sheet.name in tabs}
    user = package.reach({""}, frozenset(starts))
    return package.reach(starts) - user - {relationships_part(package.workbook), package.workbook}
