"""The whole way in a Google Sheet, on the emulator: python3 scripts/google_demo.py.

Sets a spreadsheet up, has a hundred leads typed into it, syncs it twice, and prints what each step
cost in requests and bytes. Nothing leaves this computer.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from sheets_crm.workbook.google.options import GoogleOptions
    from tests.emulators.google import Emulator, Tab, Workbook

TODAY = date(2026, 3, 16)
NEW_ROWS = 100


@dataclass(frozen=True)
class Cost:
    """What one step cost; bytes are those of requests and answers, without headers.

    Attributes:
        asked: how often Drive was asked whether the spreadsheet was changed.
    """

    step: str
    asked: int
    reads: int
    writes: int
    sent: int
    received: int

    def __str__(self) -> str:
        return (
            f"{self.step:<34}{self.asked:>6}{self.reads:>7}{self.writes:>8}"
            f"{self.sent:>13,}{self.received:>13,}"
        )


HEADING = f"{'step':<34}{'Drive':>6}{'reads':>7}{'writes':>8}{'sent':>13}{'received':>13}"


def main(template: str = "en") -> int:
    """Runs the whole way and prints it."""
    from sheets_crm.config import Config  # noqa: PLC0415 - after the path is set
    from sheets_crm.demo import demo_tabs  # noqa: PLC0415
    from sheets_crm.sync import adopt, sync  # noqa: PLC0415
    from sheets_crm.template import load_template  # noqa: PLC0415
    from sheets_crm.workbook.google.store import GoogleStore  # noqa: PLC0415

    with desk() as (google, options):
        book = google.create("Sales", locale="ru_RU" if template == "ru" else "en_US")
        print(f"Emulator at {google.url}, spreadsheet {book.id}\n")
        print(HEADING)

        def store() -> GoogleStore:
            return GoogleStore(book.url, options)

        def init() -> None:
            made = store()
            made.create(demo_tabs(load_template(template), TODAY))
            adopt(made, Config(template=template), TODAY)

        def visit() -> None:
            sync(store(), Config(), TODAY)

        costs = [cost(google, "init, with half a year of sales", init)]
        type_leads(book)
        costs.append(cost(google, f"sync, {NEW_ROWS} new leads typed", visit))
        costs.append(cost(google, "sync, nothing to do", visit))
        quiet = cost(google, "sync, nobody touched it", visit)
        print(f"\nTabs: {', '.join(title for title in book.titles if title != '_crm')}")
    kept = [(one.reads, one.writes) for one in [*costs[1:], quiet]] == [(1, 1), (1, 0), (0, 0)]
    print(
        "A read and a write for new rows, a read for none, none if untouched: "
        + ("yes" if kept else "NO")
    )
    return 0 if kept else 1


@contextmanager
def desk(*, strict: bool = True) -> Iterator[tuple[Emulator, GoogleOptions]]:
    """An emulator, a key for it, a state folder of its own; gspread itself is not strict."""
    from sheets_crm.workbook.google.options import GoogleOptions  # noqa: PLC0415
    from tests.emulators.google import Emulator  # noqa: PLC0415

    stay_here()
    with tempfile.TemporaryDirectory() as folder, Emulator(strict=strict) as google:
        os.environ["SHEETS_CRM_STATE"] = str(Path(folder) / "state")
        key = Path(folder) / "key.json"
        key.write_text(json.dumps(google.service_account_key()), encoding="utf-8")
        key.chmod(0o600)
        yield google, GoogleOptions(credentials=str(key), api_url=google.url)


def stay_here() -> None:
    """Keeps google-auth from asking Google where a service account may be used from."""
    from google.auth import credentials  # noqa: PLC0415

    kind = getattr(credentials, "CredentialsWithRegionalAccessBoundary", None)
    if kind is not None:
        kind._is_regional_access_boundary_lookup_required = lambda _self: False  # noqa: SLF001


def cost(google: Emulator, step: str, run: Callable[[], object]) -> Cost:
    """Runs a step, prints what it cost and returns it."""
    google.log.clear()
    run()
    drive = [one for one in google.log if one.kind == "Drive"]
    sheets = [*drive, *google.log.reads, *google.log.writes]
    found = Cost(
        step,
        len(drive),
        len(google.log.reads),
        len(google.log.writes),
        sum(one.request_bytes for one in sheets),
        sum(one.response_bytes for one in sheets),
    )
    print(found)
    return found


_Names = tuple[str, ...]
_PHONE: _Names = ("Phone", "Телефон")
_NAME: _Names = ("Name", "Название")
_LEAD: _Names = ("Lead", "Лид")
_STATUS: _Names = ("Status", "Статус")


def type_leads(book: Workbook) -> None:
    """A hundred leads with a name and a phone, as a colleague would paste them."""
    lines = [{_NAME: f"New lead {n}", _PHONE: f"+7916{n:07}"} for n in range(NEW_ROWS)]
    _type_below(book, _PHONE, lines)


def type_contact(book: Workbook, lead: str, status: str) -> None:
    """One contact, as a colleague would type it."""
    _type_below(book, _LEAD, [{_LEAD: lead, _STATUS: status}])


def _type_below(book: Workbook, marked: _Names, lines: list[dict[_Names, str]]) -> None:
    """Types lines under the last one of the tab whose first row has a heading, column by column."""
    tab = next(one for one in map(book.tab, book.titles) if {*marked} & {*_headings(one)})
    headings = _headings(tab)
    last = max(row for row, _, cell in tab.sheet.filled() if cell.has_content)
    rows: list[list[str | None]] = []
    for line in lines:
        row: list[str | None] = [None] * len(headings)
        for names, text in line.items():
            row[next(at for at, heading in enumerate(headings) if heading in names)] = text
        rows.append(row)
    tab.fill(rows, at=f"A{last + 2}")


def _headings(tab: Tab) -> list[str]:
    return [str(heading) for row in tab.values("1:1") for heading in row]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
