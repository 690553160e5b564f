"""What an owner should know about where the workbook lies before trusting it to our saving."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sheets_crm.errors import Problem
from sheets_crm.state.state_dir import real
from sheets_crm.workbook.excel.files.disk_errors import told

_REMOTE_DRIVE = 4
_REMOTE = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "davfs", "fuse.davfs"}


def cautions(workbook: Path) -> list[Problem]:
    """Hard links and network shares: both work, with a limit that is said.

    Raises:
        CrmError: the workbook cannot be looked at.
    """
    found = []
    with told(workbook):
        target = real(workbook)
        if (links := target.stat().st_nlink) > 1:
            found.append(Problem("workbook_hard_linked", facts=_facts(workbook, links - 1)))
        if _on_share(target):
            found.append(Problem("workbook_on_share", facts=_facts(workbook, 1)))
    return found


def _facts(workbook: Path, count: int) -> dict[str, object]:
    return {"path": str(workbook), "count": count}


if sys.platform == "win32":
    import ctypes

    def _on_share(target: Path) -> bool:
        root = target.anchor
        return root.startswith("\\\\") or (
            ctypes.windll.kernel32.GetDriveTypeW(root) == _REMOTE_DRIVE
        )

else:

    def _on_share(target: Path) -> bool:
        return _file_system(target) in _REMOTE


def _file_system(target: Path) -> str:
    """The kind of file system a file lies on; empty where the system keeps no list of mounts."""
    mounts = Path("/proc/self/mounts")
    if not mounts.exists():
        return ""
    entries = [line.split() for line in os.fsdecode(mounts.read_bytes()).splitlines()]
    over = [
        (len(point), kind)
        for _, point, kind, *_ in entries
        if target.is_relative_to(point.replace("\\040", " "))
    ]
    return max(over, key=lambda entry: entry[0], default=(0, ""))[1]
