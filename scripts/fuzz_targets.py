"""What random input is tried on, each by way of the whole product: an input is the bytes of a file.

A target ends in a CrmError, which is a sentence, or in nothing; anything else is a fault.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import xlsxwriter

from sheets_crm.config import Config, load_config
from sheets_crm.errors import CrmError, FaultsError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.service.run.run import Visit
from sheets_crm.service.schedule_rules import Attempt, timetable_of
from sheets_crm.service.workbook_status import standing
from sheets_crm.state.state_dir import workbook_state
from sheets_crm.workbook.choose_store import Workbook
from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.package.package import Package
from tests.excel.odd_books import TODAY, synced

NOW = datetime(2026, 4, 17, 9, 30, tzinfo=UTC)
STATUSES = (("Cold", "open"), ("Interested", "open"), ("Signed", "won"), ("Lost", "lost"))
LATER = TODAY + timedelta(days=30)


OURS = frozenset({"saving_unsound"})
"""Sentences that say that the program is at fault."""


class BrokenPromiseError(AssertionError):
    """The product ended well and did what it says that it never does."""


def archive(data: bytes) -> None:
    """The bytes as a workbook's file."""
    with _place() as place:
        _synced_twice(place, data)


def part(data: bytes) -> None:
    """A synced workbook of which one part is what the input says; its name is the first line."""
    name, _, content = data.partition(b"\n")
    with _place() as place:
        _synced_twice(place, with_part(synced(), name.decode("utf-8", "replace"), content))


def cells(data: bytes) -> None:
    """A synced workbook into which cells are typed: `[[tab, row, column, value], …, day]`."""
    try:
        typed = json.loads(data)
        book, day = _typed(typed[:-1]), date.fromisoformat(typed[-1])
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return  # no input
    with _place() as place:
        _synced_twice(place, book, day)


def config(data: bytes) -> None:
    """The bytes as `config.toml` beside a workbook that wants a sync."""
    with _place() as place:
        file = place.path.with_name("config.toml")
        file.write_bytes(data)
        every = load_config(file).every_workbook or (load_config(file),)
        for own in every:
            table = timetable_of(own)
            moment = table.due(None, NOW)
            for failures in (0, 1, 9):
                moment = table.due(Attempt(moment, moment, failures), NOW)
            here = replace(own, workbook=str(place.path), workbooks=())
            _synced_twice(replace(place, config=here), synced(), same=False)


def state(data: bytes) -> None:
    """What stands in the state folder: `{file name: text}`, lone bytes as surrogates."""
    try:
        files = {str(name): str(text) for name, text in json.loads(data).items()}
    except (ValueError, AttributeError, RecursionError):
        return
    with _place() as place:
        place.path.write_bytes(synced())
        folder = workbook_state(place.path)
        (folder / "backups").mkdir()
        for name, text in files.items():
            file = folder / name
            inside = folder.resolve() in file.resolve().parents if "\0" not in name else False
            if inside and len(file.name.encode("utf-8", "replace")) < 200:
                file.parent.mkdir(parents=True, exist_ok=True)
                if not file.is_dir():
                    file.write_bytes(text.encode("utf-8", "surrogatepass"))
        for move in ("sync", "backups", "undo", "undo", "sync", "log", "status"):
            try:
                _move(place, move)
            except CrmError as error:
                _told(error)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "archive": archive,
    "part": part,
    "cells": cells,
    "config": config,
    "state": state,
}


def tried(target: str, data: bytes) -> str:
    """Runs a target; answers the code that it ended in, "" where it ended well."""
    try:
        TARGETS[target](data)
    except CrmError as error:
        _told(error)
        if error.code in OURS:
            raise BrokenPromiseError(str(error)) from error
        return error.code
    return ""


def _told(error: CrmError) -> None:
    """Says the error in every language, as the command line would."""
    for one in error.errors if isinstance(error, FaultsError) else (error,):
        for language in LANGUAGES:
            catalogue(language).of(one)


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part in place of another, or besides."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name or "x", content)
    return out.getvalue()


@contextmanager
def _place() -> Iterator[Workbook]:
    with tempfile.TemporaryDirectory() as folder:
        here = {"SHEETS_CRM_STATE": str(Path(folder) / "state")}
        with mock.patch.dict(os.environ, here):
            yield Workbook(str(Path(folder) / "fuzz.xlsx"), in_google=False, config=Config())


def _synced_twice(place: Workbook, data: bytes, day: date = LATER, *, same: bool = True) -> None:
    """A check and a sync; a second sync writes nothing and what is not ours stays the same."""
    place.path.write_bytes(data)
    words = catalogue("en")
    decision = Visit(place, words).check(day)
    for problem in decision.problems:
        words.of(problem)
    try:
        Visit(place, words).sync(day)
    except CrmError as error:
        if error.code != "not_adopted":
            raise
        Visit(place, words).adopt(day)
    once = place.path.read_bytes()
    _promised_parts(data, once)
    if same and Visit(place, words).sync(day).written:
        raise BrokenPromiseError("the second sync wrote")


def _promised_parts(before: bytes, after: bytes) -> None:
    """Tabs that were never ours have the bytes that they had."""
    if before == after:
        return
    was, now = Package.open(before), Package.open(after)
    for entry in WorkbookXml(was).sheets:
        theirs = entry.title == "Notes" and was.has(entry.part)
        # As they lie in the archive: a foreign tab that cannot even be unpacked stays as it is too.
        if theirs and not now.same_as(was, entry.part):
            raise BrokenPromiseError(f"{entry.part} was changed")


def _typed(cells: list[list[object]]) -> bytes:
    grids: dict[str, dict[tuple[int, int], object]] = {
        "Leads": {(0, 0): "Name", (0, 1): "Amount", (0, 2): "Created", (0, 3): "Manager"},
        "Activities": {(0, 0): "Date", (0, 1): "Lead", (0, 2): "Status", (0, 3): "Next date"},
        "Plan": {
            (0, at): word
            for at, word in enumerate(("Period", "Start", "Manager", "Metric", "Plan"))
        },
        "Lists": {
            (0, at): word for at, word in enumerate(("Status", "Kind", "Stale days", "Probability"))
        },
    }
    for at, (status, kind) in enumerate(STATUSES, 1):
        grids["Lists"] |= {(at, 0): status, (at, 1): kind}
    for tab, row, column, value in cells:
        grids[str(tab)][int(str(row)) % 60, int(str(column)) % 8] = value
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"strings_to_numbers": False, "nan_inf_to_errors": True}
    ) as book:
        for title, grid in grids.items():
            sheet = book.add_worksheet(title)
            for (row, column), value in grid.items():
                _put(sheet, row, column, value)
    return file.getvalue()


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        text = str(value).encode("utf-8", "replace").decode()
        sheet.write_string(row, column, text[:32_000])


def _move(place: Workbook, move: str) -> None:
    words = catalogue("en")
    visit = Visit(place, words)
    if move == "sync":
        visit.sync(LATER)
    elif move == "undo":
        visit.undo()
    elif move == "backups":
        _ = visit.store.backups()
    elif move == "log":
        _ = [list(visit.journal.runs()), list(visit.journal.cells())]
    else:
        standing(place, NOW, NOW - timedelta(days=1))
