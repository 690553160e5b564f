"""The client of xlwings' remote engine: carries out its actions at once and answers its questions.

The engine queues what is written and knows only the values that came with the book; all else an
add-in in the browser is asked for. Here the one asked is a Desk, so that a program which writes and
reads in turn, as with a real Excel, meets the same engine classes from xlwings itself.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from sheets_crm.workbook.excel.xml.a1_references import area_name
from sheets_crm.workbook.open_excel import xlwings_native
from sheets_crm.workbook.snapshot import Area
from tests.open_excel.actions import READS_ONLY, perform
from tests.open_excel.desk import Desk, DeskSheet

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")  # tests only; see xlwings' licence

import xlwings
from xlwings import utils
from xlwings.pro import _xlremote as remote


@dataclass
class Traffic:
    """What went to and fro.

    Attributes:
        actions: every action, in order.
        questions: how often each thing was asked.
        cells_read: cells whose values were asked for, call by call.
        cells_written: cells that were written, call by call.
    """

    actions: list[dict[str, Any]] = field(default_factory=list)
    questions: Counter[str] = field(default_factory=Counter)
    cells_read: list[int] = field(default_factory=list)
    cells_written: list[int] = field(default_factory=list)

    @property
    def changing(self) -> list[str]:
        """The actions that change the workbook or what is seen of it."""
        return [one["func"] for one in self.actions if one["func"] not in READS_ONLY]


@dataclass
class Client:
    """One desk with its books: `meanwhile` may act between two calls, as a user does."""

    desk: Desk
    traffic: Traffic = field(default_factory=Traffic)
    meanwhile: Any = None
    """Called with each action or question just before it."""

    def book(self) -> Any:
        """The workbook as xlwings gives it."""
        book = xlwings.Book(json=_payload(self.desk))
        book.impl.client = self
        return book

    def act(self, action: dict[str, Any]) -> None:
        self._between(action["func"])
        self.traffic.actions.append(action)
        if action["func"] in {"setValues", "setFormula"}:
            self.traffic.cells_written.append(action["row_count"] * action["column_count"])
        perform(self.desk, action)

    def asked(self, what: str) -> Desk:
        self._between(what)
        self.traffic.questions[what] += 1
        return self.desk

    def _between(self, what: str) -> None:
        if self.meanwhile is not None:
            self.meanwhile(what)


def _payload(desk: Desk) -> dict[str, Any]:
    """What an add-in sends with a request: the structure, without values."""
    return {
        "client": "Office.js",
        "version": xlwings.__version__,
        "book": {
            "name": desk.name,
            "active_sheet_index": desk.active,
            "selection": "A1",
            "calculation": desk.calculation,
        },
        "names": [],
        "sheets": [
            {
                "name": sheet.title,
                "values": [[]],
                "visibility": "Visible",
                "charts": [{"name": f"Chart {n}"} for n, _ in enumerate(sheet.charts, 1)],
                "tables": sheet.tables,
                "pictures": [],
                "shapes": [],
                "notes": [],
            }
            for sheet in desk.sheets
        ],
    }


@contextmanager
def connected() -> Iterator[None]:
    """Xlwings' remote engine with our client in the place of the browser's."""
    books = {
        "append_json_action": _append,
        "names": property(_names),
        "sheets": property(_sheets),
    }
    answers = {
        "raw_value": property(_values, remote.Range.raw_value.fset),
        "formula": property(_formula, remote.Range.formula.fset),
        "formula2": property(_formula, remote.Range.formula2.fset),
        "color": property(_colour, remote.Range.color.fset),
        "number_format": property(_number_format, remote.Range.number_format.fset),
        "merge_cells": property(_merged),
        "merge_area": property(_merge_area),
        "conditional_formats": property(_colours),
        "get_special_cells": _special_cells,
    }
    settings = {
        "screen_updating": property(_setting("screen_updating"), remote.App.screen_updating.fset),
        "display_alerts": _kept("display_alerts"),
        "enable_events": _kept("enable_events"),
        "status_bar": _kept("status_bar"),
        "cut_copy_mode": property(_setting("cut_copy_mode")),
    }
    fonts = {
        "bold": property(_font("bold"), remote.Font.bold.fset),
        "color": property(_font("color"), remote.Font.color.fset),
    }
    with (
        mock.patch.multiple(remote.Book, **books),
        mock.patch.multiple(remote.Range, **answers),
        mock.patch.multiple(remote.Font, **fonts),
        mock.patch.multiple(remote.App, **settings),
        mock.patch.multiple(xlwings_native, **_behind()),
        mock.patch.object(remote.DataValidation, "_read", _validation),
        mock.patch.object(remote.Sheet, "used_range", property(_used_range)),
        mock.patch.object(remote.ChartSeriesCollection, "_loaded_count", _series),
    ):
        yield


def _setting(name: str) -> Any:
    """What Excel as a whole is set to."""

    def read(app: Any) -> Any:
        return getattr(app.books.active.client.asked(name), name)

    return read


def _kept(name: str) -> property:
    """A setting of Excel as a whole that the engine itself has no action for."""

    def write(app: Any, value: Any) -> None:
        client = app.books.active.client
        client._between(f"set {name}")
        setattr(client.desk, name, value)

    return property(_setting(name), write)


def _behind() -> dict[str, Any]:
    """What the program asks behind xlwings' public API, answered from the desk."""
    return {
        "counts_from_1904": lambda book, _ask: book.impl.client.desk.from_1904,
        "is_read_only": lambda book, _ask: book.impl.client.desk.read_only,
        "structure_is_protected": lambda book, _ask: book.impl.client.desk.structure_protected,
        "is_protected": lambda tab, _ask: (
            tab.book.impl.client.desk.sheets[tab.index - 1].protection == "locked"
        ),
    }


