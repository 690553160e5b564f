"""What a sync does to the two tables, seen as a user sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_crm.config import Config
from sheets_crm.crm.upkeep.dropdowns_and_colours import (
    changed_rules,
    changed_sources,
    list_sources,
    wanted_rules,
)
from sheets_crm.decision import decide
from sheets_crm.errors import CrmError
from sheets_crm.sync import ATTEMPTS, adopt, check, sync
from sheets_crm.workbook.snapshot import MOST_ROWS, Sheet, Snapshot
from tests.grid import Grid, User
from tests.sheets import sheet, snapshot

TODAY = date(2026, 3, 16)
CONFIG = Config(template="en")

LEADS = """
| No. | Name  | Manager | Amount | Created    |
| 1   | Alpha | Ann     | 100    | 2026-01-10 |
|     | Beta  | Ann     | 200    |            |
|     | Gamma | Bob     |        |            |
"""
ACTIVITIES = """
| No. | Date       | Lead  | Contact type | What was said | Status     | Next step | Next date  |
|     | 2026-02-01 | Beta  | Call         | hello         | Interested | call      | 2026-03-20 |
|     | 2026-03-01 | Alpha | Call         | first         | Cold       |           |            |
|     | 2026-03-05 | Alpha | E-mail       | bye           | Lost       |           |            |
"""


def book(leads: str = LEADS, activities: str = ACTIVITIES) -> Grid:
    return Grid(snapshot(sheet("Leads", leads), sheet("Activities", activities)))


def set_up(grid: Grid) -> User:
    adopt(grid, CONFIG, TODAY)
    return User(grid)


def column(grid: Grid, tab: str, heading: str) -> list[object]:
    found = tab_of(grid.snapshot, tab)
    at = list(found.rows[head_row(found) - 1]).index(heading) + 1
    return [found.value(row, at) for row in range(head_row(found) + 1, len(found.rows) + 1)]


def head_row(found: Sheet) -> int:
    """The row of headings; above those of Lists and Plan stands a line that explains the tab."""
    return 1 if sum(value is not None for value in found.rows[0]) > 1 else 2


def tab_of(read: Snapshot, title: str) -> Sheet:
    found = read.sheet(title)
    assert found is not None
    return found


def test_blank_numbers_go_on_from_the_highest():
    grid = book()
    set_up(grid)
    assert column(grid, "Leads", "No.") == [1, 2, 3]
    assert column(grid, "Activities", "No.") == [1, 2, 3]
    assert grid.snapshot.marks["last_leads"] == "3"


def test_a_number_is_never_given_twice_though_its_lead_is_gone():
    grid = book()
    user = set_up(grid)
    user.delete_row("Leads", 4)
    user.type("Leads", 4, 2, "Delta")
    sync(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "No.") == [1, 2, 4]


def test_numbers_that_are_words_stay_and_ours_stand_beside_them():
    grid = book(leads=LEADS.replace("| 1   | Alpha", "| A-7 | Alpha"))
    set_up(grid)
    assert column(grid, "Leads", "No.") == ["A-7", None, None]
    assert column(grid, "Leads", "No. (CRM)") == [1, 2, 3]


BY_FORMULA = LEADS.replace("|     | Beta", "| =A2+1 | Beta")


def test_numbers_by_formula_are_left_alone_and_said_so():
    grid = book(leads=BY_FORMULA)
    outcome = adopt(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "No.") == [1, None, None]
    assert "numbers_by_formula" in {problem.code for problem in outcome.decision.problems}


def test_numbers_by_formula_are_frozen_on_request():
    grid = book(leads=BY_FORMULA)
    leads = tab_of(grid.snapshot, "Leads")
    shown = [list(row) for row in leads.rows]
    shown[2][0] = 2.0
    grid.snapshot = replace(
        grid.snapshot,
        sheets=tuple(replace(s, rows=shown) if s is leads else s for s in grid.snapshot.sheets),
    )
    adopt(grid, CONFIG, TODAY, freeze_numbers=True)
    assert column(grid, "Leads", "No.") == [1, 2, 3]
    assert not tab_of(grid.snapshot, "Leads").formulas


def test_numbers_whose_formulas_have_no_result_are_not_frozen():
    grid = book(leads=BY_FORMULA)
    sheets = (replace(s, uncalculated=s.formulas) for s in grid.snapshot.sheets)
    grid.snapshot = replace(grid.snapshot, sheets=tuple(sheets))
    outcome = adopt(grid, CONFIG, TODAY, freeze_numbers=True)
    assert column(grid, "Leads", "No.") == [1, None, None]
    assert "formula_uncalculated" in {problem.code for problem in outcome.decision.problems}


def test_a_lead_without_a_creation_date_is_silent_since_its_last_contact():
    grid = book(activities=ACTIVITIES.replace("2026-03-01 | Alpha", "2026-02-11 | Beta "))
    set_up(grid)
    assert column(grid, "Leads", "Created")[1] == date(2026, 2, 1)
    assert column(grid, "Leads", "Days silent")[1] == 33


def test_at_set_up_a_blank_creation_date_is_the_first_contact_or_unknown():
    grid = book()
    set_up(grid)
    assert column(grid, "Leads", "Created") == [date(2026, 1, 10), date(2026, 2, 1), None]


def test_the_derived_columns_say_what_the_activities_say():
    grid = book()
    set_up(grid)
    assert column(grid, "Leads", "Status") == ["Lost", "Interested", "Cold"]
    assert column(grid, "Leads", "Last contact") == [date(2026, 3, 5), date(2026, 2, 1), None]
    assert column(grid, "Leads", "Last words") == ["bye", "hello", None]
    assert column(grid, "Leads", "Next step") == [None, "call", None]
    assert column(grid, "Leads", "Next date") == [None, date(2026, 3, 20), None]
    assert column(grid, "Leads", "Days silent") == [11, 43, 0]


def test_what_is_left_of_a_cleared_lead_is_cleared_too():
    grid = book()
    user = set_up(grid)
    for at in range(2, 6):
        user.type("Leads", 3, at, None)
    sync(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "Status") == ["Lost", None, "Cold"]


def test_a_formula_in_our_column_is_the_users_and_stays():
    grid = book()
    user = set_up(grid)
    at = list(tab_of(grid.snapshot, "Leads").rows[0]).index("Status") + 1
    user.type("Leads", 2, at, "mine")
    leads = tab_of(grid.snapshot, "Leads")
    formula = replace(leads, formulas=frozenset({(2, at)}))
    sheets = tuple(formula if s is leads else s for s in grid.snapshot.sheets)
    grid.snapshot = replace(grid.snapshot, sheets=sheets)
    outcome = sync(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "Status")[0] == "mine"
    assert "formula_in_our_column" in {problem.code for problem in outcome.decision.problems}


def test_a_column_of_ours_that_was_deleted_comes_back():
    grid = book()
    user = set_up(grid)
    at = list(tab_of(grid.snapshot, "Leads").rows[0]).index("Last words") + 1
    user.delete_column("Leads", at)
    sync(grid, CONFIG, TODAY)
    assert tab_of(grid.snapshot, "Leads").rows[0][-1] == "Last words"
    assert column(grid, "Leads", "Last words") == ["bye", "hello", None]


OWN_STATUS = """
| Name  | Manager | Status       |
| Alpha | Ann     | My own words |
| Beta  | Ann     | VIP          |
"""


def test_a_status_column_typed_by_hand_stays_the_users():
    grid = book(leads=OWN_STATUS)
    user = set_up(grid)
    assert column(grid, "Leads", "Status") == ["My own words", "VIP"]
    assert column(grid, "Leads", "Status (CRM)") == ["Lost", "Interested"]
    at = list(tab_of(grid.snapshot, "Leads").rows[0]).index("Status (CRM)") + 1
    user.delete_column("Leads", at)
    sync(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "Status") == ["My own words", "VIP"]
    assert column(grid, "Leads", "Status (CRM)") == ["Lost", "Interested"]


def offered(grid: Grid, tab: str) -> dict[object, str]:
    found = tab_of(grid.snapshot, tab)
    return {found.value(head_row(found), d.column): d.source for d in found.dropdowns}


def test_every_column_with_a_choice_has_its_list():
    grid = book()
    set_up(grid)
    assert offered(grid, "Leads") == {"Manager": "manager"}
    assert offered(grid, "Activities") == {
        "Lead": "lead",
        "Contact type": "contact_type",
        "Status": "status",
    }
    assert offered(grid, "Plan") == {
        "Period": "period",
        "Manager": "manager",
        "Metric": "metric",
    }
    reach = {d.last_row for d in tab_of(grid.snapshot, "Activities").dropdowns}
    assert min(reach) > 100


def test_which_dropdown_is_strict_where_its_words_stand_and_what_is_coloured():
    """A word outside of a list that reports count by is refused; in other lists it is warned of."""
    grid = book()
    set_up(grid)
    dropdowns = {
        (tab, found.value(head_row(found), each.column)): (each.source, each.strict, each.first_row)
        for tab in ("Leads", "Activities", "Plan", "Lists")
        for found in [tab_of(grid.snapshot, tab)]
        for each in found.dropdowns
    }
    assert dropdowns == {
        ("Leads", "Manager"): ("manager", False, 2),
        ("Activities", "Lead"): ("lead", False, 2),
        ("Activities", "Contact type"): ("contact_type", True, 2),
        ("Activities", "Status"): ("status", True, 2),
        ("Plan", "Period"): ("period", True, 2),
        ("Plan", "Manager"): ("manager", False, 2),
        ("Plan", "Metric"): ("metric", True, 2),
    }
    assert {
        each.key: (each.tab, found.value(head_row(found), each.column), each.first_row)
        for each in grid.snapshot.sources
        for found in [tab_of(grid.snapshot, each.tab)]
    } == {
        "lead": ("Leads", "Name", 2),
        "status": ("Lists", "Status", 2),
        "contact_type": ("Lists", "Contact type", 2),
        "manager": ("Lists", "Manager", 2),
        "source": ("Lists", "Source", 2),
        "city": ("Lists", "City", 2),
        "loss_reason": ("Lists", "Loss reason", 2),
        "period": ("Lists", "Period", 2),
        "metric": ("Lists", "Metric", 2),
    }
    for tab in ("Leads", "Activities"):
        found = tab_of(grid.snapshot, tab)
        colours = [(c.word, c.position, c.fill) for c in found.colours]
        assert {found.value(1, c.column) for c in found.colours} == {"Status"}
        assert (colours[0], colours[-1]) == (("Cold", 1, "#D9E2EC"), ("Lost", 9, "#E3B7B7"))
        assert [position for _, position, _ in colours] == list(range(1, 10))
    assert not tab_of(grid.snapshot, "Plan").colours


@pytest.mark.parametrize("wrong", ["column", "first_row", "tab", "last_row"])
def test_one_list_that_stands_wrongly_among_right_ones_is_put_right(wrong):
    """As when a column of Lists was moved: its name must not go on offering another's words."""
    grid = book()
    set_up(grid)
    right = grid.snapshot.sources
    other = {"column": 3, "first_row": 4, "tab": "Plan", "last_row": 20}
    torn = (*right[:2], replace(right[2], **{wrong: other[wrong]}), *right[3:])
    crm = decide(grid.snapshot, CONFIG, TODAY).crm
    assert changed_sources(right, grid.snapshot, crm) == ()
    assert changed_sources(right, replace(grid.snapshot, sources=torn), crm) == right
    assert changed_sources(right, replace(grid.snapshot, sources=right[1:]), crm) == right


