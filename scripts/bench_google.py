"""Requests and bytes of a sync in a Google Sheet, against the script that a user would write.

python3 scripts/bench_google.py [--activities 1000 10000 100000] [--json]

Both work on the emulator, on the same table, with the same hundred new leads in it. The script
reads both tabs with get_all_records, numbers the new leads, works out each lead's last status and
date, and writes a report of counts, each in one call, as the better half of such scripts does.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from google_demo import HEADING, Cost, cost, desk, type_contact, type_leads

if TYPE_CHECKING:
    from sheets_crm.workbook.google.options import GoogleOptions
    from tests.emulators.google import Emulator, Workbook

TODAY = date(2026, 11, 19)
SIZES = (1_000, 10_000, 100_000)
_STATUSES = ("New", "Meeting", "Offer", "Won", "Lost")
_CONTACTS_A_LEAD = 10


def main() -> int:
    """Measures each size and prints a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--activities", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = {size: measured(size) for size in asked.activities}
    if asked.json:
        print(json.dumps({str(n): [asdict(one) for one in own] for n, own in found.items()}))
    return 0


def measured(activities: int) -> list[Cost]:
    """What a sync of so many activities costs, ours and the script's."""
    print(f"\n{activities:,} activities, {activities // _CONTACTS_A_LEAD:,} leads\n{HEADING}")
    with desk() as (google, options):
        ours = list(_ours(google, options, _book(google, activities)))
    with desk(strict=False) as (google, _options):
        book = _book(google, activities)
        type_leads(book)
        script = _script(google, book)
        theirs = [cost(google, "gspread script, 100 new leads", script)]
        theirs.append(cost(google, "gspread script, nothing to do", script))
    return [*ours, *theirs]


def _book(google: Emulator, activities: int) -> Workbook:
    leads = activities // _CONTACTS_A_LEAD
    heads = ["No.", "Name", "Phone", "Manager", "Amount", "Created"]
    rows: list[list[Any]] = [
        [n, f"Lead {n}", f"+7916{n:07}", "Ann" if n % 2 else "Bob", n * 1000, _day(n)]
        for n in range(1, leads + 1)
    ]
    contacts = [
        [n, _day(n), f"Lead {n % leads + 1}", "Call", f"said {n}", _STATUSES[n // leads % 5]]
        for n in range(1, activities + 1)
    ]
    told = ["No.", "Date", "Lead", "Contact type", "What was said", "Status"]
    return google.create("Sales", {"Leads": [heads, *rows], "Activities": [told, *contacts]})


def _day(n: int) -> date:
    return TODAY - timedelta(days=n % 360)


def _ours(google: Emulator, options: GoogleOptions, book: Workbook) -> Iterator[Cost]:
    from sheets_crm.config import Config  # noqa: PLC0415 - after the path is set
    from sheets_crm.sync import adopt, sync  # noqa: PLC0415
    from sheets_crm.workbook.google.store import GoogleStore  # noqa: PLC0415

    def init() -> None:
        adopt(GoogleStore(book.url, options), Config(template="en"), TODAY)

    def visit() -> None:
        sync(GoogleStore(book.url, options), Config(), TODAY)

    yield cost(google, "ours, init", init)
    type_contact(book, "Lead 2", "Offer")
    yield cost(google, "ours, 1 new activity", visit)
    type_leads(book)
    yield cost(google, "ours, 100 new leads", visit)
    yield cost(google, "ours, nothing to do", visit)
    yield cost(google, "ours, nobody touched it", visit)


def _script(google: Emulator, book: Workbook) -> Callable[[], None]:
    """The script that a user would write, signed in once like ours."""
    import gspread  # noqa: PLC0415
    from google.oauth2.service_account import Credentials  # noqa: PLC0415

    from sheets_crm.workbook.google.client.auth import scopes_for  # noqa: PLC0415
    from sheets_crm.workbook.google.client.transport import Redirect  # noqa: PLC0415

    key = google.service_account_key()
    credentials = Credentials.from_service_account_info(key, scopes=scopes_for(by_title=True))  # type: ignore[no-untyped-call]
    client = gspread.authorize(credentials)
    client.http_client.session.mount("https://", Redirect(google.url))

    def run() -> None:
        sheet = client.open_by_key(book.id)
        leads, contacts = sheet.worksheet("Leads"), sheet.worksheet("Activities")
        last = {row["Lead"]: row for row in contacts.get_all_records()}
        lines, number = [], 0
        for row in leads.get_all_records():
            number = max(number, int(row["No."] or 0))
            known = last.get(row["Name"], {})
            lines.append([row["No."] or (number := number + 1), known.get("Status", "")])
        leads.update([[number] for number, _ in lines], f"A2:A{len(lines) + 1}")
        leads.update([["Status"], *[[status] for _, status in lines]], f"G1:G{len(lines) + 1}")
        try:
            report = sheet.worksheet("Report")
        except gspread.WorksheetNotFound:
            report = sheet.add_worksheet("Report", 100, 5)
        report.clear()
        counts = Counter(status for _, status in lines)
        report.update([["Status", "Leads"], *map(list, counts.items())], "A1")

    return run


if __name__ == "__main__":
    sys.exit(main())
