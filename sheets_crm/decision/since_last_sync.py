"""What was changed and what came since the last sync, and what this one keeps for the next."""

from __future__ import annotations

from dataclasses import replace

from sheets_crm.config import Config
from sheets_crm.crm.change_detection.capture_state import look_at
from sheets_crm.crm.change_detection.carry_over import kept
from sheets_crm.crm.change_detection.compare_states import Looks
from sheets_crm.crm.change_detection.detect_revisions import tampering
from sheets_crm.crm.change_detection.new_and_won import arrivals
from sheets_crm.crm.change_detection.revision import Past, Revision, Seen
from sheets_crm.crm.understand import Reading
from sheets_crm.reports.context import History
from sheets_crm.workbook.snapshot import Snapshot


def since_last_look(
    reading: Reading, snapshot: Snapshot, past: Past, config: Config
) -> tuple[Seen, tuple[Revision, ...], tuple[Revision, ...]]:
    """What this look keeps for the next, and what was changed and what came since the last one."""
    crm = reading.crm
    now = look_at(crm, snapshot, since=past.now, former=reading.former.packed())
    if past.seen is None or past.seen_at is None or past.now is None:
        return now, (), ()
    seen_at = past.seen_at.astimezone(past.now.tzinfo)
    looks = Looks(past.seen, now, crm, seen_at, past.now)
    return kept(looks), tampering(looks, config.history.backdated_days), arrivals(looks)


def history_of(past: Past, revisions: tuple[Revision, ...], seen: Seen) -> History:
    """What is known of the past, all times in the workbook's time zone."""
    zone = past.now.tzinfo if past.now else None
    known = (
        replace(each, seen=each.seen.astimezone(zone), found=each.found.astimezone(zone))
        for each in (*past.known, *revisions)
    )
    return History(tuple(known), seen.since.astimezone(zone) if seen.since else None)
