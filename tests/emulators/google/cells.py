"""One cell: what was entered, what it is worth, and what hangs on it."""

from __future__ import annotations

from typing import Any, NamedTuple

_ERROR_TEXT = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
ERROR_TYPES = {text: kind for kind, text in _ERROR_TEXT.items() if kind != "LOADING"}


class CellError(NamedTuple):
    """An error as a value, such as ``#DIV/0!``."""

    kind: str
    message: str = ""

    @property
    def text(self) -> str:
        return _ERROR_TEXT[self.kind]


Scalar = str | int | float | bool | CellError | None


class Cell(NamedTuple):
    """An immutable cell: writing replaces it, so that a copy of a row is a snapshot of it."""

    value: Scalar = None
    formula: str | None = None
    format: dict[str, Any] | None = None
    note: str | None = None
    validation: dict[str, Any] | None = None
    more: dict[str, Any] | None = None
    """Text runs, chips and the like: kept and given back, never interpreted."""
    is_spilled: bool = False
    """Whether the value is one of an array formula's in another cell: shown, but not entered."""

    @property
    def has_content(self) -> bool:
        return self.value is not None or self.formula is not None

    @property
    def is_blank(self) -> bool:
        return self == EMPTY

    @property
    def entered(self) -> Scalar:
        return self.formula if self.formula is not None else self.value

    @property
    def number_format(self) -> dict[str, str]:
        found: dict[str, str] = (self.format or {}).get("numberFormat", {})
        return found

    def with_entry(self, value: Scalar, formula: str | None = None) -> Cell:
        """The cell with another content; rich text and chips go with the old one."""
        return Cell(value, formula, self.format, self.note, self.validation)

    def with_number_format(self, kind: str, pattern: str) -> Cell:
        number_format = {"type": kind, "pattern": pattern}
        return self._replace(format={**(self.format or {}), "numberFormat": number_format})


EMPTY = Cell()


def extended(value: Scalar) -> dict[str, Any]:
    """A value as an ExtendedValue; ``{}`` for none."""
    if value is None:
        return {}
    if isinstance(value, CellError):
        error = {"type": value.kind}
        return {"errorValue": error | ({"message": value.message} if value.message else {})}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"numberValue": whole(value)}


def entered_value(cell: Cell) -> dict[str, Any]:
    """What was entered, as an ExtendedValue."""
    return {"formulaValue": cell.formula} if cell.formula else extended(cell.value)


def whole(number: float) -> float:
    """42.0 as 42, the way Google prints a double."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        return int(number)
    return number


def as_double(number: float) -> float:
    """The number as a sheet can hold it: whole numbers beyond 2**53 lose their last digits."""
    if isinstance(number, int) and abs(number) > 2**53:
        return int(float(number))
    return number
