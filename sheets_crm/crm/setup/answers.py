"""What the owner says of a workbook when it is set up, where the program might be mistaken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.errors import CrmError
from sheets_crm.workbook.snapshot import Snapshot

NONE = ""
"""A heading that is no field of ours; a table for which there is no tab."""


@dataclass(frozen=True)
class Answers:
    """What was said.

    Attributes:
        tabs: table key → the title of its tab; NONE for the log that shall be made.
        headings: table key → normal heading → field key, NONE where it is none of ours.
        kinds: normal name of a status → what it means.
    """

    tabs: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kinds: Mapping[str, StatusKind] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.tabs or self.headings or self.kinds)

    def of(self, table: str) -> Mapping[str, str]:
        """Normal heading → field key of one table."""
        return self.headings.get(table, {})

    def says_where(self, table: str) -> bool:
        """Whether anything was said of the table or its columns."""
        return table in self.tabs or bool(self.headings.get(table))

    @property
    def fields(self) -> frozenset[str]:
        """The fields of Leads of which it was said where they stand."""
        return frozenset(self.of("leads").values())


NO_ANSWERS = Answers()


def require_possible(answers: Answers, snapshot: Snapshot) -> None:
    """Passes answers that speak of what is there.

    Raises:
        CrmError: `answer_no_tab`, `answer_no_heading`.
    """
    titles = [sheet.title for sheet in snapshot.sheets if sheet.report is None]
    for title in answers.tabs.values():
        if title and title not in titles:
            raise CrmError(
                "answer_no_tab", workbook=snapshot.workbook, tab=title, tabs=", ".join(titles)
            )
    texts = {
        normal(str(value))
        for sheet in snapshot.sheets
        if sheet.report is None
        for row in sheet.rows[:_ROWS_LOOKED_AT]
        for value in row
        if isinstance(value, str)
    }
    for headings in answers.headings.values():
        for heading in headings:
            if heading not in texts:
                raise CrmError("answer_no_heading", workbook=snapshot.workbook, heading=heading)


_ROWS_LOOKED_AT = 60
