"""A tab that cannot be read among others that can, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.book.workbook_xml import SheetEntry

_NOT_DAMAGED = frozenset({"xlsx_bomb", "xlsx_dtd", "xlsx_overgrown"})
_OF_A_TAB = frozenset({"xlsx_absurd_tab", "xlsx_tab_unreadable"})


@dataclass(frozen=True)
class Unread:
    """A tab that cannot be read, and why."""

    entry: SheetEntry
    why: CrmError


def about(error: CrmError, entry: SheetEntry) -> CrmError:
    """What is wrong with a tab, by the tab's name."""
    if error.code in _OF_A_TAB:
        return error
    if error.code in _NOT_DAMAGED:
        return CrmError(error.code, part=entry.title)
    told = CrmError("xlsx_tab_unreadable", tab=entry.title, part=entry.part)
    told.__cause__ = error
    return told
