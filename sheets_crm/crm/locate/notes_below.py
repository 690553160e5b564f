"""What stands below a list of leads and is none of them: a legend, a sentence, a small table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from zlib import crc32

from sheets_crm.crm.model import TABLES, Role, Table
from sheets_crm.crm.parse.grid import Grid
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import Problem
from sheets_crm.workbook.snapshot import CellError, Snapshot, Value

MARK = "notes"
_REMEMBERED = 22
"""Lines that a workbook remembers: nine letters each, of the 200 that a mark may have."""
_MOST = 30
"""Rows of the longest notes; more below a blank row are a list."""
_SHARE = 0.8
"""Of the rows above, so many have more than a name where a bare name below is none."""


def notes_below(
    grid: Grid, known: Collection[str] | None = None
) -> tuple[frozenset[int], list[Problem]]:
    """Lines of the notes below the list, and what is told of them.

    Args:
        grid: of the leads.
        known: what `known_notes` has of a workbook that was set up: there a bare name below blank
            rows is a lead that somebody typed since, and only the notes of that day are notes.
            None where it never was: they begin below the first blank row after which no row bears
            more than a name, while nearly all above it do. A lead that has its number, or a day
            of creation, is one.
    """
    if known is not None and not known:
        return frozenset(), []
    names = grid.column("name").typed
    beside = _columns_beside(grid)
    if known is not None:
        lines = [
            i
            for i, name in enumerate(names)
            if _sign(name) in known and not _bears_more(name, grid.lines[i], beside)
        ]
        return frozenset(lines), _told(grid, lines)
    first = _first(names, grid.lines, beside)
    if first is None:
        return frozenset(), []
    above = [i for i in range(first) if _is_filled(names[i])]
    whole = [i for i in above if _bears_more(names[i], grid.lines[i], beside)]
    if not above or len(whole) < _SHARE * len(above):
        return frozenset(), []
    lines = [i for i in range(first, len(names)) if any(map(_is_filled, grid.lines[i]))]
    return frozenset(range(first, len(names))), _told(grid, lines)


def known_notes(mark: str) -> frozenset[str]:
    """The notes that a workbook remembers."""
    return frozenset(mark.split(",")) - {""}


def mark_of(problems: Iterable[Problem], leads: Table, snapshot: Snapshot) -> str:
    """What the workbook shall remember of its notes: a sign for each, in no order."""
    told = [p for p in problems if p.code == "notes_below"]
    sheet = snapshot.sheet(leads.tab)
    if not told or sheet is None or told[0].row is None:
        return ""
    rows = range(told[0].row, told[0].facts["last"] + 1)
    signs = {_sign(sheet.value(row, leads.columns["name"])) for row in rows} - {""}
    return ",".join(sorted(signs)[:_REMEMBERED])


def _told(grid: Grid, lines: Sequence[int]) -> list[Problem]:
    if not lines:
        return []
    facts = {"last": grid.rows[lines[-1]], "count": len(lines)}
    return [Problem("notes_below", grid.table.tab, grid.rows[lines[0]], None, facts)]


def _sign(name: Value) -> str:
    """Eight letters that stand for a line, since a workbook remembers few; blank of a blank one."""
    text = normal(f"{name:g}" if isinstance(name, int | float) else str(name or ""))
    return f"{crc32(text.encode()):08x}" if text else ""


def _first(
    names: Sequence[Value], lines: Sequence[Sequence[Value]], beside: Sequence[int]
) -> int | None:
    """The first line of the notes: the highest below a blank one with no lead at or below it."""
    found = None
    for i in range(len(names) - 1, max(len(names) - _MOST, 0), -1):
        if _bears_more(names[i], lines[i], beside):
            break
        is_blank_above = not _is_filled(names[i - 1]) and not _beside(lines[i - 1], beside)
        if is_blank_above and _is_filled(names[i]):
            found = i
    return found


def _columns_beside(grid: Grid) -> list[int]:
    """Headed columns but the name's and those that are computed."""
    ours = {f.key for f in TABLES[grid.key] if f.role is Role.DERIVED} | {"name"}
    columns = [at for key, at in grid.table.columns.items() if key not in ours]
    return [*columns, *grid.table.extras.values()]


def _bears_more(name: Value, line: Sequence[Value], beside: Sequence[int]) -> bool:
    """Whether a row is more than a note: something besides a name, two things besides a number.

    `5 | yellow` below a list is a line of a legend.
    """
    return _beside(line, beside) > isinstance(name, int | float)


def _beside(line: Sequence[Value], columns: Sequence[int]) -> int:
    return sum(at <= len(line) and _is_filled(line[at - 1]) for at in columns)


def _is_filled(value: Value) -> bool:
    if value is None or isinstance(value, bool | CellError):
        return False
    return not isinstance(value, str) or bool(value.strip())
