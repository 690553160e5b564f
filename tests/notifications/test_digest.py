"""The morning digests, word for word: what the owner and each manager read on a telephone."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_crm.notifications.events.morning import morning
from sheets_crm.notifications.options import DigestNotice, MessageOptions
from tests.notifications.books import LEADS, TODAY, book, brief, keys, russian_book, shown

BOTH = MessageOptions(digest=DigestNotice(on=True, managers=True))


def digests(read, today=TODAY, options=BOTH):
    return morning(brief(read, today), options, ["digest"], [])


def test_in_english():
    assert (
        shown(digests(book()))
        == """\
owner: Your firm on 18 Mar · crm.xlsx
Yesterday, 17 Mar
New leads: 1
Won: 1, revenue 80,000
Lost: 1

Plan for today
Revenue: about 4,545
Meeting: 2

This month so far
Revenue: 80,000 of 100,000, 80%
Call: 2 of 1 (the managers' plans added up), 200%

Steps for today: 2, overdue: 1
• Ann: 2 today, 0 overdue
• Bob: 0 today, 1 overdue

Overdue, the weightiest first
• Birch, 50,000 – Send an offer, was due 16 Mar (2 days ago)

Stale leads: 2

manager:Ann: Your steps on 18 Mar · crm.xlsx
Today: 2
• Apex, 555-01-01 – Call again
• Cedar – no step named

manager:Bob: Your steps on 18 Mar · crm.xlsx
Overdue: 1
• Birch, 555-01-02 – Send an offer, was due 16 Mar (2 days ago)"""
    )


def test_in_russian():
    assert (
        shown(digests(russian_book()))
        == """\
owner: Сводка на 18 мар · crm.xlsx
Вчера, 17 мар
Новые лиды: 1
Выиграно: 1, выручка 80 000
Упущено: 1

План на сегодня
Выручка: около 4 762

Месяц на сегодня
Выручка: 80 000 из 100 000, 80 %

Шагов на сегодня: 2, просрочено: 1
• Анна: сегодня 2, просрочено 0
• Борис: сегодня 0, просрочено 1

Просрочено, самые весомые сначала
• Берёза, 50 000 – Прислать КП, срок был 16 мар (2 дня назад)

Зависшие лиды: 2

manager:Анна: Ваши шаги на 18 мар · crm.xlsx
Сегодня: 2
• ООО «Апекс», 555-01-01 – Перезвонить
• Кедр – шаг не назван

manager:Борис: Ваши шаги на 18 мар · crm.xlsx
Просрочено: 1
• Берёза, 555-01-02 – Прислать КП, срок был 16 мар (2 дня назад)"""
    )


def test_there_is_one_for_a_person_and_a_day():
    assert keys(digests(book())) == ["digest 2026-03-18"] * 3  # the outbox adds whom it is for


def test_on_a_monday_it_tells_of_friday_to_sunday():
    monday = digests(book(), date(2026, 3, 16))[0]
    assert monday.title == "Your firm on 16 Mar · crm.xlsx"
    assert monday.body.startswith("13–15 Mar\nNew leads: 0\n")


@pytest.mark.parametrize("day", [date(2026, 3, 21), date(2026, 3, 22)])
def test_there_is_none_on_a_weekend(day):
    assert digests(book(), day) == ()


def test_there_is_none_on_a_public_holiday_and_the_day_after_tells_of_it():
    assert digests(russian_book(), date(2026, 6, 12)) == ()  # the Day of Russia, a Friday
    monday = digests(russian_book(), date(2026, 6, 15))[0]
    assert monday.body.startswith("11–14 июн\n")


def test_each_is_a_switch():
    owner = MessageOptions(digest=DigestNotice(on=True))
    managers = MessageOptions(digest=DigestNotice(managers=True))
    assert [each.to for each in digests(book(), options=owner)] == ["owner"]
    assert [each.to for each in digests(book(), options=managers)] == ["manager:Ann", "manager:Bob"]


def test_a_manager_with_nothing_to_do_is_left_in_peace():
    after = digests(book(), date(2026, 3, 19))
    assert [each.to for each in after] == ["owner", "manager:Ann", "manager:Bob"]
    idle = book(activities="| Date | Lead | Status |\n| 2026-03-17 | Apex | Sold |", plan="")
    assert [each.to for each in digests(idle)] == ["owner"]


def test_a_digest_of_zeros_is_not_sent():
    quiet = book(
        "| No. | Name | Created    |\n| 1   | Apex | 2026-02-02 |",
        "| Date | Lead | Status |\n| 2026-02-05 | Apex | Sold |",
        "",
    )
    assert digests(quiet) == ()
    planned = book(
        "| No. | Name | Created    |\n| 1   | Apex | 2026-02-02 |",
        "| Date | Lead | Status |\n| 2026-02-05 | Apex | Sold |",
    )
    assert [each.to for each in digests(planned)] == ["owner"]


@pytest.mark.parametrize(
    "activities",
    [
        "| 2026-03-17 | Apex | Sold | | |",  # won
        "| 2026-03-17 | Apex | Lost | | |",
        "| 2026-03-17 | Apex | New | Call | 2026-03-18 |",  # a step for today
        "| 2026-03-16 | Apex | New | Call | 2026-03-17 |",  # an overdue one
        "| 2026-02-05 | Apex | New | | |",  # stale
        "| 2026-02-05 | Nobody | Sold | | |",  # to mend
    ],
)
def test_a_digest_of_anything_else_is_sent(activities):
    head = "| Date | Lead | Status | Next step | Next date |\n"
    leads = "| No. | Name | Created    |\n| 1   | Apex | 2026-02-02 |"
    assert [each.to for each in digests(book(leads, head + activities, ""))] == ["owner"]


def test_long_lists_end_in_a_count():
    leads = LEADS.splitlines()[1] + "\n"
    leads += "\n".join(f"| {n} | Lead {n} | | Ann | {n} | 2026-03-01 |" for n in range(1, 31))
    steps = "| Date | Lead | Status | Next step | Next date |\n"
    steps += "\n".join(f"| 2026-03-17 | Lead {n} | New | Call | 2026-03-18 |" for n in range(1, 31))
    own = digests(book(leads, steps, ""))[1].body.splitlines()
    assert own[0] == "Today: 30"
    assert own[1] == "• Lead 30 – Call"
    assert own[-1] == "and 18 more"
    assert len(own) == 14


def test_problems_of_the_workbook_are_counted():
    odd = book(activities="| Date | Lead | Status |\n| 2026-03-17 | Nobody | New |", plan="")
    assert digests(odd)[0].body.endswith(
        "To mend in the workbook: 1; “sheets-crm check” names the places"
    )


def test_what_people_typed_stays_one_line_of_text():
    leads = """
| No. | Name                  | Phone | Manager | Amount | Created    |
| 1   | <b>Apex</b> {0} %s *x* | '1    | Ann     | 1      | 2026-03-01 |
"""
    steps = """
| Date       | Lead                  | Status | Next step | Next date  |
| 2026-03-17 | <b>Apex</b> {0} %s *x* | New    | LONG      | 2026-03-18 |
"""
    long = "call\tand\x07" + "y" * 200
    snapshot = book(leads, steps.replace("LONG", long), "")
    assert digests(snapshot)[1].body == (
        "Today: 1\n• <b>Apex</b> {0} %s *x*, 1 – call and " + "y" * 70 + "…"
    )
