"""Dropdowns of one sheet: read, ours replaced, those pasted over ours cut back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sheets_crm.workbook.excel.book.defined_names import PREFIX, source_in
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.xml.a1_references import LAST_ROW, area_names, cut_all, parse_areas
from sheets_crm.workbook.excel.xml.escape_text import as_content
from sheets_crm.workbook.excel.xml.spans import X14, Element, Splices
from sheets_crm.workbook.snapshot import Area, Dropdown

MOST_COLUMNS = 1_024
"""A rule over a whole sheet is told for this many columns; no CRM has more."""

MOST_RULES = 100_000
"""Rules of a tab, one for each of their columns, that are told in all."""

_RELATIVE = re.compile(r"(?<![\w$!.'])\$?[A-Za-z]{1,3}[0-9]+|(?<![\w$!.'])[A-Za-z]{1,3}\$?[0-9]+")


def read_dropdowns(
    sheet: Worksheet, offered: Callable[[str], tuple[str, ...]] = lambda _: ()
) -> tuple[Dropdown, ...]:
    """Every validation rule by column; `source` is "" for one which is not ours.

    `offered` tells which words a list of the user's offers, by its formula.
    """
    found: list[Dropdown] = []
    for rule in _rules(sheet.root):
        source = source_in(_formula(rule)) or ""
        theirs = not source and rule.get("type") == "list"
        offers = offered(_formula(rule)) if theirs else None
        strict = rule.get("errorStyle", "stop") == "stop"
        for area in parse_areas(_sqref(rule)):
            columns = range(area.first_column, min(area.last_column, MOST_COLUMNS) + 1)
            found += (
                Dropdown(column, area.first_row, area.last_row, source, strict, offers)
                for column in islice(columns, MOST_RULES - len(found))
            )
    return tuple(found)


def set_dropdowns(sheet: Worksheet, dropdowns: Iterable[Dropdown]) -> None:
    """Makes these our only dropdowns; another rule keeps its cells that are not under one of them.

    A rule whose formula speaks of cells relative to its own first cell stays whole when that cell
    would go: it would come to speak of others. Ours then spares its cells.
    """
    wanted = [one for one in dropdowns if one.source]
    frame = sheet.frame
    root = sheet.root
    splices = Splices(frame)
    ours = [_area(one) for one in wanted]
    spared: list[Area] = []
    dropped: list[Element] = []
    for rule in _rules(root):
        areas = parse_areas(_sqref(rule))
        left = cut_all(areas, ours)
        if source_in(_formula(rule)) is not None or not left:
            dropped.append(rule)
        elif left != areas:
            if _anchor(left) != _anchor(areas) and _RELATIVE.search(_formulas(rule)):
                spared += areas
            else:
                _set_sqref(splices, rule, area_names(left))
    _drop(splices, root, dropped)
    sheet.reframe(splices.result())
    _add(sheet, "".join(_written(sheet.prefix, one, spared) for one in wanted))


def _rules(root: Element) -> Iterator[Element]:
    for container in _containers(root):
        yield from (one for one in container.children if one.name == "dataValidation")


def _containers(root: Element) -> Iterator[Element]:
    """The sheet's own list of rules, and the extension's."""
    if own := root.first("dataValidations"):
        yield own
    if extensions := root.first("extLst"):
        for one in extensions.walk():
            if one.name == "dataValidations" and one.space == X14:
                yield one


def _child(rule: Element, name: str) -> Element | None:
    return next((one for one in rule.children if one.name == name), None)


def _sqref(rule: Element) -> str:
    """The areas of a rule; the extension has them in an element, not an attribute."""
    inner = _child(rule, "sqref")
    return inner.text if inner else rule.get("sqref")


def _formula(rule: Element) -> str:
    first = _child(rule, "formula1")
    return "".join(one.text for one in first.walk()) if first else ""


def _formulas(rule: Element) -> str:
    return " ".join(one.text for one in rule.walk() if one.name in {"formula1", "formula2", "f"})


def _set_sqref(splices: Splices, rule: Element, text: str) -> None:
    if inner := _child(rule, "sqref"):
        splices.replace(inner.inside, inner.inside_end, text.encode())
    else:
        splices.set_attribute(rule, "sqref", text)


def _anchor(areas: list[Area]) -> tuple[int, int]:
    return min(area.first_row for area in areas), min(area.first_column for area in areas)


def _area(one: Dropdown) -> Area:
    return Area(one.first_row, one.column, min(one.last_row, LAST_ROW), one.column)


def _drop(splices: Splices, root: Element, dropped: list[Element]) -> None:
    """Takes rules away, with the list (and the extension) that is left empty by it."""
    gone = {one.start for one in dropped}
    for container in _containers(root):
        rules = [one for one in container.children if one.name == "dataValidation"]
        left = sum(one.start not in gone for one in rules)
        if left == len(rules):
            continue
        if left:
            for one in rules:
                if one.start in gone:
                    splices.remove(one)
            splices.set_attribute(container, "count", str(left))
        else:
            splices.remove(_outermost(root, container))


def _outermost(root: Element, container: Element) -> Element:
    """The largest element that holds nothing but this one."""
    for child in root.children:
        chain = [child]
        while len(chain[-1].children) == 1 and chain[-1] is not container:
            chain.append(chain[-1].children[0])
        if chain[-1] is container:
            return child
        for extension in child.children:
            if extension.children == [container]:
                return extension
    return container


def _add(sheet: Worksheet, written: str) -> None:
    if not written:
        return
    frame = sheet.frame
    own = sheet.root.first("dataValidations")
    if own is None:
        tag = f"{sheet.prefix}dataValidations"
        count = written.count(f"</{sheet.prefix}dataValidation>")
        sheet.put_element("dataValidations", f'<{tag} count="{count}">{written}</{tag}>')
        return
    splices = Splices(frame)
    added = written.count(f"</{sheet.prefix}dataValidation>")
    splices.set_attribute(own, "count", str(len(own.children) + added))
    splices.append(own, written.encode())
    sheet.reframe(splices.result())


def _written(prefix: str, one: Dropdown, spared: list[Area]) -> str:
    areas = cut_all([_area(one)], spared)
    if not areas:
        return ""
    style = "" if one.strict else ' errorStyle="warning"'
    return (
        f'<{prefix}dataValidation type="list"{style} allowBlank="1" showInputMessage="1" '
        f'showErrorMessage="1" sqref="{area_names(areas)}">'
        f"<{prefix}formula1>{as_content(PREFIX + one.source)}</{prefix}formula1>"
        f"</{prefix}dataValidation>"
    )
