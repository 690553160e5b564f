"""The `cols` of a worksheet: a column given a width, those beside it left as they are."""

from __future__ import annotations

from sheets_crm.text.parse_untrusted import whole
from sheets_crm.workbook.excel.xml.spans import Element, Splices, with_attribute


def widen(splices: Splices, frame: bytes, columns: Element, column: int, width: float) -> None:
    """Adds one column's width among the `cols`, splitting the range that holds it."""
    at = columns.inside
    for one in columns.all("col"):
        first, last = whole(one.get("min")), whole(one.get("max"))
        if first <= column <= last:
            pieces = ((first, column - 1), (column, column), (column + 1, last))
            written = (
                _column(frame[one.start : one.end], a, b, width if a == b == column else None)
                for a, b in pieces
                if a <= b
            )
            splices.replace(one.start, one.end, b"".join(written))
            return
        if first > column:
            break
        at = one.end
    new = new_column(columns.prefix, column, width)
    if columns.closed:
        splices.append(columns, new)
    else:
        splices.insert(at, new)


def new_column(prefix: str, column: int, width: float) -> bytes:
    """A `col` element of one column's own."""
    tag = f"{prefix}col"
    return f'<{tag} min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'.encode()


def _column(written: bytes, first: int, last: int, width: float | None) -> bytes:
    """A `col` element for another range of columns, everything else as it is."""
    written = with_attribute(with_attribute(written, "min", str(first)), "max", str(last))
    if width is None:
        return written
    return with_attribute(with_attribute(written, "width", f"{width:g}"), "customWidth", "1")
