"""Leads that are new or won: the sheet as it was, the sheet as it is, what came."""

from __future__ import annotations

import pytest

from sheets_crm.crm.change_detection.revision import understood
from tests.crm.books import book
from tests.crm.test_revisions import ACTIVITIES, LEADS, LISTS, OLD, again, look

NEW = """
| 4   | Delta | Ann     | 500    | 2026-03-18 |
"""


def came(workbook):
    found = again(look(OLD), workbook).arrivals
    assert [understood(each.facts()) for each in found] == list(found)
    return [(each.kind.removeprefix("arrival_"), each.lead, each.name) for each in found]


def with_rows(leads="", activities=""):
    return book(LEADS.rstrip() + leads, ACTIVITIES.rstrip() + activities, LISTS)


def test_at_the_first_look_all_was_there_before():
    assert look(OLD).arrivals == ()


def test_nothing_came():
    assert came(OLD) == []


@pytest.mark.parametrize(
    ("leads", "activities", "expected"),
    [
        (NEW, "", [("new", 4, "Delta")]),
        ("\n|     | Delta | Ann | | |\n", "", [("new", 4, "Delta")]),
        ("", "\n| 6 | 2026-03-18 | Acme | yes | Signed | |\n", [("won", 1, "Acme")]),
        # Won on a day that is long gone, and written in today.
        ("", "\n| 6 | 2026-03-07 | Acme | yes | Signed | |\n", [("won", 1, "Acme")]),
        ("", "\n| 6 | 2026-03-18 | Acme | yes | Lost | |\n", []),
        ("", "\n| 6 | 2026-03-18 | Birch | again | Signed | |\n", []),  # was won before
        (
            NEW,
            "\n| 6 | 2026-03-18 | Delta | yes | Signed | |\n",
            [("new", 4, "Delta"), ("won", 4, "Delta")],
        ),
    ],
)
def test_what_came(leads, activities, expected):
    assert came(with_rows(leads, activities)) == expected


def test_a_status_that_is_renamed_wins_nothing():
    renamed = [text.replace("Signed", "Contract") for text in (ACTIVITIES, LISTS)]
    assert came(book(LEADS, *renamed)) == []


def test_sorting_brings_nothing():
    head, line, *rows = LEADS.strip().splitlines()
    assert came(book("\n".join((head, *rows, line)), ACTIVITIES, LISTS)) == []


def test_a_list_that_is_pasted_in_is_told_as_one():
    rows = "".join(f"\n| | Firm {number} | | 10 | 2026-03-18 |" for number in range(50))
    found = again(look(OLD), with_rows(f"{rows}\n")).arrivals
    assert [(each.kind, each.count, each.amount) for each in found] == [
        ("arrival_many_new", 50, 500.0)
    ]
