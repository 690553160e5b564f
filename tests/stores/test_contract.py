"""What every store promises: the same workbook from the same tables, once, to nobody's harm."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.setup.new_tabs import first_report, lists_tab, user_tab
from sheets_crm.errors import CrmError
from sheets_crm.forget import Person, whereabouts
from sheets_crm.forget.state_folder import forget, known_from_copies
from sheets_crm.sync import adopt, check, sync
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Sheet
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.tab import Cell, Column, Tab
from tests.sheets import rows
from tests.stores.conftest import PLACES
from tests.stores.dump import dump
from tests.stores.places import Place as Somewhere
from tests.traces import traces

pytestmark = pytest.mark.slow

TODAY = date(2026, 3, 16)

LEADS = """
| Name    | Phone         | City   | Manager | Amount  | Created    | Mine            |
|---------|---------------|--------|---------|---------|------------|-----------------|
| Alfa    | '+79161234567 | Moscow | Ann     | 120000  | 2026-01-12 | '=1+1           |
| Beta    | '007          |        | Bob     | 80000.5 | 2026-02-03 | '1,5            |
| Gamma   |               |        | Ann     | 0       |            | '8085807e40000000 |
| Delta   | '12           | Omsk   | Zed     |         | 2025-12-30 | '#              |
"""
ACTIVITIES = """
| Date       | Lead  | Contact type | What was said    | Status  | Next step | Next date  | Manager |
|------------|-------|--------------|------------------|---------|-----------|------------|---------|
| 2026-01-13 | Alfa  | Call         | call back        | New     | call      | 2026-01-20 | Ann     |
| 2026-02-20 | Alfa  | Meeting      | '=1+1            | Meeting | '=HYPERLINK("x") | 2026-03-20 | Ann |
| 2026-03-01 | Beta  | Call         | '+7 916          | New     |           |            | Bob     |
| 2026-03-02 | Nobody | Call        | who              | New     |           |            | Bob     |
"""  # noqa: E501


def users_tab(title: str, table: str) -> Tab:
    """A tab as a firm made it before it knew us."""
    lines = rows(table)
    return Tab(
        key=title.lower(),
        title=title,
        columns=tuple(Column(14) for _ in lines[0]),
        rows=tuple(tuple(None if v is None else Cell(v) for v in line) for line in lines),
        ours=False,
    )


def foreign(place: Somewhere) -> Config:
    """A workbook of two tables with headings of their own, set up by us."""
    config = Config(template="en")
    place.store().create((users_tab("Leads", LEADS), users_tab("Activities", ACTIVITIES)))
    adopt(place.store(), config, TODAY)
    return config


def our_own(place: Somewhere, language: str = "ru") -> Config:
    """A workbook made from a template, with a few rows typed in."""
    template = load_template(language)
    statuses = [status.name for status in template.statuses]
    leads = [{"name": f"Лид {n}", "manager": "Аня", "amount": n * 1000} for n in range(1, 6)]
    activities = [
        {"date": date(2026, 3, n), "lead": f"Лид {n}", "words": "=1+1", "status": statuses[n % 4]}
        for n in range(1, 6)
    ]
    place.store().create(
        (
            user_tab(template, "leads", leads),
            user_tab(template, "activities", activities),
            user_tab(template, "plan"),
            lists_tab(template, template.statuses, {**template.words, "manager": ("Аня", "Боря")}),
        )
    )
    config = Config(template=language)
    adopt(place.store(), config, TODAY)
    return config


def state(place: Somewhere) -> dict[str, Any]:
    return dump(place.store().read())


def heading(place: Somewhere, tab: str, text: str) -> int:
    """The column under a heading."""
    sheet = place.store().read().sheet(tab)
    assert sheet is not None
    row = sheet.rows[heading_row(sheet, text) - 1]
    return list(row).index(text) + 1


def heading_row(sheet: Sheet, text: str) -> int:
    """The row of headings; a line that explains the tab may stand above it."""
    return next(row for row, cells in enumerate(sheet.rows[:3], 1) if text in cells)


def edited(place: Somewhere, config: Config) -> None:
    """What people do in a morning, and the sync after it."""
    read = place.store().read()
    leads, activities = read.sheet("Leads"), read.sheet("Activities")
    assert leads is not None
    assert activities is not None
    at = {text: column for column, text in enumerate(leads.rows[0], 1)}
    there = {text: column for column, text in enumerate(activities.rows[0], 1)}
    place.type("Leads", 6, at["Name"], "Epsilon")
    place.type("Leads", 2, at["Status"], "nonsense")
    place.type("Leads", 3, at["Last words"], None)
    place.formula("Leads", 4, at["Next step"], "=1+1")
    place.paint("Lists", 3, 1, "#FF8800")
    place.type("Lists", 4, 1, "Renamed")
    place.type("Activities", 6, there["Date"], date(2026, 3, 15))
    place.type("Activities", 6, there["Lead"], "Epsilon")
    place.type("Activities", 6, there["Status"], "Renamed")
    sync(place.store(), config, TODAY)


@pytest.mark.parametrize("build", [foreign, our_own])
def test_the_same_tables_make_the_same_workbook_everywhere(places, build):
    states = []
    for kind in PLACES:
        place = places(kind)
        build(place)
        states.append(state(place))
    assert_same(states)


def test_the_same_edits_lead_to_the_same_workbook_everywhere(places):
    states = []
    for kind in PLACES:
        place = places(kind)
        edited(place, foreign(place))
        states.append(state(place))
    assert_same(states)


def assert_same(states: list[dict[str, Any]]) -> None:
    """Tab by tab and part by part, so that a difference is seen where it is."""
    first, *others = states
    for other in others:
        assert sorted(other["tabs"]) == sorted(first["tabs"])
        assert other["lists"] == first["lists"]
        for title, tab in first["tabs"].items():
            for part, shown in tab.items():
                assert other["tabs"][title][part] == shown, (title, part)
        assert other["marks"] == first["marks"]


@pytest.mark.parametrize("build", [foreign, pytest.param(our_own, marks=pytest.mark.slow)])
def test_a_second_sync_writes_nothing(place, build):
    config = build(place)
    before = state(place)
    assert not sync(place.store(), config, TODAY).written
    assert state(place) == before


def test_after_edits_all_is_settled_and_a_formula_in_our_column_stays(place):
    config = foreign(place)
    edited(place, config)
    assert not sync(place.store(), config, TODAY).written
    sheet = place.store().read().sheet("Leads")
    assert (4, heading(place, "Leads", "Next step")) in sheet.formulas


def test_what_people_typed_stays_as_they_typed_it(place):
    foreign(place)
    sheet = place.store().read().sheet("Leads")
    wanted = rows(LEADS)
    for r, line in enumerate(wanted, 1):
        for c, value in enumerate(line, 1):
            if value is not None:
                assert dump_value(sheet.value(r, c)) == dump_value(value), (r, c)


def test_a_text_that_looks_like_a_formula_never_becomes_one(place):
    foreign(place)
    sheet = place.store().read().sheet("Leads")
    assert sheet.value(2, heading(place, "Leads", "Last words")) == "=1+1"
    assert not sheet.formulas


def test_each_workbook_has_a_folder_of_its_own_that_asking_does_not_make(places):
    folders = [places(kind).store().state for kind in PLACES]
    assert len(set(folders)) == len(PLACES) > 1
    assert not any(folder.exists() for folder in folders)


def test_undo_brings_the_cells_back(place):
    config = foreign(place)
    before = state(place)
    place.type("Leads", 6, 1, "Epsilon")
    typed = state(place)
    sync(place.store(), config, TODAY)
    assert state(place) != typed
    place.store().undo()
    after = state(place)
    assert after["tabs"]["Leads"] == typed["tabs"]["Leads"]
    assert {t: x["cells"] for t, x in after["tabs"].items()} == {
        t: x["cells"] for t, x in typed["tabs"].items()
    }
    assert before["lists"] == after["lists"]


def test_undo_leaves_alone_what_people_did_since_and_tells_it(place):
    config = foreign(place)
    place.type("Leads", 6, 1, "Epsilon")
    sync(place.store(), config, TODAY)
    city, status = (heading(place, "Leads", text) for text in ("City", "Status"))
    place.type("Leads", 6, city, "Tver")
    place.type("Leads", 6, status, "mine now")
    place.type("Leads", 7, 1, "Zeta")
    undone = place.store().undo()
    sheet = place.store().read().sheet("Leads")
    assert undone.kept == (Place("Leads", 6, status),)
    assert not undone.is_whole
    assert sheet.value(6, 1) == "Epsilon"
    assert sheet.value(6, city) == "Tver"
    assert sheet.value(6, status) == "mine now"
    assert sheet.value(6, heading(place, "Leads", "No.")) is None
    assert sheet.value(7, 1) == "Zeta"


def test_undo_finds_a_row_that_was_moved_since(place):
    config = foreign(place)
    place.type("Leads", 6, 1, "Epsilon")
    sync(place.store(), config, TODAY)
    place.delete_row("Leads", 3)
    number = heading(place, "Leads", "No.")
    before = [row[number - 1] for row in place.store().read().sheet("Leads").rows[1:5]]
    assert before == [1, 3, 4, 5]
    place.store().undo()
    sheet = place.store().read().sheet("Leads")
    assert [sheet.value(row, number) for row in range(2, 6)] == [1, 3, 4, None]
    assert sheet.value(5, 1) == "Epsilon"


def test_undo_finds_a_row_whose_lead_was_renamed_since(place):
    config = foreign(place)
    place.type("Leads", 2, heading(place, "Leads", "Amount"), 5)
    for name, value in (("Date", date(2026, 3, 9)), ("Lead", "Alfa"), ("What was said", "later")):
        place.type("Activities", 6, heading(place, "Activities", name), value)
    before = place.store().read().sheet("Leads")
    words = heading(place, "Leads", "Last words")
    sync(place.store(), config, TODAY)
    assert place.store().read().sheet("Leads").value(2, words) == "later"
    place.type("Leads", 2, 1, "Alfa and sons")
    place.store().undo()
    after = place.store().read().sheet("Leads")
    assert after.value(2, words) == before.value(2, words)
    assert after.value(2, 1) == "Alfa and sons"


def test_undo_of_the_setting_up_takes_the_tabs_that_nobody_used_and_a_second_gives_them_back(place):
    foreign(place)
    before = state(place)
    place.type("Plan", 2, 1, "Q2")
    undone = place.store().undo()
    assert undone.kept == (Place("Plan"),)
    assert {one.title for one in place.store().read().sheets} == {"Leads", "Activities", "Plan"}
    place.store().undo()
    after = state(place)
    assert sorted(after["tabs"]) == sorted(before["tabs"])
    assert after["tabs"]["Lists"]["cells"] == before["tabs"]["Lists"]["cells"]
    assert after["tabs"]["Leads"]["cells"] == before["tabs"]["Leads"]["cells"]


def test_several_writes_are_taken_back_by_the_name_of_the_first(place):
    config = foreign(place)
    first = place.store().backups()[0]
    place.type("Leads", 6, 1, "Epsilon")
    sync(place.store(), config, TODAY)
    assert place.store().undo(first.name[:6]).name == first.name
    titles = {one.title for one in place.store().read().sheets}
    assert titles == {"Leads", "Activities"}
    assert "No." not in place.store().read().sheet("Leads").rows[0]
    with pytest.raises(CrmError, match="unknown"):
        place.store().undo("ffffffff")


def test_who_is_forgotten_is_nowhere_in_what_is_kept(place):
    config = foreign(place)
    place.type("Leads", 6, 1, "Epsilon Ltd")
    place.type("Leads", 6, 2, "+7 916 555-44-33")
    sync(place.store(), config, TODAY)
    place.store().undo()
    sync(place.store(), config, TODAY)
    folder, wanted = place.store().state, ("Epsilon Ltd", "916 555-44-33", "9165554433")
    assert traces(folder, wanted)
    found = whereabouts(Person.called("Epsilon Ltd"), place.store().read())
    assert found.rows == (("Leads", 6),)
    known = known_from_copies(found.person, folder)
    forget(known.person, known.leads | found.leads, folder)
    assert traces(folder, wanted) == set()


WORDS = """
| Date       | Lead  | Status  | Next step | Next date |
|------------|-------|---------|-----------|-----------|
| 2026-03-01 | Alfa  | New     |           |           |
"""


def shows(place: Somewhere, tab: str, heading_text: str, row: int) -> Any:
    """A cell's value; a day as its number."""
    sheet = place.store().read().sheet(tab)
    assert sheet is not None
    return dump_value(sheet.value(row, heading(place, tab, heading_text)))


