"""Everything a person should mend is told, with its cell; nothing is dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from sheets_crm.crm.checks.tabs import nearly_full
from sheets_crm.crm.model import Table
from sheets_crm.locale import catalogue
from sheets_crm.workbook.snapshot import LOADING, CellError
from tests.crm.books import LEADS, LISTS, book, read, table, told


def problems(workbook, **options):
    return told(read(workbook, **options).problems)


def test_a_sound_workbook_has_none():
    assert problems(book()) == []


def test_rows_that_are_no_leads():
    leads = """
    | No. | Name           | Phone | Amount | Created    |
    | 1   | Acme           | 1     |        | 2026-03-01 |
    |     |                | 8-916 |        |            |
    | 3   |                |       |        | 2026-03-01 |
    | 4   | Total Energies | 2     | 5      |            |
    | Total |              |       | 5      |            |
    |     | Итого: 2       |       | 5      |            |
    |     | #REF!          | 3     |        |            |
    | 8   | Всего          |       | 5      |            |
    """
    reading = read(book(leads=leads, activities="| Date | Lead | Status |"))
    leads = ["2 | Acme", "5 | Total Energies", "9 | Всего"]
    assert table(reading.crm.leads, "row", "name") == leads
    assert told(reading.problems) == [
        "Leads!3 Name: no_name",
        "Leads!6 -: total_row value=Total",
        "Leads!7 -: total_row value=Итого: 2",
        "Leads!8 Name: error_cell value=#REF!",
    ]


def test_a_company_called_total_is_a_lead_where_its_row_says_what_no_total_does():
    leads = """
    | No. | Name            | Contact | Phone | Email | Manager | Amount | Created    |
    | 7   | Total           |         |       |       |         |        |            |
    |     | Sum 41          |         |       |       |         |        | 2026-03-01 |
    |     | Total: Energies |         | 8-916 |       |         |        |            |
    |     | Total 24        | Jean    |       |       |         |        |            |
    |     | Sum             |         |       | a@b.c |         |        |            |
    |     | Sum-Up          |         |       |       |         | 5      |            |
    |     | Grand Total     |         |       |       | Ann     | 9      | =TODAY()   |
    | =7  | Totals          |         |       |       |         | 9      |            |
    |     | Subtotal        | total   |       |       |         | 9      |            |
    """
    activities = """
    | Date       | Lead        | Status | What was said   |
    | 2026-03-02 | sum-up ltd. | Cold   | hello           |
    | 2026-03-02 | Total       | Cold   | hello           |
    |            | Grand total | Cold   | no such contact |
    """
    reading = read(book(leads=leads, activities=activities))
    names = ["Total", "Sum 41", "Total: Energies", "Total 24", "Sum", "Sum-Up"]
    assert reading.crm.leads["name"].tolist() == names
    assert reading.crm.activities["row"].tolist() == [2, 3]
    assert [line for line in told(reading.problems) if "total_row" in line] == [
        "Leads!8 -: total_row value=Grand Total",
        "Leads!9 -: total_row value=Totals",
        "Leads!10 -: total_row value=Subtotal",
        "Activities!4 -: total_row value=Grand total",
    ]


def test_rows_that_are_no_activities():
    activities = """
    | No. | Date       | Lead    | Status     | What was said |
    | 1   | 2026-03-02 | Acme    | Interested | hello         |
    | 2   |            | Acme    | Interested | undated       |
    | 3   | 2026-03-02 |         | Interested | unlinked      |
    | 4   | 2026-03-02 | Akme    | Interested | orphan        |
    | 5   | 2026-03-02 | Zzz     |            |               |
    | 6   |            |         |            | neither       |
    | 7   | soon       | Acme    |            |               |
    | 8   | #N/A       | Acme    |            |               |
    | 9   |            |         |            |               |
    | Total | 8        |         |            |               |
    """
    reading = read(book(activities=activities))
    assert table(reading.crm.activities, "row", "date", "words") == [
        "2 | 2026-03-02 | hello",
        "3 |  | undated",
        "8 |  | ",
        "9 |  | ",
    ]
    assert told(reading.problems) == [
        "Activities!3 Date: undated_activity",
        "Activities!4 Lead: unlinked_activity",
        "Activities!5 Lead: orphan_activity_nearest value=Akme nearest=Acme",
        "Activities!6 Lead: orphan_activity value=Zzz",
        "Activities!7 Lead: unlinked_activity",
        "Activities!8 Date: bad_date value=soon",
        "Activities!9 Date: error_cell value=#N/A",
        "Activities!11 -: total_row value=Total",
    ]


def test_spaces_are_no_date_and_no_lead():
    workbook = book()
    rows = [["Date", "Lead", "Status"], ["  ", "Acme", "Cold"], [46084, " ", "Cold"]]
    sheets = [replace(s, rows=rows) if s.title == "Activities" else s for s in workbook.sheets]
    assert problems(replace(workbook, sheets=tuple(sheets))) == [
        "Activities!2 Date: undated_activity",
        "Activities!3 Lead: unlinked_activity",
    ]


def test_dates():
    leads = """
    | Name  | Created      | Due date   |
    | Acme  | 1 March 2026 | 1899-12-30 |
    | Birch | tomorrow-ish | 2062-01-01 |
    | Cedar | 17           | 01.01.1026 |
    """
    reading = read(book(leads=leads, activities="| Date | Lead | Status |"))
    assert table(reading.crm.leads, "name", "created", "due") == [
        "Acme | 2026-03-01 | ",
        "Birch |  | ",
        "Cedar |  | ",
    ]
    assert told(reading.problems) == [
        "Leads!2 Created: text_date value=1 March 2026 date=2026-03-01",
        "Leads!2 Due date: absurd_date value=1899-12-30",
        "Leads!3 Created: bad_date value=tomorrow-ish",
        "Leads!3 Due date: absurd_date value=2062-01-01",
        "Leads!4 Created: absurd_date value=17",
        "Leads!4 Due date: absurd_date value=01.01.1026",
    ]


def test_an_activity_dated_in_the_future_counts_when_its_day_has_come():
    activities = "| Date | Lead | Status |\n| 2026-03-20 | Acme | Interested |"
    reading = read(book(activities=activities))
    assert table(reading.crm.leads, "name", "status", "last_contact", "days_silent") == [
        "Acme | 0 |  | 17",
        "Birch | 0 |  | 16",
    ]
    assert told(reading.problems) == ["Activities!2 Date: future_activity date=2026-03-20"]


def test_amounts():
    leads = """
    | Name  | Amount       | Paid       |
    | Acme  | 450 000 $    | 2026-03-01 |
    | Birch | a lot        | '12        |
    """
    assert problems(book(leads=leads, activities="| Date | Lead | Status |")) == [
        "Leads!2 Amount: number_as_text value=450 000 $ number=450000.0",
        "Leads!2 Paid: wrong_kind value=2026-03-01",
        "Leads!3 Amount: bad_number value=a lot",
        "Leads!3 Paid: number_as_text value=12 number=12.0",
    ]


def test_tick_boxes():
    workbook = book()
    leads = workbook.sheets[0]
    rows = [leads.rows[0], [1, "Acme", True, "Ann", False, True], [None, None, False, None, None]]
    ticked = replace(workbook, sheets=(replace(leads, rows=rows), *workbook.sheets[1:]))
    assert problems(ticked) == [
        "Leads!2 City: wrong_kind value=True",
        "Leads!2 Amount: wrong_kind value=False",
        "Leads!2 Created: wrong_kind value=True",
    ]


def test_words_of_lists():
    leads = """
    | Name  | City    | Manager | Source   | Loss reason |
    | Acme  |  oslo.  | Ann     | Websit   | Whim        |
    | Birch | Bergenn | Zed     | Website  |             |
    """
    activities = """
    | Date       | Lead | Status      | Contact type |
    | 2026-03-02 | Acme | interested  | Fax          |
    | 2026-03-03 | Acme | Interestedd |              |
    """
    assert problems(book(leads=leads, activities=activities)) == [
        "Leads!2 City: stray_spelling value=oslo. word=Oslo",
        "Leads!2 Source: unknown_word value=Websit nearest=Website",
        "Leads!3 City: unknown_word value=Bergenn nearest=Bergen",
        "Activities!2 Contact type: word_not_in_list value=Fax",
        "Activities!2 Status: stray_spelling value=interested word=Interested",
        "Activities!3 Status: near_word value=Interestedd word=Interested",
        "Lists!- Manager: managers_unlisted names=Zed",
    ]


def test_spaces_around_a_word_are_told():
    leads = "| Name | City |\n| Acme | 'Oslo ' |"
    assert problems(book(leads=leads)) == ["Leads!2 City: stray_spelling value=Oslo  word=Oslo"]


def test_two_leads_of_one_name():
    leads = "| Name |\n| Acme |\n| Birch |\n| ACME |"
    activities = "| Date | Lead | Status |\n| 2026-03-02 | Acme | Cold |"
    reading = read(book(leads=leads, activities=activities))
    assert table(reading.crm.leads, "name", "activities") == ["Acme | 1", "Birch | 0", "ACME | 0"]
    assert told(reading.problems) == ["Leads!4 Name: duplicate_name value=ACME first=2"]


def test_numbers():
    leads = """
    | No. | Name  |
    | 1   | Acme  |
    | 1   | Birch |
    | 2.5 | Cedar |
    | A-7 | Daisy |
    | '9  | Elder |
    """
    reading = read(book(leads=leads, activities="| Date | Lead | Status |"))
    assert table(reading.crm.leads, "number") == ["1", "1", "", "", "9"]
    assert told(reading.problems) == [
        "Leads!3 No.: duplicate_number number=1 first=2",
        "Leads!4 No.: number_not_whole value=2.5",
        "Leads!5 No.: number_not_whole value=A-7",
        "Leads!6 No.: number_as_text value=9 number=9.0",
    ]


def test_numbers_by_formula_are_told_once():
    leads = "| No. | Name |\n| =ROW() | Acme |\n| =ROW() | Birch |\n| =ROW() | |"
    assert problems(book(leads=leads, activities="| Date | Lead | Status |")) == [
        "Leads!- No.: numbers_by_formula count=3"
    ]


def test_formulas_in_columns_of_ours():
    leads = "| Name | Status | Next step |\n| Acme | =A1 | |\n| Birch | | =B1 |"
    lists = LISTS.replace("| Day    |        |", "| Day    | =A1    |")
    workbook = book(leads=leads, activities="| Date | Lead | Status |", lists=lists)
    assert problems(workbook) == [
        "Leads!2 Status: formula_in_our_column",
        "Leads!3 Next step: formula_in_our_column",
        "Lists!2 Metric: formula_in_our_column",
    ]


def test_a_column_that_its_heading_makes_is_told_once():
    leads = "| Name | =Z1 |\n| Acme | |\n| Birch | |"
    workbook = book(leads=leads, activities="| Date | Lead | Status |")
    sheets = [
        replace(s, rows=[["Name", "Status"], *s.rows[1:]]) if s.title == "Leads" else s
        for s in workbook.sheets
    ]
    assert problems(replace(workbook, sheets=tuple(sheets))) == [
        "Leads!- Status: column_by_formula"
    ]


def test_a_cell_still_being_computed_is_no_error():
    workbook = book(
        leads="| Name | City | Status |\n| Acme | #N/A | |", activities="| Date | Lead | Status |"
    )
    sheets = [
        replace(s, rows=[s.rows[0], ["Acme", CellError(LOADING), None]])
        if s.title == "Leads"
        else s
        for s in workbook.sheets
    ]
    assert problems(replace(workbook, sheets=tuple(sheets))) == ["Leads!2 City: still_loading"]


def test_error_cells_count_in_the_users_own_columns_too():
    leads = "| Name | Shirt | City | Status |\n| Acme | #DIV/0! | #N/A | #N/A |"
    assert problems(book(leads=leads, activities="| Date | Lead | Status |")) == [
        "Leads!2 City: error_cell value=#N/A",
        "Leads!2 Shirt: error_cell value=#DIV/0!",
    ]


def test_lists():
    lists = """
    | Status     | Kind  | Days until stale | Probability | Contact type | Period |
    | Signed     | won   | many             | 120%        | Call         | Sprint |
    | Interested | mayby | 7                | 20%         | call         | Week   |
    | signed     | won   |                  |             |              |        |
    """
    workbook = book(lists=lists, activities="| Date | Lead | Status |")
    assert problems(workbook) == [
        "Lists!- Kind: no_lost_status",
        "Lists!2 Days until stale: bad_number value=many",
        "Lists!2 Probability: bad_number value=120%",
        "Lists!2 Period: unknown_period value=Sprint known=Day, Week, Month, Quarter, Year",
        "Lists!2 Kind: first_status_not_open value=Signed",
        "Lists!3 Kind: unknown_kind value=mayby known=open, won, lost taken=open",
        "Lists!3 Contact type: repeated_word value=call first=2",
        "Lists!4 Status: repeated_word value=signed first=2",
    ]
    huge = "9" * 400
    assert problems(book(lists=lists.replace("| many ", f"| {huge} ").replace("120%", huge)))[
        1:3
    ] == [
        f"Lists!2 Days until stale: bad_number value={huge}",
        f"Lists!2 Probability: bad_number value={huge}",
    ]
    nothing_won = LISTS.replace("| won ", "|     ").replace("Signed", "Talking")
    assert problems(book(lists=nothing_won)) == ["Lists!- Kind: no_won_status"]


def test_plan():
    plan = """
    | Period  | Start      | Manager | Metric    | Plan |
    | sprint  | 2026-01-01 | Ann     | Call      | 5    |
    | week    |            | Ann     | Cal       | 5    |
    | week    | 2026-03-02 |         | Happiness | few  |
    | week    | 2026-03-02 | Zed     | Meeting   | 5    |
    | week    | 2026-03-02 |         | Caller    | 5    |
    """
    lists = LISTS.replace("Interested ", "Meeting    ")
    reading = read(book(plan=plan, lists=lists, activities="| Date | Lead | Status |"))
    assert table(reading.crm.plan, "row", "metric") == ["5 | type:Meeting"]
    assert told(reading.problems) == [
        "Lists!- Manager: managers_unlisted names=Zed",
        "Plan!2 Period: unknown_period value=sprint known=Day, Week, Month, Quarter, Year",
        "Plan!3 Metric: near_metric value=Cal word=Call",
        "Plan!3 Start: plan_row_incomplete",
        "Plan!4 Metric: unknown_metric value=Happiness",
        "Plan!4 Plan: bad_number value=few",
        "Plan!5 Metric: metric_two_meanings value=Meeting",
        "Plan!6 Metric: unknown_metric_nearest value=Caller nearest=Call",
    ]


def test_a_plan_tab_that_is_none():
    assert problems(book(plan="| Month | Target |\n| May | 5 |")) == [
        "Plan!- -: plan_unfit missing=Period, Start, Metric"
    ]


def test_problems_stand_in_the_order_of_the_workbook():
    leads = LEADS.replace("Bergen", "Bergenn").replace("Oslo", "oslo")
    lists = LISTS.replace("| Lost       | lost |", "|            |      |")
    assert [line.split(":")[0] for line in problems(book(leads=leads, lists=lists))] == [
        "Leads!2 City",
        "Leads!3 City",
        "Lists!- Kind",
    ]


@pytest.mark.parametrize(
    ("language", "what", "fix"),
    [
        (
            "en",
            "The date “1 March 2026” is text; it is read as 2026-03-01.",
            "Type it anew as a date, so that the spreadsheet sorts it rightly too.",
        ),
        (
            "ru",
            "Дата «1 March 2026» записана текстом; прочитана как 01.03.2026.",
            "Впишите её заново как дату, тогда и сама таблица будет сортировать её верно.",
        ),
    ],
)
def test_a_problem_in_words(language, what, fix):
    activities = "| Date | Lead | Status |\n| 1 March 2026 | Acme | Cold |"
    (problem,) = read(book(activities=activities)).problems
    assert catalogue(language).of(problem) == (what, fix)


def test_a_tab_that_is_nearly_full_is_told():
    def long(rows: int) -> SimpleNamespace:
        table = Table("Activities", 1, {}, {}, {}, last_row=rows, last_column=9)
        return SimpleNamespace(crm=SimpleNamespace(tables={"activities": table}))

    assert list(nearly_full(long(990_000))) == []
    (told,) = nearly_full(long(1_048_000))
    assert told.code == "tab_nearly_full"
    assert "1,048,576" in catalogue("en").of(told)[0]


def test_next_dates_that_cannot_be_meant():
    activities = """
    | Date       | Lead | Status | Next step | Next date  |
    | 2026-03-02 | Acme | Cold   | call      | 2026-01-05 |
    | 2026-03-02 | Acme | Cold   | call      | 2026-03-02 |
    | 2026-03-02 | Acme | Cold   | call      | 2027-04-06 |
    | 2026-03-02 | Acme | Cold   | call      | 2027-04-07 |
    | 2026-03-02 | Acme | Cold   | call      |            |
    """
    assert problems(book(activities=activities)) == [
        "Activities!2 Next date: next_date_before date=2026-01-05 contact=2026-03-02",
        "Activities!5 Next date: next_date_far date=2027-04-07 contact=2026-03-02",
    ]


def test_a_name_that_is_anothers_number_wins_and_is_told():
    leads = """
    | No. | Name  | Created    |
    | 1   | '2'   | 2026-03-01 |
    | 2   | Birch | 2026-03-01 |
    | 3   | Acme  | 2026-03-01 |
    """
    activities = """
    | Date       | Lead    | Status |
    | 2026-03-02 | 2       | Cold   |
    | 2026-03-02 | 3       | Cold   |
    | 2026-03-02 | 3 Acme  | Cold   |
    | 2026-03-02 | 3 Birch | Cold   |
    | 2026-03-02 | #2      | Cold   |
    | 2026-03-02 | 9 Acme  | Cold   |
    | 2026-03-02 | 3 Nix   | Cold   |
    """
    reading = read(book(leads=leads, activities=activities))
    assert table(reading.crm.activities, "row", "lead") == [
        *("2 | 0", "3 | 2", "4 | 2", "5 | 1", "6 | 0")
    ]
    assert told(reading.problems) == [
        "Activities!2 Lead: lead_name_and_number value=2 number=2 other=Birch",
        "Activities!5 Lead: lead_name_and_number value=3 Birch number=3 other=Acme",
        "Activities!6 Lead: lead_name_and_number value=#2 number=2 other=Birch",
        "Activities!7 Lead: orphan_activity_nearest value=9 Acme nearest=Acme",
        "Activities!8 Lead: orphan_activity value=3 Nix",
    ]


def test_a_win_before_the_creation_is_told_as_it_is_in_no_cycle():
    leads = """
    | No. | Name | Amount | Created    |
    | 1   | Acme | 50     | 2026-03-05 |
    | 2   | Nil  | 50     | 2026-03-01 |
    | 3   | Talk | 50     | 2026-03-05 |
    """
    activities = """
    | Date       | Lead | Status |
    | 2026-03-02 | Acme | Signed |
    | 2026-03-01 | Nil  | Signed |
    | 2026-03-02 | Talk | Cold   |
    """
    reading = read(book(leads=leads, activities=activities))
    assert told(reading.problems) == [
        "Leads!2 Created: won_before_created date=2026-03-05 won=2026-03-02"
    ]


def test_an_amount_below_zero_is_summed_and_told():
    leads = """
    | No. | Name | Amount | Created    |
    | 1   | Acme | -50    | 2026-03-01 |
    | 2   | Nil  | 0      | 2026-03-01 |
    """
    reading = read(book(leads=leads, activities="| Date | Lead | Status |"))
    assert reading.crm.leads["amount"].tolist() == [-50, 0]
    assert told(reading.problems) == ["Leads!2 Amount: negative_amount value=-50.0"]


def uncalculated(workbook):
    """The workbook as a library wrote it: no formula has a stored result."""
    sheets = (replace(each, uncalculated=each.formulas) for each in workbook.sheets)
    return replace(workbook, sheets=tuple(sheets))


def test_a_formula_without_a_result_is_told_in_every_typed_column():
    leads = """
    | No. | Name  | Amount | Created    | Status | Own |
    | 1   | Acme  | =3*500 | =TODAY()   | =A1    | =A1 |
    |     | =B2   |        |            |        |     |
    | 2   | Birch | 5      | 2026-03-01 |        |     |
    """
    activities = """
    | No. | Date     | Lead | Status | Next date |
    | =1  | =TODAY() | Acme | =A1    | =B2+7     |
    """
    plan = """
    | Period | Start    | Metric | Plan |
    | Month  | =TODAY() | Won    | =2*3 |
    """
    lists = LISTS.replace("| 14 ", "| =7+7 ")
    found = problems(uncalculated(book(leads, activities, lists, plan)))
    assert [line for line in found if "formula_in_our_column" not in line] == [
        "Leads!2 Amount: formula_uncalculated",
        "Leads!2 Created: formula_uncalculated",
        "Leads!3 Name: formula_uncalculated",
        "Activities!- No.: numbers_by_formula count=1",
        "Activities!2 No.: formula_uncalculated",
        "Activities!2 Date: formula_uncalculated",
        "Activities!2 Status: formula_uncalculated",
        "Activities!2 Next date: formula_uncalculated",
        "Lists!2 Stale days: formula_uncalculated",
        "Plan!2 Start: formula_uncalculated",
        "Plan!2 Plan: formula_uncalculated",
    ]


def test_a_formula_that_shows_nothing_is_a_blank():
    leads = "| No. | Name | Amount | Created |\n| 1 | Acme | =3*500 | 2026-03-01 |"
    assert problems(book(leads=leads)) == []


def test_a_day_of_creation_that_has_not_come_is_told():
    leads = "| Name | Created |\n| Acme | 2026-03-18 |\n| Birch | 2026-12-03 |"
    assert problems(book(leads=leads, activities="| Date | Lead | Status |")) == [
        "Leads!3 Created: future_creation date=2026-12-03"
    ]


def test_managers_whom_the_list_lacks_are_told_in_one_sentence():
    """Ann is in the list: Zed and Moe are counted, and told once; Annn may be a slip for Ann."""
    leads = "| Name | Manager |\n| A | Zed |\n| B | Zed |\n| C | Moe |\n| D | Annn |"
    assert problems(book(leads=leads, activities="| Date | Lead | Status |")) == [
        "Leads!5 Manager: unknown_word value=Annn nearest=Ann",
        "Lists!- Manager: managers_unlisted names=Moe, Zed",
    ]