def test_colours_that_the_user_copied_into_another_column_settle():
    grid = book()
    set_up(grid)
    leads = tab_of(grid.snapshot, "Leads")
    copied = tuple(replace(colour, column=2) for colour in leads.colours)
    own = replace(leads, colours=(*leads.colours, *copied))
    sheets = tuple(own if each is leads else each for each in grid.snapshot.sheets)
    grid.snapshot = replace(grid.snapshot, sheets=sheets)
    assert not sync(grid, CONFIG, TODAY).written
    assert tab_of(grid.snapshot, "Leads").colours == own.colours


def test_a_tab_that_is_gone_meanwhile_has_no_rules():
    grid = book()
    set_up(grid)
    crm = decide(grid.snapshot, CONFIG, TODAY).crm
    wanted = wanted_rules(crm, list_sources(crm))
    sheets = tuple(s for s in grid.snapshot.sheets if s.title != "Plan")
    assert changed_rules(wanted, replace(grid.snapshot, sheets=sheets), crm) == ()


def test_without_a_list_of_statuses_nothing_is_coloured():
    grid = book()
    set_up(grid)
    crm = decide(grid.snapshot, CONFIG, TODAY).crm
    sources = tuple(source for source in list_sources(crm) if source.key != "status")
    wanted = wanted_rules(crm, sources)
    assert all(not rules.colours for rules in wanted)
    assert all(d.source != "status" for rules in wanted for d in rules.dropdowns)