def test_a_word_for_a_day_becomes_that_day_and_a_blank_one_the_day_it_was_seen(place):
    config = Config(template="en")
    place.store().create((users_tab("Leads", LEADS), users_tab("Activities", WORDS)))
    adopt(place.store(), config, TODAY)
    monday = dump_value(TODAY)
    for row, (day, ahead) in enumerate((("yesterday", "28.12"), (None, "tomorrow")), 3):
        place.type("Activities", row, 1, day)
        place.type("Activities", row, 2, "Beta")
        place.type("Activities", row, 3, "Meeting")
        place.type("Activities", row, 5, ahead)
    sync(place.store(), config, TODAY)
    assert [shows(place, "Activities", "Date", row) for row in (3, 4)] == [monday - 1, monday]
    december = dump_value(date(2026, 12, 28))
    assert [shows(place, "Activities", "Next date", row) for row in (3, 4)] == [
        december,
        monday + 1,
    ]
    assert not sync(place.store(), config, TODAY).written
    later = date(2026, 12, 30)
    assert not [
        edit for edit in check(place.store(), config, later).changes.cells if edit.tab != "Leads"
    ]
    place.store().undo()
    assert [shows(place, "Activities", "Date", row) for row in (3, 4)] == ["yesterday", None]
    assert shows(place, "Activities", "Next date", 4) == "tomorrow"


