"""A log is made from what the list of leads says; its rows tell a state, and no history."""

from __future__ import annotations

import datetime as dt

import pytest

from sheets_crm.config import Config
from sheets_crm.decision import decide
from sheets_crm.sync import adopt, sync
from tests.grid import Grid
from tests.sheets import sheet, snapshot

TODAY = dt.date(2026, 11, 26)
PIPELINE = """
| Customer | Stage    | Last contact | Next contact | Owner |
| Oar Ltd  | Proposal | 2026-11-02   | 2026-11-30   | Kim   |
| Elk Co   | Won      | 2026-10-12   |              | Lee   |
| Ant Inc  | Lost     |              |              | Kim   |
"""


def decided(*tabs):
    return decided_in("en", *tabs)


def decided_in(template, *tabs):
    return decide(
        snapshot(*(sheet(*tab) for tab in tabs)), Config(template=template), TODAY, adopt=True
    )


def log_of(decision):
    """The rows of the made log, by heading, blanks left out."""
    log = next(tab for tab in decision.changes.new_tabs if tab.key == "activities")
    heads, *rows = [[cell.value if cell else None for cell in row] for row in log.rows]
    return [{h: v for h, v in zip(heads, row, strict=True) if v is not None} for row in rows]


def test_each_lead_has_one_opening_row():
    rows = log_of(decided(("Pipeline", PIPELINE)))
    assert [(row["Lead"], row["Status"], row["Manager"]) for row in rows] == [
        ("Oar Ltd", "Proposal", "Kim"),
        ("Elk Co", "Won", "Lee"),
        ("Ant Inc", "Lost", "Kim"),
    ]
    assert ["Date" in row for row in rows] == [True, True, False]


def test_an_opening_row_is_no_entry_and_closes_on_no_known_day():
    crm = decided(("Pipeline", PIPELINE)).crm
    assert crm.leads["kind"].tolist() == ["open", "won", "lost"]
    assert crm.leads["closed"].isna().all()
    assert crm.stays.empty
    assert crm.leads["created"].isna().all()
    assert crm.leads["days_silent"].tolist()[:2] == [24, 45]


def test_a_bare_list_gets_an_empty_log():
    decision = decided(("Clients", "| Client name | Phone no |\n| Oar Ltd | 555-0101 |"))
    assert log_of(decision) == []
    assert len(decision.crm.leads) == 1


def test_leads_of_one_name_are_told_apart_by_number():
    twice = "| Customer | Stage |\n| Oar Ltd | Won |\n| Oar Ltd | Lost |"
    crm = decided(("Pipeline", twice)).crm
    assert crm.leads["kind"].tolist() == ["won", "lost"]


def test_a_column_called_number_that_holds_phones_is_the_phone():
    decision = decided(
        ("Clients", "| Name | Number |\n| Oar Ltd | 80005550101 |\n| Elk Co | 80005550102 |")
    )
    assert decision.setup.leads.columns == {"name": 1, "phone": 2}


EMPTY_LOG = "| Date | Lead | Status |"
OWN_STAGES = """
| Customer | Phone    | Stage    | Amount |
| Oar Ltd  | 555-0101 | Proposal | 900    |
| Elk Co   | 555-0102 | Won      | 500    |
| Ant Inc  | 555-0103 | Lost     | 700    |
| Fox Ltd  | 555-0104 | Won      | 100    |
"""


def test_a_lead_of_which_the_log_tells_nothing_has_the_status_of_its_row():
    found = decided(("Leads", OWN_STAGES), ("Activities", EMPTY_LOG))
    assert found.crm.leads["kind"].tolist() == ["open", "won", "lost", "won"]
    assert found.crm.leads["closed"].isna().all()


def test_the_log_stands_over_the_status_of_the_row():
    log = "| Date | Lead | Status |\n| 2026-11-20 | Elk Co | Lost |"
    found = decided(("Leads", OWN_STAGES), ("Activities", log))
    assert found.crm.leads["kind"].tolist() == ["open", "lost", "lost", "won"]


def test_a_configured_heading_is_that_field_whatever_it_reads_like():
    config = Config(template="en", headers={"leads": {"name": "Who", "amount": "Phone"}})
    table = "| Who     | Phone | Stage |\n| Oar Ltd | 900   | New   |\n| Elk Co  | 500   | Won   |"
    found = decide(snapshot(sheet("Sales", table)), config, TODAY, adopt=True)
    assert found.crm.leads["name"].tolist() == ["Oar Ltd", "Elk Co"]
    assert found.crm.leads["amount"].tolist() == [900, 500]
    assert found.crm.leads["kind"].tolist() == ["open", "won"]


