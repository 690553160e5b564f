"""The few formulas that are worth a value here.

This is no spreadsheet engine.  Literals, references, arithmetic, ``&``, HYPERLINK and SUM are
computed; every other formula shows ``Loading...`` unless a test gives it a value (see
``Tab.computed``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.emulators.google import a1
from tests.emulators.google.cells import Cell, CellError, Scalar, whole
from tests.emulators.google.references import HALF

if TYPE_CHECKING:
    from tests.emulators.google.book import Book
    from tests.emulators.google.sheet import Sheet

_TOKEN = re.compile(
    rf'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<name>[A-Za-z_.]+)\(|'
    rf"(?P<ref>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?{HALF}(?::{HALF})?)|"
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
