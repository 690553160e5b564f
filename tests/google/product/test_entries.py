"""A row that is added to the log while others add theirs: nobody's is written over or mixed."""

from __future__ import annotations

import pytest

from tests.diary import Diary
from tests.emulators.google.a1 import column_letters
from tests.google.product.office import Office


def kept_up(office: Office) -> Diary:
    """An office in which a lead's status was just typed in Leads."""
    diary = Diary(office.config)
    diary.adopt(office.store())
    read = office.store().read().sheet("Leads")
    assert read is not None
    at = column_letters(list(read.rows[0]).index("Status"))
    office.tab("Leads").fill([["Meeting"]], at=f"{at}3")
    return diary


def log(office: Office) -> list[str]:
    """Day (as Google counts), lead, words and status of the contacts below the first three."""
    read = office.store().read().sheet("Activities")
    assert read is not None
    heads = list(read.rows[0])
    places = [heads.index(t) for t in ("Date", "Lead", "What was said", "Status")]
    rows = [list(row) + [None] * len(heads) for row in read.rows[4:]]
    lines = ([row[at] for at in places] for row in rows)
    return [
        " | ".join("" if v is None else str(v)[:10] for v in line) for line in lines if any(line)
    ]


def test_a_status_typed_in_leads_is_a_contact(office):
    diary = kept_up(office)
    diary.sync(office.store())
    assert log(office) == ["46097 | Beta Ltd |  | Meeting"]
    assert not diary.sync(office.store()).written


@pytest.mark.parametrize(
    "theirs",
    [
        ["", "2026-03-15", "Gamma Ltd", "Call", "hello", "New"],
        ["", "", "Gamma Ltd", "", "", ""],
        ["", "2026-03-15", "", "", "", ""],
        ["", "", "", "", "", "New"],
    ],
)
def test_another_row_added_at_that_moment_stays_as_it_was_typed(office, theirs):
    diary = kept_up(office)

    def add() -> None:
        for at, value in enumerate(theirs):
            if value:
                office.tab("Activities").fill([[value]], at=f"{column_letters(at)}5")

    office.google.edit_before(1, add, match=":batchUpdate")
    diary.sync(office.store())
    lines = log(office)
    assert lines[-1] == "46097 | Beta Ltd |  | Meeting"
    assert len(lines) == 2
    assert lines[0].split(" | ")[1:] == [theirs[at] for at in (2, 4, 5)]


def test_a_row_inserted_at_that_moment_costs_nobody_anything(office):
    diary = kept_up(office)
    tab = office.tab("Activities")
    office.google.edit_before(1, lambda: tab.insert_rows(2), match=":batchUpdate")
    diary.sync(office.store())
    assert log(office) == ["46082 | Beta Ltd | not now | New", "46097 | Beta Ltd |  | Meeting"]
    assert not diary.sync(office.store()).written