def _append(book: Any, **action: Any) -> None:
    args = action.get("args")
    book.client.act(
        {
            "args": args if isinstance(args, list) else [args],
            **{
                key: action.get(key)
                for key in (
                    "func",
                    "values",
                    "sheet_position",
                    "start_row",
                    "start_column",
                    "row_count",
                    "column_count",
                )
            },
        }
    )


def _sheets(book: Any) -> Any:
    """The tabs under the names that they have now."""
    for known, sheet in zip(book.api["sheets"], book.client.desk.sheets, strict=False):
        known["name"] = sheet.title
    return remote.Sheets(api=book.api["sheets"], book=book)


def _names(book: Any) -> Any:
    """The names as they now are, in the form that the add-in sends them."""
    desk = book.client.asked("names")
    book.api["names"] = [
        {
            "name": name,
            "book_scope": True,
            "scope_sheet_name": None,
            "scope_sheet_index": None,
            **_reference(book, refers_to),
        }
        for name, refers_to in desk.names.items()
    ]
    return remote.Names(parent=book, api=book.api["names"])


def _reference(book: Any, refers_to: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = remote._name_reference_metadata(book, refers_to)
    except ValueError:  # of a tab that is gone
        return {"refers_to": refers_to, "sheet_index": None, "address": None}
    return found


def _where(range_: Any) -> tuple[Client, int, Area]:
    height, width = range_.shape
    area = Area(range_.row, range_.column, range_.row + height - 1, range_.column + width - 1)
    return range_.sheet.book.client, range_.sheet.index - 1, area


def _ask(range_: Any, what: str) -> tuple[DeskSheet, Area]:
    client, index, area = _where(range_)
    return client.asked(what).sheets[index], area


def _values(range_: Any) -> list[list[Any]]:
    sheet, area = _ask(range_, "values")
    height, width = range_.shape
    range_.sheet.book.client.traffic.cells_read.append(height * width)
    return sheet.values(area)


def _formula(range_: Any) -> Any:
    sheet, area = _ask(range_, "formula")
    texts = sheet.texts(area)
    return texts[0][0] if range_.shape == (1, 1) else tuple(tuple(row) for row in texts)


def _colour(range_: Any) -> Any:
    """Of cells that differ Excel tells black."""
    sheet, area = _ask(range_, "color")
    same, fill = sheet.alike(area, "fill")
    if not same:
        return (0, 0, 0)
    return utils.hex_to_rgb(fill) if fill else None


def _number_format(range_: Any) -> str | None:
    sheet, area = _ask(range_, "number_format")
    return sheet.number_format(area)


def _merged(range_: Any) -> bool | None:
    sheet, area = _ask(range_, "merge_cells")
    return sheet.merged(area)


def _merge_area(range_: Any) -> Any:
    sheet, area = _ask(range_, "merge_area")
    found = [one for one in sheet.merges if one.holds(area.first_row, area.first_column)]
    return range_.sheet.range(area_name(found[0] if found else area))


def _colours(range_: Any) -> Any:
    sheet, area = _ask(range_, "conditional_formats")
    return remote.ConditionalFormats(range_, [rule.says for rule in sheet.colours_in(area)])


def _validation(validation: Any, name: str) -> Any:
    sheet, area = _ask(validation.parent, "data_validation")
    return sheet.validation(area).get(name)


def _special_cells(range_: Any, kind: str, _value: Any) -> list[Any]:
    sheet, area = _ask(range_, "special_cells")
    assert kind == "formulas"
    return [range_.sheet.range(at, at) for at in sorted(sheet.formulas) if area.holds(*at)]


def _used_range(sheet: Any) -> Any:
    used = sheet.book.client.asked("used_range").sheets[sheet.index - 1].extent
    return sheet.range(area_name(used))


def _series(series: Any) -> int:
    chart = series.parent
    desk = chart.parent.book.client.asked("series")
    count: int = desk.sheets[chart.parent.index - 1].charts[chart.index - 1]["series"]
    return count


def _font(name: str) -> Any:
    def read(font: Any) -> Any:
        sheet, area = _ask(font.parent, "font")
        value = sheet.format_of(area.first_row, area.first_column, f"font_{name}")
        return utils.hex_to_rgb(value) if value and name == "color" else value

    return read
