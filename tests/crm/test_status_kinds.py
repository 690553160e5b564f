"""A status without a kind: what its name is taken for is written beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.config import Config
from sheets_crm.decision import decide
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
