"""When two spellings are one word, which word was meant, and what begins a row of totals."""

from __future__ import annotations

import pytest

from sheets_crm.crm.identity.lead_lookup import References
from sheets_crm.crm.parse.text_match import Totals, Vocabulary, normal


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Иван\u00a0 Петров ", "иван петров"),
        ("Счёт оплачен", "счет оплачен"),
        ("Работа!", "работа"),
        ("тел.", "тел"),
        ("Sum:\n", "sum"),
        ("Zoe\u0308", "zoë"),
        ("\ufeffCold\u200b", "cold"),
        ("#", "#"),
        ("...", "..."),
    ],
)
def test_case_spaces_and_final_punctuation_do_not_count(typed, plain):
    assert normal(typed) == plain


def test_the_first_of_two_equal_words_counts():
    known = Vocabulary(["Звонок", "звонок", "Письмо"])
    assert known.position(" ЗВОНОК ") == 0
    assert known.position("звонок") == 1
    assert known.position("встреча") == -1


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("Звонк", "Звонок"), ("письмоо", "Письмо"), ("Совещание", ""), ("", "")],
)
def test_the_nearest_word_is_one_that_is_like_it(typed, nearest):
    assert Vocabulary(["Звонок", "Письмо", "Встреча"]).nearest(typed) == nearest


@pytest.mark.parametrize(
    "text", ["Итого", "ИТОГО:", "Итого 15", "Итого по менеджеру", "Total", "total: 15", "Всего — 3"]
)
def test_totals(text):
    assert text in Totals(["итого", "итого по", "всего", "total"])


@pytest.mark.parametrize("text", ["Total Energies", "Итоговый контроль", "Сум", "", None, 5])
def test_no_totals(text):
    assert text not in Totals(["итого", "итого по", "всего", "total"])


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("Ромашка", 0),
        (" ромашка.", 0),
        ("17", 1),
        ("№17", 1),
        ("# 17", 1),
        ("17 Василёк", 1),
        ("17. василек", 1),
        ("17 Ромашка", 0),
        ("1000 мелочей", 2),
        ("5", -1),
        ("Роза", -1),
    ],
)
def test_a_lead_is_meant_by_name_or_number(typed, line):
    known = References(["Ромашка", "Василёк", "1000 мелочей"], [16, 17, None])
    assert known.meanings([typed])[typed].line == line


def test_an_exact_name_comes_before_one_that_is_only_alike():
    known = References(["ромашка", "Ромашка"], [1, 2])
    assert known.meanings(["Ромашка"])["Ромашка"].line == 1
