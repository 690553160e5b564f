"""Faults of rows and cells: order, duplicates, dimension, spans, strings, numbers kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from tests.xlsx.addresses import Area, areas, column_number, letters
from tests.xlsx.fault import Fault
from tests.xlsx.package import Package, children, descendants, parse

# A leading zero or plus sign makes it a code or a phone: text by right.
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,10})?$")
_ANYTHING = re.compile(r".*", re.DOTALL)
_VALUES = {
    "n": re.compile(r"\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*"),
    "b": re.compile(r"\s*(0|1|true|false)\s*"),
    "e": re.compile(r"#[A-Z0-9/_!?]+"),
    "d": re.compile(r"[\d\-T:.Z+]+"),
    "s": _ANYTHING,
    "str": _ANYTHING,
    "inlineStr": _ANYTHING,
}
"""What `<v>` may hold, by the cell's type; a string's index is looked at by itself."""


def sheet_faults(package: Package) -> Iterator[Fault]:
    strings = shared_strings(package)
    as_text = _text_styles(package)
    for sheet in package.sheets:
        if sheet.part in package.parts:
            yield from _Cells(sheet.part, package.parts[sheet.part], strings, as_text).faults()


def shared_strings(package: Package) -> list[str]:
    """Texts of the shared strings, without phonetic readings."""
    for part in package.related(package.workbook, "sharedStrings"):
        if part in package.parts:
            return [_plain(item) for item in children(parse(package.parts[part]), "si")]
    return []


def _plain(item: etree._Element) -> str:
    """The text of an item or inline string: its own `t` and those of its runs."""
    runs = [text for run in children(item, "r") for text in children(run, "t")]
    return "".join(text.text or "" for text in children(item, "t") + runs)


def _text_styles(package: Package) -> set[int]:
    """Cell styles that say "this is text": the format @ or a quote prefix."""
    for part in package.related(package.workbook, "styles"):
        if part in package.parts:
            lists = children(parse(package.parts[part]), "cellXfs")
            xfs = [xf for holder in lists for xf in children(holder, "xf")]
            return {
                place
                for place, xf in enumerate(xfs)
                if xf.get("numFmtId") == "49" or xf.get("quotePrefix") in ("1", "true")
            }
    return set()


def cell_text(cell: etree._Element, strings: list[str]) -> str:
    """What a cell shows, as far as the file says it."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_plain(item) for item in children(cell, "is"))
    value = "".join(item.text or "" for item in children(cell, "v"))
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return value


class _Cells:
    """One sheet's rows, walked once."""

    def __init__(self, part: str, data: bytes, strings: list[str], as_text: set[int]) -> None:
        self.part, self.root = part, parse(data)
        self.strings, self.as_text = strings, as_text
        found = [e.get("ref", "") for e in children(self.root, "dimension")]
        self.dimension = Area.parse(found[0]) if found else None
        self.pardoned = [
            area
            for entry in descendants(self.root, "ignoredError")
            if entry.get("numberStoredAsText") in ("1", "true")
            for area in areas(entry.get("sqref", ""))
        ]

    def fault(self, code: str, detail: str) -> Fault:
        return Fault(code, self.part, detail)

    def faults(self) -> Iterator[Fault]:
        number = 0
        for data in children(self.root, "sheetData"):
            for row in children(data, "row"):
                here = int(row.get("r") or number + 1)
                if here <= number:
                    yield self.fault("row-order", f"row {here} after row {number}")
                number = here
                yield from self.row(row, number)

    def row(self, row: etree._Element, number: int) -> Iterator[Fault]:
        spans = row.get("spans")
        seen: set[int] = set()
        last = 0
        for cell in children(row, "c"):
            address = cell.get("r") or f"{letters(last + 1)}{number}"
            column = column_number(address)
            if address != f"{letters(column)}{number}":
                yield self.fault("cell-order", f"{address} in row {number}")
            if column in seen:
                yield self.fault("duplicate-cell", address)
            elif column < last:
                yield self.fault("cell-order", f"{address} after column {letters(last)}")
            if spans and not _in_spans(column, spans):
                yield self.fault("wrong-spans", f"{address} outside {spans}")
            seen.add(column)
            last = column
            yield from self.cell(cell, Area(number, column, number, column), address)

    def cell(self, cell: etree._Element, place: Area, address: str) -> Iterator[Fault]:
        if self.dimension and not self.dimension.contains(place):
            yield self.fault("wrong-dimension", f"{address} outside the dimension")
        if cell.get("t") == "s" and not self._known_string(cell):
            yield self.fault("shared-string-index", address)
        if self._number_as_text(cell, place):
            yield self.fault("number-as-text", address)
        if matter := _wrong_value(cell):
            yield self.fault("cell-value", f"{address}: {matter}")

    def _known_string(self, cell: etree._Element) -> bool:
        values = children(cell, "v")
        if not values:
            return True
        text = values[0].text or ""
        return text.isdigit() and int(text) < len(self.strings)

    def _number_as_text(self, cell: etree._Element, place: Area) -> bool:
        if cell.get("t") not in ("s", "str", "inlineStr") or children(cell, "f"):
            return False
        if int(cell.get("s", "0")) in self.as_text or any(a.contains(place) for a in self.pardoned):
            return False
        return bool(_NUMBER.match(cell_text(cell, self.strings)))


def _wrong_value(cell: etree._Element) -> str:
    """What is wrong with a value for its cell's type; "" when it fits."""
    kind, values = cell.get("t", "n"), [item.text or "" for item in children(cell, "v")]
    if kind not in _VALUES:
        return f"no cell is of type {kind}"
    if len(values) > 1:
        return "two values"
    if kind == "inlineStr" and values:
        return "a value beside the text that stands in the cell"
    return next((repr(one) for one in values if one and not _VALUES[kind].fullmatch(one)), "")


def _in_spans(column: int, spans: str) -> bool:
    stretches = [stretch.split(":") for stretch in spans.split()]
    return any(int(first) <= column <= int(last) for first, last in stretches)
