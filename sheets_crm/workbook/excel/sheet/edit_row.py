"""One row with other values in some of its cells; its other cells stay the bytes they are."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sheets_crm.errors import CrmError
from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.sheet.cell_xml import cell_xml
from sheets_crm.workbook.excel.xml.a1_references import LAST_COLUMN, cell_name
from sheets_crm.workbook.snapshot import Address, Value


@dataclass(frozen=True, slots=True)
class Edit:
    """What one cell shall hold.

    Attributes:
        style: index of its format; None keeps the cell's own, or takes its row's or column's.
        number_format: code for a cell whose format has none of its own; "" for none.
        freezes: whether it may take the place of a formula of one cell.
        format_id: id of the number format of a cell that has none, or one of text; "" for none.
    """

    value: Value
    style: int | None = None
    number_format: str = ""
    freezes: bool = False
    format_id: str = ""


class Look(NamedTuple):
    """What new and edited cells of one sheet are written with.

    Attributes:
        prefix: of the main namespace, colon included.
        epoch: the workbook's day 0.
        column_style: index of a column's format, by the column's number.
        restyle: from a format's index and a number format's code to the index with both.
        renumber: the same with a number format's id, which takes the place of that of text too.
    """

    prefix: str
    epoch: date
    column_style: Callable[[int], int]
    restyle: Callable[[int, str], int]
    renumber: Callable[[int, str], int]


class PlacedRow(NamedTuple):
    """Where the cells of a row stand: place of each one's tag in the data → its column.

    Attributes:
        in_order: no cell names its place, so that each follows the one before.
    """

    begins: int
    ends: int
    number: int
    columns: dict[int, int]
    in_order: bool


def columns_in_order(data: bytes, begins: int, ends: int, tag: bytes) -> dict[int, int] | None:
    """The columns of a row none of whose cells names its place; None where they are too many."""
    columns: dict[int, int] = {}
    at = data.find(tag, begins, ends)
    while at >= 0:
        if data[at + len(tag)] in b" />\t\r\n":
            columns[at] = len(columns) + 1
        at = data.find(tag, at + 1, ends)
    return columns if len(columns) <= LAST_COLUMN else None


class Found(NamedTuple):
    """One cell as it stands in its row's bytes: place, attributes after its reference, content."""

    column: int
    start: int
    end: int
    attributes: bytes
    content: bytes


_ATTRIBUTE = re.compile(rb"(?<![\w:.\-])([\w:.\-]++)\s*+=\s*+[\"']([^\"']*+)[\"']")
_SPANS = re.compile(rb"(\sspans\s*=\s*[\"'])\s*([0-9]+):([0-9]+)\s*([\"'])")
_SPECIAL = (b"cm", b"vm")
_NONE: dict[bytes, bytes] = {}


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of a row's or cell's start tag, as written."""
    return dict(_ATTRIBUTE.findall(tag))


def new_row(number: int, edits: Mapping[int, Edit], look: Look) -> bytes:
    """A row that was not there; nothing when nothing is in it."""
    cells = (
        _cell((number, column), edit, look, _NONE, 0) for column, edit in sorted(edits.items())
    )
    written = b"".join(cells)
    tag = f"{look.prefix}row".encode()
    return b'<%b r="%d">%b</%b>' % (tag, number, written, tag) if written else b""


def edited_cells(
    address: tuple[int, int],
    content: bytes,
    cells: Iterable[Found],
    edits: Mapping[int, Edit],
    look: Look,
) -> bytes:
    """The content of a row with the edits in it.

    Args:
        address: the row's number and the index of its own format, 0 for none.
        content: what stands between the row's tags.
        cells: the cells found there, in order.
        edits: by column.
        look: how cells are written.

    Raises:
        CrmError: `xlsx_formula_cell` where a cell holds a formula or a rich value.
    """
    number, row_style = address
    pending = deque(sorted(edits.items()))
    pieces: list[bytes] = []
    at = last = 0
    for cell in cells:
        last = cell.end
        while pending and pending[0][0] < cell.column:
            column, edit = pending.popleft()
            pieces.append(content[at : cell.start])
            at = cell.start
            pieces.append(_cell((number, column), edit, look, _NONE, row_style))
        if pending and pending[0][0] == cell.column:
            _, edit = pending.popleft()
            _refuse_formula(number, cell, edit, look.prefix)
            pieces.append(content[at : cell.start])
            at = cell.end
            own = attributes(cell.attributes) or {b"r": b""}
            pieces.append(_cell((number, cell.column), edit, look, own, row_style))
    pieces.append(content[at:last])
    pieces += (_cell((number, column), edit, look, _NONE, row_style) for column, edit in pending)
    pieces.append(content[last:])
    return b"".join(pieces)


def _refuse_formula(row: int, cell: Found, edit: Edit, prefix: str) -> None:
    formula = re.search(f"<{prefix}f".encode() + rb"[\s/>]", cell.content)
    if (formula and not edit.freezes) or any(
        name in attributes(cell.attributes) for name in _SPECIAL
    ):
        raise CrmError("xlsx_formula_cell", cell=cell_name(row, cell.column))


def _cell(
    address: Address, edit: Edit, look: Look, own: Mapping[bytes, bytes], row_style: int
) -> bytes:
    """One cell; nothing for a blank that was not there. `own` is what it had, empty when new."""
    if edit.value is None and not own and edit.style is None:
        return b""
    style = edit.style
    if style is None:
        style = whole(own.get(b"s", b"0")) if own else row_style or look.column_style(address[1])
        style = look.restyle(style, edit.number_format) if edit.number_format else style
        style = look.renumber(style, edit.format_id) if edit.format_id else style
    kept = "".join(
        f' {name.decode()}="{value.decode("utf-8", "replace")}"'
        for name, value in own.items()
        if name not in {b"r", b"s", b"t"}
    )
    named = cell_name(*address)
    return cell_xml(named, edit.value, str(style or ""), look.epoch, prefix=look.prefix, extra=kept)


def widened(tag: bytes, edits: Mapping[int, Edit]) -> bytes:
    """A row's start tag with its `spans` (an aid, optional) wide enough."""
    spans = _SPANS.search(tag)
    if not spans:
        return tag
    first, last = min(whole(spans[2], 1), *edits), max(whole(spans[3], 1), *edits)
    wide = spans[1] + b"%d:%d" % (first, last) + spans[4]
    return tag[: spans.start()] + wide + tag[spans.end() :]
