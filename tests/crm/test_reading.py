"""What people type is understood; the frames hold what the schema says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from sheets_crm.crm.model import LEAD_FIELDS, Role, StatusKind
from sheets_crm.errors import CrmError
from tests.crm.books import ACTIVITIES, LEADS, LISTS, book, faults, read, table
from tests.sheets import sheet


def test_leads_are_typed_and_keep_their_rows_and_order():
    crm = read(
        book(
            leads="""
            | No. | Name  | Phone        | City    | Amount    | Created    | Due date   | Comment |
            | 7   | Acme  | '007         | oslo    | 1 200,50  | 2026-03-01 | 1 Apr 2026 |         |
            |     | Birch | +7 916 12    | Nowhere | 2.5k      | 03/02/2026 |            | 15      |
            |     |       |              |         |           |            |            |         |
            | 3   | Cedar | 89161234567  |         |           |            |            | #N/A    |
            """
        )
    ).crm
    columns = ("row", "number", "name", "phone", "city", "amount", "created", "due", "comment")
    assert table(crm.leads, *columns) == [
        "2 | 7 | Acme | 007 | Oslo | 1200.5 | 2026-03-01 | 2026-04-01 | ",
        "3 |  | Birch | +7 916 12 | Nowhere | 2500 | 2026-03-02 |  | 15",
        "5 | 3 | Cedar | 89161234567 |  |  |  |  | ",
    ]


def test_every_column_of_the_schema_is_there_with_its_type():
    crm = read(book(leads="| Name |\n| Acme |", activities="| Date | Lead | Status |")).crm
    leads = crm.leads
    assert {f.key for f in LEAD_FIELDS if f.role is not Role.DERIVED} <= set(leads.columns)
    assert str(leads["number"].dtype) == "Int64"
    assert [str(leads[key].dtype) for key in ("amount", "margin", "paid")] == ["float64"] * 3
    dates = ["created", "due", "expected_close", "entered", "last_contact", "next_date"]
    assert all(pd.api.types.is_datetime64_dtype(leads[key]) for key in dates)
    assert str(leads["days_silent"].dtype) == "Int64"
    assert (leads["comment"].iloc[0], leads["last_words"].iloc[0]) == ("", "")
    assert leads[["status", "top", "before_loss", "activities", "last_row"]].iloc[0].tolist() == [
        0,
        0,
        -1,
        0,
        0,
    ]
    assert crm.activities.columns.tolist() == [
        "row",
        "number",
        "date",
        "lead",
        "type",
        "words",
        "status",
        "next_step",
        "next_date",
        "manager",
        "order",
    ]
    assert crm.stays.columns.tolist() == ["lead", "status", "entered", "left", "row", "manager"]
    assert crm.plan.columns.tolist() == ["row", "period", "start", "manager", "metric", "plan"]
    assert crm.today == pd.Timestamp(2026, 3, 18)


def test_dates_come_as_dates_times_or_numbers():
    workbook = book(activities=ACTIVITIES)
    rows = [
        ["Date", "Lead", "Status"],
        [datetime(2026, 3, 1, 14, 30), "Acme", None],  # noqa: DTZ001 - cells know no time zone
        [date(2026, 3, 2), "Acme", None],
        [46084.75, "Acme", None],
        [46085, "Acme", None],
        ["6 March 2026", "Acme", None],
    ]
    sheets = [replace(s, rows=rows) if s.title == "Activities" else s for s in workbook.sheets]
    crm = read(replace(workbook, sheets=tuple(sheets))).crm
    assert table(crm.activities, "date") == [
        "2026-03-01",
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
        "2026-03-06",
    ]
    numbers = [rows[0], [46084.75, "Acme", None], [None, "Acme", None], [46085, "Acme", None]]
    sheets = [replace(s, rows=numbers) if s.title == "Activities" else s for s in sheets]
    apple = replace(workbook, sheets=tuple(sheets), epoch=date(1904, 1, 1))
    assert table(read(apple, today=date(2030, 3, 18)).crm.activities, "date") == [
        "2030-03-04",
        "",
        "2030-03-05",
    ]


def test_activities_find_their_lead_and_status():
    crm = read(
        book(
            activities="""
            | Date       | Lead    | Status      | Contact type | Manager |
            | 2026-03-02 | acme    | INTERESTED. | call         | bob     |
            | 2026-03-03 | №2      | signed      | Fax          |         |
            | 2026-03-04 | 2 Birch |             |              | Zed     |
            | 2026-03-05 | 1       | Unheard of  |              |         |
            """
        )
    ).crm
    assert table(crm.activities, "row", "lead", "status", "type", "manager") == [
        "2 | 0 | 1 | Call | Bob",
        "3 | 1 | 2 | Fax | ",
        "4 | 1 | -1 |  | Zed",
        "5 | 0 | -1 |  | ",
    ]


def test_lists():
    workbook = book(
        lists="""
        | Status    | Kind     | Days until stale | Probability | Contact type | Period | Manager |
        | New       |          | 5                | 10%         | Call         | Day    | Ann     |
        |           |          |                  |             | Call         |        |         |
        | Waiting   | в работе | '7               | 20          |              | Month. | Bob     |
        | Contract signed |    | 0                | 0.9         | Letter       | Sprint |         |
        | Closed lost | maybe  |                  |             |              |        |         |
        """
    )
    painted = [
        replace(s, fills={(2, 1): "#AABBCC"}) if s.title == "Lists" else s for s in workbook.sheets
    ]
    lists = read(replace(workbook, sheets=tuple(painted))).crm.lists
    assert [(s.name, s.kind, s.stale_days, s.probability, s.row) for s in lists.statuses] == [
        ("New", StatusKind.OPEN, 5, 0.1, 2),
        ("Waiting", StatusKind.OPEN, 7, 0.2, 4),
        ("Contract signed", StatusKind.WON, None, 0.9, 5),
        ("Closed lost", StatusKind.LOST, None, None, 6),
    ]
    assert [s.fill for s in lists.statuses] == ["#AABBCC", None, None, None]
    assert lists.words == {
        "contact_type": ("Call", "Letter"),
        "manager": ("Ann", "Bob"),
        "source": (),
        "city": (),
        "loss_reason": (),
    }
    assert lists.periods == {
        "day": "Day",
        "week": "Week",
        "month": "Month.",
        "quarter": "Quarter",
        "year": "Year",
    }
    assert lists.metrics["won"] == "Won"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Успешно реализовано", "won"),
        ("Закрыто и не реализовано", "lost"),
        ("Отказ клиента", "lost"),
        ("Счёт не оплачен", "open"),
        ("Счёт оплачен", "won"),
        ("Переговоры", "open"),
        ("Closed Won", "won"),
        ("Unpaid", "open"),
        ("Lost to competitor", "lost"),
    ],
)
def test_the_kind_that_a_name_gives_away(name, kind):
    lists = f"| Status | Kind |\n| Start | open |\n| {name} | |"
    assert read(book(lists=lists)).crm.lists.statuses[1].kind == kind


def test_no_status_at_all():
    with pytest.raises(CrmError) as raised:
        read(book(lists="| Status | Kind |\n| | open |"))
    assert faults(raised.value) == ["The “Lists” tab of book.xlsx has not one status in it."]


def test_the_plan():
    crm = read(
        book(
            plan="""
            | Period | Start      | Manager | Metric     | Plan    |
            | month  | 2026-03-15 |         | Выручка    | 100 000 |
            | Week   | 2026-03-18 | ann     | CALL       | 50      |
            | неделя | 2026-03-16 | Bob     | Interested | 5       |
            | Day    | 2026-03-17 |         | New leads  |         |
            | Total  |            |         |            | 155     |
            """,
        )
    ).crm
    assert table(crm.plan, "row", "period", "start", "manager", "metric", "plan") == [
        "2 | month | 2026-03-01 |  | revenue | 100000",
        "3 | week | 2026-03-16 | Ann | type:Call | 50",
        "4 | week | 2026-03-16 | Bob | status:1 | 5",
    ]


def test_the_highest_number_ever_is_remembered():
    assert read(book()).crm.last_numbers == {"leads": 2, "activities": 1}
    marks = {"template": "en", "last_leads": "9", "last_activities": "0"}
    assert read(book(marks=marks)).crm.last_numbers == {"leads": 9, "activities": 1}
    empty = book(leads="| No. | Name |", activities="| Date | Lead | Status |")
    assert read(empty).crm.last_numbers == {"leads": 0, "activities": 0}


def test_an_empty_workbook_is_understood():
    crm = read(book(leads="| Name |", activities="| Date | Lead | Status |", lists=LISTS)).crm
    assert (len(crm.leads), len(crm.activities), len(crm.stays)) == (0, 0, 0)


def test_a_workbook_without_lists_is_completed_first():
    workbook = book(lists=None, marks={})
    assert [s.name for s in read(workbook).crm.lists.statuses][:2] == ["Cold", "Interested"]


def test_the_users_columns_are_known_as_extras():
    workbook = book(leads=LEADS.replace("| City  ", "| Shirt "))
    assert read(workbook).crm.tables["leads"].extras == {"Shirt": 3}
    assert sheet("x", LEADS).value(1, 3) == "City"
