"""Whose lead a contact is, and which word was meant: by number, id, name, phone, or nearly."""

from __future__ import annotations

import pytest

from tests.crm.books import LISTS, book, read, table, told

LEADS = """
| No. | Name             | Phone                            | Created    |
| 1   | Northwind Ltd    | +7 903 123-45-67                 | 2026-03-01 |
| 2   | Ёлка-Сервис      | 8 (903) 123-45-68, 8 495 7654321 | 2026-03-01 |
| 3   | Иванов           | 8 903 123 45 69                  | 2026-03-01 |
| 4   | Plot 12          | 8 903 123 45 69                  | 2026-03-01 |
| 5   | Birchwood        |                                  | 2026-03-01 |
| 6   | Birchwoods       |                                  | 2026-03-01 |
| 7   | ООО              |                                  | 2026-03-01 |
| 8   | Cedar Valley     |                                  | 2026-03-01 |
"""
NOBODY: list[str] = []


def of(*texts: str, leads: str = LEADS) -> tuple[list[str], list[str]]:
    """The leads that these texts mean in Activities, by row, and what is told."""
    rows = "\n".join(f"| 2026-03-02 | '{text}' | Cold |" for text in texts)
    reading = read(book(leads, f"| Date | Lead | Status |\n{rows}"), template="ru")
    problems = [line for line in told(reading.problems) if line.startswith("Activities")]
    lines = reading.crm.activities["lead"].tolist()
    return [reading.crm.leads["name"][line] for line in lines], problems


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1", "Northwind Ltd"),
        ("№ 2", "Ёлка-Сервис"),
        ("NORTHWIND, LLC", "Northwind Ltd"),
        ("«елка сервис»", "Ёлка-Сервис"),
        ("89031234567", "Northwind Ltd"),
        ("+7 (903) 123-45-68", "Ёлка-Сервис"),
        ("7 495 765-43-21", "Ёлка-Сервис"),
        ("ооо", "ООО"),
        ("5 Birchwood", "Birchwood"),
    ],
)
def test_whose_lead_it_is(text, name):
    assert of(text) == ([name], [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nortwind", "Northwind Ltd"),
        ("Норthwind", ""),
        ("Елка-Севрис", "Ёлка-Сервис"),
        ("1 Nortwind Ltd", "Northwind Ltd"),
        ("Иванова", "Иванов"),
        ("Cedr Valey", "Cedar Valley"),
    ],
)
def test_a_name_that_nearly_fits_one_lead_is_taken_and_told(text, name):
    found, problems = of(text)
    assert found == ([name] if name else [])
    code = f"near_lead value={text} name={name}" if name else f"orphan_activity value={text}"
    assert problems == [f"Activities!2 Lead: {code}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Birchwod", "near_lead value=Birchwod name=Birchwood"),
        ("Birchwoodz", "near_leads value=Birchwoodz names=Birchwood, Birchwoods"),
        ("Plot 13", "orphan_activity_nearest value=Plot 13 nearest=Plot 12"),
        ("8 903 123-45-69", "phone_of_several value=8 903 123-45-69 names=Иванов, Plot 12"),
        ("8 903 123-45-00", "orphan_activity value=8 903 123-45-00"),
        ("2 Northwind", "lead_name_and_number value=2 Northwind number=2 other=Ёлка-Сервис"),
    ],
)
def test_what_is_told(text, problem):
    assert of(text)[1] == [f"Activities!2 Lead: {problem}"]


IDS = """
| ID    | Name     | Created    |
| L-001 | Alpha    | 2026-03-01 |
| L-002 | Birch    | 2026-03-01 |
| L-003 | Cedar    | 2026-03-01 |
| L-003 | Dogwood  | 2026-03-01 |
"""


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("L-002", "Birch", ""),
        ("l-001", "Alpha", ""),
        ("L-002 Birch", "Birch", ""),
        ("L-002 Alpha", "Alpha", "lead_name_and_number value=L-002 Alpha number=L-002 other=Birch"),
        ("L-003", "", "orphan_activity value=L-003"),
    ],
)
@pytest.mark.parametrize("heading", ["ID   ", "No.   | ID   "])
def test_a_lead_has_an_id_of_the_owners(text, name, code, heading):
    leads = IDS.replace("ID   ", heading)
    if "No." in heading:
        leads = leads.replace("| L-", "|  | L-")
    found, problems = of(text, leads=leads)
    assert found == ([name] if name else [])
    assert problems == ([f"Activities!2 Lead: {code}"] if code else [])


TWICE = """
| No. | Name    | Created    |
| 1   | Alpha   | 2026-01-01 |
| 2   | Alpha   | {}         |
"""


@pytest.mark.parametrize(
    ("created", "rows", "whose"),
    [
        ("", ["Alpha Cold"], [1]),
        ("", ["1 Lost", "Alpha Cold"], [1, 2]),
        ("", ["1 Signed", "Alpha Cold", "Alpha Lost", "Alpha Cold"], [1, 2, 2, 1]),
        ("", ["Alpha Cold", "Alpha Lost", "Alpha Cold"], [1, 1, 2]),
        ("", ["2 Lost", "Alpha Cold"], [2, 1]),
        ("2026-03-03", ["Alpha Lost", "Alpha ", "Alpha Cold"], [1, 1, 2]),
        ("", ["1 Alpha Lost", "2 Alpha Cold"], [1, 2]),
    ],
)
def test_of_several_leads_of_one_name_it_is_the_only_open_one(created, rows, whose):
    lines = [row.rsplit(" ", 1) for row in rows]
    activities = "| Date | Lead | Status |\n" + "\n".join(
        f"| 2026-03-0{day} | {lead} | {status} |" for day, (lead, status) in enumerate(lines, 1)
    )
    reading = read(book(TWICE.format(created), activities))
    assert [line + 1 for line in reading.crm.activities["lead"]] == whose
    assert told(reading.problems) == ["Leads!3 Name: duplicate_name value=Alpha first=2"]