def dump_value(value: Any) -> Any:
    """Dates as numbers, whatever the place makes of them."""
    if isinstance(value, date):
        return (date(value.year, value.month, value.day) - date(1899, 12, 30)).days
    return value


@pytest.mark.parametrize("kind", PLACES)
def test_a_new_workbook_opens_on_the_summary_and_stays_as_it_is(places, kind):
    place, template, config = places(kind), load_template("ru"), Config(template="ru")
    users = (user_tab(template, key) for key in ("leads", "activities", "plan"))
    lists = lists_tab(template, template.statuses, template.words)
    place.store().create((*first_report(template), *users, lists))
    adopt(place.store(), config, TODAY)
    titles = [sheet.title for sheet in place.store().read().sheets]
    assert titles[:3] == ["Сводка", "Лиды", "Контакты"]
    assert place.store().read().report("summary").title == "Сводка"
    assert not sync(place.store(), config, TODAY).written


def test_a_plan_whose_headings_become_a_grid_settles(place):
    config = our_own(place)
    heads = ("Менеджер", "Показатель", "декабрь 2026", "январь 2027")
    for row, typed in ((1, (*heads, None)), (2, ("Аня", "Выручка", 500, 600))):
        for column, value in enumerate(typed, 1):
            place.type("План", row, column, value)
    outcome = sync(place.store(), config, TODAY)
    assert outcome.decision.crm.plan["plan"].tolist() == [500, 600]
    offered = {one.column: one.source for one in place.store().read().sheet("План").dropdowns}
    assert offered == {1: "manager", 2: "metric"}
    assert not sync(place.store(), config, TODAY).written
