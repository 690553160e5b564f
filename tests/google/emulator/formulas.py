"""Formulas as text with references in it, and the few that are worth a value here.

This is no spreadsheet engine.  Literals, references, arithmetic, ``&``, HYPERLINK and SUM are
computed; every other formula shows ``Loading...`` unless a test gives it a value (see
``Tab.computed``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.google.emulator import a1
from tests.google.emulator.cells import Cell, CellError, Scalar, whole
from tests.google.emulator.locales import Locale

if TYPE_CHECKING:
    from tests.google.emulator.book import Book
    from tests.google.emulator.sheet import Sheet
    from tests.google.emulator.shifting import Shift

_HALF = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_REF = re.compile(
    rf"(?P<string>\"(?:[^\"]|\"\")*\")"
    rf"|(?P<tab>(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?"
    rf"(?P<ref>{_HALF}(?::(?:{_HALF}|\$?[A-Za-z]{{1,3}}(?![\w(])))?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?\d+:\$?\d+)"
    rf"(?![\w(.!])"
)
_PART = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?")


def _rewritten(formula: str, change: Callable[[str | None, str], str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["string"] is not None or _inside_word(formula, found.start()):
            return found[0]
        tab = found["tab"]
        title = a1.split(tab + "A1")[0] if tab else None
        return (tab or "") + change(title, found["ref"])

    return _REF.sub(one, formula)


def _inside_word(formula: str, at: int) -> bool:
    return at > 0 and (formula[at - 1].isalnum() or formula[at - 1] in "_.")


def shifted(formula: str, shift: Shift, title: str, *, at_home: bool) -> str:
    """The formula after lines of the tab ``title`` came, went or moved."""

    def change(tab: str | None, ref: str) -> str:
        if tab != title and not (tab is None and at_home):
            return ref
        return _shifted_ref(ref, shift)

    return _rewritten(formula, change)


def _shifted_ref(ref: str, shift: Shift) -> str:
    first, colon, second = ref.partition(":")
    parts = [list(_PART.fullmatch(x).groups("")) for x in (first, second or first)]  # type: ignore[union-attr]
    at = 3 if shift.dimension == "ROWS" else 1
    if not parts[0][at]:
        return ref
    end = _index(parts[1][at]) + 1 if parts[1][at] else None
    low, high = shift.interval(_index(parts[0][at]), end)
    if (low, high) == (0, 0):
        return "#REF!"
    parts[0][at] = _label(low or 0, at)
    if high is not None:
        parts[1][at] = _label(high - 1, at)
    return "".join(parts[0]) + (colon + "".join(parts[1]) if colon else "")


def _index(text: str) -> int:
    return int(text) - 1 if text.isdigit() else a1.column_index(text)


def _label(index: int, at: int) -> str:
    return str(index + 1) if at == 3 else a1.column_letters(index)


def shifted_rule(formula: str, shift: Shift, title: str, by: int, *, at_home: bool) -> str:
    """A colour rule's formula: what is fixed follows its line, the rest moves with the corner.

    ``by`` is how far the corner of the rule's range moved along the shift's dimension.
    """

    def change(tab: str | None, ref: str) -> str:
        if tab != title and not (tab is None and at_home):
            return ref
        return ":".join(_rule_half(half, shift, by) for half in ref.split(":"))

    return _rewritten(formula, change)


def _rule_half(half: str, shift: Shift, by: int) -> str:
    parts = list(_PART.fullmatch(half).groups(""))  # type: ignore[union-attr]
    at = 3 if shift.dimension == "ROWS" else 1
    if not parts[at]:
        return half
    index = _index(parts[at])
    low, high = shift.interval(index, index + 1) if parts[at - 1] else (index + by, index + by + 1)
    if (low, high) == (0, 0) or (low or 0) < 0:
        return "#REF!"
    parts[at] = _label(low or 0, at)
    return "".join(parts)


def retitled(formula: str, old: str, new: str) -> str:
    """The formula after the tab ``old`` was renamed."""
    return re.sub(
        r'"(?:[^"]|"")*"|'
        "(?:" + re.escape(a1.quoted(old)) + r"|(?<![\w.'])" + re.escape(old) + ")!",
        lambda m: m[0] if m[0].startswith('"') else a1.quoted(new) + "!",
        formula,
    )


def carried(formula: str, down: int, right: int) -> str:
    """The formula as a copy of it that many cells away: relative references move along."""

    def change(_tab: str | None, ref: str) -> str:
        return ":".join(_carried_half(half, down, right) for half in ref.split(":"))

    return _rewritten(formula, change)


def _carried_half(half: str, down: int, right: int) -> str:
    parts = list(_PART.fullmatch(half).groups(""))  # type: ignore[union-attr]
    for fixed, at, by in ((0, 1, right), (2, 3, down)):
        if parts[at] and not parts[fixed]:
            index = _index(parts[at]) + by
            if index < 0:
                return "#REF!"
            parts[at] = _label(index, at)
    return "".join(parts)


def normal(formula: str, locale: Locale) -> str:
    """The formula as Google gives it back: where a comma parts arguments, it replaces ``;``."""
    if "," not in locale.argument_separators or "{" in formula:
        return formula
    return "".join(
        part if part.startswith('"') else part.replace(";", ",")
        for part in re.split(r'("(?:[^"]|"")*")', formula)
    )


_TOKEN = re.compile(
    rf'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<name>[A-Za-z_.]+)\(|'
    rf"(?P<ref>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?{_HALF}(?::{_HALF})?)|"
    r"(?P<word>TRUE|FALSE)|(?P<number>\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)|(?P<mark>[-+*/&(),;]))"
)


class _Unknown(Exception):  # noqa: N818
    """A formula beyond this evaluator."""


def value_of(book: Book, sheet: Sheet, cell: Cell, depth: int = 0) -> Scalar:
    """What a cell is worth: its value, or its formula's as far as that is computed here."""
    if cell.formula is None or cell.value is not None:
        return cell.value
    if depth > 20:
        return CellError("REF", "Circular dependency detected.")
    try:
        return _Evaluator(book, sheet, cell.formula[1:], depth).result()
    except _Unknown:
        return CellError("LOADING")


