"""Walks the way to a spreadsheet step by step, and tries there what no document settles."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sheets_crm.errors import CrmError
from sheets_crm.workbook.google.client.api import Answer, Api
from sheets_crm.workbook.google.client.capabilities import Habits, remember
from sheets_crm.workbook.google.client.connect import Connection, connect, state_folder
from sheets_crm.workbook.google.client.google_errors import StructureMovedError
from sheets_crm.workbook.google.doctor.filter_trial import (
    FILTER_SHOWN,
    filter_trial,
    under_a_filter,
)
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.google.read.echoed_cells import SEEN_FIELDS, Picture, Seen, picture_of
from sheets_crm.workbook.google.read.parse_structure import OUTLINE_FIELDS
from sheets_crm.workbook.google.read.ranges import a1, grid_range
from sheets_crm.workbook.google.write.cell_edits import find_replace
from sheets_crm.workbook.snapshot import Area

TITLE = "_crm_doctor"
_NUMBER, _DAY, _WORD = 137, 46000, "=1+1"
_A, _B, _C = 1, 2, 3


@dataclass(frozen=True)
class Finding:
    """One thing found out; its sentence is in the catalogue under `doctor.<code>`."""

    code: str
    is_good: bool = True
    facts: dict[str, Any] = field(default_factory=dict)


def doctor(
    options: GoogleOptions,
    spreadsheet: str,
    *,
    connection: Connection | None = None,
    attended: bool = False,
) -> Iterator[Finding]:
    """Every step on the way to the spreadsheet, each told as soon as it is taken.

    On a tab of its own, which is gone afterwards whatever happens, it tries how Google fills a
    blank by comparing first, how exactly it copies cells, and what it does in rows that a filter
    hides; what it finds is remembered.

    Raises:
        CrmError: a step cannot be taken; the sentence says the next move.
    """
    made = connection or connect(spreadsheet, options, attended=attended)
    yield from _sign_in(made)
    outline, milliseconds = _timed(made.api)
    yield Finding("reached", facts={"milliseconds": milliseconds})
    yield _found(outline)
    answer = _on_a_tab(made.api, outline, _trial, Area(1, 1, 3, 3))
    picture = _picture(answer)
    yield Finding("writable")
    compared = list(_compare_and_set(picture))
    yield from (*compared, _copies(picture))
    hidden = under_a_filter(_on_a_tab(made.api, outline, filter_trial, FILTER_SHOWN))
    yield from (Finding(code, is_good=is_good) for code, is_good in hidden.told)
    yield Finding("cleaned")
    cas = all(one.is_good for one in compared)
    found = Habits(cas=cas, tried=True, copies_hidden=hidden.copies_hidden)
    remember(state_folder(made.api.id), found)
    yield Finding("protocol_cas" if cas else "protocol_place")


def _sign_in(made: Connection) -> Iterator[Finding]:
    who = made.identity
    yield Finding("credentials", facts={"kind": who.kind, "address": who.address})
    if who.path:
        code = "key_open" if who.key_is_open else "key_safe"
        yield Finding(code, is_good=not who.key_is_open, facts={"path": who.path})


def _timed(api: Api) -> tuple[Answer, int]:
    """The outline, and how long a second request takes (the first one signs in, too)."""
    try:
        api.get("spreadsheetId")
        start = time.perf_counter()
        outline = api.get(OUTLINE_FIELDS)
    except StructureMovedError as error:
        raise CrmError("google_refused", sheet=api.named, message=str(error)) from error
    return outline, round((time.perf_counter() - start) * 1000)


def _found(outline: Answer) -> Finding:
    properties = outline.get("properties", {})
    facts = {
        "sheet": properties.get("title", ""),
        "tabs": len(outline.get("sheets", ())),
        "locale": properties.get("locale", ""),
        "zone": properties.get("timeZone", ""),
    }
    return Finding("found", facts=facts)


def _on_a_tab(
    api: Api, outline: Answer, trial: Callable[[int, str], list[dict[str, Any]]], shown: Area
) -> Answer:
    """The answer to a trial on a tab of its own; one write for all of it, one that clears it away.

    Args:
        api: the spreadsheet's.
        outline: which ids are taken.
        trial: the requests, given the id and the title of the tab that they begin with.
        shown: the cells that the answer shows.
    """
    taken = {sheet["properties"].get("sheetId", 0) for sheet in outline.get("sheets", ())}
    tab_id = next(i for i in iter(lambda: secrets.randbelow(2**31 - 2) + 1, 0) if i not in taken)
    try:
        answer = api.update(trial(tab_id, TITLE), [a1(TITLE, shown)], SEEN_FIELDS)
    except StructureMovedError as error:
        raise CrmError("google_refused", sheet=api.named, message=str(error)) from error
    except CrmError:
        # It may have been made all the same.
        with contextlib.suppress(CrmError, StructureMovedError):
            _clear(api, tab_id)
        raise
    _clear(api, tab_id)
    return answer


def _picture(answer: Answer) -> Picture:
    """The cells of the one tab that an answer shows."""
    picture = picture_of(answer.get("updatedSpreadsheet", {}))
    return {(0, row, column): seen for (_, row, column), seen in picture.items()}


def _clear(api: Api, tab_id: int) -> None:
    api.update([{"deleteSheet": {"sheetId": tab_id}}])


def _trial(tab_id: int, title: str) -> list[dict[str, Any]]:
    """A: a blank, a word and a blank for a day; B: a formula, a number and a text; C: B copied."""
    cells = [
        [{}, {"userEnteredValue": {"formulaValue": "=1+1"}}],
        [
            {"userEnteredValue": {"stringValue": "word"}},
            {"userEnteredValue": {"numberValue": _NUMBER}},
        ],
        [
            {"userEnteredFormat": {"numberFormat": {"type": "DATE"}}},
            {"userEnteredValue": {"stringValue": _WORD}},
        ],
    ]
    grid = {"rowCount": 3, "columnCount": 3}
    properties = {"sheetId": tab_id, "title": title, "hidden": True, "gridProperties": grid}
    hidden = {"sheetId": tab_id, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    return [
        {"addSheet": {"properties": properties}},
        {
            "updateCells": {
                "start": {"sheetId": tab_id, "rowIndex": 0, "columnIndex": 0},
                "rows": [{"values": row} for row in cells],
                "fields": "userEnteredValue,userEnteredFormat",
            }
        },
        {
            "updateDimensionProperties": {
                "range": hidden,
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        find_replace(tab_id, 1, _A, "^$", str(_NUMBER)),
        find_replace(tab_id, 2, _A, "^$", str(_NUMBER)),
        find_replace(tab_id, 3, _A, "^$", str(_DAY)),
        {
            "copyPaste": {
                "source": grid_range(tab_id, Area(1, _B, 3, _B)),
                "destination": grid_range(tab_id, Area(1, _C, 3, _C)),
                "pasteType": "PASTE_NORMAL",
            }
        },
    ]


def _compare_and_set(picture: Picture) -> Iterator[Finding]:
    blank, word, day = (picture.get((0, row, _A), Seen()) for row in (1, 2, 3))
    if blank.value is None or word.value != "word":
        yield Finding("cas_not_blank", is_good=False)
        return
    yield Finding("cas_blank")
    if blank.value == _NUMBER:
        yield Finding("cas_number")
    else:
        yield Finding("cas_text", is_good=False)
    if day.value == _DAY and day.shown != str(_DAY):
        yield Finding("cas_date")


def _copies(picture: Picture) -> Finding:
    same = all(
        picture.get((0, row, _B), Seen()) == picture.get((0, row, _C), Seen()) for row in (1, 2, 3)
    )
    return Finding("copies" if same else "copies_not", is_good=same)
