"""Which kind a status of a foreign workbook is, by the words of its name."""

from __future__ import annotations

import pytest

from sheets_crm.crm.parse.status_kind import kind_of_name
from sheets_crm.template import load_template


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Won", "won"),
        ("Converted", "won"),
        ("Customer", "won"),
        ("Verkauft", "won"),
        ("Won't buy", "lost"),
        ("Unsuccessful", "lost"),
        ("Неуспешно", "lost"),
        ("Waiting for customer", "open"),
        ("Contract signed", "won"),
        ("Signed NDA", "open"),
        ("Cancelled meeting", "open"),
        ("Not paid yet", "open"),
    ],
)
def test_a_status_is_of_the_kind_that_its_name_tells(name, kind):
    assert kind_of_name(name, load_template("en")) == kind