def test_a_dropdown_that_was_pasted_over_is_restored():
    grid = book()
    user = set_up(grid)
    user.paste_over_rules("Activities", 6, 2, 3)
    outcome = sync(grid, CONFIG, TODAY)
    assert [rules.tab for rules in outcome.decision.changes.rules] == ["Activities"]
    status = [d for d in tab_of(grid.snapshot, "Activities").dropdowns if d.column == 6]
    assert [d.first_row for d in status] == [2]


def test_a_status_has_the_colour_its_cell_in_lists_is_painted_with():
    grid = book()
    user = set_up(grid)
    lists = tab_of(grid.snapshot, "Lists")
    row = [line[0] for line in lists.rows].index("Lost") + 1
    user.paint("Lists", row, 1, "#123456")
    sync(grid, CONFIG, TODAY)
    for tab in ("Leads", "Activities"):
        lost = [c for c in tab_of(grid.snapshot, tab).colours if c.word == "Lost"]
        assert [c.fill for c in lost] == ["#123456"]
        assert tab_of(grid.snapshot, tab).value(1, lost[0].column) == "Status"


def test_a_status_added_to_the_list_is_a_metric_of_the_plan_too():
    grid = book()
    user = set_up(grid)
    rows = len(tab_of(grid.snapshot, "Lists").rows)
    user.type("Lists", rows + 1, 1, "Waiting")
    sync(grid, CONFIG, TODAY)
    assert "Waiting" in column(grid, "Lists", "Metric")
    assert "Call" in column(grid, "Lists", "Metric")
    assert "Revenue" in column(grid, "Lists", "Metric")


