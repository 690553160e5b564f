"""A small firm with a spreadsheet on the emulator, and our program that visits it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sheets_crm.config import Config
from sheets_crm.sync import Outcome, adopt, sync
from sheets_crm.workbook.google.client.auth import identify
from sheets_crm.workbook.google.client.connect import connect
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.google.store import GoogleStore
from tests.emulators.google import Emulator, Tab, Workbook
from tests.sheets import rows

TODAY = date(2026, 3, 16)

LEADS = """
| No. | Name         | Phone         | Manager | Amount | Created    | Rate  | Mine         |
|-----|--------------|---------------|---------|--------|------------|-------|--------------|
| 1   | Alfa Ltd     | '+79161234567 | Ann     | 120000 | 2026-01-12 | '1,5  | =E2*2        |
| 2   | Beta Ltd     | '007          | Bob     | 80000  | 2026-02-03 | '007  | =E3*2        |
|     | Gamma Ltd    |               | Ann     |        |            | 0     | =1+1         |
"""
ACTIVITIES = """
| No. | Date       | Lead     | Contact type | What was said | Status    | Next step | Next date  |
|-----|------------|----------|--------------|---------------|-----------|-----------|------------|
| 1   | 2026-01-13 | Alfa Ltd | Call         | call back     | New       | call      | 2026-01-20 |
| 2   | 2026-02-20 | Alfa Ltd | Meeting      | '=1+1         | Meeting   | offer     | 2026-03-20 |
|     | 2026-03-01 | Beta Ltd | Call         | not now       | New       |           |            |
"""


class FakeClock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


class Office:
    """One spreadsheet, its owner, and the program.

    Args:
        google: the emulator.
        folder: for the key file.
    """

    def __init__(self, google: Emulator, folder: Path) -> None:
        self.google = google
        self.key = folder / "key.json"
        self.key.write_text(json.dumps(google.service_account_key()), encoding="utf-8")
        self.key.chmod(0o600)
        self.options = GoogleOptions(credentials=str(self.key), api_url=google.url)
        self.identity = identify(self.options)
        self.clock = FakeClock()
        self.config = Config(template="en")
        self.book: Workbook

    def open(self, sheets: dict[str, str], **properties: Any) -> Workbook:
        """A spreadsheet of these tabs."""
        self.book = self.google.create(
            "Sales", {t: rows(x) for t, x in sheets.items()}, **properties
        )
        return self.book

    def tab(self, title: str) -> Tab:
        return self.book.tab(title)

    def store(self, **options: Any) -> GoogleStore:
        """The program, started anew."""
        chosen = replace(self.options, **options)
        made = connect(self.book.url, chosen, clock=self.clock, identity=self.identity)
        return GoogleStore(self.book.url, chosen, connection=made)

    def adopt(self, **options: Any) -> Outcome:
        return adopt(self.store(**options), self.config, TODAY)

    def sync(self, day: date = TODAY, **options: Any) -> Outcome:
        return sync(self.store(**options), self.config, day)

    def requests(self) -> tuple[int, int]:
        """Reads and writes since the log was cleared."""
        return len(self.google.log.reads), len(self.google.log.writes)

    def column(self, title: str, heading: str, header_row: int = 1) -> list[Any]:
        """What was entered in the cells under a heading."""
        sheet = self.tab(title).sheet
        at = self.place(title, heading, header_row)
        return [sheet.at(row, at).entered for row in range(header_row, len(sheet.rows))]

    def place(self, title: str, heading: str, header_row: int = 1) -> int:
        """The column of a heading, from 0."""
        sheet = self.tab(title).sheet
        found = [sheet.at(header_row - 1, c).entered for c in range(len(sheet.columns))]
        return found.index(heading)

    def append(self, title: str, lines: Sequence[Sequence[Any]]) -> None:
        """Types rows under the last one."""
        tab = self.tab(title)
        last = max((r for r, _, c in tab.sheet.filled() if c.has_content), default=0)
        tab.fill(lines, at=f"A{last + 2}")
