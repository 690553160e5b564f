"""The colours of a new Leads tab say of every lead what the Stale report says of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from sheets_crm import sync
from sheets_crm.config import Config
from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.setup.new_tabs import first_report
from sheets_crm.crm.understand import understand
from sheets_crm.demo import demo_tabs
from sheets_crm.reports.figures.stale import Call, Neglect, calls, neglected, silence
from sheets_crm.template import load_template
from sheets_crm.workbook.excel.store import ExcelStore
from sheets_crm.workbook.excel.xml.a1_references import area_name
from sheets_crm.workbook.tab import Highlight, Tab, Tone
from tests.xlsx.office import convert

CLOSED, OVERDUE, DUE, NONE, FUTURE, SILENT = range(6)


def of_row(one: Highlight, row: int) -> str:
    """The formula as it holds of a row of Leads, typed on another tab."""
    of_leads = replace(one, when=re.sub(r"\$([A-Z]+)2\b", rf"Leads!$\g<1>{row}", one.when))
    return of_leads.formula(lambda title, area: f"{title}!{area_name(area, absolute=True)}")


@pytest.fixture(scope="module")
def leads() -> Tab:
    return demo_tabs(load_template("en"), date(2026, 11, 19))[0]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_formula_depends_on_the_country(language: str) -> None:
    for one in demo_tabs(load_template(language), date(2026, 11, 19))[0].highlights:
        formula = one.formula(lambda _title, _area: "x")
        assert re.sub('"[^"]*"', "", formula).isascii()
        assert not re.search(r"[,;.]", re.sub('"[^"]*"', "", formula))


def test_there_are_few_rules_whatever_the_number_of_leads(leads: Tab) -> None:
    assert [one.tone for one in leads.highlights] == [
        Tone.MUTED, Tone.BAD, Tone.GOOD, Tone.WARN, Tone.FUTURE, Tone.WARN,
    ]  # fmt: skip


@pytest.mark.slow
def test_colours_are_those_of_the_reports(tmp_path: Path) -> None:
    today, template = datetime.now(tz=UTC).astimezone().date(), load_template("en")
    path = tmp_path / "book.xlsx"
    tabs = (*first_report(template), *demo_tabs(template, today))
    store = ExcelStore(path)
    store.create(tabs)
    sync.adopt(store, Config(template="en"), today)
    crm = understand(store.read(), template, {}, today).crm
    highlights = next(tab for tab in tabs if tab.key == "leads").highlights
    rows = [int(row) for row in crm.leads["row"]]
    book = openpyxl.load_workbook(path)
    check = book.create_sheet("Check", 0)
    for row in rows:
        check.append([of_row(one, row) for one in highlights])
        for cell in check[check.max_row]:
            cell.value = f"=IFERROR(N(({cell.value[1:]})+0),-1)"
    book.save(path)
    (computed,) = convert([path], "xlsx", tmp_path / "computed")
    shown = CalamineWorkbook.from_path(str(computed)).get_sheet_by_name("Check").to_python()
    found = {row: [value == 1 for value in values] for row, values in zip(rows, shown, strict=True)}

    def holds(which: int) -> set[int]:
        return {row for row, values in found.items() if values[which]}

    stale = neglected(crm, future_step_suspends=True)
    today_too = calls(crm, future_step_suspends=True)
    late = stale.of(Neglect.OVERDUE)
    assert holds(CLOSED) == set(crm.leads["row"][crm.leads["kind"] != StatusKind.OPEN])
    assert holds(OVERDUE) == set(late["row"])
    assert holds(DUE) == set(today_too["row"][today_too["matter"] == Call.DUE])
    assert holds(NONE) >= set(today_too["row"][today_too["matter"] == Call.NO_NEXT_STEP])
    assert holds(SILENT) == {
        *stale.of(Neglect.STALE)["row"],
        *late["row"][silence(late) >= late["limit"]],
    }
    assert not any(sum(values[1:5]) > 1 for values in found.values())
    is_open = {row for row, values in found.items() if not values[CLOSED]}
    assert is_open == holds(OVERDUE) | holds(DUE) | holds(NONE) | holds(FUTURE)
    assert all(holds(which) for which in (CLOSED, OVERDUE, DUE, NONE, FUTURE, SILENT))