def test_a_second_sync_writes_nothing():
    grid = book()
    set_up(grid)
    writes = grid.writes
    assert not sync(grid, CONFIG, TODAY).written
    assert grid.writes == writes


def test_check_writes_nothing():
    grid = book()
    before = grid.snapshot
    decision = check(grid, CONFIG, TODAY)
    assert decision.changes
    assert grid.snapshot is before


def test_a_workbook_never_set_up_is_not_synced():
    with pytest.raises(CrmError) as caught:
        sync(book(), CONFIG, TODAY)
    assert caught.value.code == "not_adopted"


def test_a_report_never_takes_the_place_of_a_users_tab():
    grid = book()
    own = (sheet("funnel", "| my own funnel |"), sheet("Funnel (CRM)", "| mine too |"))
    lists = sheet("LISTS", "| things to buy |\n| milk |")
    grid.snapshot = replace(
        grid.snapshot,
        sheets=(*grid.snapshot.sheets, *own, lists),
        other_titles=("Summary",),
    )
    adopt(grid, CONFIG, TODAY)
    ours = {each.title for each in grid.snapshot.sheets if each.report}
    assert ours == {"Summary (CRM)", "Funnel (CRM 2)", "Stale", "Plan vs actual"}
    assert all(each in grid.snapshot.sheets for each in (*own, lists))
    assert tab_of(grid.snapshot, "Lists (CRM)").rows[0][0] == "Status"
    assert not sync(grid, CONFIG, TODAY).written


def test_a_configured_title_that_is_taken_gives_way_too():
    grid = book()
    own = sheet("x" * 31, "| mine |")
    grid.snapshot = replace(grid.snapshot, sheets=(*grid.snapshot.sheets, own))
    adopt(grid, replace(CONFIG, titles={"funnel": "X" * 31}), TODAY)
    assert grid.snapshot.report("funnel").title == "X" * 25 + " (CRM)"