def test_of_two_lists_the_one_called_leads_is_taken():
    clients = "| Company name | Contact person | Phone | City |\n| Oar Ltd | Kim Ash | 1 | York |"
    leads = "| Company name | Stage |\n| Elk Co | Won |"
    found = decided(("Clients of old", clients), ("Leads", leads))
    assert found.crm.leads["name"].tolist() == ["Elk Co"]


def test_a_log_by_ids_of_the_owners_own_is_found_and_gets_a_status():
    clients = "| Shop | Tax code | Mobile |\n| Oar | T-91 | 555-0101 |\n| Elk | T-92 | 555-0102 |"
    visits = """
| Day of visit | Tax code | Remarks    |
| 2026-11-02   | T-92     | wants more |
| 2026-11-09   | T-92     | will write |
"""
    found = decided(("Firms", clients.replace("Shop", "Company name")), ("Visits", visits))
    assert not [tab for tab in found.changes.new_tabs if tab.key == "activities"]
    assert found.crm.tables["activities"].tab == "Visits"
    assert found.crm.leads["activities"].tolist() == [0, 2]
    assert "Status" in [each.header for each in found.changes.columns if each.tab == "Visits"]


def test_orders_with_sums_are_no_log():
    clients = "| Company name | Mobile |\n| Oar | 555-0101 |\n| Elk | 555-0102 |"
    orders = """
| Date       | Customer | Amount | Notes |
| 2026-11-02 | Elk      | 900    | twice |
| 2026-11-09 | Elk      | 700    | again |
"""
    found = decided(("Firms", clients), ("Orders", orders))
    assert found.crm.tables["leads"].tab == "Firms"
    assert found.crm.tables["activities"].tab != "Orders"


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("First name", "Surname"),
        ("Имя", "Фамилия"),
        ("Ім'я", "Прізвище"),
        ("Nombre", "Apellidos"),
        ("Nome", "Sobrenome"),
        ("Vorname", "Nachname"),
    ],
)
def test_first_name_and_surname_are_one_name(given, family):
    table = f"| {family} | {given} | Tel |\n| Ash | Kim | 555-0101 |\n| Ash | Lee | 555-0102 |"
    found = decided(("People", table))
    assert found.crm.leads["name"].tolist() == ["Ash Kim", "Ash Lee"]
    assert not [problem for problem in found.problems if problem.code == "duplicate_name"]


def test_a_row_without_a_name_is_called_by_its_mail():
    table = "| First name | Last name | Email |\n| Kim | Ash | k@a.example |\n| | | o@b.example |"
    table += "\n| Lee | Ash | l@a.example |"
    found = decided(("People", table))
    assert found.crm.leads["name"].tolist() == ["Kim Ash", "o@b.example", "Lee Ash"]


def test_a_firm_is_the_name_and_its_person_the_contact():
    table = (
        "| Company name | First name | Last name |\n| Oar Ltd | Kim | Ash |\n| Elk Co | Lee | Elm |"
    )
    found = decided(("Clients", table))
    assert found.crm.leads["name"].tolist() == ["Oar Ltd", "Elk Co"]
    assert found.crm.leads["contact"].tolist() == ["Kim Ash", "Lee Elm"]


def test_another_year_of_the_list_is_told_and_is_no_log():
    heads = "| Name | Phone | Status | Amount |"
    old = heads + "\n| Old Oak | 555-0101 | Won | 900 |"
    new = heads + "\n| New Oak | 555-0111 | New | 500 |\n| New Elm | 555-0112 | Won | 750 |"
    found = decided(("Leads 2025", old), ("Leads 2026", new), ("Notes", "| Call the bank |"))
    told = [(p.code, p.tab) for p in found.problems if p.code == "tab_of_one_shape"]
    assert found.crm.tables["leads"].tab == "Leads 2026"
    assert told == [("tab_of_one_shape", "Leads 2025")]


