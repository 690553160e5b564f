"""The values collection: get, update, clear and their batches."""

from __future__ import annotations

from typing import Any

from tests.emulators.google import a1, display, formulas, references
from tests.emulators.google.a1 import Box
from tests.emulators.google.book import Book
from tests.emulators.google.cells import Cell, CellError, as_double, whole
from tests.emulators.google.entry import understand
from tests.emulators.google.errors import bad
from tests.emulators.google.sheet import Sheet

MAX_CHARACTERS = 50_000

Rows = list[list[Any]]


class Rendering:
    """The output options of a reading request."""

    def __init__(self, value: str = "", moment: str = "") -> None:
        self.value = value or "FORMATTED_VALUE"
        self.moment = moment or "SERIAL_NUMBER"
        self.plain = self.value != "FORMATTED_VALUE" and self.moment == "SERIAL_NUMBER"

    def __call__(self, book: Book, sheet: Sheet, cell: Cell) -> Any:
        """A cell as JSON; an empty string where there is nothing."""
        if cell.formula is None:
            kind = type(cell.value)
            if kind is str or (self.plain and kind in {int, bool}):
                return cell.value
        if not cell.has_content:
            return ""
        if self.value == "FORMULA" and cell.formula is not None:
            return cell.formula
        value = formulas.value_of(book, sheet, cell)
        as_text = self.value == "FORMATTED_VALUE" or (
            self.moment == "FORMATTED_STRING"
            and cell.number_format.get("type") in display.DATE_TYPES
        )
        if as_text or isinstance(value, CellError):
            return display.shown(value, cell.number_format, book.locale)
        if value is None or isinstance(value, bool | str):
            return "" if value is None else value
        return whole(value)


def get(book: Book, name: str, rendering: Rendering, major: str = "") -> dict[str, Any]:
    """A ValueRange."""
    sheet, box = book.resolve(name)
    return value_range(book, sheet, sheet.box(box), rendering, major)


def value_range(
    book: Book, sheet: Sheet, box: Box, rendering: Rendering, major: str = ""
) -> dict[str, Any]:
    rows = _read(book, sheet, box, rendering)
    if major == "COLUMNS":
        width = max(map(len, rows), default=0)
        padded = [row + [""] * (width - len(row)) for row in rows]
        rows = [_trimmed(list(column)) for column in zip(*padded, strict=True)]
    answer: dict[str, Any] = {
        "range": a1.name_of(sheet.title, box),
        "majorDimension": major or "ROWS",
    }
    return answer | ({"values": rows} if rows else {})


def _read(book: Book, sheet: Sheet, box: Box, rendering: Rendering) -> Rows:
    rows: Rows = []
    for n in range(box.top or 0, box.bottom or 0):
        held = sheet.rows[n].cells
        last = max((c for c in held if c < (box.right or 0)), default=-1)
        row = [
            rendering(book, sheet, held[c]) if c in held else ""
            for c in range(box.left or 0, last + 1)
        ]
        rows.append(_trimmed(row))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] == "" and isinstance(row[-1], str):
        row.pop()
    return row


def enter(book: Book, cell: Cell, value: Any, option: str) -> Cell:
    """The cell after the value was put in; ``option`` is RAW or USER_ENTERED."""
    if isinstance(value, str):
        check_length(value)
    if value == "" and isinstance(value, str):
        return cell.with_entry(None)
    if not isinstance(value, str):
        return cell.with_entry(value if isinstance(value, bool) else as_double(value))
    if option == "RAW" or cell.number_format.get("type") == "TEXT":
        return cell.with_entry(value)
    typed = understand(value, book.locale, book.day())
    formula = typed.formula and references.normal(typed.formula, book.locale)
    entered = cell.with_entry(typed.value, formula)
    if typed.kind and not cell.number_format:
        return entered.with_number_format(typed.kind, typed.pattern)
    return entered


def check_length(text: str) -> None:
    """Refuse a text longer than a cell can hold."""
    if len(text) > MAX_CHARACTERS:
        most = f"Your input contains more than the maximum of {MAX_CHARACTERS} characters"
        raise bad(f"{most} in a single cell.")


