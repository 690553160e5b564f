"""Dropdowns and colour rules: ours replaced, the user's kept but for what they pasted over ours."""

from __future__ import annotations

import re

import pytest

from sheets_crm.workbook.excel.sheet.conditional_formats import (
    FoundRule,
    read_colour_rules,
    set_colour_rules,
)
from sheets_crm.workbook.excel.sheet.dropdowns import read_dropdowns, set_dropdowns
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.snapshot import ColourRule, Dropdown
from tests.excel.packages import inside, worksheet

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
STATUS = Dropdown(6, 2, 100, "status", strict=False)


def sheet_with(*rules: str) -> Worksheet:
    """A sheet with validations, each written `type areas formula`."""
    written = "".join(_validation(rule) for rule in rules)
    validations = f'<dataValidations count="{len(rules)}">{written}</dataValidations>'
    return worksheet(f"<sheetData/>{validations if rules else ''}<pageMargins/>")


def _validation(rule: str) -> str:
    kind, areas, formula = rule.split("|")
    return (
        f'<dataValidation type="{kind}" sqref="{areas}"><formula1>{formula}</formula1>'
        "</dataValidation>"
    )


def rules_of(sheet: Worksheet) -> list[str]:
    """Each validation as `type|areas|formula`, and the count in front."""
    text = inside(sheet)
    count = re.search(r'<dataValidations count="(\d+)"', text)
    found = re.findall(r'type="(\w+)"[^>]*sqref="([^"]*)"[^>]*><formula1>([^<]*)', text)
    return ([f"{count[1]} rules"] if count else []) + ["|".join(one) for one in found]


OURS = "list|F2:F100|_crm_status"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], ["1 rules", OURS]),
        ([OURS], ["1 rules", OURS]),
        (["list|F2:F9|_crm_status", "list|F12:F90|_crm_status"], ["1 rules", OURS]),
        (["whole|B2:B9|5"], ["2 rules", "whole|B2:B9|5", OURS]),
        (["list|F5:F7|Other"], ["1 rules", OURS]),
        (["list|E5:G7|Other"], ["2 rules", "list|E5:E7 G5:G7|Other", OURS]),
        (["list|F1:F300|Other"], ["2 rules", "list|F1 F101:F300|Other", OURS]),
        (["custom|F2:F9 H2:H9|$A$1&gt;0"], ["2 rules", "custom|H2:H9|$A$1&gt;0", OURS]),
    ],
)
def test_our_dropdown_among_the_users(before: list[str], after: list[str]) -> None:
    sheet = sheet_with(*before)
    set_dropdowns(sheet, [STATUS])
    assert rules_of(sheet) == after
    settled = sheet.data
    set_dropdowns(sheet, [STATUS])
    assert sheet.data == settled


def test_a_rule_that_speaks_of_cells_beside_it_is_not_cut_at_its_first_cell() -> None:
    sheet = sheet_with("custom|F2:F9 H2:H9|E2&gt;0")
    set_dropdowns(sheet, [STATUS])
    assert rules_of(sheet) == [
        "2 rules",
        "custom|F2:F9 H2:H9|E2&gt;0",
        "list|F10:F100|_crm_status",
    ]


def test_no_dropdowns_leave_no_trace() -> None:
    sheet = sheet_with(OURS)
    set_dropdowns(sheet, [])
    assert inside(sheet) == "<sheetData/><pageMargins/>"


def extended(*areas: str) -> Worksheet:
    rules = "".join(
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Tab!$A$1:$A$9</xm:f></x14:formula1>'
        f"<xm:sqref>{one}</xm:sqref></x14:dataValidation>"
        for one in areas
    )
    return worksheet(
        f'<sheetData/><extLst><ext xmlns:x14="{X14}" uri="u"><x14:dataValidations '
        f'xmlns:xm="{XM}" count="{len(areas)}">{rules}</x14:dataValidations></ext></extLst>'
    )


def test_a_list_of_another_tab_pasted_over_ours_is_cut_back_too() -> None:
    sheet = extended("E2:F9", "F3")
    set_dropdowns(sheet, [STATUS])
    assert "<xm:sqref>E2:E9</xm:sqref>" in inside(sheet)
    assert 'count="1"><x14:dataValidation' in inside(sheet)


def test_an_extension_that_is_left_empty_goes() -> None:
    sheet = extended("F3")
    set_dropdowns(sheet, [])
    assert "extLst" in inside(sheet)
    set_dropdowns(sheet, [STATUS])
    assert "extLst" not in inside(sheet)


def test_dropdowns_are_read_by_column() -> None:
    sheet = sheet_with(OURS.replace("<", ""), "list|B2:C3|Other")
    assert read_dropdowns(sheet) == (
        Dropdown(6, 2, 100, "status", strict=True),
        Dropdown(2, 2, 3, "", strict=True, offers=()),
        Dropdown(3, 2, 3, "", strict=True, offers=()),
    )


USERS_RULE = (
    '<conditionalFormatting sqref="A1:A9"><cfRule type="expression" dxfId="0" priority="4">'
    "<formula>A1=1</formula></cfRule></conditionalFormatting>"
)
COLOURS = [
    ColourRule(6, 2, 100, "status", n, word, fill)
    for n, (word, fill) in enumerate((("Cold", "#BDD7EE"), ("Won", "#C6E0B4")), 1)
]


def colour_sheet(inside_of_it: str) -> Worksheet:
    return worksheet(f"<sheetData/>{inside_of_it}<pageMargins/>")


def test_our_colours_come_after_the_users() -> None:
    sheet = colour_sheet(USERS_RULE)
    set_colour_rules(sheet, COLOURS, lambda fill: {"#BDD7EE": 7, "#C6E0B4": 8}[fill])
    formula = 'AND($F2&lt;&gt;"",$F2=INDEX(_crm_status,{}))'
    assert inside(sheet) == (
        f'<sheetData/>{USERS_RULE}<conditionalFormatting sqref="F2:F100">'
        '<cfRule type="expression" dxfId="7" priority="5">'
        f"<formula>{formula.format(1)}</formula></cfRule>"
        '<cfRule type="expression" dxfId="8" priority="6">'
        f"<formula>{formula.format(2)}</formula></cfRule></conditionalFormatting><pageMargins/>"
    )
    assert read_colour_rules(sheet) == (
        FoundRule(6, 2, 100, "status", 1, 7),
        FoundRule(6, 2, 100, "status", 2, 8),
    )


def test_setting_the_same_colours_again_changes_no_byte() -> None:
    sheet = colour_sheet(USERS_RULE)
    set_colour_rules(sheet, COLOURS, lambda _: 0)
    settled = sheet.data
    set_colour_rules(sheet, COLOURS, lambda _: 0)
    assert sheet.data == settled


def test_rules_torn_apart_by_copying_are_swept_up_and_the_users_beside_them_stay() -> None:
    formula = "$F2=INDEX(_crm_status,1)"
    ours = f'<cfRule type="expression" priority="2"><formula>{formula}</formula></cfRule>'
    theirs = '<cfRule type="expression" priority="1"><formula>F2=1</formula></cfRule>'
    sheet = colour_sheet(
        f'<conditionalFormatting sqref="F2:F5">{ours}</conditionalFormatting>'
        f'<conditionalFormatting sqref="F6:F9">{theirs}{ours}</conditionalFormatting>'
    )
    set_colour_rules(sheet, [], lambda _: 0)
    assert inside(sheet) == (
        '<sheetData/><conditionalFormatting sqref="F6:F9">'
        f"{theirs}</conditionalFormatting><pageMargins/>"
    )
