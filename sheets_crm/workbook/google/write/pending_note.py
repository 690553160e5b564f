"""What a write is about to put over users' cells: kept until it certainly went where it was meant.

Between the write and its verdict the program may be stopped, and what puts cells back may fail. So
the note is in the state folder before the request is sent, and the next visit, whatever process it
is, finds it and finishes the work first (`rollback`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from sheets_crm.state.state_dir import write_whole
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.google.read.to_snapshot import serial
from sheets_crm.workbook.snapshot import Area, CellError, Value
from sheets_crm.workbook.store import Place

_NAME = "overwriting.json"
_FORMAT = 1


@dataclass(frozen=True)
class Put:
    """One cell that is written.

    Attributes:
        value: what is put there, as Google will show it.
        fills_blank: whether only a blank was to be filled.
        freezes: whether a formula was to be replaced.
        by_cas: whether it is written only where the cell still is blank, so that nothing is lost.
    """

    row: int
    column: int
    value: Value
    fills_blank: bool = False
    freezes: bool = False
    by_cas: bool = False


@dataclass(frozen=True)
class Ruled:
    """An area that gets a dropdown (or loses one), or a number format."""

    area: Area
    rule: Mapping[str, Any] | None = None
    number_format: Mapping[str, Any] | None = None

    @property
    def is_look(self) -> bool:
        """Whether it is the number format that is set."""
        return self.number_format is not None


@dataclass(frozen=True)
class NotedTab:
    """What is written in one tab.

    Attributes:
        offset: how many rows further down the copies stand on the tab of copies.
        areas: what was copied, with everything that hangs on the cells.
        header_row: where the headings stand; 0 where the tab has none.
        headings: column and heading of each column that is written, as read.
        keys: key columns.
        proof: columns of which the values were copied too: by them a row is known again.
    """

    title: str
    id: int
    offset: int
    areas: tuple[Area, ...]
    header_row: int
    headings: tuple[tuple[int, Value], ...]
    keys: tuple[int, ...]
    proof: tuple[int, ...]
    puts: tuple[Put, ...]
    ruled: tuple[Ruled, ...]


@dataclass(frozen=True)
class Note:
    """One write.

    Attributes:
        copies: id of the tab on which that write made its copies.
        overwritten: cells of users of which it is known that they wait to be put back.
    """

    copies: int
    tabs: tuple[NotedTab, ...]
    overwritten: tuple[Place, ...] = ()


class OpenNote:
    """The note of the write that is not certainly done, if there is one.

    Args:
        folder: the spreadsheet's state folder.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / _NAME

    def read(self) -> Note | None:
        """The note; None where every write is certainly done."""
        try:
            raw = from_json(self._file.read_text(encoding="utf-8"))
            return _note(raw) if raw["format"] == _FORMAT else None
        except (OSError, ValueError, KeyError, TypeError):
            # What cannot be read says nothing; it gives way to the next write's.
            return None

    def write(self, note: Note) -> None:
        """Keeps the note.

        Raises:
            OSError: it cannot be written.
        """
        write_whole(self._file, json.dumps(_raw(note), ensure_ascii=False))

    def close(self) -> None:
        """The write is done, or taken back.

        A note that cannot be deleted costs the next visit a look at cells that are as they shall.
        """
        with suppress(OSError):
            self._file.unlink(missing_ok=True)


def plain(value: Value) -> Value:
    """A value as Google shows it: days and times as their serial numbers, an empty text as none."""
    if isinstance(value, date | time | timedelta):
        return serial(value)
    return None if value == "" else value


def _told(value: Value) -> Any:
    told = plain(value)
    return {"error": told.text} if isinstance(told, CellError) else told


def _value(raw: Any) -> Value:
    if isinstance(raw, dict):
        return CellError(str(raw["error"]))
    found: Value = raw
    return found


def _raw(note: Note) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "copies": note.copies,
        "tabs": [_raw_tab(tab) for tab in note.tabs],
        "overwritten": [[place.tab, place.row, place.column] for place in note.overwritten],
    }


def _raw_tab(tab: NotedTab) -> dict[str, Any]:
    return {
        "title": tab.title,
        "id": tab.id,
        "offset": tab.offset,
        "areas": [_sides(area) for area in tab.areas],
        "header_row": tab.header_row,
        "headings": [[column, _told(value)] for column, value in tab.headings],
        "keys": tab.keys,
        "proof": tab.proof,
        "puts": list(_raw_puts(tab.puts)),
        "ruled": [[_sides(one.area), one.rule, one.number_format] for one in tab.ruled],
    }


def _raw_puts(puts: Iterable[Put]) -> Iterator[list[Any]]:
    for put in puts:
        flags = put.fills_blank | put.freezes << 1 | put.by_cas << 2
        yield [put.row, put.column, _told(put.value), flags]


def _sides(area: Area) -> tuple[int, int, int, int]:
    return area.first_row, area.first_column, area.last_row, area.last_column


def _note(raw: dict[str, Any]) -> Note:
    overwritten = tuple(Place(*place) for place in raw["overwritten"])
    return Note(int(raw["copies"]), tuple(_tab(tab) for tab in raw["tabs"]), overwritten)


def _tab(raw: dict[str, Any]) -> NotedTab:
    return NotedTab(
        title=str(raw["title"]),
        id=int(raw["id"]),
        offset=int(raw["offset"]),
        areas=tuple(Area(*sides) for sides in raw["areas"]),
        header_row=int(raw["header_row"]),
        headings=tuple((int(column), _value(value)) for column, value in raw["headings"]),
        keys=tuple(raw["keys"]),
        proof=tuple(raw["proof"]),
        puts=tuple(
            Put(row, column, _value(value), bool(flags & 1), bool(flags & 2), bool(flags & 4))
            for row, column, value, flags in raw["puts"]
        ),
        ruled=tuple(Ruled(Area(*sides), rule, look) for sides, rule, look in raw["ruled"]),
    )
