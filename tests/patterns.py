"""Every regular expression of the program, and texts made to lead each of them astray."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import sheets_crm
from sheets_crm.crm.parse import amounts
from sheets_crm.workbook.excel.book import dependents
from sheets_crm.workbook.excel.sheet import rows, scan_formulas, worksheet
from sheets_crm.workbook.excel.styles import style_lists

PACKAGE = Path(sheets_crm.__file__).parent

MADE_BY_FUNCTIONS: dict[str, re.Pattern[Any]] = {
    "crm/parse/amounts.py:_shape": amounts._shape(),
    "workbook/excel/sheet/rows.py:_row_pattern": rows._row_pattern(b"x:"),
    "workbook/excel/sheet/rows.py:_cell_pattern": rows._cell_pattern(b""),
    "workbook/excel/sheet/rows.py:_shared_pattern": rows._shared_pattern(""),
    "workbook/excel/sheet/scan_formulas.py:_formula_pattern": scan_formulas._formula_pattern(""),
    "workbook/excel/sheet/scan_formulas.py:_uncalculated_pattern": (
        scan_formulas._uncalculated_pattern("")
    ),
    "workbook/excel/sheet/scan_formulas.py:_format_pattern": scan_formulas._format_pattern(
        [1, 12, 7]
    ),
    "workbook/excel/sheet/worksheet.py:_grouped_pattern": worksheet._grouped_pattern(b""),
    "workbook/excel/styles/style_lists.py:attribute": re.compile(
        style_lists._ATTRIBUTE % b"fontId"
    ),
    "workbook/excel/book/dependents.py:_mention": dependents._mention("My 'own' tab"),
}
"""Those that depend on something, made as a visit makes them."""

GIVEN_SHORT = {
    "sheets_crm.cli.commands.log._CELL": "an argument of the command line, by whoever waits for it",
    "sheets_crm.crm.parse.dates._TIME": "at most 40 signs",
    "sheets_crm.workbook.excel.package.encoding._DECLARATION": "the first 200 signs",
}
"""Those that are slow on long texts, and how long a text they are given."""

OF_OURS = {f"sheets_crm.workbook.excel.draw.transplant.{name}" for name in (
    "_CELL", "_ROW_STYLE", "_COLUMN_STYLE", "_DXF", "_SHARED", "_TABLE_ID", "_NUMBER_IN_NAME",
)}  # fmt: skip
"""Those for what XlsxWriter has written for us, in which it has escaped whatever is foreign."""

SIMPLE = {
    "crm/parse/amounts.py:_plain",
    "crm/parse/status_kind.py:kind_told_by",
    "crm/parse/status_kind.py:_is_on_the_way",
    "forget/person.py:_phones",
    "forget/person.py:_says",
    "forget/person.py:called",
    "service/autostart/definition.py:name_of",
    "service/autostart/systemd_install.py:_version",
    "workbook/excel/sheet/conditional_formats.py:_is_ours",
    "workbook/excel/xml/spans.py:with_attribute",
    "workbook/excel/book/defined_names.py:source_in",
    "workbook/excel/sheet/edit_row.py:_refuse_formula",
    "workbook/excel/styles/style_lists.py:style_list",
    "workbook/excel/draw/transplant.py:as_xlsxwriter_writes",
    "workbook/open_excel/read/read_rules.py:offered_words",
}
"""Functions whose patterns are literals with at most one repetition."""


def of_modules() -> dict[str, re.Pattern[Any]]:
    """The patterns that modules keep, by module and name."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages([str(PACKAGE)], "sheets_crm."):
        if module.name.endswith("__main__"):
            continue
        try:
            names = vars(importlib.import_module(module.name))
        except ImportError:
            continue  # of another system
        found |= {
            f"{module.name}.{name}": one
            for name, one in names.items()
            if isinstance(one, re.Pattern)
        }
    return found


def only_whole() -> set[str]:
    """The patterns that are tried from the beginning of a text only, functions' too."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        path = file.relative_to(PACKAGE).with_suffix("").parts
        module = ".".join(("sheets_crm", *path)).removesuffix(".__init__")
        used: dict[str, set[str]] = {}
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Attribute):
                continue
            made = isinstance(node.value, ast.Call) and not node.value.args
            name = node.value.func if made and isinstance(node.value, ast.Call) else node.value
            if isinstance(name, ast.Name):
                used.setdefault(name.id, set()).add(node.attr)
        whole = [name for name, ways in used.items() if ways <= {"fullmatch", "match"}]
        found |= {f"{module}.{name}" for name in whole}
        found |= {f"{file.relative_to(PACKAGE).as_posix()}:{name}" for name in whole}
    return found


def made_in_functions() -> set[str]:
    """Where a function makes or uses a pattern that no module keeps: `file:function`."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = (one for one in ast.walk(node) if isinstance(one, ast.Call))
                if any(_calls_re(one) for one in inner):
                    found.add(f"{file.relative_to(PACKAGE).as_posix()}:{node.name}")
    return found


