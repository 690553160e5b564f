"""What a tab that is given to the user colours and offers by itself, as Google's requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sheets_crm.workbook.google.draw.theme import highlight_format
from sheets_crm.workbook.google.read.ranges import a1
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.tab import OFFERED_TO_ROW, Highlight, Tab

Request = dict[str, Any]


def given_rules(tab: Tab, tab_id: int) -> Iterator[Request]:
    """The highlights and the words that columns offer, made once."""
    for index, one in enumerate(tab.highlights):
        rule = _highlight(one, _columns(tab, tab_id, one.first_column, one.last_column))
        yield {"addConditionalFormatRule": {"index": index, "rule": rule}}
    for number, column in enumerate(tab.columns, 1):
        if column.offers:
            words = [{"userEnteredValue": word} for word in column.offers]
            rule = {
                "condition": {"type": "ONE_OF_LIST", "values": words},
                "strict": True,
                "showCustomUi": True,
            }
            where = _columns(tab, tab_id, number, number) | {"endRowIndex": OFFERED_TO_ROW}
            yield {"setDataValidation": {"range": where, "rule": rule}}


def _columns(tab: Tab, tab_id: int, first: int, last: int) -> dict[str, int]:
    """Columns below the headings, as far down as the tab ever reaches."""
    columns = {"startColumnIndex": first - 1, "endColumnIndex": last}
    return {"sheetId": tab_id, "startRowIndex": tab.frozen_rows} | columns


def _highlight(one: Highlight, where: dict[str, int]) -> Request:
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": one.formula(_area)}]}
    look = highlight_format(one.tone)
    return {"ranges": [where], "booleanRule": {"condition": condition, "format": look}}


def _area(title: str, area: Area) -> str:
    """An area of another tab: Google takes it in a conditional format only so."""
    return 'INDIRECT("{}")'.format(a1(title, area).replace('"', '""'))
