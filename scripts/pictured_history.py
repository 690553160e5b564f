"""Tampers with the example, so that its History tab has something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sheets_crm.config import Config
    from sheets_crm.crm.change_detection.revision import Past, Revision, Seen
    from sheets_crm.decision import Decision

_REASONS = {
    "ru": "Дорого: обещали подумать весной",
    "en": "Too dear: may think again in spring",
}


def tampered_with(book: Path, language: str, day: date) -> None:
    """Changes the workbook behind its owner's back on two days, each followed by a sync."""
    from sheets_crm.config import Config  # noqa: PLC0415 - only in the environment
    from sheets_crm.reports.registry import REPORT_KEYS  # noqa: PLC0415

    visitor = _Visitor(book, Config(template=language, reports=REPORT_KEYS), day)
    visitor.sync(day - timedelta(days=120), time(9, 10))
    visitor.sync(day - timedelta(days=2), time(9, 30))
    tables = _Tables(book, language)
    tables.cut_amount(of_won=3, by=0.2)
    tables.delete_lead(of_open=-20)
    tables.save()
    visitor.sync(day - timedelta(days=1), time(17, 45))
    tables = _Tables(book, language)
    tables.log(of_open=-4, date=day, status=tables.lost, words=_REASONS[language])
    tables.log(of_open=-9, date=day - timedelta(days=20), status=tables.won)
    tables.move_date(row=40, by=-9)
    tables.save()
    visitor.sync(day, time(18, 20))


@dataclass
class _Visitor:
    """Syncs and remembers, the times made up."""

    book: Path
    config: Config
    day: date
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    seen: Seen | None = None
    seen_at: datetime | None = None
    known: list[Revision] = field(default_factory=list)

    def past(self) -> Past:
        from sheets_crm.crm.change_detection.revision import Past  # noqa: PLC0415

        return Past(self.seen, self.seen_at, self.now, tuple(self.known))

    def will_write(self, decision: Decision) -> None:
        """Nobody asks what is written."""

    def sync(self, day: date, at: time) -> None:
        from sheets_crm import sync  # noqa: PLC0415
        from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415

        self.now = datetime.combine(day, at, UTC)
        outcome = sync.sync(ExcelStore(self.book), self.config, self.day, witness=self)
        self.seen_at = self.now
        if outcome.decision is not None:
            self.seen = outcome.decision.seen
            self.known += outcome.decision.revisions


class _Tables:
    """Leads and Activities, as someone who is at the keyboard has them."""

    def __init__(self, path: Path, language: str) -> None:
        import openpyxl  # noqa: PLC0415 - only in the environment

        from sheets_crm.template import load_template  # noqa: PLC0415

        template = load_template(language)
        self._path, self._book = path, openpyxl.load_workbook(path)
        self._words = template.tabs
        self._leads = self._book[template.tabs["leads"].title]
        self._activities = self._book[template.tabs["activities"].title]
        self.won = next(s.name for s in template.statuses if s.kind == "won")
        self.lost = next(s.name for s in template.statuses if s.kind == "lost")

    def save(self) -> None:
        self._book.save(self._path)

    def cut_amount(self, of_won: int, by: float) -> None:
        cell = self._cell("leads", self._rows(lambda status: status == self.won)[of_won], "amount")
        cell.value = round(cell.value * (1 - by))

    def delete_lead(self, of_open: int) -> None:
        self._leads.delete_rows(self._open()[of_open])

    def move_date(self, row: int, by: int) -> None:
        cell = self._cell("activities", row, "date")
        cell.value += timedelta(days=by)

    def log(self, of_open: int, **said: object) -> None:
        row = self._activities.max_row + 1
        said["lead"] = self._cell("leads", self._open()[of_open], "name").value
        for key, value in said.items():
            self._cell("activities", row, key).value = value

    def _open(self) -> list[int]:
        return self._rows(lambda status: status not in {self.won, self.lost})

    def _rows(self, wanted: Callable[[str], bool]) -> list[int]:
        rows = range(2, self._leads.max_row + 1)
        return [
            row
            for row in rows
            if wanted(self._cell("leads", row, "status").value)
            and self._cell("leads", row, "amount").value
        ]

    def _cell(self, table: str, row: int, field: str) -> Any:
        sheet = self._leads if table == "leads" else self._activities
        header = self._words[table].fields[field].header
        column = next(cell.column for cell in sheet[1] if cell.value == header)
        return sheet.cell(row, column)
