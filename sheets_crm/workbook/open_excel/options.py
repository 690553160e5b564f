"""What can be configured about the workbook open in Excel; loads nothing, as the configuration."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.settings import key


@dataclass(frozen=True)
class LiveOptions:
    """How the program behaves as a guest in a running Excel."""

    save_live: bool = key(
        default=False,
        text="Whether the workbook is saved after a sync in a running Excel; otherwise it is left "
        "for you to save or to close without saving. With AutoSave on, Excel saves it in any case.",
    )
    patience: float = key(
        30.0,
        "Seconds to wait for an Excel that is busy: a cell is edited or copied, a dialog is open.",
        between=(0, 3600),
    )
    keep_undo: int = key(
        10,
        "How many syncs in a running Excel can be taken back.",
        between=(0, 1000),
    )
