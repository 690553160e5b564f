"""Counts the calls to a running Excel that a sync makes; needs no Excel.

python3 scripts/bench_live.py [--leads N] [--activities N] [--json]

xlwings' own remote engine turns each call into an action or a question, and these are counted. On
the desktop a call crosses to another program, so calls are what a sync in a running Excel costs.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench_workbooks import TEMPLATE, TODAY, build

if TYPE_CHECKING:
    from sheets_crm.config import Config
    from sheets_crm.workbook.snapshot import Snapshot
    from tests.open_excel.place import OpenInExcel

MOST_BULK_READS = 8
_ROOT = Path(__file__).parent.parent
_NEW_ROWS = 100


@dataclass(frozen=True)
class Visit:
    """What one sync asked and did.

    Attributes:
        bulk_reads: calls that read the values of a tab.
        questions: small questions of the reading: names, rules, colours, merged cells.
        checks: calls that read keys again, just before and after a write.
        cells_changed: cells whose values were written.
        writes: calls that wrote values.
        other_writes: calls that wrote looks, names, rules, links, charts.
    """

    name: str
    bulk_reads: int
    questions: int
    checks: int
    writes: int
    cells_changed: int
    other_writes: int


def visits(leads: int, activities: int) -> list[Visit]:
    """The first sync of a workbook, one with nothing to do, one with new rows, one a day later."""
    sys.path.insert(0, str(_ROOT))
    from sheets_crm.config import Config  # noqa: PLC0415 - after the path is set
    from tests.open_excel.client import connected  # noqa: PLC0415

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, connected():
        os.environ["SHEETS_CRM_STATE"] = str(Path(folder) / "state")
        place, config = _opened(Path(folder), leads, activities), Config(template=TEMPLATE)
        return [
            _visit("first sync (init)", place, config, TODAY, adopting=True),
            _visit("nothing to do", place, config, TODAY),
            _visit(
                f"{_NEW_ROWS} new rows",
                place,
                config,
                TODAY,
                before=lambda: _type_rows(place, activities),
            ),
            _visit("the next day", place, config, TODAY + timedelta(1)),
        ]


def main() -> int:
    """Counts and prints; 0 when a sync reads in no more bulk calls than promised."""
    asked = _asked()
    counted = visits(asked.leads, asked.activities)
    if asked.json:
        print(json.dumps([asdict(one) for one in counted], indent=1))
    else:
        print(told(counted))
    return 0 if all(one.bulk_reads <= MOST_BULK_READS for one in counted[1:]) else 1


def told(counted: list[Visit]) -> str:
    """A line for each visit."""
    heads = {
        "name": "sync",
        "bulk_reads": "bulk reads",
        "questions": "questions",
        "checks": "checks",
        "writes": "writes",
        "cells_changed": "cells",
        "other_writes": "other writes",
    }
    rows = [
        list(heads.values()),
        *([f"{v:,}" if isinstance(v, int) else v for v in asdict(one).values()] for one in counted),
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([*lines, f"Promised: at most {MOST_BULK_READS} bulk reads."])


def _opened(folder: Path, leads: int, activities: int) -> OpenInExcel:
    """The workbook as typed, open."""
    from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415
    from tests.open_excel.desk import DeskSheet  # noqa: PLC0415
    from tests.open_excel.place import OpenInExcel  # noqa: PLC0415

    file = folder / "typed.xlsx"
    build(file, leads, activities)
    place = OpenInExcel(folder)
    place.desk.sheets.clear()
    for read in ExcelStore(file).read().sheets:
        sheet = DeskSheet(read.title)
        place.desk.sheets.append(sheet)
        for r, row in enumerate(read.rows, 1):
            for c, value in enumerate(row, 1):
                place.type(read.title, r, c, float(value) if type(value) is int else value)
        for (r, c), fill in read.fills.items():
            place.paint(read.title, r, c, fill)
    return place


def _type_rows(place: OpenInExcel, activities: int) -> None:
    """The last rows of the activities, typed once more below, without a number."""
    sheet = place.desk.sheets[1]
    for n in range(1, _NEW_ROWS + 1):
        for column in range(2, 10):
            value = sheet.cells.get((activities + 2 - n, column))
            if value is not None:
                sheet.put(activities + 1 + n, column, value)


def _visit(
    name: str,
    place: OpenInExcel,
    config: Config,
    today: date,
    *,
    adopting: bool = False,
    before: Callable[[], None] = lambda: None,
) -> Visit:
    from sheets_crm.sync import adopt, sync  # noqa: PLC0415

    before()
    traffic = place.client.traffic
    for record in (traffic.actions, traffic.questions, traffic.cells_read, traffic.cells_written):
        record.clear()
    store = place.store()
    reading = _Reading(store.read, traffic.questions)
    store.read = reading  # type: ignore[method-assign]
    (adopt if adopting else sync)(store, config, today)
    values = [one for one in traffic.actions if one["func"] == "setValues"]
    return Visit(
        name,
        bulk_reads=reading.bulk,
        questions=reading.others,
        checks=traffic.questions["values"] - reading.bulk,
        writes=len(values),
        cells_changed=sum(traffic.cells_written),
        other_writes=len(traffic.changing) - len(values),
    )


class _Reading:
    """A store's reading, with what it asked."""

    def __init__(self, read: Callable[[], Snapshot], questions: dict[str, int]) -> None:
        self._read = read
        self._questions = questions
        self.bulk = 0
        self.others = 0

    def __call__(self) -> Snapshot:
        snapshot = self._read()
        self.bulk = self._questions["values"]
        self.others = sum(self._questions.values()) - self.bulk
        return snapshot


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
