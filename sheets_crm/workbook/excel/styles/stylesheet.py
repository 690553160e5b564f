"""The style sheet: formats are found again or appended, never changed or moved.

Entries that look the same are the same entry however they are written, so that a second run finds
what the first one added and the part does not grow.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.styles.style_equality import likeness
from sheets_crm.workbook.excel.styles.style_lists import StyleList, style_list
from sheets_crm.workbook.excel.xml.canonical_xml import Tree, el, tree
from sheets_crm.workbook.excel.xml.schema_order import place_for
from sheets_crm.workbook.excel.xml.spans import (
    MAIN,
    MARKUP_COMPATIBILITY,
    SPREADSHEETS,
    Splices,
    parse,
)

if TYPE_CHECKING:
    from sheets_crm.workbook.excel.package.package import Package

STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_SCHEMA_ORDER = (
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
)
ORDER = _SCHEMA_ORDER.split()
GENERAL = "General"
FIRST_CUSTOM_FORMAT = 164
BUILT_IN_FORMATS = {GENERAL: 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "@": 49}
SHORT_DATE = "<short date>"
"""Excel's own format 14, which follows the country that the reader's computer is set to."""
BUILT_IN_FORMATS[SHORT_DATE] = 14

_ITEM = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellXfs": "xf",
    "dxfs": "dxf",
}
_WITH_A_DEFAULT = ("fonts", "fills", "borders", "cellXfs")
"""Lists whose first entry is what cells have that say nothing; Excel opens a file without them."""
_HIDDEN = re.compile(rb"<(?:[\w.\-]+:)?(?:%b)[\s/>]" % "|".join(_ITEM).encode())
_MADE_OF = ("numFmtId", "fontId", "fillId", "borderId")
MOST_FORMATS = 65_490
"""Cell formats that Excel keeps in one workbook."""
_PARTS_OF_XF = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}

PLAIN_STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
).encode()


@cache
def _plain_lists() -> dict[str, list[Tree]]:
    root = parse(PLAIN_STYLES)
    listed = {name: root.first(name) for name in _WITH_A_DEFAULT}
    return {
        name: [tree(one) for one in found.all(_ITEM[name])] if found else []
        for name, found in listed.items()
    }


class Styles:
    """A `styleSheet` part.

    Attributes:
        lists: what each of its lists holds, with what was appended.
    """

    def __init__(self, data: bytes, part: str = "") -> None:
        self._data = self._opened = data
        self._part = part
        self._root = parse(data, part, deepest=2)
        if self._root.name != "styleSheet" or self._root.space not in SPREADSHEETS:
            raise CrmError("xlsx_damaged", part=part)
        if self._root.closed:  # nothing can be put into `<styleSheet/>`
            tag = data[self._root.start : self._root.inside]
            opened = b"%b></%b>" % (tag[:-2].rstrip(), self._root.tag.encode())
            self._opened = data[: self._root.start] + opened + data[self._root.end :]
            self._root = parse(self._opened, part, deepest=2)
        self._refuse_hidden_lists()
        self.lists = {name: self._list(name) for name in _ITEM}
        self._known = {name: len(items) for name, items in self.lists.items()}
        self._based_on = "0" if self._list("cellStyleXfs", "xf") else None
        for name in _WITH_A_DEFAULT:
            if not self.lists[name]:
                plain = _plain_lists()[name]
                if name == "cellXfs":
                    plain = [one.having(xfId=self._based_on) for one in plain]
                self.lists[name] = StyleList(understood=plain)
        self._first_new = {name: len(items) for name, items in self.lists.items()}
        self._places: dict[str, dict[Tree, int]] = {}
        self.restyle = cache(self._restyle)

    def _list(self, name: str, item: str = "") -> StyleList:
        return style_list(self._opened, self._root, name, item or _ITEM[name], self._part)

    def _refuse_hidden_lists(self) -> None:
        """A list that only some programs see cannot be added to for all of them."""
        for child in self._root.children:
            inside = self._opened[child.start : child.end]
            if child.space == MARKUP_COMPATIBILITY and _HIDDEN.search(inside):
                raise CrmError("xlsx_alternatives", part=self._part)

    @property
    def data(self) -> bytes:
        """The part with what was appended; the very same bytes when nothing was."""
        splices = Splices(self._opened)
        if all(len(items) == self._first_new[name] for name, items in self.lists.items()):
            return self._data
        for name, items in self.lists.items():
            if added := items[self._known[name] :]:
                self._append(splices, name, added)
        return splices.result()

    def _append(self, splices: Splices, name: str, added: list[Tree]) -> None:
        prefix = self._root.prefix
        written = "".join(item.write(prefix) for item in added).encode()
        count = len(self.lists[name])
        container = self._root.first(name)
        if container is None:
            tag = f"{prefix}{name}"
            made = f'<{tag} count="{count}">'.encode() + written + f"</{tag}>".encode()
            splices.insert(place_for(self._root, name, ORDER), made)
        else:
            splices.set_attribute(container, "count", str(count))
            splices.append(container, written)

    def find_or_add(self, name: str, item: Tree) -> int:
        """Index of an entry of one of the lists, appended when none looks the same."""
        if name == "cellXfs":
            return self._find_or_add_format(item)
        alike: Callable[[Tree], Tree] = _itself if name == "dxfs" else likeness
        places = self._places.get(name)
        if places is None:
            listed = enumerate(self.lists[name])
            places = self._places.setdefault(name, {})
            for index, one in listed:
                places.setdefault(alike(one), index)
        look = alike(item)
        if look not in places:
            places[look] = len(self.lists[name])
            self.lists[name].append(item)
        return places[look]

    @cached_property
    def _by_parts(self) -> dict[tuple[int, ...], list[int]]:
        """The cell formats by what they are made of: of tens of thousands few have to be read."""
        found: dict[tuple[int, ...], list[int]] = {}
        formats = self.lists["cellXfs"]
        for index in range(len(formats)):
            made_of = tuple(whole(formats.attribute(index, name)) for name in _MADE_OF)
            found.setdefault(made_of, []).append(index)
        return found

    def _find_or_add_format(self, item: Tree) -> int:
        formats = self.lists["cellXfs"]
        made_of = tuple(whole(item.get(name)) for name in _MADE_OF)
        alike, look = self._by_parts.setdefault(made_of, []), likeness(item)
        for index in alike:
            if likeness(formats[index]) == look:
                return index
        if len(formats) >= MOST_FORMATS:
            raise CrmError("xlsx_too_many_formats", part=self._part, most=MOST_FORMATS)
        if self._based_on is None:  # a copy of a format that points at a style that is not there
            item = item.having(xfId=None)
        alike.append(len(formats))
        formats.append(item)
        return alike[-1]

    # Number formats

    @cached_property
    def _format_codes(self) -> dict[str, str]:
        return {one.get("formatCode"): one.get("numFmtId") for one in self.lists["numFmts"]}

    def number_format(self, code: str) -> str:
        """Id of a number format, appended when it is new."""
        if code in BUILT_IN_FORMATS:
            return str(BUILT_IN_FORMATS[code])
        if code not in self._format_codes:
            taken = [whole(number) for number in self._format_codes.values()]
            number = str(max([FIRST_CUSTOM_FORMAT - 1, *taken]) + 1)
            self.lists["numFmts"].append(el("numFmt", numFmtId=number, formatCode=code))
            self._format_codes[code] = number
        return self._format_codes[code]

    def _restyle(self, index: int, code: str) -> int:
        """The format like that one, with a number format where it has none of its own."""
        base = self.xf(index)
        if base.get("numFmtId", "0") != "0" or code == GENERAL:
            return index
        number = self.number_format(code)
        return self.find_or_add("cellXfs", base.having(numFmtId=number, applyNumberFormat="1"))

    def renumbered(self, index: int, number: str) -> int:
        """The format like that one, with a number format in place of none, or of that of text."""
        base = self.xf(index)
        if base.get("numFmtId", "0") not in {"0", str(BUILT_IN_FORMATS["@"])}:
            return index
        return self.find_or_add("cellXfs", base.having(numFmtId=number, applyNumberFormat="1"))

    # Cell formats

    def xf(self, index: int) -> Tree:
        """A cell's format; one that is not there is as the first."""
        listed = self.lists["cellXfs"]
        return listed[index] if 0 <= index < len(listed) else listed[0]

    def part_of(self, index: int, name: str) -> Tree | None:
        """The font, fill or border (`fontId`, …) of a cell's format."""
        listed = self.lists[_PARTS_OF_XF[name]]
        number = whole(self.xf(index).get(name, "0"), len(listed))
        return listed[number] if number < len(listed) else None

    def adopt(self, other: Styles, index: int) -> int:
        """The format that looks as the other style sheet's format of that index."""
        theirs = other.xf(index)
        parts: dict[str, str | None] = {
            name: str(self.find_or_add(listed, other.part_of(index, name) or Tree(_ITEM[listed])))
            for name, listed in _PARTS_OF_XF.items()
        }
        number = other.code(theirs.get("numFmtId", "0"))
        built_in = number.isascii() and number.isdecimal()
        parts["numFmtId"] = number if built_in else self.number_format(number)
        parts |= {"xfId": self._based_on, "applyFont": "1", "applyFill": "1", "applyBorder": "1"}
        parts |= {"applyNumberFormat": "1", "applyAlignment": "1"}
        return self.find_or_add("cellXfs", theirs.having(**parts))

    def adopt_dxf(self, other: Styles, index: int) -> int:
        """The differential format equal to the other style sheet's one of that index."""
        return self.find_or_add("dxfs", other.lists["dxfs"][index])

    def code(self, number: str) -> str:
        """A custom number format's code; a built-in one is its own id."""
        codes = {ident: code for code, ident in self._format_codes.items()}
        return codes.get(number, number)

    # Differential formats

    def fill_dxf(self, colour: str) -> int:
        """Index of the differential format that paints `#RRGGBB`, with letters to be read on it."""
        paint = el("fill", el("patternFill", el("bgColor", rgb="FF" + colour[1:].upper())))
        letters = el("font", el("color", rgb="FFFFFFFF" if _is_dark(colour) else "FF000000"))
        return self.find_or_add("dxfs", el("dxf", letters, paint))

    def dxf_fill(self, index: int) -> Tree | None:
        """The colour element that a differential format paints with."""
        listed = self.lists["dxfs"]
        fill = listed[index].first("fill") if 0 <= index < len(listed) else None
        pattern = fill.first("patternFill") if fill else None
        return (pattern.first("bgColor") or pattern.first("fgColor")) if pattern else None


def _itself(one: Tree) -> Tree:
    return one


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128


def styles_part(package: Package) -> str | None:
    """Name of the style sheet, None where the workbook has none."""
    arrows = package.relationships(package.main)
    found = (one.target for one in arrows if one.kind == "styles" and package.has(one.target))
    return next(found, None)


def parsed_styles(package: Package) -> Styles:
    """The workbook's style sheet; a plain one where it has none."""
    part = styles_part(package)
    return Styles(package.xml(part) if part else PLAIN_STYLES, part or "")