class _Evaluator:
    def __init__(self, book: Book, sheet: Sheet, text: str, depth: int) -> None:
        self.book, self.sheet, self.depth = book, sheet, depth
        self.separators = book.locale.argument_separators
        self.decimal = book.locale.decimal
        self.tokens = self._tokens(text)

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        out, at = [], 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise _Unknown
            out.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        return out

    def result(self) -> Scalar:
        try:
            value = self.joined()
        except (IndexError, ValueError):
            return CellError("ERROR", "Formula parse error.")
        if self.tokens:
            return CellError("ERROR", "Formula parse error.")
        first: Scalar = value[0] if isinstance(value, list) else value
        return first

    def next(self, *marks: str) -> str | None:
        if self.tokens and self.tokens[0][0] == "mark" and self.tokens[0][1] in marks:
            return self.tokens.pop(0)[1]
        return None

    def joined(self) -> Any:
        left = self.sum()
        while self.next("&"):
            left = _text(left) + _text(self.sum())
        return left

    def sum(self) -> Any:
        left = self.product()
        while mark := self.next("+", "-"):
            left = _arithmetic(mark, left, self.product())
        return left

    def product(self) -> Any:
        left = self.one()
        while mark := self.next("*", "/"):
            left = _arithmetic(mark, left, self.one())
        return left

    def one(self) -> Any:
        if self.next("-"):
            return _arithmetic("-", 0, self.one())
        if self.next("("):
            inner = self.joined()
            if not self.next(")"):
                raise ValueError
            return inner
        kind, text = self.tokens.pop(0)
        return getattr(self, "of_" + kind)(text)

    def of_mark(self, text: str) -> Any:
        raise ValueError(text)

    def of_text(self, text: str) -> str:
        return text[1:-1].replace('""', '"')

    def of_word(self, text: str) -> bool:
        return text == "TRUE"

    def of_number(self, text: str) -> float:
        if "," in text and self.decimal != ",":
            raise ValueError(text)
        return whole(float(text.replace(",", ".")))

    def of_ref(self, text: str) -> Any:
        title, cells = a1.split(text.replace("$", ""))
        sheet = self.sheet if title is None else self.book.find(title)
        box = a1.parse_cells(cells)
        if sheet is None or box is None:
            return CellError("REF", "Unresolved sheet name")
        values = [
            value_of(self.book, sheet, cell, self.depth + 1)
            for _, _, cell in sheet.cells(sheet.box(box))
        ]
        return values if ":" in cells else (values[0] if values else None)

    def of_name(self, name: str) -> Any:
        arguments = self.arguments()
        if name.upper() == "HYPERLINK" and arguments:
            return arguments[-1]
        if name.upper() == "SUM":
            return _sum(arguments)
        raise _Unknown

    def arguments(self) -> list[Any]:
        out: list[Any] = []
        while not self.next(")"):
            if out and not self.next(*self.separators):
                raise ValueError
            out.append(self.joined())
        return out


def _text(value: Any) -> str:
    if isinstance(value, CellError):
        raise _Unknown
    return "" if value is None else str(value)


def _sum(arguments: list[Any]) -> Any:
    flat = [x for a in arguments for x in (a if isinstance(a, list) else [a])]
    errors = [x for x in flat if isinstance(x, CellError)]
    if errors:
        return errors[0]
    return whole(sum(x for x in flat if isinstance(x, int | float) and not isinstance(x, bool)))


def _arithmetic(mark: str, left: Any, right: Any) -> Any:
    for value in (left, right):
        if isinstance(value, CellError):
            return value
        if isinstance(value, str | list):
            return CellError("VALUE")
    a, b = left or 0, right or 0
    if mark == "/" and not b:
        return CellError("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")
    return whole({"+": a + b, "-": a - b, "*": a * b}[mark] if mark != "/" else a / b)
