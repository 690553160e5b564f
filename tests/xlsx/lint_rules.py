"""Faults of dropdowns and colour rules: overlaps, over-long lists, formulas naming nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from lxml import etree

from tests.xlsx.addresses import areas
from tests.xlsx.fault import Fault
from tests.xlsx.lint_tables import table_names
from tests.xlsx.package import Package, Sheet, children, descendants, parse

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED_SHEET = re.compile(r"'(?:[^']|'')+'!")
_ADDRESS = re.compile(r"\$?[A-Za-z]{1,3}\$?\d{1,7}$|\$?[A-Za-z]{1,3}$|[Rr]\d*[Cc]?\d*$|[Cc]\d*$")
_WORD = re.compile(r"(?<![\w.$#@])([^\W\d][\w.?\\]*|\\[\w.?\\]*|\$[A-Za-z]{1,3}\$?\d*)\s*([(!\[]?)")
_RULES = {"expression", "cellIs"}


def rule_faults(package: Package) -> Iterator[Fault]:
    words = _Words(package)
    for sheet in package.sheets:
        if sheet.part in package.parts:
            root = parse(package.parts[sheet.part])
            validations = descendants(root, "dataValidation")
            yield from (Fault(code, sheet.part, detail) for code, detail in _overlaps(validations))
            yield from (Fault(code, sheet.part, detail) for code, detail in _lists(validations))
            for formula, where in _formulas(validations, descendants(root, "cfRule")):
                for matter in words.faults(formula, sheet):
                    yield Fault("rule-formula", sheet.part, f"{where}: {matter}")


def _overlaps(validations: list[etree._Element]) -> Iterator[tuple[str, str]]:
    ranges = [(area, place) for place, v in enumerate(validations) for area in areas(_sqref(v))]
    for (one, first), (other, second) in combinations(ranges, 2):
        if one.meets(other):
            yield (
                "overlapping-validations",
                f"{_sqref(validations[first])} and {_sqref(validations[second])}",
            )


def _sqref(rule: etree._Element) -> str:
    """The range of a rule: an attribute, or in the long form an element."""
    nested = [e.text or "" for e in rule if etree.QName(e).localname == "sqref"]
    return rule.get("sqref") or "".join(nested)


def _lists(validations: list[etree._Element]) -> Iterator[tuple[str, str]]:
    for validation in validations:
        for formula in children(validation, "formula1"):
            text = _formula_text(formula)
            if validation.get("type") == "list" and text.startswith('"') and len(text) > 257:
                yield "long-list", f"{_sqref(validation)}: {len(text) - 2} characters"


def _formula_text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _formulas(
    validations: list[etree._Element], rules: list[etree._Element]
) -> Iterator[tuple[str, str]]:
    """Formulas with a word on where they stand; one that has to be there and is not is empty."""
    for validation in validations:
        formulas = _own_formulas(validation)
        needed = validation.get("type", "none") != "none" and not formulas
        yield from ((text, _sqref(validation)) for text in (formulas or [""] * needed))
    for rule in rules:
        formulas = _own_formulas(rule)
        needed = rule.get("type") in _RULES and not formulas
        where = f"{rule.get('type')} {rule.get('priority')}"
        yield from ((text, where) for text in (formulas or [""] * needed))


def _own_formulas(rule: etree._Element) -> list[str]:
    found = [
        e for e in rule if etree.QName(e).localname in ("formula", "f", "formula1", "formula2")
    ]
    return [_formula_text(element) for element in found]


class _Words:
    """What a formula in this workbook may name."""

    def __init__(self, package: Package) -> None:
        self.sheets = {sheet.name.casefold() for sheet in package.sheets}
        self.order = [sheet.name for sheet in package.sheets]
        self.names = [(n.get("name", "").casefold(), n.get("localSheetId")) for n in package.names]
        self.tables = {name.casefold() for name in table_names(package)}

    def faults(self, formula: str, sheet: Sheet) -> Iterator[str]:
        bare = _TEXT.sub('""', formula)
        if not bare:
            yield "the formula is empty"
        if '"' in bare.replace('""', "") or not _balanced(_QUOTED_SHEET.sub("", bare)):
            yield f"quotes or brackets do not close in {formula}"
        if "#REF!" in bare:
            yield f"a reference is lost in {formula}"
        for quoted in _QUOTED_SHEET.findall(bare):
            yield from self._tab(quoted[1:-2].replace("''", "'"))
        yield from self._named(_strip_brackets(_QUOTED_SHEET.sub("!", bare)), sheet)

    def _tab(self, name: str) -> Iterator[str]:
        tabs = [name] if name.casefold() in self.sheets else name.split(":")
        for tab in tabs:
            if tab.casefold() not in self.sheets and "[" not in tab:
                yield f"no tab {tab}"

    def _named(self, formula: str, sheet: Sheet) -> Iterator[str]:
        for match in _WORD.finditer(formula):
            word, follower = match.groups()
            if follower == "!":
                elsewhere = formula[: match.start()].endswith("[")
                yield from () if elsewhere else self._tab(word)
            elif not follower and not self._known(word, sheet, formula[: match.start()]):
                yield f"nothing is named {word}"

    def _known(self, word: str, sheet: Sheet, left: str) -> bool:
        place = str(self.order.index(sheet.name))
        scoped = [scope for name, scope in self.names if name == word.casefold()]
        return (
            word.upper() in ("TRUE", "FALSE")
            or bool(_ADDRESS.match(word))
            or None in scoped
            or place in scoped
            or (left.endswith("!") and bool(scoped))
            or word.casefold() in self.tables
        )


def _balanced(formula: str) -> bool:
    depth = 0
    for sign in formula:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _strip_brackets(formula: str) -> str:
    """Without error values and what stands in brackets: columns of tables, other workbooks."""
    previous = ""
    while previous != formula:
        previous, formula = formula, re.sub(r"\[[^\[\]]*\]", "[", formula).replace("[[", "[")
    return re.sub(r"#[A-Z/0?!]+", "", formula)