TYPES = """
| Status       | Kind | Contact type |
| Холодный     | open | Звонок       |
| Интересуется | open | Письмо       |
| Работа!      | won  | Мессенджер   |
| Упущен       | lost | Встреча      |
"""


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("интересуеться", "Интересуется"),
        ("Работа", "Работа!"),
        ("отказ", "Упущен"),
        ("Холодны", "Холодный"),
        ("Встреча", ""),
    ],
)
def test_a_slip_for_one_status_is_taken_and_told(status, word):
    activities = f"| Date | Lead | Status |\n| 2026-03-02 | 1 | {status} |"
    reading = read(book(LEADS, activities, TYPES), template="ru")
    words = [*(each.name for each in reading.crm.lists.statuses), ""]
    assert [words[at] for at in reading.crm.activities["status"]] == [word]
    assert len(reading.problems) == 1


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("Телефон", "Звонок"),
        ("позвонил", "Звонок"),
        ("email", "Письмо"),
        ("WhatsApp", "Мессенджер"),
        ("мессендженр", "Мессенджер"),
        ("called", "Звонок"),
        ("Факс", "Факс"),
    ],
)
def test_contact_types_go_by_other_names(typed, word):
    activities = f"| Date | Lead | Status | Contact type |\n| 2026-03-02 | 1 | | {typed} |"
    reading = read(book(LEADS, activities, TYPES), template="ru")
    assert table(reading.crm.activities, "type") == [word]
    codes = {
        "Факс": ["Activities!2 Contact type: word_not_in_list value=Факс"],
        "мессендженр": [f"Activities!2 Contact type: near_word value={typed} word={word}"],
    }
    # An everyday word is as good as the list's own.
    assert told(reading.problems) == codes.get(typed, [])


def test_a_word_near_several_is_none_of_them_and_all_are_named():
    lists = TYPES.replace("Холодный    ", "Интересуемся")
    activities = "| Date | Lead | Status |\n| 2026-03-02 | 1 | Интересуетя |"
    plan = "| Period | Start | Metric | Plan |\n| month | 2026-03-01 | Интересуеся | 1 |"
    reading = read(book(LEADS, activities, lists, plan), template="ru")
    assert reading.crm.activities["status"].tolist() == [1]
    assert told(reading.problems)[1:] == [
        "Plan!2 Metric: near_metrics value=Интересуеся words=Интересуемся, Интересуется"
    ]
    lists = lists.replace("Звонок", "Звонки").replace("Встреча", "Телефон")
    activities = "| Date | Lead | Contact type |Status|\n| 2026-03-02 | 1 | позвонил ||"
    reading = read(book(LEADS, activities, lists), template="ru")
    assert told(reading.problems) == [
        "Activities!2 Contact type: near_words value=позвонил words=Звонки, Телефон"
    ]


def test_a_slip_in_a_managers_name_is_told_and_not_taken():
    leads = "| Name | Manager |\n| Acme | Bobb |"
    lists = LISTS.replace("| Bob  ", "| Bobby")
    reading = read(book(leads, "| Date | Lead | Status |", lists))
    assert reading.crm.leads["manager"].tolist() == ["Bobb"]
    assert told(reading.problems) == ["Leads!2 Manager: unknown_word value=Bobb nearest=Bobby"]


def test_of_very_many_unknown_names_none_is_taken():
    names = [f"Northwind{chr(0x4E00 + i)}" for i in range(2001)]
    assert of(*names)[0] == NOBODY
    assert set(of(*names[:2000])[0]) == {"Northwind Ltd"}


@pytest.mark.parametrize("typed", ["Лицей 5", "лицей #5", "Лицей N 5", "лицей №  5", "Лицей No. 5"])
def test_the_sign_before_a_number_does_not_tell_names_apart(typed):
    leads = "| Name |\n| Лицей №5 |\n| Лицей №6 |"
    activities = f"| Date | Lead | Status |\n| 2026-03-02 | {typed} | |"
    reading = read(book(leads, activities), template="ru")
    assert table(reading.crm.activities, "lead") == ["0"]


def test_words_with_which_several_names_begin_are_nobodys_and_all_are_named():
    leads = "| Name |\n| Кафе «Мята» на Лесной |\n| Кафе «Мята» на Южной |\n| Кафе «Лён» |"
    activities = "| Date | Lead | Status |\n| 2026-03-02 | Кафе Мята | |"
    reading = read(book(leads, activities), template="ru")
    assert len(reading.crm.activities) == 0
    names = "Кафе «Мята» на Лесной, Кафе «Мята» на Южной"
    assert told(reading.problems) == [
        f"Activities!2 Lead: near_leads value=Кафе Мята names={names}"
    ]


def test_of_one_managers_spellings_the_one_that_is_a_names_is_taken():
    leads = "| Name | Manager |\n| A | ruth |\n| B | RUTH |\n| C | ruth |\n| D | Ruth |"
    lists = TYPES.replace("| Manager", "| Manager")
    reading = read(book(leads, "| Date | Lead | Status |", lists), template="ru")
    assert set(reading.crm.leads["manager"]) == {"Ruth"}
