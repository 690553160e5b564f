"""A workbook told otherwise: what no figure may notice, and what each must do where it does."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest

from tests.oracle import retold
from tests.oracle.retold import figures, plainly, read_of
from tests.oracle.world import EN, RU, World, world
from tests.reports.books import crm_of

SEEDS = [*range(600, 603), *(pytest.param(n, marks=pytest.mark.slow) for n in range(603, 640))]
TIMELESS = ("funnel", "asides", "entered", "gap", "times", "closing", "cycle", "stale", "people")
every_firm = pytest.mark.parametrize("seed", SEEDS)


def told(tabs: list[retold.Rows], true: World, *, words=None, later: int = 0) -> dict[str, Any]:
    """The figures, NaN as None, of rows in the firm's language or in the words of another."""
    words = words or (EN if true.language == "en" else RU)
    language = "en" if words is EN else "ru"
    crm = crm_of(read_of(tabs, words), true.today + timedelta(days=later), language)
    return plain(figures(crm))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value


def firm(seed: int) -> tuple[World, Any, list[retold.Rows]]:
    true = world(seed)
    words = EN if true.language == "en" else RU
    return true, words, plainly(true, words)


@every_firm
def test_the_order_of_the_rows_is_nothing(seed):
    true, _, tabs = firm(seed)
    before = told(tabs, true)
    retold.shuffled(tabs, seed)
    assert told(tabs, true) == before


@every_firm
def test_a_week_later_all_is_a_week_later(seed):
    true, _, tabs = firm(seed)
    before = told(tabs, true)
    retold.moved(tabs, 7)
    after = told(tabs, true, later=7)
    assert [after[key] for key in TIMELESS] == [before[key] for key in TIMELESS]


@every_firm
def test_other_names_are_the_same_figures(seed):
    true, _, tabs = firm(seed)
    before = told(tabs, true)
    first, manager = true.leads[0].name, true.managers[0]
    retold.renamed(tabs, {first: "Qwertz", manager: "Zed Zebedee"})
    after = told(tabs, true)
    back = {"Zed Zebedee": manager}
    after["people"] = {back.get(name, name): one for name, one in after["people"].items()}
    after["plans"] = {
        (period, back.get(name, name), metric): one
        for (period, name, metric), one in after["plans"].items()
    }
    assert after == before


@every_firm
def test_in_another_language_the_figures_are_the_same(seed):
    true, words, tabs = firm(seed)
    other = RU if words is EN else EN
    assert told(plainly(true, other), true, words=other) == told(tabs, true)


@every_firm
def test_twice_the_leads_are_twice_the_counts_and_the_same_means(seed):
    true, _, tabs = firm(seed)
    crm = crm_of(read_of(tabs, EN if true.language == "en" else RU), true.today, true.language)
    once = figures(crm)
    retold.doubled(tabs)
    twice = told(tabs, true)
    assert twice["funnel"] == plain([[2 * one for one in line] for line in once["funnel"]])
    assert twice["asides"] == plain([[2 * one for one in line] for line in once["asides"]])
    assert twice["entered"] == [2 * one for one in once["entered"]]
    assert twice["closing"] == plain([2 * one for one in once["closing"]])
    assert twice["months"] == plain([[2 * one for one in line] for line in once["months"]])
    assert twice["cycle"] == plain([2 * once["cycle"][0], *once["cycle"][1:]])
    assert twice["times"] == plain([(2 * a, 2 * b, *means) for a, b, *means in once["times"]])
    assert twice["stale"] == plain(sorted(2 * once["stale"]))
    assert twice["people"] == plain(
        {name: [2 * one for one in line] for name, line in once["people"].items()}
    )


@every_firm
def test_a_manager_who_is_two_has_the_sum_of_both(seed):
    true, words, tabs = firm(seed)
    before, name = told(tabs, true), true.managers[0]
    after = told(plainly(true, words, split=name), true)
    whole = ("funnel", "asides", "entered", "gap", "times", "closing", "cycle", "stale", "months")
    assert [after[key] for key in whole] == [before[key] for key in whole]
    parts = [after["people"].get(one, [0, 0, 0, 0]) for one in (name, f"{name} II")]
    summed = [round(a + b, 6) for a, b in zip(*parts, strict=True)]
    assert before["people"].get(name, [0, 0, 0, 0]) == summed
