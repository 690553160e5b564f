"""What cannot be set up is refused with the sentence that says what to do; what can is not."""

from __future__ import annotations

import datetime as dt

import pytest

from sheets_crm.config import Config
from sheets_crm.decision import decide
from sheets_crm.errors import CrmError
from tests.sheets import sheet, snapshot

TODAY = dt.date(2026, 11, 26)


def decided(*tabs):
    book = snapshot(*(sheet(*tab) for tab in tabs))
    return decide(book, Config(template="en"), TODAY, adopt=True)


@pytest.mark.parametrize("sign", [",", ";"])
def test_a_table_pasted_into_one_column_is_told_so(sign):
    rows = ["Client,Phone,Status", "Oar Ltd,555-0101,New", "Elk Co,555-0102,Won"]
    pasted = "\n".join(f"| {row.replace(',', sign)} |" for row in rows)
    with pytest.raises(CrmError) as refused:
        decided(("Sheet1", pasted))
    assert refused.value.code == "one_column"
    assert refused.value.facts["sign"] == sign


def test_notes_in_one_column_are_no_pasted_table():
    notes = "| Call the bank, then Kim |\n| Milk, bread, eggs, tea |\n| Write to the firm |"
    with pytest.raises(CrmError) as refused:
        decided(("Notes", notes))
    assert "one_column" not in {refused.value.code, *map(str, refused.value.facts.values())}


def test_of_a_heading_that_stands_twice_the_first_counts_and_that_is_told():
    """Also on a tab that is called as a log is called."""
    clients = "| Company | Stage | Tel | Company |\n| Oar Ltd | Won | 555-0101 | Oars |"
    found = decided(("Activities", clients))
    assert found.crm.leads["name"].tolist() == ["Oar Ltd"]
    (told,) = (one for one in found.problems if one.code == "heading_repeated")
    assert (told.tab, told.column) == ("Activities", "Company")
    assert told.facts == {"column": "A", "others": "D"}


def test_a_day_that_is_past_in_every_row_is_no_next_date():
    table = "| Company | Follow-up sent | Tel |\n| Oar Ltd | {} | 555-0101 |\n| Elk Co | {} | |"
    past = decided(("Clients", table.format("2026-11-02", "2026-11-09")))
    ahead = decided(("Clients", table.format("2026-11-02", "2026-12-09")))
    assert "next_date" not in past.setup.leads.columns
    assert "next_date" in ahead.setup.leads.columns


def test_a_part_of_the_name_is_no_contact_person():
    table = "| Person - Name | Person - Nachname | Tel |\n| Dr Pohl | Pohl | 555-0101 |"
    found = decided(("Leads", f"{table}\n| Lena Gruber | Gruber | 555-0102 |"))
    assert "contact" not in found.setup.leads.columns


def test_ids_of_letters_stay_the_owners():
    leads = """
| Lead ID | Name      | Stage  | Amount |
| L-001   | Olive Ltd | Open   | 700    |
|         | Fig Ltd   | Open   | 200    |
| L-003   | Aspen Inc | Won    | 450    |
"""
    log = "| Date | Lead | Type | Status |\n| 2026-11-02 | Aspen Inc | Call | Won |"
    found = decided(("Leads", leads), ("Activities", log))
    own = found.crm.tables["leads"].extras["Lead ID"]
    assert not [e for e in found.changes.cells if (e.tab, e.column) == ("Leads", own)]
    assert not [p for p in found.problems if p.column == "Lead ID"]
    assert found.crm.leads["kind"].tolist() == ["open", "open", "won"]