def test_a_lead_below_a_blank_row_begins_no_other_table():
    table = """
| Company  | Source  | Contact  | Status |
| Oar Ltd  | Website | Kim Ash  | Won    |
|          |         |          |        |
| Elk Co   | Email   | Manager  | New    |
| Ant Inc  | Website | Lee Elm  | New    |
"""
    found = decided(("Clients", table))
    assert found.crm.leads["name"].tolist() == ["Oar Ltd", "Elk Co", "Ant Inc"]
    assert not [problem for problem in found.problems if problem.code == "second_table"]


def test_of_another_table_below_the_list_the_rows_are_told():
    table = """
| Клиент | Телефон  | Статус | Сумма  |
| Весло  | 555-0101 | Новый  | 900    |
| Лось   | 555-0102 | Новый  | 500    |
|        |          |        |        |
| Дата   | Клиент   | Звонок |        |
| 02.11.2026 | Весло | был   |        |
| 09.11.2026 | Лось  | не было |      |
"""
    found = decided(("Продажи", table))
    told = [(p.row, p.facts["last"]) for p in found.problems if p.code == "second_table"]
    assert found.crm.leads["name"].tolist() == ["Весло", "Лось"]
    assert told == [(5, 7)]


def test_free_slots_of_a_diary_are_no_rows_without_a_name():
    table = """
| Date       | Name    | Status |
| 2026-11-02 | Oar Ltd | Taken  |
| 2026-11-03 |         | Free   |
| 2026-11-04 | Elk Co  | Taken  |
| 2026-11-05 |         | Taken  |
|            |         | Taken  |
"""
    found = decided(("Slots", table))
    assert [p.row for p in found.problems if p.code == "no_name"] == [5]


@pytest.mark.parametrize(
    ("heading", "one", "two"),
    [
        ("Deal $", "900", "500"),
        ("Заказ, руб.", "900", "500"),
        ("Order EUR", "900", "500"),
        ("Order", "€ 900", "€ 500"),
    ],
)
def test_money_is_the_amount_under_any_heading(heading, one, two):
    table = f"| Company | {heading} | Tel |\n| Oar Ltd | {one} | 555-0101 |"
    found = decided(("Clients", f"{table}\n| Elk Co | {two} | 555-0102 |"))
    assert found.crm.leads["amount"].sum() == 1400
    assert not [problem for problem in found.problems if problem.code == "no_amounts"]


def test_that_no_column_of_amounts_was_recognised_is_told():
    table = "| Company | Seats | Tel |\n| Oar Ltd | 5 | 555-0101 |\n| Elk Co | 3 | 555-0102 |"
    found = decided(("Clients", table))
    assert [(p.code, p.tab) for p in found.problems if p.code == "no_amounts"] == [
        ("no_amounts", "Clients")
    ]


BOATS = """
| Клиент | Телефон  | Статус |
| Весло  | 555-0101 | Новый  |
| Лось   | 555-0102 | Новый  |
"""


@pytest.mark.parametrize("lead", ["Лид", "Клиент и город"])
def test_what_was_done_in_sentences_is_what_was_said(lead):
    log = f"""
| Дата       | {lead} | Что сделали                     | Статус |
| 02.11.2026 | Весло  | Позвонил, просит скидку         | Новый  |
| 09.11.2026 | Лось   | Отправил смету на крышу и двери | Новый  |
| 10.11.2026 | Весло  | Дал скидку, думают до среды     | Новый  |
"""
    found = decided_in("ru", ("Лиды", BOATS), ("Контакты", log))
    assert found.crm.activities["words"].tolist()[0] == "Позвонил, просит скидку"
    assert not any(found.crm.activities["type"])


def test_what_was_done_in_few_words_is_the_contact_type():
    log = """
| Дата       | Лид   | Что сделали | Статус |
| 02.11.2026 | Весло | Звонок      | Новый  |
| 09.11.2026 | Лось  | Письмо      | Новый  |
"""
    found = decided_in("ru", ("Лиды", BOATS), ("Контакты", log))
    assert found.crm.activities["type"].tolist() == ["Звонок", "Письмо"]


def test_what_is_told_of_the_set_up_is_not_written_into_a_report():
    grid = Grid(snapshot(sheet("Clients", "| Company | Tel      |\n| Oar Ltd | 555-0101 |")))
    outcome = adopt(grid, Config(template="en"), TODAY)
    assert "no_amounts" in {problem.code for problem in outcome.decision.problems}
    assert not sync(grid, Config(), TODAY).written
