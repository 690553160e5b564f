"""Our marks in the workbook: hidden defined names with one prefix.

They move with what they point at when rows, columns and tabs are inserted, moved and renamed, so
what is ours is found again without remembering any address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.book.workbook_xml import DefinedName, SheetEntry, WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.xml.a1_references import (
    LAST_ROW,
    LONGEST_FORMULA,
    area_name,
    quoted_tab,
    tab_areas,
)
from sheets_crm.workbook.excel.xml.escape_text import coded, uncoded
from sheets_crm.workbook.snapshot import Area, ListSource

PREFIX = "_crm_"
WORD = f"{PREFIX}word_"
"""Begins the name of one word of a list: so a running Excel is asked for it (`open_excel`)."""
_TAB, _TAB_AGAIN = f"{PREFIX}tab_", f"{PREFIX}keep_"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

_WORD_NAMED = re.compile(rf"=?{re.escape(WORD)}(\w+)_([0-9]+)")
_WORD_IN_LIST = re.compile(
    rf"(?<!\w)[^\W\d]\w*+\(\s*+{re.escape(PREFIX)}(\w++)\s*+[,;]\s*+([0-9]++)\s*+\)"
)  # INDEX in any language


@dataclass(frozen=True)
class Marks:
    """What our names say.

    Attributes:
        tabs: title of each report's tab, by the report's key.
        sources: the lists' places.
        values: remembered values, by name without prefix.
        stale: names of ours that lead nowhere any more.
    """

    tabs: Mapping[str, str]
    sources: tuple[ListSource, ...]
    values: Mapping[str, str]
    stale: tuple[str, ...]


def read_marks(names: Iterable[DefinedName], titles: Iterable[str]) -> Marks:
    """Our marks among a workbook's names; a copy that is local to a tab is not ours."""
    known = {title.casefold(): title for title in titles}
    tabs: dict[str, str] = {}
    sources: list[ListSource] = []
    values: dict[str, str] = {}
    stale: list[str] = []
    for one in names:
        if not one.name.startswith(PREFIX) or one.name.startswith(WORD) or one.sheet is not None:
            continue
        if one.name.startswith((_TAB, _TAB_AGAIN)):
            key = one.name.removeprefix(_TAB).removeprefix(_TAB_AGAIN)
            title = _tab_of(one.value, known)
            if title:
                tabs.setdefault(key, title)
            else:
                stale.append(one.name)
        elif source := _source(one, known):
            sources.append(source)
        elif (value := _constant(one.value)) is not None:
            values[one.name.removeprefix(PREFIX)] = value
        else:
            stale.append(one.name)
    return Marks(tabs, tuple(sources), values, tuple(stale))


def lost_tabs(workbook: WorkbookXml, package: Package) -> tuple[SheetEntry, ...]:
    """Reports' tabs that the workbook lists without a part: they are drawn anew in their place."""
    empty = [one for one in workbook.sheets if not package.has(one.part)]
    marked = read_marks(workbook.names, (one.title for one in empty)).tabs.values() if empty else ()
    return tuple(one for one in empty if one.title in marked)


def _tab_of(formula: str, known: Mapping[str, str]) -> str | None:
    found = (known.get(title.casefold()) for title, _ in tab_areas(formula))
    return next((title for title in found if title), None)


def _source(name: DefinedName, known: Mapping[str, str]) -> ListSource | None:
    for title, area in tab_areas(name.value):
        tab = known.get(title.casefold())
        if tab and area.first_column == area.last_column:
            key = name.name.removeprefix(PREFIX)
            return ListSource(key, tab, area.first_column, area.first_row, area.last_row)
    return None


def _constant(value: str) -> str | None:
    if len(value) >= 2 and value.startswith('"') and value.endswith('"'):
        return uncoded(value[1:-1].replace('""', '"'))
    return value if _NUMBER.fullmatch(value) else None


def tab_names(key: str, title: str) -> dict[str, str]:
    """Names that mark a report's tab: its first cell and, should that row be deleted, the whole."""
    tab = quoted_tab(title)
    return {_TAB + key: f"{tab}!$A$1", _TAB_AGAIN + key: f"{tab}!$A:$XFD"}


def no_tab_names(key: str) -> dict[str, None]:
    return {_TAB + key: None, _TAB_AGAIN + key: None}


def source_name(source: ListSource) -> tuple[str, str]:
    """The name of a list and its formula: from the first word to the last filled cell.

    The whole area is named first, so that it is read back; with blanks in it a dropdown would
    show them, and Excel would then accept any word.
    """
    last_row = min(source.last_row, LAST_ROW)
    area = Area(source.first_row, source.column, last_row, source.column)
    tab = quoted_tab(source.tab)
    whole = f"{tab}!{area_name(area, absolute=True)}"
    if area.first_row == last_row:
        return PREFIX + source.key, whole
    place = f"(ROW({whole})-MIN(ROW({whole}))+1)"
    filled = f'SUMPRODUCT(MAX(({whole}<>"")*{place}))'
    formula = f"INDEX({whole},1):INDEX({whole},MAX(1,{filled}))"
    return PREFIX + source.key, formula


def value_name(key: str, value: str | None) -> tuple[str, str | None]:
    """The name that remembers a value, and the value as a formula's constant."""
    if value is None:
        return PREFIX + key, None
    return PREFIX + key, '"' + coded(value).replace('"', '""') + '"'


def source_in(formula: str) -> str | None:
    """Key of the list that a dropdown's formula names; None when it is not ours."""
    bare = formula.strip().removeprefix("=")
    found = re.fullmatch(re.escape(PREFIX) + r"(\w+)", bare)
    return found[1] if found else None


def word_in(formula: str) -> tuple[str, int] | None:
    """Key of the list and position of the word that a colour rule's formula asks for."""
    if len(formula) > LONGEST_FORMULA:
        return None
    found = _WORD_NAMED.fullmatch(formula.strip()) or _WORD_IN_LIST.search(formula)
    return (found[1], whole(found[2])) if found else None