def _calls_re(call: ast.Call) -> bool:
    what = call.func
    return (
        isinstance(what, ast.Attribute)
        and isinstance(what.value, ast.Name)
        and what.value.id == "re"
        and what.attr != "escape"
    )


def slow_texts(pattern: re.Pattern[Any], most: int, *, whole: bool = False) -> Iterator[str]:
    """Repetitions on which a pattern takes more than its length allows.

    Four times the text may take four times as long, and twice that for chance; not sixteen times.

    Args:
        pattern: what is tried.
        most: how many repetitions are tried.
        whole: whether it is tried from the beginning only, not from every place as a search does.
    """
    tried = pattern.fullmatch if whole else lambda text: sum(1 for _ in pattern.finditer(text))
    for begin, unit in _repetitions(pattern, most):
        for size in _SIZES:
            short = _text(pattern, begin, unit, size)
            if _seconds(tried, short) > size * 1e-6:  # a microsecond a sign is much
                long = _text(pattern, begin, unit, 4 * size)
                if all(_grows(tried, short, long) for _ in range(3)):
                    yield f"{begin!r} + {unit!r} * n"
                break


_SIZES = (500, 4_000, 16_000)
"""Signs; what is slow shows in few, what is fast but quadratic only in many."""


def _grows(tried: Callable[[Any], object], short: Any, long: Any) -> bool:
    return _seconds(tried, long) > 8 * min(_seconds(tried, short) for _ in range(3))


def _text(pattern: re.Pattern[Any], begin: str, unit: str, size: int) -> Any:
    text = begin + unit * (size // len(unit)) + "\x01"
    return text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text


def _seconds(tried: Callable[[Any], object], text: Any) -> float:
    began = time.process_time()
    tried(text)
    return time.process_time() - began


def _repetitions(pattern: re.Pattern[Any], most: int) -> list[tuple[str, str]]:
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    tree = re._parser.parse(text, pattern.flags & ~re.UNICODE)  # type: ignore[attr-defined]
    pieces = list(dict.fromkeys(_pieces(tree)))
    whole = _shortest(tree)
    begins = ["", *dict.fromkeys(whole[:at] for at in range(1, min(len(whole), 24) + 1)), whole]
    units = [*pieces, *map("".join, product(pieces, repeat=2)), *begins[1:]]
    every = [(begin, unit) for begin, unit in product(begins, units) if unit]
    simple = [("", unit) for unit in units if unit]
    chosen = Random(1).sample(every, min(len(every), most))
    return [*simple[: most // 2], *chosen]


def _pieces(tree: Any) -> Iterator[str]:
    """A sign or a few of everything that the pattern speaks of."""
    for kind, what in tree:
        name = str(kind)
        if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            yield _shortest(what[2]) or "a"
            yield from _pieces(what[2])
        elif name == "SUBPATTERN":
            yield from _pieces(what[3])
        elif name == "ATOMIC_GROUP":
            yield from _pieces(what)
        elif name == "BRANCH":
            for one in what[1]:
                yield _shortest(one)
                yield from _pieces(one)
        elif name in {"ASSERT", "ASSERT_NOT"}:
            yield from _pieces(what[1])
        else:
            yield _shortest([(kind, what)])


def _shortest(tree: Any) -> str:
    """A text that the pattern matches, each repetition as seldom as may be, but once."""
    return "".join(map(_sample, tree))


def _sample(token: Any) -> str:
    kind, what = token
    name = str(kind)
    if name == "LITERAL":
        return chr(what)
    if name == "NOT_LITERAL":
        return "a" if what != ord("a") else "b"
    if name == "IN":
        return _of_class(what)
    if name == "ANY":
        return "a"
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _shortest(what[2]) * max(what[0], 1 if what[1] else 0)
    if name == "SUBPATTERN":
        return _shortest(what[3])
    if name == "ATOMIC_GROUP":
        return _shortest(what)
    if name == "BRANCH":
        return _shortest(what[1][0])
    return ""


def _of_class(members: Any) -> str:
    negated = str(members[0][0]) == "NEGATE"
    if not negated:
        kind, what = members[0]
        if str(kind) == "LITERAL":
            return chr(what)
        if str(kind) == "RANGE":
            return chr(what[0])
        return {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(
            str(what), "-"
        )
    for sign in "a1 -.,:x\"'<>(":
        if not _holds(members[1:], sign):
            return sign
    return "é"


def _holds(members: Any, sign: str) -> bool:
    tests = {
        "CATEGORY_DIGIT": str.isdigit,
        "CATEGORY_SPACE": str.isspace,
        "CATEGORY_WORD": lambda one: one.isalnum() or one == "_",
        "CATEGORY_NOT_WORD": lambda one: not (one.isalnum() or one == "_"),
        "CATEGORY_NOT_DIGIT": lambda one: not one.isdigit(),
        "CATEGORY_NOT_SPACE": lambda one: not one.isspace(),
    }
    for kind, what in members:
        if str(kind) == "LITERAL" and chr(what) == sign:
            return True
        if str(kind) == "RANGE" and what[0] <= ord(sign) <= what[1]:
            return True
        if str(kind) == "CATEGORY" and tests[str(what)](sign):
            return True
    return False
