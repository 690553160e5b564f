"""Stage histories, by METRICS: Ground and Funnel."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crm.books import book, read, table

LISTS = """
| Status | Kind |
| Cold   | open |
| Warm   | open |
| Hot    | open |
| Signed | won  |
| Lost   | lost |
| Dead   | lost |
"""
COLD, WARM, HOT, SIGNED, LOST, DEAD = range(6)


def crm_of(activities, leads="| Name | Created |\n| Acme | 2026-03-01 |\n| Birch | |", lists=LISTS):
    return read(book(leads=leads, activities=activities, lists=lists)).crm


def test_stays_follow_the_dates_then_the_rows():
    crm = crm_of(
        """
        | Date       | Lead  | Status | Manager |
        | 2026-03-09 | Acme  | Hot    | Cid     |
        | 2026-03-02 | Acme  | Cold   | Ann     |
        | 2026-03-05 | Acme  | Warm   | Ann     |
        | 2026-03-05 | Acme  | Warm   | Bob     |
        | 2026-03-05 | Acme  | Cold   | Bob     |
        | 2026-03-06 | Acme  |        | Bob     |
        | 2026-03-07 | Acme  | ???    | Bob     |
        | 2026-03-08 | Acme  | Cold   | Bob     |
        | 2026-03-03 | Birch | Warm   | Ann     |
        """
    )
    assert table(crm.stays, "lead", "status", "entered", "left", "row", "manager") == [
        "0 | 0 | 2026-03-02 | 2026-03-05 | 3 | Ann",
        "0 | 1 | 2026-03-05 | 2026-03-05 | 4 | Ann",
        "0 | 0 | 2026-03-05 | 2026-03-09 | 6 | Bob",
        "0 | 2 | 2026-03-09 |  | 2 | Cid",
        "1 | 1 | 2026-03-03 |  | 10 | Ann",
    ]
    assert table(crm.leads, "name", "status", "entered", "top", "activities", "last_row") == [
        "Acme | 2 | 2026-03-09 | 2 | 8 | 2",
        "Birch | 1 | 2026-03-03 | 1 | 1 | 10",
    ]


def test_the_last_activity_tells_the_next_step_even_without_a_status():
    crm = crm_of(
        """
        | Date       | Lead | Status | What was said | Next step | Next date  |
        | 2026-03-02 | Acme | Warm   | first         | call      | 2026-03-20 |
        | 2026-03-10 | Acme |        | last          |           |            |
        | 2026-03-04 | Acme | Hot    | middle        | write     | 2026-03-05 |
        """
    )
    columns = ("status", "entered", "last_contact", "last_words", "next_step", "next_date")
    assert table(crm.leads, *columns, "days_silent", "last_row") == [
        "2 | 2026-03-04 | 2026-03-10 | last |  |  | 8 | 3",
        "0 |  |  |  |  |  | 0 | 0",
    ]


def test_silence_counts_from_the_creation_where_nobody_spoke():
    leads = "| Name | Created |\n| Acme | 2026-03-01 |\n| Birch | |\n| Cedar | 2026-04-01 |"
    crm = crm_of("| Date | Lead | Status |", leads)
    assert table(crm.leads, "name", "days_silent") == ["Acme | 17", "Birch | 0", "Cedar | 0"]


def test_lost_leads():
    crm = crm_of(
        """
        | Date       | Lead  | Status |
        | 2026-03-02 | Acme  | Hot    |
        | 2026-03-03 | Acme  | Warm   |
        | 2026-03-04 | Acme  | Lost   |
        | 2026-03-05 | Acme  | Dead   |
        | 2026-03-02 | Birch | Lost   |
        | 2026-03-02 | Cedar | Lost   |
        | 2026-03-03 | Cedar | Warm   |
        | 2026-03-02 | Daisy | Signed |
        """,
        "| Name |\n| Acme |\n| Birch |\n| Cedar |\n| Daisy |\n| Elder |",
    )
    assert table(crm.leads, "name", "status", "top", "before_loss", "entered") == [
        "Acme | 5 | 2 | 1 | 2026-03-05",
        "Birch | 4 | 0 | 0 | 2026-03-02",
        "Cedar | 1 | 1 | -1 | 2026-03-03",
        "Daisy | 3 | 3 | -1 | 2026-03-02",
        "Elder | 0 | 0 | -1 | ",
    ]


NAMES = ["Acme", "Birch", "Cedar"]
STATUSES = ["Cold", "Warm", "Hot", "Signed", "Lost", "Dead"]
KINDS = ["open", "open", "open", "won"]
LOGGED = st.lists(
    st.tuples(
        st.integers(1, 17), st.sampled_from(NAMES), st.sampled_from([*STATUSES, "", "nonsense"])
    ),
    max_size=25,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(logged=LOGGED)
def test_histories_are_what_a_plain_walk_through_them_says(logged):
    """Of one day the later row is the later contact, from below in a log that runs downwards."""
    steps = [after[0] - before[0] for before, after in pairwise(logged)]
    up = sum(step < 0 for step in steps) > sum(step > 0 for step in steps)
    lines = [f"| 2026-03-{day:02} | {lead} | {status} |" for day, lead, status in logged]
    leads = "\n".join(["| Name |", *(f"| {name} |" for name in NAMES)])
    crm = crm_of("\n".join(["| Date | Lead | Status |", *lines]), leads)
    for line, name in enumerate(NAMES):
        walk = sorted(
            (day, -i if up else i, status)
            for i, (day, lead, status) in enumerate(logged)
            if lead == name
        )
        entered, stays = None, []
        for day, i, status in walk:
            if status in STATUSES and status != entered:
                entered = status
                stays.append((STATUSES.index(status), day, abs(i) + 2))
        found = crm.stays[crm.stays["lead"] == line]
        assert [*zip(found["status"], found["entered"].dt.day, found["row"], strict=True)] == stays
        lead = crm.leads.iloc[line]
        staged = [status for status, *_ in stays if status < LOST]
        assert lead["kind"] == ("lost" if lead["status"] >= LOST else KINDS[lead["status"]])
        assert lead["status"] == (stays[-1][0] if stays else COLD)
        assert lead["top"] == max(staged, default=COLD)
        lost = lead["status"] >= LOST
        assert lead["before_loss"] == ((staged[-1] if staged else COLD) if lost else -1)
        assert lead["last_row"] == (abs(walk[-1][1]) + 2 if walk else 0)
        assert lead["activities"] == len(walk)


def test_a_won_lead_stays_won_at_a_side_status_and_its_day_is_the_first_of_the_run():
    """Won on the 4th, paid on the 6th, in support since the 9th; a stage between breaks the run."""
    lists = """
    | Status  | Kind |
    | Cold    | open |
    | Signed  | won  |
    | Paid    | won  |
    | Lost    | lost |
    | Support | open |
    """
    crm = crm_of(
        """
        | Date       | Lead  | Status  |
        | 2026-03-04 | Acme  | Signed  |
        | 2026-03-05 | Acme  | Support |
        | 2026-03-06 | Acme  | Paid    |
        | 2026-03-09 | Acme  | Support |
        | 2026-03-02 | Birch | Signed  |
        | 2026-03-03 | Birch | Cold    |
        | 2026-03-08 | Birch | Signed  |
        | 2026-03-02 | Cedar | Lost    |
        | 2026-03-07 | Cedar | Support |
        | 2026-03-07 | Daisy | Support |
        """,
        "| Name |\n| Acme |\n| Birch |\n| Cedar |\n| Daisy |",
        lists=lists,
    )
    assert table(crm.leads, "name", "status", "kind", "closed", "top") == [
        "Acme | 4 | won | 2026-03-04 | 2",
        "Birch | 1 | won | 2026-03-08 | 1",
        "Cedar | 4 | open |  | 0",
        "Daisy | 4 | open |  | 0",
    ]
    assert (crm.lists.stages, crm.lists.sides) == ((0, 1, 2), (4,))


def test_a_contact_of_a_later_day_is_the_next_step_and_nothing_else():
    crm = crm_of(
        """
        | Date       | Lead  | Status | What was said | Contact type | Next step | Next date  |
        | 2026-03-10 | Acme  | Warm   | talk          | Call         | send      | 2026-03-16 |
        | 2026-03-25 | Acme  | Signed | sign          | Call         |           |            |
        | 2026-03-10 | Birch | Warm   | talk          | Call         | send      | 2026-05-16 |
        | 2026-03-25 | Birch | Signed |               | Call         |           |            |
        | 2026-03-10 | Cedar | Warm   | talk          | Call         | send      | 2026-01-05 |
        | 2026-03-25 | Cedar | Signed | sign          | Call         |           |            |
        """,
        "| Name |\n| Acme |\n| Birch |\n| Cedar |",
    )
    columns = ("name", "status", "last_contact", "next_step", "next_date", "is_ahead")
    assert table(crm.leads, *columns, "activities") == [
        "Acme | 1 | 2026-03-10 | send | 2026-03-16 | False | 1",
        "Birch | 1 | 2026-03-10 | Call | 2026-03-25 | True | 1",
        "Cedar | 1 | 2026-03-10 | sign | 2026-03-25 | True | 1",
    ]
    assert len(crm.stays) == 3


def test_contacts_of_one_day_stand_by_time_then_by_number_then_by_row():
    def day(rows: str) -> list[str]:
        crm = crm_of(
            f"| No. | Date | Lead | Status | What was said |\n{rows}", "| Name |\n| Acme |"
        )
        return table(crm.leads, "status", "last_words")

    assert day("| | 2026-03-02 | Acme | Cold | a |\n| | 2026-03-02 | Acme | Warm | b |") == [
        "1 | b"
    ]
    numbered = "| 2 | 2026-03-02 | Acme | Cold | a |\n| 1 | 2026-03-02 | Acme | Warm | b |"
    assert day(numbered) == ["0 | a"]
    half = "| 2 | 2026-03-02 | Acme | Cold | a |\n| | 2026-03-02 | Acme | Warm | b |"
    assert day(half) == ["1 | b"]
    downwards = """| | 2026-03-05 | Acme | Hot | c |
        | | 2026-03-02 | Acme | Cold | b |
        | | 2026-03-02 | Acme | Warm | a |"""
    assert day(downwards) == ["2 | c"]
    assert day(downwards.replace("2026-03-05", "2026-03-02")) == ["1 | a"]
