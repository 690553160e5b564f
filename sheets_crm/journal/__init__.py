"""What was done to a workbook and when: the journal, one SQLite file per workbook."""

from sheets_crm.journal.journal import FILE, Journal
from sheets_crm.journal.records import (
    CellRecord,
    Forgotten,
    Message,
    RevisionRecord,
    Run,
    UndoRecord,
)
from sheets_crm.journal.undo_log import Undos, backup_of, undone

__all__ = [
    "FILE",
    "CellRecord",
    "Forgotten",
    "Journal",
    "Message",
    "RevisionRecord",
    "Run",
    "UndoRecord",
    "Undos",
    "backup_of",
    "undone",
]
