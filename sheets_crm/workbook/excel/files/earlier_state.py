"""A kept state of the file beside the file as it now is: what tells people's work from ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sheets_crm.workbook.excel.book.workbook_xml import WorkbookXml
from sheets_crm.workbook.excel.files.backups import Backup
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, taken
from sheets_crm.workbook.excel.files.written_state import content, last_written, written
from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.xml.a1_references import parse_area
from sheets_crm.workbook.snapshot import Address, Snapshot
from sheets_crm.workbook.store import Earlier, Place

_DIGITS = 16

Comments = Mapping[str, Mapping[Address, str]]
"""The text of each cell's comment, by the tab's title."""


def earlier(workbook: Path, backup: Backup, name: str) -> Earlier:
    """The state, and what our last write left; a workbook that is gone holds nobody's work.

    Raises:
        CrmError: one of them cannot be read.
    """
    with told(backup.file):
        was = backup.file.read_bytes()
    then = read_snapshot(was, name)
    if not workbook.exists():
        return Earlier(then)
    data, now = taken(workbook)
    write = last_written(workbook, now)
    left = content(write) if write else None
    return Earlier(
        then,
        left=read_snapshot(left, name) if left else None,
        is_ours_alone=_is_ours_alone(workbook, backup, now),
        comments=_new_comments(then, _comments(was), _comments(left or was), _comments(data)),
    )


def _is_ours_alone(workbook: Path, backup: Backup, now: Fingerprint) -> bool:
    """Whether our writes lead from that state to this one without a save of anybody else's."""
    before = {one.left: one.before for one in written(workbook)}
    at: str | None = now.sha256[:_DIGITS]
    while at and at != backup.digest:
        at = before.pop(at, None)
    return at == backup.digest


def _comments(data: bytes) -> Comments:
    package = Package.open(data)
    found = {}
    for entry in WorkbookXml(package).sheets:
        arrows = package.relationships(entry.part) if package.has(entry.part) else ()
        parts = [one.target for one in arrows if one.kind == "comments"]
        found[entry.title] = {
            (at.first_row, at.first_column): "".join(
                t.text for t in one.walk() if t.name == "t"
            ).strip()
            for part in parts
            if package.has(part)
            for one in package.parsed(part).walk()
            if one.name == "comment" and (at := parse_area(one.get("ref")))
        }
    return found


def _new_comments(
    then: Snapshot, was: Comments, left: Comments, now: Comments
) -> tuple[Place, ...]:
    """Comments whose text did not stand in their tab; those that we write into reports are ours."""
    new = []
    for title, comments in now.items():
        sheet = then.sheet(title)
        if sheet is None:  # the whole tab is told
            continue
        known = Counter((left if sheet.report else was).get(title, {}).values())
        for (row, column), text in sorted(comments.items()):
            if known[text]:
                known[text] -= 1
            else:
                new.append(Place(title, row, column))
    return tuple(new)
