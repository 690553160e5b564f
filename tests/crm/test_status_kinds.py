"""A status without a kind: what its name is taken for is written beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.locate.heading_score import heading_scores
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.parse.status_kind import kind_of_name
from sheets_crm.decision import decide
from sheets_crm.template import load_template
from tests.crm.books import TODAY, book

LISTS = """
| Status               | Kind |
| New                  | open |
| Sold                 | won  |
| Lost                 | lost |
| On hold              |      |
| Waiting for customer |      |
| Won't buy            |      |
"""


def kinds(lists: str) -> dict[int, object]:
    read = book(leads="| Name |\n| Acme |", activities="| Date | Lead | Status |", lists=lists)
    read = replace(read, marks={**read.marks, "template": "en"})
    edits = decide(read, Config(template="en"), TODAY).changes.cells
    return {edit.row: edit.new for edit in edits if edit.why == "kind"}


def test_blank_kinds_are_filled_in_as_the_names_read():
    """Waiting for customer is no customer, and who won't buy is lost."""
    assert kinds(LISTS) == {5: "open", 6: "open", 7: "lost"}


@pytest.mark.parametrize("word", ["open", "won", "lost"])
def test_a_kind_that_stands_is_the_owners(word):
    stands = LISTS.replace("| On hold              |      |", f"| On hold              | {word} |")
    assert 5 not in kinds(stands)


def test_where_no_status_has_a_kind_none_is_written():
    assert kinds("| Status | Kind |\n| New | |\n| Sold | |\n| Lost | |") == {}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Personal meeting", StatusKind.OPEN),
        ("Vintage fair", StatusKind.OPEN),
        ("Perso", StatusKind.LOST),
        ("Vinta!", StatusKind.WON),
        ("تم التسليم", StatusKind.WON),
        ("ملغي", StatusKind.LOST),
        ("Dalam proses", StatusKind.OPEN),
        ("Batal", StatusKind.LOST),
        ("Kazanıldı", StatusKind.WON),
        ("Iptal", StatusKind.LOST),
        ("Zakończone", StatusKind.WON),
        ("Odmowa", StatusKind.LOST),
        ("Deal in progress", StatusKind.OPEN),
        ("IN_PROGRESS", StatusKind.OPEN),
    ],
)
def test_statuses_of_languages_without_a_template_are_read(name, kind):
    assert kind_of_name(name, load_template("en")) is kind


def test_a_total_is_the_amount_before_the_price_of_one():
    assert heading_scores("Total")["amount"] > heading_scores("Price")["amount"]
    assert heading_scores("Сумма")["amount"] > heading_scores("Цена")["amount"]
