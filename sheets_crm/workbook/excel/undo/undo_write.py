"""Taking a write back: the file's old bytes where nobody touched it since, else a merge.

Where the workbook still is, byte for byte, what our last write left, the bytes that stood before
come back. Where somebody worked in it meanwhile, what we wrote goes and what they did stays (see
`three_way_merge`). Either is a write like any other, backed up and noted, so that another undo
takes it back. A state further back is chosen by its name, and comes back whole.
"""

from __future__ import annotations

import dataclasses
import io
import shutil
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import BinaryIO

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.files.backups import RESCUED, Backup, Keep, backups
from sheets_crm.workbook.excel.files.disk_errors import told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint, taken
from sheets_crm.workbook.excel.files.saving import create, replace, turn
from sheets_crm.workbook.excel.files.written_state import Written, content, last_written
from sheets_crm.workbook.store import SHORTEST_NAME, Place, Undone


def undo(workbook: Path, *, keep: Keep | None = None) -> Undone:
    """Takes back the last write.

    Raises:
        CrmError: there is none, what it wrote is not known, or the workbook cannot be saved.
    """
    with turn(workbook):
        now = _standing(workbook)
        if now is None:
            last = next((one for one in reversed(backups(workbook)) if _counts(one)), None)
            if last is None:
                raise CrmError("nothing_to_undo", path=str(workbook))
            return restore(workbook, last, keep=keep)
        write = last_written(workbook, now)
        before = _before(write, backups(workbook), workbook, now)
        if write is not None and write.left_it_so(now):
            return restore(workbook, before, keep=keep)
        return undone(before, _merged(workbook, write, before, keep))


def named(workbook: Path, name: str) -> Backup:
    """The newest state whose name begins so.

    Raises:
        CrmError: there is none, or there are several that hold different things.
    """
    known = backups(workbook)
    wanted = name.strip().lower()
    found = [one for one in known if len(wanted) >= SHORTEST_NAME and one.name.startswith(wanted)]
    if not found or len({one.name for one in found}) > 1:
        names = ", ".join(dict.fromkeys(one.name for one in reversed(known))) or "–"
        code = "undo_state_ambiguous" if found else "undo_state_unknown"
        raise CrmError(code, path=str(workbook), name=name, known=names)
    return found[-1]


def undone(backup: Backup, kept: tuple[Place, ...] | None = None) -> Undone:
    """A backup as what was brought back; with `kept`, only what was written since was taken out."""
    return Undone(
        backup.name,
        backup.at,
        backup.size,
        backup.reason,
        kept=kept or (),
        is_whole=kept is None,
    )


def restore(workbook: Path, backup: Backup, *, keep: Keep | None = None) -> Undone:
    """Brings back one backup; what stood is backed up first. A deleted workbook is made anew.

    Raises:
        CrmError: the backup is damaged, or the workbook cannot be saved.
    """

    def write(file: BinaryIO) -> None:
        with told(backup.file), backup.file.open("rb") as source:
            shutil.copyfileobj(source, file)

    def verify(draft: Path) -> None:
        if not backup.holds(fingerprint(draft)):
            raise CrmError("backup_damaged", path=str(backup.file))

    with turn(workbook):
        now = _standing(workbook)
        if now is None:
            create(workbook, write, verify=verify)
        else:
            replace(workbook, write, expected=now, verify=verify, reason="undo", keep=keep)
    return undone(backup)


def _before(write: Written | None, known: list[Backup], workbook: Path, now: Fingerprint) -> Backup:
    """The backup of what the last write replaced.

    Raises:
        CrmError: there is none, or it is not known what was written.
    """
    found = (one for one in reversed(known) if write and one.digest == write.before)
    if (before := next(found, None)) is not None:
        return before
    others = [one for one in known if _counts(one) and not one.holds(now)]
    if not others:
        raise CrmError("nothing_to_undo", path=str(workbook))
    raise CrmError("undo_not_known", path=str(workbook), state=others[-1].name)


def _counts(backup: Backup) -> bool:
    return backup.reason != RESCUED


def _merged(
    workbook: Path, write: Written | None, before: Backup, keep: Keep | None
) -> tuple[Place, ...]:
    """Takes our part out of the workbook as it now is; what was left alone."""
    from sheets_crm.workbook.excel.verify.check_package import check_sound  # noqa: PLC0415 - heavy

    left = content(write) if write else None
    with told(before.file):
        was = before.file.read_bytes()
    if left is None:
        raise CrmError("undo_not_known", path=str(workbook), state=before.name)
    data, expected = taken(workbook)
    parts, merged, kept = _without_ours(was, left, data, workbook.name)
    if not parts:
        raise CrmError("undo_all_changed", path=str(workbook), state=before.name)

    def write_out(file: BinaryIO) -> None:
        file.write(merged)

    def verify(draft: Path) -> None:
        check_sound(draft.read_bytes(), parts)

    replace(workbook, write_out, expected=expected, verify=verify, reason="undo", keep=keep)
    return kept


def _without_ours(
    was: bytes, left: bytes, now: bytes, name: str
) -> tuple[AbstractSet[str], bytes, tuple[Place, ...]]:
    """The parts that differ, the file, and what stays; tabs come back if they do so unharmed."""
    from sheets_crm.workbook.excel.read import read_snapshot  # noqa: PLC0415 - heavy
    from sheets_crm.workbook.excel.undo.unpatch import unpatched  # noqa: PLC0415
    from sheets_crm.workbook.undo.tab_diff import same_tab  # noqa: PLC0415
    from sheets_crm.workbook.undo.three_way_merge import reverting  # noqa: PLC0415

    before, standing = read_snapshot(was, name), read_snapshot(now, name)
    plan = reverting(before, read_snapshot(left, name), standing)
    while True:
        package, stuck = unpatched(now, standing, plan, was)
        file = io.BytesIO()
        package.save(file)
        harmed = {}
        if plan.returning:
            result = read_snapshot(file.getvalue(), name)
            untold = {one.tab for one in stuck}
            harmed = {
                title: key
                for title, key in plan.returning.items()
                if title not in untold and not same_tab(before, result, title)
            }
        if not harmed:
            places = dict.fromkeys((*plan.kept, *stuck))
            return package.changed, file.getvalue(), tuple(places)
        left_alone = tuple(Place(title) for title in harmed)
        returning = {t: key for t, key in plan.returning.items() if t not in harmed}
        plan = dataclasses.replace(plan, returning=returning, kept=(*plan.kept, *left_alone))


def _standing(workbook: Path) -> Fingerprint | None:
    with told(workbook):
        return fingerprint(workbook) if workbook.exists() else None
