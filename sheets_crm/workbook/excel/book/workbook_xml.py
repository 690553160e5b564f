"""The workbook part: its sheets in order, its names, how it is to be calculated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.package.package import OFFICE, Package
from sheets_crm.workbook.excel.xml.escape_text import as_attribute, as_content
from sheets_crm.workbook.excel.xml.schema_order import place_for
from sheets_crm.workbook.excel.xml.spans import (
    RELATIONS,
    Element,
    Splices,
    prefix_for,
)

EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SCHEMA_ORDER = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr "
    "smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
)
WORKBOOK_ORDER = _SCHEMA_ORDER.split()


MOST_NAMES = 100_000
"""Names of one workbook; those that copied tabs have brought along run into tens of thousands."""


@dataclass(frozen=True)
class SheetEntry:
    """One tab.

    Attributes:
        id: Excel's own number of the sheet, not its place.
        relationship: id of the relationship to its part.
        part: the part, "" when it is missing.
        kind: `worksheet`, `chartsheet`, `dialogsheet`, …
        state: `visible`, `hidden`, `veryHidden`.
    """

    title: str
    id: int
    relationship: str
    part: str
    kind: str
    state: str


@dataclass(frozen=True)
class DefinedName:
    """A name; `sheet` is the place (from 0) of the tab that it is local to, None for all."""

    name: str
    value: str
    sheet: int | None = None
    hidden: bool = False


class WorkbookXml:
    """The workbook part, edited in place; each edit is in the package at once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.part = package.main

    def _root(self) -> tuple[bytes, Element]:
        return self._package.data_and_root(self.part)

    def _put(self, splices: Splices) -> None:
        self._package.put(self.part, splices.result())

    # Sheets

    @property
    def sheets(self) -> tuple[SheetEntry, ...]:
        """The tabs in their order.

        Raises:
            CrmError: `xlsx_damaged` when the workbook lists none.
        """
        listing = self._root()[1].first("sheets")
        if listing is None:
            raise CrmError("xlsx_damaged", part=self.part)
        return tuple(self._entry(one) for one in listing.all("sheet"))

    def _entry(self, one: Element) -> SheetEntry:
        relationship = one.get(f"{{{RELATIONS}}}id")
        target = self._package.target(self.part, relationship)
        number = one.get("sheetId", "0")
        return SheetEntry(
            title=one.get("name"),
            id=whole(number),
            relationship=relationship,
            part=target.target if target else "",
            kind=target.kind if target else "",
            state=one.get("state", "visible"),
        )

    def sheet(self, title: str) -> SheetEntry | None:
        """The tab of that title (Excel takes small and capital letters for the same)."""
        wanted = title.casefold()
        return next((one for one in self.sheets if one.title.casefold() == wanted), None)

    def position(self, title: str) -> int:
        """Place of a tab, from 0."""
        return [one.title for one in self.sheets].index(title)

    def add_sheet(self, title: str, content: bytes) -> SheetEntry:
        """Appends a tab, last, so that no other's place changes."""
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        self._package.put(part, content, WORKSHEET_TYPE)
        relationship = self._package.relate(self.part, OFFICE + "worksheet", part)
        number = max((one.id for one in self.sheets), default=0) + 1
        data, root = self._root()
        listing = root.first("sheets")
        if listing is None:
            raise CrmError("xlsx_damaged", part=self.part)
        prefix = prefix_for(root, RELATIONS)
        declared = "" if prefix else f' xmlns:r="{RELATIONS}"'
        entry = (
            f"<{listing.prefix}sheet name={as_attribute(title)} sheetId={as_attribute(str(number))}"
            f'{declared} {prefix or "r:"}id="{relationship}"/>'
        )
        splices = Splices(data)
        splices.append(listing, entry.encode())
        self._put(splices)
        return SheetEntry(title, number, relationship, part, "worksheet", "visible")

    def remove_sheet(self, title: str) -> None:
        """Takes a tab off the list, with the names local to it; its part is left to the caller."""
        place = self.position(title)
        entry = self.sheets[place]
        data, root = self._root()
        splices = Splices(data)
        listing = root.first("sheets")
        splices.remove((listing.all("sheet") if listing else [])[place])
        _shift_names(splices, root, place)
        _shift_views(splices, root, place, len(self.sheets) - 1)
        self._put(splices)
        self._package.unrelate(self.part, entry.relationship)

    @property
    def selected(self) -> int:
        """Place of the tab that is shown on opening."""
        views = self._root()[1].first("bookViews")
        view = views.first("workbookView") if views else None
        active = view.get("activeTab", "0") if view else "0"
        return whole(active)

    # Names

    @property
    def names(self) -> tuple[DefinedName, ...]:
        return tuple(_defined(one) for one in _name_elements(self._root()[1]))

    def set_names(self, wanted: dict[str, str | None]) -> None:
        """Sets hidden names of the whole workbook, or forgets those whose value is None.

        One that says the same already stays the bytes it is.
        """
        data, root = self._root()
        splices = Splices(data)
        pending = dict(wanted)
        for one in _name_elements(root):
            name = one.get("name")
            if name not in wanted or one.get("localSheetId"):
                continue
            value = pending.pop(name, None)
            if value is None:
                splices.remove(one)
            elif one.text != value:
                splices.replace(
                    one.start, one.end, _written(root.prefix, DefinedName(name, value, hidden=True))
                )
        fresh = [(name, value) for name, value in pending.items() if value is not None]
        added = b"".join(
            _written(root.prefix, DefinedName(name, value, hidden=True)) for name, value in fresh
        )
        self._append_names(splices, root, added)
        self._put(splices)
        self._drop_empty("definedNames")

    def set_local_names(self, place: int, wanted: Iterable[DefinedName]) -> None:
        """Makes these the only names that are local to the tab at that place (its filter, …)."""
        data, root = self._root()
        splices = Splices(data)
        pending = {one.name: one for one in wanted}
        for one in _name_elements(root):
            if one.get("localSheetId") != str(place):
                continue
            same = pending.pop(one.get("name"), None)
            if same is None:
                splices.remove(one)
            elif same.value != one.text:
                splices.replace(one.start, one.end, _written(root.prefix, same))
        added = (_written(root.prefix, one) for one in pending.values())
        self._append_names(splices, root, b"".join(added))
        self._put(splices)
        self._drop_empty("definedNames")

    def _append_names(self, splices: Splices, root: Element, added: bytes) -> None:
        if not added:
            return
        if names := root.first("definedNames"):
            splices.append(names, added)
            return
        tag = f"{root.prefix}definedNames".encode()
        at = place_for(root, "definedNames", WORKBOOK_ORDER)
        splices.insert(at, b"<%b>%b</%b>" % (tag, added, tag))

    def _drop_empty(self, name: str) -> None:
        data, root = self._root()
        if (element := root.first(name)) and not element.children:
            splices = Splices(data)
            splices.remove(element)
            self._put(splices)

    # Calculation

    @property
    def epoch(self) -> date:
        """The day that serial number 0 stands for."""
        properties = self._root()[1].first("workbookPr")
        flag = properties.get("date1904", "0") if properties else "0"
        return EPOCH_1904 if flag.strip().lower() in {"1", "true", "on"} else EPOCH_1900

    def calculate_on_load(self) -> None:
        """Has every formula worked out anew when the workbook is opened."""
        data, root = self._root()
        splices = Splices(data)
        if calculation := root.first("calcPr"):
            if calculation.get("fullCalcOnLoad") in {"1", "true"}:
                return
            splices.set_attribute(calculation, "fullCalcOnLoad", "1")
        else:
            at = place_for(root, "calcPr", WORKBOOK_ORDER)
            splices.insert(at, f'<{root.prefix}calcPr fullCalcOnLoad="1"/>'.encode())
        self._put(splices)


