"""The product as the corpus tests drive it: one sync of one file."""

from __future__ import annotations

from datetime import date
from pathlib import Path


def sync_file(path: Path, today: date) -> bool:
    """Sync the workbook, setting it up on the first visit; whether anything was written.

    Keeps its state where the environment's SHEETS_CRM_STATE says. Raises CrmError on refusal.
    """
    from sheets_crm.config import Config  # noqa: PLC0415 — the checkers' own tests need no product
    from sheets_crm.sync import adopt, sync  # noqa: PLC0415
    from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415

    store, config = ExcelStore(path), Config()
    visit = sync if "template" in store.read().marks else adopt
    return visit(store, config, today).written