def test_a_report_turned_off_goes_and_one_renamed_keeps_its_name():
    grid = book()
    set_up(grid)
    renamed = tuple(
        replace(s, title="My summary") if s.report == "summary" else s for s in grid.snapshot.sheets
    )
    grid.snapshot = replace(grid.snapshot, sheets=renamed)
    sync(grid, replace(CONFIG, reports=("summary", "stale")), TODAY)
    assert [s.title for s in grid.snapshot.sheets if s.report] == ["Stale", "My summary"]
    assert set(grid.snapshot.marks) >= {"digest_summary", "digest_stale"}
    assert "digest_funnel" not in grid.snapshot.marks


def test_a_report_scribbled_upon_is_written_anew():
    grid = book()
    user = set_up(grid)
    user.type("Summary", 3, 1, "scribble")
    outcome = sync(grid, CONFIG, TODAY)
    assert [tab.key for tab in outcome.decision.changes.tabs] == ["summary"]


def test_a_user_who_saves_meanwhile_is_waited_for():
    grid = book()
    set_up(grid)
    User(grid).type("Leads", 5, 2, "Delta")
    grid.meanwhile = lambda g: User(g).type("Leads", 6, 2, "Epsilon")
    sync(grid, CONFIG, TODAY)
    assert column(grid, "Leads", "No.") == [1, 2, 3, 4, 5]


@pytest.mark.slow
def test_one_who_never_stops_saving_is_told():
    grid = book()
    set_up(grid)
    saves = []

    def save(g: Grid) -> None:
        saves.append(1)
        User(g).type("Leads", 5, 2, f"Delta {len(saves)}")
        g.meanwhile = save

    User(grid).type("Leads", 5, 2, "Delta")
    grid.meanwhile = save
    with pytest.raises(CrmError) as caught:
        sync(grid, CONFIG, TODAY)
    assert caught.value.code == "workbook_keeps_changing"
    assert len(saves) == ATTEMPTS


def test_an_adopted_workbook_is_in_order_whatever_the_day_before():
    grid = book()
    set_up(grid)
    later = date(2026, 3, 17)
    changes = decide(grid.snapshot, CONFIG, later).changes
    assert {edit.why for edit in changes.cells} == {"derived"}
    sync(grid, CONFIG, later)
    assert column(grid, "Leads", "Days silent") == [12, 44, 1]


def test_rules_reach_to_the_end_of_a_full_tab_and_no_further():
    grid = book()
    decision = check(grid, CONFIG, TODAY)
    full = replace(decision.crm.tables["activities"], last_row=MOST_ROWS)
    crm = replace(decision.crm, tables={**decision.crm.tables, "activities": full})
    rules = {each.tab: each for each in wanted_rules(crm, list_sources(crm))}
    assert {d.last_row for d in rules["Activities"].dropdowns} == {MOST_ROWS}
    standing = replace(
        tab_of(grid.snapshot, "Activities"),
        dropdowns=rules["Activities"].dropdowns,
        colours=rules["Activities"].colours,
    )
    there = replace(grid.snapshot, sheets=(standing,))
    assert changed_rules((rules["Activities"],), there, crm) == ()


def test_a_tab_that_stands_keeps_its_name_and_the_settings_are_told_so():
    grid = book()
    set_up(grid)
    called = replace(CONFIG, titles={"summary": "Overview", "funnel": "Funnel"})
    problems = sync(grid, called, TODAY).decision.problems
    told = [(p.tab, p.facts["title"]) for p in problems if p.code == "title_kept"]
    assert told == [("Summary", "Overview")]
    assert grid.snapshot.sheet("Overview") is None


def test_a_template_of_another_language_than_the_workbooks_is_told_once():
    grid = book()
    assert "template_other" not in {
        each.code for each in adopt(grid, CONFIG, TODAY).decision.problems
    }
    other = Config(template="ru")
    told = [each.facts for each in sync(grid, other, TODAY).decision.problems]
    assert {"template": "ru", "own": "en"} in told
    assert "template_other" not in {e.code for e in sync(grid, other, TODAY).decision.problems}


def test_a_template_that_is_not_on_this_computer_is_no_trouble_where_another_is_named():
    grid = book()
    set_up(grid)
    marks = {**grid.snapshot.marks, "template": "/gone/my.toml"}
    grid.snapshot = replace(grid.snapshot, marks=marks)
    assert decide(grid.snapshot, CONFIG, TODAY).changes.marks["template"] == "en"
