"""A workbook that is not where it was named: what may have been meant."""

from __future__ import annotations

from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.text.did_you_mean import nearest

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})


def missing(path: Path, config_file: Path | None = None) -> CrmError:
    """The error that a file is not there, with the workbook of its folder that is most like it.

    Args:
        path: as it was named.
        config_file: where it was named, if not on the command line.
    """
    facts = {"path": str(path), "folder": str(path.absolute().parent)}
    if config_file:
        return CrmError("config_workbook_gone", **facts, config=str(config_file))
    if not path.absolute().parent.is_dir():
        return CrmError("workbook_folder_gone", **facts)
    meant = _alike(path)
    return (
        CrmError("workbook_gone_nearest", **facts, nearest=str(path.with_name(meant)))
        if meant
        else CrmError("workbook_gone", **facts)
    )


def _alike(path: Path) -> str:
    """The workbook in the same folder that is meant: the one most like it, else the only one."""
    try:
        there = [each.name for each in path.absolute().parent.iterdir() if _is_workbook(each)]
    except OSError:
        return ""
    stems = {Path(name).stem: name for name in there}
    return (
        nearest(path.name, there)
        or stems.get(nearest(path.stem, stems), "")
        or (there[0] if len(there) == 1 else "")
    )


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() in _WORKBOOKS and not path.name.startswith(("~$", "."))
