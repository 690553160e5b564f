"""Another table in the tab of the leads, below them: where it begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_crm.crm.locate.heading_score import is_heading
from sheets_crm.crm.model import Table
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import Problem
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import CellError, Sheet, Value

_FEWEST = 2
_KNOWN = 2 / 3
"""Share of a row's texts that must be words for a heading."""
_LONGEST = 40


def second_heading(
    rows: Sequence[Sequence[Value]], header_row: int, name: int, headings: Mapping[int, str]
) -> int:
    """The row of the headings of the next table below this one; 0 where there is none.

    It stands below a blank row, its cells are texts that are words for headings, and something
    stands below it. A row that repeats the headings of the list itself begins no other table.

    Args:
        rows: of the whole tab.
        header_row: of the list, from 1.
        name: the column of the list's names, from 1.
        headings: column → heading of the list.
    """
    names = column_of(rows, name - 1)
    own = set(map(normal, headings.values()))
    # Most rows bear a name, and need not be looked at whole.
    nameless = (at for at, value in enumerate(names, 1) if value is None or value == "")
    for row in (at for at in nameless if header_row < at < len(rows) - 1):
        if all(map(_is_blank, rows[row - 1])):
            texts = _texts(rows[row])
            if texts and _are_headings(texts, own) and not all(map(_is_blank, rows[row + 1])):
                return row + 1
    return 0


def rows_of_one_table(
    rows: Sequence[Sequence[Value]], header_row: int, name: int, headings: Mapping[int, str]
) -> Sequence[Sequence[Value]]:
    """The rows of the tab down to the next table; see `second_heading`."""
    below = second_heading(rows, header_row, name, headings)
    return rows[: below - 1] if below else rows


def second_table(sheet: Sheet, leads: Table) -> list[Problem]:
    """What is told of the rows of another table below the leads."""
    headings = {leads.columns[key]: text for key, text in leads.headers.items()}
    headings |= {column: text for text, column in leads.extras.items()}
    row = second_heading(sheet.rows, leads.header_row, leads.columns["name"], headings)
    if not row:
        return []
    filled = [at for at in range(row, len(sheet.rows) + 1) if any(sheet.rows[at - 1])]
    facts = {"last": filled[-1], "words": ", ".join(_texts(sheet.rows[row - 1]))}
    return [Problem("second_table", sheet.title, row, None, facts)]


def _texts(cells: Sequence[Value]) -> list[str]:
    """The texts of a row; none where something else stands in it, or a text that is no word."""
    filled = [cell for cell in cells if not _is_blank(cell)]
    texts = [cell.strip() for cell in filled if isinstance(cell, str)]
    if len(filled) > len(texts) or any(len(text) > _LONGEST for text in texts):
        return []
    return [] if any(map(str.isdigit, "".join(texts))) else texts


def _are_headings(texts: Sequence[str], own: set[str]) -> bool:
    known = [text for text in texts if is_heading(text)]
    is_row = len(known) >= max(_FEWEST, _KNOWN * len(texts)) and texts[0] in known
    return is_row and not set(map(normal, texts)) <= own


def _is_blank(value: Value) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or isinstance(value, bool | CellError)