def check_option(option: str | None) -> str:
    """The input option, which has no default."""
    if option in {"RAW", "USER_ENTERED"}:
        return option
    if option in {None, "", "INPUT_VALUE_OPTION_UNSPECIFIED"}:
        raise bad("'valueInputOption' is required but not specified")
    raise bad(f"Invalid value at 'value_input_option' (TYPE_ENUM), \"{option}\"")


def rows_of(body: dict[str, Any]) -> Rows:
    """The body's values by rows, checked to be plain."""
    rows: Rows = body.get("values", [])
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, dict | list):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                raise bad(f"Invalid values[{r}][{c}]: {kind} {{\n}}\n")
    if body.get("majorDimension") == "COLUMNS":
        depth = max(map(len, rows), default=0)
        return [[col[n] if n < len(col) else None for col in rows] for n in range(depth)]
    return rows


def update(book: Book, name: str, body: dict[str, Any], option: str) -> dict[str, Any]:
    """Write a ValueRange; the answer is an UpdateValuesResponse without updatedData."""
    sheet, box = book.resolve(name)
    return write(book, sheet, box, rows_of(body), option)


def write(book: Book, sheet: Sheet, box: Box, rows: Rows, option: str) -> dict[str, Any]:
    """Write rows from the rectangle's corner; more than the rectangle holds is refused."""
    top, left = box.top or 0, box.left or 0
    _check_fits(sheet, box, rows)
    done = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None:
                old = sheet.at(top + r, left + c)
                sheet.put(top + r, left + c, enter(book, old, value, option))
                done.append((r, c))
    return _updated(book, sheet, Box(top, left=left), rows, done)


def _check_fits(sheet: Sheet, box: Box, rows: Rows) -> None:
    top, left = box.top or 0, box.left or 0
    bottom = top + len(rows)
    right = left + max(map(len, rows), default=0)
    single = box.bottom == top + 1 and box.right == left + 1
    if not single:
        name = a1.name_of(sheet.title, sheet.box(box))
        where = f"Requested writing within range [{name}], but tried writing to"
        if box.bottom is not None and bottom > box.bottom:
            raise bad(f"{where} row [{box.bottom + 1}]")
        if box.right is not None and right > box.right:
            raise bad(f"{where} column [{a1.column_letters(box.right)}]")
    if bottom > len(sheet.rows) or right > len(sheet.columns):
        name = a1.name_of(sheet.title, Box(top, bottom, left, right))
        limits = f"Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
        raise bad(f"Range ({name}) exceeds grid limits. {limits}")


def _updated(
    book: Book, sheet: Sheet, corner: Box, rows: Rows, done: list[tuple[int, int]]
) -> dict[str, Any]:
    top, left = corner.top or 0, corner.left or 0
    height, width = max(len(rows), 1), max([1, *map(len, rows)])
    counts = {
        "updatedRows": len({r for r, _ in done}),
        "updatedColumns": len({c for _, c in done}),
        "updatedCells": len(done),
    }
    name = a1.name_of(sheet.title, Box(top, top + height, left, left + width))
    answer = {"spreadsheetId": book.id, "updatedRange": name}
    return answer | {k: v for k, v in counts.items() if v}


def totals(book: Book, responses: list[dict[str, Any]]) -> dict[str, Any]:
    """A BatchUpdateValuesResponse."""
    sheets = {a1.split(r["updatedRange"])[0] for r in responses if "updatedCells" in r}
    sums = {
        f"total{key[0].upper()}{key[1:]}": sum(r.get(key, 0) for r in responses)
        for key in ("updatedRows", "updatedColumns", "updatedCells")
    } | {"totalUpdatedSheets": len(sheets)}
    answer: dict[str, Any] = {"spreadsheetId": book.id}
    answer |= {k: v for k, v in sums.items() if v}
    return answer | ({"responses": responses} if responses else {})


def clear(book: Book, sheet: Sheet, box: Box) -> str:
    """Remove the contents of a rectangle, keeping all else; the answer is its range."""
    inside = sheet.box(box)
    for row, column, cell in list(sheet.filled(inside)):
        if cell.has_content:
            sheet.put(row, column, cell.with_entry(None))
    return a1.name_of(sheet.title, inside)
