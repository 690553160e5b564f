"""When two cell values are the same, whatever the place that keeps them makes of types."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sheets_crm.workbook.snapshot import Sheet, Value
from sheets_crm.workbook.tab import Tab


def same_value(read: Value, wanted: Value, epoch: date) -> bool:
    """Whether a cell that reads `read` already says `wanted`.

    A date may have been read as its serial number of days since `epoch`; a whole number as float.
    """
    if wanted is None or read is None:
        return wanted is read
    if isinstance(wanted, bool) or isinstance(read, bool):
        return wanted is read
    if isinstance(wanted, date):
        return _day(read, epoch) == _day(wanted, epoch)
    if isinstance(wanted, int | float):
        return isinstance(read, int | float) and abs(read - wanted) <= 1e-9 * max(1, abs(wanted))
    if isinstance(wanted, str) and isinstance(read, str):
        return read == wanted or _lines(read) == _lines(wanted)
    return read == wanted


def same_cells(sheet: Sheet, tab: Tab, epoch: date) -> bool:
    """Whether the tab as read shows exactly the cells of `tab`, no formula and nothing else."""
    if sheet.formulas:
        return False
    depth = max(len(sheet.rows), len(tab.rows))
    for row in range(1, depth + 1):
        wanted = tab.rows[row - 1] if row <= len(tab.rows) else ()
        read = sheet.rows[row - 1] if row <= len(sheet.rows) else ()
        for column in range(max(len(wanted), len(read))):
            cell = wanted[column] if column < len(wanted) else None
            value = read[column] if column < len(read) else None
            if not same_value(value, cell.value if cell else None, epoch):
                return False
    return True


def _day(value: Value, epoch: date) -> date | Value:
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 3e6:
        return epoch + timedelta(days=value) if value == int(value) else value
    return value


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
