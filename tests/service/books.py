"""A small firm's workbook, and what its people do to it between two visits."""

import io
from datetime import date

from openpyxl import Workbook, load_workbook

DAY = date(2026, 3, 23)


def new_book(path, leads=("Ann", "Bob")):
    """Leads and activities as typed, never set up."""
    workbook = Workbook()
    tab = workbook.active
    tab.title = "Leads"
    tab.append(["Created", "Name", "Phone", "Manager", "Deal amount"])
    for number, name in enumerate(leads):
        tab.append([DAY, name, f"+44163296{number:04}", "Sam", 100 * (number + 1)])
    activities = workbook.create_sheet("Activities")
    activities.append(["Date", "Name", "Type", "Status"])
    for name in leads:
        activities.append([DAY, name, "Call", "New"])
    save(workbook, path)
    return path


def save(workbook, path):
    """As Excel saves: beside, then over."""
    whole = io.BytesIO()
    workbook.save(whole)
    draft = path.with_name("users.draft")
    draft.write_bytes(whole.getvalue())
    draft.replace(path)


def typed(path, tab, row):
    """Somebody adds a row below the last one and saves."""
    workbook = load_workbook(path)
    sheet = workbook[tab]
    headings = [cell.value for cell in sheet[1]]
    last = max(
        (cells[0].row for cells in sheet.iter_rows(min_row=2) if any(c.value for c in cells)),
        default=1,
    )
    for heading, value in row.items():
        sheet.cell(last + 1, headings.index(heading) + 1, value)
    save(workbook, path)


def amount(path, name):
    """The amount of a lead as it stands in the file; fails where the file is no workbook."""
    sheet = load_workbook(path)["Leads"]
    headings = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2, values_only=True):
        if cells[headings.index("Name")] == name:
            return cells[headings.index("Deal amount")]
    raise LookupError(name)
