"""What the workbook itself remembers from sync to sync."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_crm.crm.change_detection import traced
from sheets_crm.crm.fill_in import Settled
from sheets_crm.crm.locate import notes_below
from sheets_crm.crm.parse import currency_rates, date_order
from sheets_crm.crm.tables import first_seen
from sheets_crm.crm.understand import Reading
from sheets_crm.decision.prepare import Prepared
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.tab import Tab


def marks_of(
    prepared: Prepared, settled: Settled, reports: Iterable[Tab], snapshot: Snapshot
) -> dict[str, str]:
    """All that the workbook shall remember, by key."""
    return {
        "template": prepared.template.source,
        **{f"last_{key}": str(number) for key, number in settled.last_numbers.items()},
        **prepared.setup.marks,
        **prepared.whole.marks,
        **_remembered(settled.reading, snapshot, settled.last_numbers["leads"]),
        **{f"digest_{tab.key}": tab.digest for tab in reports},
    }


def _remembered(reading: Reading, snapshot: Snapshot, last: int) -> dict[str, str]:
    """What the workbook itself remembers: its currency, how dates are read, and first sights."""
    leads = reading.crm.leads
    unknown = leads["number"][leads["created"].isna() & leads["last_contact"].isna()]
    today, before = reading.crm.today.date(), snapshot.marks.get(first_seen.MARK, "")
    counted = reading.how.money
    marks = {
        currency_rates.MARK: counted.currency if counted and counted.is_settled else "",
        notes_below.MARK: notes_below.mark_of(
            reading.problems, reading.crm.tables["leads"], snapshot
        ),
        date_order.MARK: date_order.mark_of(reading.how.orders),
        first_seen.MARK: first_seen.remembered(before, unknown, last, today),
        traced.MARK: ",".join(sorted(traced.traced_columns(reading.crm, snapshot))),
    }
    return {key: value for key, value in marks.items() if value}


def changed_marks(wanted: dict[str, str], snapshot: Snapshot) -> dict[str, str | None]:
    """Those that differ from what the workbook remembers; None for one that ends."""
    changed: dict[str, str | None] = {
        key: value for key, value in wanted.items() if snapshot.marks.get(key) != value
    }
    ceasing = (key for key in snapshot.marks if key.startswith("digest_") or key == traced.MARK)
    gone = (key for key in ceasing if key not in wanted)
    return changed | dict.fromkeys(gone)
