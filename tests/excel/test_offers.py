"""An owner's own dropdowns in a file: what they offer, that they stay, and what is told of them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from sheets_crm.cli import program
from sheets_crm.workbook.excel.read import read_snapshot
from tests.xlsx.linter import lint

WORDS = {"words": '"Fair, Site,Радио"', "cells": "=Words!$B$2:$B$4", "name": "=places"}
WORDS |= {"own tab": "=$H$1:$J$1", "extension": "=Words!$B$2:$B$4"}


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


def book(path: Path, *rules: tuple[str, str, str]) -> Path:
    """Leads with validations over Source and Manager: (areas, type, formula)."""
    made = openpyxl.Workbook()
    leads = made.active
    leads.title = "Leads"
    leads.append(["Name", "Source", "Manager", None, None, None, None, "Fair", "Site", "Радио"])
    leads.append(["Alpha", "Fair", "Ann"])
    activities = made.create_sheet("Activities")
    activities.append(["Date", "Lead", "Status"])
    activities.append(["2026-03-01", "Alpha", "Cold"])
    words = made.create_sheet("Words")
    for row, word in enumerate(("Fair", "Site", "Радио"), 2):
        words.cell(row, 2, word)
    made.defined_names["places"] = DefinedName("places", attr_text="Words!$B$2:$B$4")
    for areas, kind, formula in rules:
        rule = DataValidation(type=kind, formula1=formula, sqref=areas, showErrorMessage=True)
        leads.add_data_validation(rule)
    made.save(path)
    return path


@pytest.mark.parametrize("formula", WORDS)
def test_what_a_list_offers(formula: str, tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx", ("B2:B90", "list", WORDS[formula]))
    leads = read_snapshot(path.read_bytes(), path.name).sheet("Leads")
    assert leads is not None
    assert [one.offers for one in leads.dropdowns] == [("Fair", "Site", "Радио")]


@pytest.mark.parametrize(
    "formula", ["=OFFSET(Words!$B$2,0,0,3)", "=Gone!$A$1:$A$9", "=no_such_name", "=Words!$A$1:$B$9"]
)
def test_a_list_whose_words_cannot_be_told_is_a_list_all_the_same(
    formula: str, tmp_path: Path
) -> None:
    path = book(tmp_path / "book.xlsx", ("B2:B90", "list", formula))
    leads = read_snapshot(path.read_bytes(), path.name).sheet("Leads")
    assert leads is not None
    assert [one.offers for one in leads.dropdowns] == [()]


def validations(path: Path) -> list[str]:
    tab = openpyxl.load_workbook(path)["Leads"]
    return sorted(
        f"{one.sqref} {one.type} {one.formula1}" for one in tab.data_validations.dataValidation
    )


def run(*words: object) -> str:
    result = CliRunner().invoke(program, [*map(str, words)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "your own validation in “Manager” gave way"),
        ("ru", "ваша проверка данных в столбце «Manager» уступила место"),
    ],
)
def test_a_list_stays_and_what_gives_way_is_told(language: str, told: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'language = "{language}"\ntemplate = "en"\n', encoding="utf-8")
    own = ("B2:B90", "list", '"Fair,Site"'), ("C2:C90", "textLength", "20")
    path = book(tmp_path / "book.xlsx", *own)
    said = " ".join(run("init", path, "--config", config).split())
    assert told in said
    assert "“Source”" not in said.replace(told, "")
    assert validations(path) == [
        'B2:B90 list "Fair,Site"',
        "B91:B1000 list _crm_source",
        "C2:C1000 list _crm_manager",
    ]
    assert lint(path) == []
    assert told not in run("sync", path, "--config", config)
    tab = openpyxl.load_workbook(path)
    tab["Leads"].data_validations.dataValidation.clear()
    rule = DataValidation(type="textLength", formula1="20", sqref="C2:C90")
    tab["Leads"].add_data_validation(rule)
    tab.save(path)
    assert told in " ".join(run("sync", path, "--config", config).split())
