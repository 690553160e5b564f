"""Where a person stands in a workbook, and by what else they are known there."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_crm.crm.locate.find_tables import find_tables
from sheets_crm.crm.locate.match_headings import Headers
from sheets_crm.crm.model import Table
from sheets_crm.crm.setup.add_missing import template_for
from sheets_crm.errors import CrmError
from sheets_crm.forget.person import Person
from sheets_crm.template import load_template, shipped_templates
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value


@dataclass(frozen=True)
class Whereabouts:
    """What a look at one workbook told.

    Attributes:
        person: with the phones and addresses, and where they were asked for by one of those the
            name, that stand beside.
        rows: tab and row of each row of a user's tab that names them.
        leads: numbers of the leads that they are.
    """

    person: Person
    rows: tuple[tuple[str, int], ...] = ()
    leads: frozenset[int] = frozenset()


def whereabouts(person: Person, snapshot: Snapshot, headers: Headers | None = None) -> Whereabouts:
    """Looks for a person in a workbook."""
    leads = _leads(snapshot, headers or {})
    known, numbers = person, set[int]()
    if leads is not None:
        sheet = snapshot.sheet(leads.tab)
        for row in range(leads.header_row + 1, leads.last_row + 1) if sheet else ():
            own = _own(sheet, leads, row) if sheet else {}
            if any(person.is_cell(value) for value in own.values()):
                known |= _known_by(person, own)
                number = own.get("number")
                if isinstance(number, int | float) and not isinstance(number, bool):
                    numbers.add(int(number))
    rows = tuple(
        (sheet.title, row)
        for sheet in snapshot.sheets
        if sheet.report is None
        for row, values in enumerate(sheet.rows, 1)
        if any(isinstance(v, str | int | float) and known.is_cell(v) for v in values)
    )
    return Whereabouts(known, rows, frozenset(numbers))


def _own(sheet: Sheet, leads: Table, row: int) -> dict[str, Value]:
    """What a lead's row says of who it is, by field."""
    fields = ("number", "name", "contact", "phone", "email")
    return {
        field: sheet.value(row, leads.columns[field]) for field in fields if field in leads.columns
    }


def _known_by(person: Person, own: dict[str, Value]) -> Person:
    """By what the lead of a row is known besides; a firm's name is not that of who works there."""
    is_by_contact_data = not person.names
    named = [own.get("name"), own.get("contact")] if is_by_contact_data else []
    names = frozenset().union(*(Person.called(str(one)).names for one in named if one))
    return Person(names=names) | Person.with_contacts((own.get("phone"), own.get("email")))


def _leads(snapshot: Snapshot, headers: Headers) -> Table | None:
    """The table of leads; None where there is none that is understood."""
    try:
        source = snapshot.marks.get("template")
        template = load_template(source) if source else template_for(snapshot, shipped_templates())
        return find_tables(snapshot, template, headers).get("leads")
    except CrmError:
        return None
