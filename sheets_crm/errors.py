"""What can go wrong, said once: an error stops, a problem is shown and passed over.

Neither holds a sentence. Both hold a code and the facts; the sentence is in the message catalogue
of the user's language (`sheets_crm/locale/<language>/*.toml`), under that code, in two parts:
`what` is the matter and `fix`, the next move.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Fact = Any  # what a sentence may mention: text, numbers, dates, lists of them


class CrmError(Exception):
    """The program cannot go on; nothing was written.

    Args:
        code: the sentence's key in the catalogue.
        facts: what the sentence mentions (`path`, `tab`, `row`, `column`, `key`, …).
    """

    exit_code = 1

    def __init__(self, code: str, /, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value!r}" for key, value in self.facts.items())
        return f"{self.code}({told})"


class UsageError(CrmError):
    """What was asked for makes no sense: an unknown key, a bad date, two options at odds."""

    exit_code = 2


class FaultsError(CrmError):
    """Several errors found in one look, told together."""

    def __init__(self, errors: list[CrmError]) -> None:
        super().__init__("faults", count=len(errors))
        self.errors = errors
        self.exit_code = max(error.exit_code for error in errors)


class WorkbookChangedError(CrmError):
    """The workbook is no longer what was read, so what was decided is not written; read again."""


class UnknownOutcomeError(WorkbookChangedError):
    """A write was sent and nobody knows whether it was done; read before deciding anything."""


class PartlyWrittenError(CrmError):
    """The cells of people's tabs were written, and a later part of the write was refused."""


@dataclass(frozen=True)
class Problem:
    """One thing in the workbook that a person should mend.

    Attributes:
        code: the sentence's key in the catalogue.
        tab: the tab's title as the user sees it; empty when it is about the whole workbook.
        row: row number as the spreadsheet shows it (from 1), None when about a column or tab.
        column: the header as it stands in the sheet, None when about a row or tab.
        facts: what else the sentence mentions.
    """

    code: str
    tab: str = ""
    row: int | None = None
    column: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
