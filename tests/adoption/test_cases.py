"""Each workbook of `cases/` is understood as a person would, set up, and true on the first day."""

from __future__ import annotations

import datetime as dt

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from sheets_crm.config import Config
from sheets_crm.crm.setup.adoption_record import adoption_record, figures_record
from sheets_crm.errors import CrmError
from sheets_crm.sync import adopt, check, sync
from sheets_crm.workbook.excel.store import ExcelStore
from tests.adoption.cases import NAMES, build, case

TODAY = dt.date(2026, 11, 26)
CONFIG = Config()
FAST = {
    "024-american-text-dates",
    "035-one-table-last-and-next",
    "039-row-without-name-or-phone",
    "051-german-one-table",
    "052-log-below-the-list",
    "092-price-list",
}
NO_LISTS = [name for name in NAMES if case(name)["expect"].get("refuse")]


def named(names):
    """The fast ones always, the rest with the slow tests."""
    return [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in names]


def cells(path):
    """Every filled cell of every tab, formulas as they stand."""
    return {
        (sheet.title, cell.row, cell.column): cell.value
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def is_one_of(wanted, columns):
    return "+".join(map(get_column_letter, columns)) in wanted.split("|")


def assert_columns(expect, columns):
    optional = expect.get("columns_optional", {})
    for field, wanted in expect["columns"].items():
        there = columns.get(field)
        assert there, f"{field} was not found"
        assert is_one_of(wanted, there) or is_one_of(optional.get(field, ""), there), field
    for field in columns.keys() - expect["columns"].keys():
        assert is_one_of(optional.get(field, ""), columns[field]), field


def assert_log_columns(expect, log):
    """Of a log that was found by more than the template's own words."""
    for field, wanted in expect.get("activity_columns", {}).items() if log else ():
        assert field in log.table.columns, f"the log's {field} was not found"
        assert is_one_of(wanted, (log.table.columns[field],)), f"the log's {field}"


def assert_told(expect, problems):
    assert set(expect.get("told", [])) <= {problem.code for problem in problems}
    rows = {f"{problem.tab}!{problem.row}" for problem in problems}
    assert set(expect.get("tells_rows", [])) <= rows


def assert_figures(expect, figures):
    assert figures["leads"] == expect["leads"]
    assert {kind: figures[kind] for kind in expect["kinds"]} == expect["kinds"]
    for key in ("won_amount", "open_amount"):
        assert figures[key] == pytest.approx(expect.get(key, figures[key]))


@pytest.mark.parametrize("name", named(n for n in NAMES if n not in NO_LISTS))
def test_a_list_of_leads_is_set_up_as_a_person_would(name, tmp_path):
    told = case(name)
    expect = told["expect"]
    path = build(told, tmp_path / "book.xlsx")
    before = cells(path)

    decision = check(ExcelStore(path), CONFIG, TODAY)
    record = adoption_record(decision.crm, decision.setup)
    leads = record["tables"]["leads"]
    assert (leads["tab"], leads["header_row"]) == (expect["leads_tab"], expect["header_row"])
    assert leads["last_row"] == expect.get("last_row", leads["last_row"])
    made = record["tables"]["activities"]["made"]
    assert ("made" if made else "found") in expect["activities"]
    if decision.setup.leads:
        found = decision.setup.leads
        columns = {key: (column,) for key, column in found.columns.items()}
        assert_columns(expect, columns | dict(found.joined))
        assert_log_columns(expect, decision.setup.log)
    assert_figures(expect, record["figures"])
    assert_told(expect, decision.problems)
    shown = [one["name"].casefold() for one in record["statuses"]]
    wanted = [word.casefold() for word in expect.get("statuses", [])]
    assert [word for word in shown if word in wanted] == wanted
    assert cells(path) == before

    adopt(ExcelStore(path), CONFIG, TODAY)
    now = cells(path)
    assert {place: now.get(place) for place in before} == before
    bytes_then = path.read_bytes()
    outcome = sync(ExcelStore(path), CONFIG, TODAY)
    assert not outcome.written
    assert path.read_bytes() == bytes_then
    after = check(ExcelStore(path), CONFIG, TODAY)
    assert_figures(expect, figures_record(after.crm))
    assert_told(expect, after.problems)

    ExcelStore(path).undo()
    assert cells(path) == before


@pytest.mark.parametrize("name", named(NO_LISTS))
def test_what_is_no_list_of_leads_is_refused(name, tmp_path):
    path = build(case(name), tmp_path / "book.xlsx")
    with pytest.raises(CrmError):
        check(ExcelStore(path), CONFIG, TODAY)
