"""Tables are found by titles and headings, and faults of headings are told all at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.crm.locate.find_tables import find_tables
from sheets_crm.errors import CrmError
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Area
from tests.crm.books import ACTIVITIES, LEADS, book, faults
from tests.sheets import sheet, snapshot


def found(workbook, template="en", headers=None):
    """Each table: tab, header row, and where its fields are."""
    return {
        key: (table.tab, table.header_row, dict(table.columns))
        for key, table in find_tables(workbook, load_template(template), headers or {}).items()
    }


def refused(workbook, headers=None):
    with pytest.raises(CrmError) as raised:
        find_tables(workbook, load_template("en"), headers or {})
    return faults(raised.value)


def test_headings_in_any_row_order_and_spelling():
    workbook = snapshot(
        sheet(
            "клиенты ",
            """
            | База клиентов 2026 |           |       |
            |                    |           |       |
            | ТЕЛЕФОН:           | Компания* | Бюджет, руб. | Мой столбец |
            | 8-916              | Ромашка   | 1000  | да |
            """,
        ),
        sheet("История контактов", "| Этап | Клиент | Дата\u00a0контакта |"),
    )
    assert found(workbook, "ru") == {
        "leads": ("клиенты ", 3, {"name": 2, "phone": 1, "amount": 3}),
        "activities": ("История контактов", 1, {"date": 3, "lead": 2, "status": 1}),
    }
    leads = find_tables(workbook, load_template("ru"), {})["leads"]
    assert (leads.extras, leads.last_row, leads.last_column) == ({"Мой столбец": 4}, 4, 4)
    assert leads.headers == {"name": "Компания*", "phone": "ТЕЛЕФОН:", "amount": "Бюджет, руб."}


def test_a_heading_broken_into_lines():
    broken = sheet("Leads", LEADS)
    rows = [["Name", "Expected\nclose ", "Phone"], *broken.rows[1:]]
    workbook = snapshot(replace(broken, rows=rows), sheet("Activities", ACTIVITIES))
    assert found(workbook)["leads"][2] == {"name": 1, "phone": 3, "expected_close": 2}


def test_tabs_of_unknown_titles_are_known_by_their_headings():
    workbook = snapshot(
        sheet("Sheet1", "| When | Client | What was said | Stage |"),
        sheet("Sheet2", "| Company | Phone | Owner | Amount |"),
        sheet("Archive", "| Status | Manager | Source | City |"),
        sheet("Words", "| Status | Kind | Days |"),
    )
    assert {key: tab for key, (tab, *_) in found(workbook).items()} == {
        "leads": "Sheet2",
        "activities": "Sheet1",
        "lists": "Words",
    }


def test_a_title_outweighs_headings_but_not_missing_ones():
    workbook = snapshot(
        sheet("Contacts", "| Person | Phone |"),
        sheet("Deals", "| Date | Client | Status | Amount |"),
        sheet("Log", "| Date | Client | Status |"),
    )
    assert {key: tab for key, (tab, *_) in found(workbook).items()} == {
        "leads": "Deals",
        "activities": "Log",
    }


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("| Компания | Имя | Телефон |", {"name": 1, "contact": 2, "phone": 3}),
        ("| Имя | Телефон | Город |", {"name": 1, "phone": 2, "city": 3}),
        ("| Название | Компания | Дата | Дата создания |", {"name": 1, "created": 4}),
        ("| Название | Телефон (раб.) | Телефон (моб.) |", {"name": 1, "phone": 2}),
        ("| Название | Сумма, тыс. руб. | Email |", {"name": 1, "email": 3}),
    ],
)
def test_one_heading_one_field(headings, fields):
    workbook = snapshot(sheet("Лиды", headings), sheet("Log", "| Date | Lead | Status |"))
    assert found(workbook, "ru")["leads"][2] == fields


def test_the_configuration_comes_first():
    workbook = snapshot(
        sheet("Leads", "| Name | Shop | Phone |"), sheet("Log", "| Date | Lead | Status |")
    )
    headers = {"leads": {"name": "shop"}}
    assert found(workbook, headers=headers)["leads"][2] == {"name": 2, "phone": 3}


def test_reports_are_no_tables():
    workbook = book()
    report = replace(sheet("Report", LEADS), report="stale")
    assert found(replace(workbook, sheets=(report, *workbook.sheets)))["leads"][0] == "Leads"


def test_a_missing_tab_says_which_there_are_and_which_is_nearest():
    workbook = snapshot(sheet("Sheet1", "| Phone | E-mail |"), sheet("Log", ACTIVITIES))
    assert refused(workbook) == [
        (
            "book.xlsx has no “Leads” tab. Its tabs are: Sheet1, Log; the one that looks most "
            "like it is “Sheet1”."
        )
    ]
    assert refused(snapshot(sheet("Sheet1", "| a | b |"))) == [
        "book.xlsx has no “Leads” tab. Its tabs are: Sheet1.",
        "book.xlsx has no “Activities” tab. Its tabs are: Sheet1.",
    ]


def test_a_missing_heading_says_what_is_there():
    assert refused(book(activities="| Date | Lead | Comment |")) == [
        "Tab “Activities” of book.xlsx has no “Status” column. Row 1 has: Date, Lead, Comment."
    ]
    assert refused(book(), {"leads": {"name": "Shop"}})[0] == (
        "Tab “Leads” of book.xlsx has no “Shop” column. "
        "Row 1 has: No., Name, City, Manager, Amount, Created."
    )
    assert refused(snapshot(sheet("Leads", ""), sheet("Activities", ACTIVITIES))) == [
        "Tab “Leads” of book.xlsx has no headings, so there is no “Name” column."
    ]


def test_a_heading_that_stands_twice_and_merged_ones_are_told_together():
    leads = replace(
        sheet("Leads", "| Name | Status | City | Status | x | x |"), merges=(Area(1, 1, 1, 2),)
    )
    workbook = snapshot(leads, sheet("Activities", ACTIVITIES))
    assert refused(workbook) == [
        "Tab “Leads” of book.xlsx has the heading “Status” more than once in row 1: columns B, D.",
        (
            "In tab “Leads” of book.xlsx the cells A1:B1 are merged, and they are in the row of "
            "headings (1)."
        ),
    ]


def test_merged_cells_above_or_beside_the_table_do_no_harm():
    leads = replace(
        sheet("Leads", "| All our leads | | |\n| Name | Phone | City | |"),
        merges=(Area(1, 1, 1, 3), Area(2, 6, 2, 7)),
    )
    assert found(snapshot(leads, sheet("Activities", ACTIVITIES)))["leads"][1] == 2
