"""Taking a save back: the workbook and its last backup change places.

The first undo brings back what stood before the last sync. What stood before the undo is backed
up like any other state, so undoing again returns to it, and so on to and fro. To go further back,
a backup is chosen from the list and restored.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import BinaryIO

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.backups import RESCUED, Backup, Keep, backups
from sheets_crm.workbook.excel.disk import told
from sheets_crm.workbook.excel.fingerprint import Fingerprint, fingerprint
from sheets_crm.workbook.excel.saving import create, replace, turn


def undo(workbook: Path, *, keep: Keep | None = None) -> Backup:
    """Brings back the newest backup that differs from the workbook as it stands.

    Returns:
        The backup that was brought back.

    Raises:
        CrmError: there is none, or the workbook cannot be saved.
    """
    with turn(workbook):
        now = _standing(workbook)
        for backup in reversed(backups(workbook)):
            if backup.reason != RESCUED and not (now and backup.holds(now)):
                restore(workbook, backup, keep=keep)
                return backup
    raise CrmError("nothing_to_undo", path=str(workbook))


def restore(workbook: Path, backup: Backup, *, keep: Keep | None = None) -> None:
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


def _standing(workbook: Path) -> Fingerprint | None:
    with told(workbook):
        return fingerprint(workbook) if workbook.exists() else None
