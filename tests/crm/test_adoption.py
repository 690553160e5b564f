"""A foreign workbook gets what it lacks, right of what is there; nothing of the user's is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sheets_crm.crm.setup.add_missing import complete, template_for
from sheets_crm.template import load_template, shipped_templates
from tests.crm.books import ACTIVITIES, LEADS, LISTS, book, grid
from tests.sheets import sheet, snapshot

OWN_LEADS = """
| Клиент  | Телефон | Ответственный | Откуда   |
| Ромашка | 8-916   | Анна          | Авито    |
| Василёк | 8-917   | Анна          | Авито    |
| Роза    | 8-918   | Борис         | Сайт     |
"""
OWN_ACTIVITIES = """
| Дата       | Клиент  | Действие | Этап             |
| 2026-03-05 | Ромашка | Звонок   | Переговоры       |
| 2026-03-01 | Ромашка | Звонок   | Первый контакт   |
| 2026-03-09 | Ромашка | Визит    | Договор подписан |
| 2026-03-02 | Василёк | Звонок   | Первый контакт   |
| 2026-03-03 | Василёк | Звонок   | Отказ клиента    |
"""


def done(workbook, template="en", **options):
    return complete(workbook, load_template(template), {}, **options)


def headings(completed):
    """What is written, as `tab column: heading`."""
    return [f"{c.tab} {c.column}/{c.header_row}: {c.header}" for c in completed.columns]


def foreign(leads=OWN_LEADS, activities=OWN_ACTIVITIES, *more):
    return snapshot(sheet("Клиенты", leads), sheet("Журнал", activities), *more)


def test_columns_of_ours_are_added_right_of_everything():
    workbook = book(
        leads="""
        | Name | Phone |   |           |
        | Acme | 12    |   | my notes  |
        """,
        lists="| Status | Kind | Days |\n| Cold | open | 5 |",
    )
    assert headings(done(workbook)) == [
        "Leads 5/1: No.",
        "Leads 6/1: Created",
        "Leads 7/1: Status",
        "Leads 8/1: Last contact",
        "Leads 9/1: Last words",
        "Leads 10/1: Next step",
        "Leads 11/1: Next date",
        "Leads 12/1: Days silent",
        "Lists 4/1: Probability",
        "Lists 5/1: Contact type",
        "Lists 6/1: Manager",
        "Lists 7/1: Source",
        "Lists 8/1: City",
        "Lists 9/1: Loss reason",
        "Lists 10/1: Period",
        "Lists 11/1: Metric",
    ]


def test_a_second_completion_adds_nothing():
    for workbook in (foreign(), book(), book(lists=None, marks={})):
        whole = done(workbook, with_plan=True)
        again = done(whole.snapshot, with_plan=True)
        assert (again.new_tabs, again.columns, again.marks) == ((), (), {})
        assert again.snapshot == whole.snapshot


def test_formulas_and_merges_right_of_the_table_are_stepped_over():
    workbook = book(leads="| Name | Phone | |\n| Acme | 12 | | =A2 |")
    assert headings(done(workbook))[0] == "Leads 5/1: No."


def test_lists_are_guessed_from_the_data():
    whole = done(foreign(), "ru")
    lists = whole.snapshot.sheet("Списки")
    assert grid(lists)[:6] == [
        (
            "Статус | Вид | Дней до зависания | Вероятность | Тип контакта | Менеджер | Источник"
            " | Город | Причина отказа |  | Период | Показатель"
        ),
        "Первый контакт | в работе | 14 |  | Звонок | Анна | Сайт |  | Дорого |  | День",
        (
            "Переговоры | в работе | 7 |  | Письмо | Борис | Рекомендация |  | Выбрали другого"
            " |  | Неделя"
        ),
        "Договор подписан | успех |  |  | Мессенджер |  | Реклама |  | Нет бюджета |  | Месяц",
        "Отказ клиента | отказ |  |  | Встреча |  | Выставка |  | Не отвечает |  | Квартал",
        " |  |  |  | КП отправлено |  | Холодный звонок |  | Отложили |  | Год",
    ]
    assert [row[4] for row in lists.rows][-1] == "Визит"
    assert [row[6] for row in lists.rows][7] == "Авито"
    assert lists.fills[2, 1] == "#D9E2EC"
    assert lists.fills[4, 1] == "#8FD19E"


def test_data_that_keep_to_the_preset_get_the_preset():
    activities = """
    | Дата       | Клиент  | Этап             |
    | 2026-03-05 | Ромашка | интересуется     |
    | 2026-03-06 | Ромашка | Обсуждаем задачю |
    """
    statuses = done(foreign(activities=activities), "ru").new_tabs[0].rows[1:10]
    assert [row[0].value for row in statuses][:2] == ["Холодный", "Интересуется"]


def test_a_slip_of_the_hand_is_no_word_of_its_own():
    rows = ["| Клиент | Телефон | Менеджер |", *["| Ромашка | 1 | Анастасия |"] * 6]
    rows.append("| Роза | 1 | Анастсия |")
    lists = done(foreign(leads="\n".join(rows)), "ru").snapshot.sheet("Списки")
    assert [row[5] for row in lists.rows if row[5]] == ["Менеджер", "Анастасия"]


def test_a_plan_tab_only_where_it_is_asked_for_and_its_name_is_free():
    assert [tab.key for tab in done(foreign(), "ru").new_tabs] == ["lists"]
    assert [tab.key for tab in done(foreign(), "ru", with_plan=True).new_tabs] == ["lists", "plan"]
    taken = foreign(OWN_LEADS, OWN_ACTIVITIES, sheet("план", "| Аренда | 100 |"))
    assert [tab.key for tab in done(taken, "ru", with_plan=True).new_tabs] == ["lists"]


def test_a_tab_of_the_lists_name_that_is_something_else():
    workbook = foreign(OWN_LEADS, OWN_ACTIVITIES, sheet("списки", "| Гости | Стол |"))
    completed = done(workbook, "ru")
    assert [tab.title for tab in completed.new_tabs] == ["Списки (CRM)"]
    again = done(completed.snapshot, "ru")
    assert (again.new_tabs, again.columns) == ((), ())


KEPT = """
| Клиент  | Телефон | Источник | Статус     | Последний контакт | Дней тишины |
| Ромашка | 8-916   | Сайт     | думает     | 2026-03-09        | 3           |
| Василёк | 8-917   | Сайт     |            | 2026-03-03        | 9           |
"""


def test_a_typed_column_of_a_derived_name_stays_the_users_own():
    whole = done(foreign(leads=KEPT), "ru")
    assert whole.marks == {"kept": "status"}
    assert "Клиенты 9/1: Статус (CRM)" in headings(whole)
    assert not any("Последний контакт" in line or "тишины" in line for line in headings(whole))


def test_what_was_kept_is_honoured_later():
    whole = done(foreign(leads=KEPT), "ru")
    adopted = replace(whole.snapshot, marks={**whole.snapshot.marks, "template": "ru"})
    again = done(adopted, "ru")
    assert (again.columns, again.marks) == ((), {})
    ours = adopted.sheet("Клиенты").rows[0].index("Статус (CRM)")
    gone = [[*row[:ours], *row[ours + 1 :]] for row in adopted.sheet("Клиенты").rows]
    sheets = tuple(replace(s, rows=gone) if s.title == "Клиенты" else s for s in adopted.sheets)
    restored = done(replace(adopted, sheets=sheets), "ru")
    assert [column.header for column in restored.columns] == ["Статус (CRM)"]


def test_a_column_that_says_what_we_would_is_taken_for_ours():
    leads = KEPT.replace("думает    ", "Договор подписан").replace(
        "|            |", "| Отказ клиента |"
    )
    whole = done(foreign(leads=leads), "ru")
    assert whole.marks == {}
    assert not any("Статус" in line for line in headings(whole))


def test_days_of_silence_typed_on_different_days_are_the_users_own():
    whole = done(foreign(leads=KEPT.replace("| 9 ", "| 7 ")), "ru")
    assert whole.marks == {"kept": "days_silent,status"}


def test_an_adopted_workbook_has_no_columns_to_keep():
    leads = LEADS.replace("| City ", "| Status ")
    assert done(book(leads=leads)).marks == {}
    assert done(book(leads=leads, marks={})).marks == {"kept": "status"}


@pytest.mark.parametrize(
    ("workbook", "language"),
    [(foreign(), "ru"), (book(lists=LISTS), "en"), (snapshot(sheet("Лист1", "| а | б |")), "ru")],
)
def test_the_template_is_that_of_the_workbooks_language(workbook, language):
    assert template_for(workbook, shipped_templates()).source == language


def test_a_configured_heading_is_what_we_write():
    headers = {"leads": {"status": "Where it stands"}, "activities": {"number": "Nr"}}
    workbook = book(activities=ACTIVITIES.replace("| No. ", "| x "))
    whole = complete(workbook, load_template("en"), headers)
    assert {"Where it stands", "Nr"} <= {column.header for column in whole.columns}
    assert complete(whole.snapshot, load_template("en"), headers).columns == ()
