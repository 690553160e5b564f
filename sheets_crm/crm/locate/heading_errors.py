"""What can be wrong with tabs and headings so that the program cannot go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import CrmError
from sheets_crm.template import Template
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.snapshot import Area, Sheet, Snapshot

_BETWEEN = ",;\t|"
"""What parts the values of a row that was pasted as a text."""
_FEWEST = 3
"""Rows, and values in each, of a table that was pasted so."""
_MOST = 0.8
"""Share of its rows that have equally many values: prose with commas has not."""


def missing_tab(
    table: str, snapshot: Snapshot, template: Template, nearest: Sheet | None
) -> CrmError:
    """No tab is this table; `nearest` has at least some of its headings."""
    facts = {
        "workbook": snapshot.workbook,
        "tab": template.tabs[table].title,
        "tabs": ", ".join(sheet.title for sheet in snapshot.sheets if sheet.report is None),
    }
    if nearest is None:
        return CrmError("tab_missing", **facts)
    return CrmError("tab_missing_nearest", **facts, nearest=nearest.title)


def one_column(snapshot: Snapshot) -> CrmError | None:
    """That a tab's rows are single texts which were never split into columns; None where not so."""
    for sheet in snapshot.sheets:
        filled = [[v for v in cells if v is not None] for cells in sheet.rows]
        texts = [str(cells[0]) for cells in filled if len(cells) == 1]
        if len(texts) < max(_FEWEST, sum(map(bool, filled))):
            continue
        for sign in _BETWEEN:
            signs = [text.count(sign) for text in texts]
            usual = Counter(signs).most_common(1)[0]
            if usual[0] >= _FEWEST - 1 and usual[1] >= _MOST * len(texts):
                facts = {"workbook": snapshot.workbook, "tab": sheet.title, "sign": sign}
                return CrmError("one_column", **facts)
    return None


def missing_headings(
    snapshot: Snapshot,
    sheet: Sheet,
    row: int,
    headings: Mapping[int, str],
    *,
    table: str,
    wanted: Mapping[str, str],
) -> Iterator[CrmError]:
    """Headings without which there is no table: `wanted`, by the keys of their columns."""
    found = ", ".join(headings.values())
    for key, heading in wanted.items():
        yield CrmError(
            "header_missing" if found else "header_row_missing",
            workbook=snapshot.workbook,
            tab=sheet.title,
            row=row,
            column=heading,
            found=found,
            table=table,
            key=key,
        )


def repeated_headings(
    snapshot: Snapshot,
    sheet: Sheet,
    row: int,
    headings: Mapping[int, str],
    used: Mapping[str, int],
    *,
    ours: Collection[str],
) -> Iterator[CrmError]:
    """A heading that stands over two columns, where we write: which one is meant?

    Of a column that people fill the first counts, which is told.

    Args:
        snapshot: the workbook.
        sheet: the tab.
        row: of its headings.
        headings: column → heading.
        used: field → column.
        ours: the fields that the program fills.
    """
    for field, column in sorted(used.items(), key=lambda one: one[1]):
        same = [at for at, text in headings.items() if normal(text) == normal(headings[column])]
        if len(same) > 1 and (field in ours or column != same[0]):
            yield CrmError(
                "header_twice",
                workbook=snapshot.workbook,
                tab=sheet.title,
                row=row,
                column=headings[column],
                columns=", ".join(map(column_letters, same)),
            )


def merged_headings(
    snapshot: Snapshot, sheet: Sheet, row: int, used: Collection[int]
) -> Iterator[CrmError]:
    """Merged cells in the header row, under which columns cannot be told apart."""
    for area in sheet.merges:
        if any(area.holds(row, column) for column in range(min(used, default=1), _end(used))):
            yield CrmError(
                "header_merged",
                workbook=snapshot.workbook,
                tab=sheet.title,
                row=row,
                area=_address(area),
            )


def _end(used: Collection[int]) -> int:
    return max(used, default=0) + 1


def _address(area: Area) -> str:
    first, last = column_letters(area.first_column), column_letters(area.last_column)
    return f"{first}{area.first_row}:{last}{area.last_row}"