def _name_elements(root: Element) -> list[Element]:
    names = root.first("definedNames")
    found = names.all("definedName") if names else []
    if len(found) > MOST_NAMES:
        raise CrmError("xlsx_overgrown", part="definedNames")
    return found


def _defined(one: Element) -> DefinedName:
    local = one.get("localSheetId")
    hidden = one.get("hidden") in {"1", "true"}
    place = whole(local, -1)
    return DefinedName(one.get("name"), one.text, place if place >= 0 else None, hidden)


def _written(prefix: str, one: DefinedName) -> bytes:
    tag = f"{prefix}definedName"
    place = "" if one.sheet is None else f' localSheetId="{one.sheet}"'
    hidden = ' hidden="1"' if one.hidden else ""
    start = f"<{tag} name={as_attribute(one.name)}{place}{hidden}>"
    return f"{start}{as_content(one.value)}</{tag}>".encode()


def _shift_names(splices: Splices, root: Element, removed: int) -> None:
    for one in _name_elements(root):
        local = whole(one.get("localSheetId"), -1)
        if local == removed:
            splices.remove(one)
        elif local > removed:
            splices.set_attribute(one, "localSheetId", str(local - 1))


def _shift_views(splices: Splices, root: Element, removed: int, left: int) -> None:
    views = root.first("bookViews")
    for view in views.all("workbookView") if views else []:
        for attribute in ("activeTab", "firstSheet"):
            place = whole(view.get(attribute), -1)
            if place >= max(removed, 1):
                moved = place - 1 if place > removed else min(removed, left - 1)
                splices.set_attribute(view, attribute, str(max(moved, 0)))
