"""Rules that were seen before are looked at in few questions, and any change of theirs is seen."""

from __future__ import annotations

import pytest

from sheets_crm.sync import sync
from sheets_crm.workbook.open_excel.read.remembered import recall, remember
from sheets_crm.workbook.snapshot import Area
from tests.stores.test_contract import TODAY, foreign, heading

RULE = {"type": "whole_number", "alert_style": "stop"}


def read(place):
    """The rules of a tab, and how many questions that took."""
    place.client.traffic.questions.clear()
    sheet = place.store().read().sheet("Activities")
    asked = place.client.traffic.questions
    rules = asked["data_validation"] + asked["conditional_formats"]
    return (sheet.dropdowns, sheet.colours), rules


def forget(place):
    memory = recall(place.path)
    memory.spans = {}
    remember(place.path, memory)


def test_the_same_rules_are_found_in_few_questions(place):
    foreign(place)
    found, few = read(place)
    forget(place)
    anew, many = read(place)
    assert found == anew
    assert few < many / 3


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s, c: s.validate(Area(9, c, 12, c), None), id="cut out of the middle"),
        pytest.param(lambda s, c: s.validate(Area(1, c, 5000, c), None), id="deleted"),
        pytest.param(lambda s, c: s.validate(Area(9, c, 12, c), RULE), id="another in its place"),
        pytest.param(lambda s, c: s.validate(Area(2, c + 1, 9, c + 1), RULE), id="one beside it"),
        pytest.param(lambda s, _c: s.colours.clear(), id="colours deleted"),
        pytest.param(lambda s, _c: s.colours.pop(), id="one colour deleted"),
    ],
)
def test_whatever_a_user_does_to_them_is_seen(place, change):
    foreign(place)
    before, _ = read(place)
    sheet = place.desk.sheet("Activities")
    change(sheet, heading(place, "Activities", "Status"))
    found, _ = read(place)
    forget(place)
    anew, _ = read(place)
    assert found == anew
    assert found != before


def test_after_our_own_write_they_are_where_we_put_them(place):
    config = foreign(place)
    place.desk.sheet("Activities").colours.clear()
    assert sync(place.store(), config, TODAY).written
    found, few = read(place)
    forget(place)
    anew, many = read(place)
    assert found == anew
    assert few < many / 3
