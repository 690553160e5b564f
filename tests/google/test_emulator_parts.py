"""The small parts by themselves: number formats, masks, A1 notation, formulas as text."""

from __future__ import annotations

import pytest

from tests.emulators.google import a1, masks, references
from tests.emulators.google.cells import CellError
from tests.emulators.google.display import shown
from tests.emulators.google.errors import ApiError
from tests.emulators.google.locales import locale
from tests.emulators.google.normal import channel
from tests.emulators.google.shifting import Shift


@pytest.mark.parametrize(
    ("name", "value", "pattern", "text"),
    [
        ("en_US", 1234567.891, "#,##0.00", "1,234,567.89"),
        ("ru_RU", 1234567.891, "#,##0.00", "1\u00a0234\u00a0567,89"),
        ("en_US", -5.5, '#,##0;(#,##0);"none"', "(6)"),
        ("en_US", 0, '#,##0;(#,##0);"none"', "none"),
        ("en_US", 0.256, "0.0%", "25.6%"),
        ("en_US", 7, "000", "007"),
        ("en_US", 0.5, "0.0#", "0.5"),
        ("en_US", 12345, "0.00E+00", "1.23E+04"),
        ("ru_RU", 1500, '#,##0 "₽"', "1\u00a0500 ₽"),
        ("en_US", 45296.75, "yyyy-mm-dd hh:mm", "2024-01-05 18:00"),
        ("en_US", 45296.75, "d mmm yy, h:mm am/pm", "5 Jan 24, 6:00 PM"),
        ("en_US", 45296, "dddd", "Friday"),
        ("en_US", 1.5, "[h]:mm:ss", "36:00:00"),
        ("en_US", 1 / 3, "", "0.3333333333"),
        ("ru_RU", 0.1, "", "0,1"),
        ("en_US", 79161234567, "", "79161234567"),
        ("en_US", 1e20, "", "1E+20"),
        ("ru_RU", True, "0.00", "ИСТИНА"),
        ("ru_RU", "текст", "0.00", "текст"),
        ("ru_RU", CellError("N_A"), "", "#N/A"),
        ("ru_RU", None, "0.00", ""),
    ],
)
def test_number_formats(name: str, value: object, pattern: str, text: str) -> None:
    assert shown(value, {"pattern": pattern}, locale(name)) == text  # type: ignore[arg-type]


def test_masks() -> None:
    tree = masks.parse("sheets(properties.title,data/rowData/values(note)),sheets.properties.index")
    values = {"rowData": {"values": {"note": {}}}}
    assert tree == {"sheets": {"properties": {"title": {}, "index": {}}, "data": values}}
    assert masks.parse("a.b,a") == masks.parse("a,a.b") == {"a": {}}
    answer = {"sheets": [{"properties": {"title": "x", "hidden": True}}, {"merges": []}]}
    assert masks.select(tree, answer) == {"sheets": [{"properties": {"title": "x"}}, {}]}
    assert masks.update(masks.parse("a.b,c"), {"a": {"b": 1, "d": 2}, "c": 3}, {}) == {
        "a": {"d": 2}
    }


@pytest.mark.parametrize("text", ["a(", "a)", "a..b", "a,,b", "a b!", "(a)"])
def test_masks_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ApiError):
        masks.parse(text)


def test_columns_and_quotes() -> None:
    names = ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
    assert [a1.column_letters(a1.column_index(name)) for name in names] == names
    titles = ["Sheet1", "D3", "R1C1", "it's", "Лиды", "a b"]
    quoted = ["Sheet1", "'D3'", "'R1C1'", "'it''s'", "'Лиды'", "'a b'"]
    assert [a1.quoted(title) for title in titles] == quoted
    assert [a1.split(f"{title}!A1")[0] for title in quoted] == titles


INSERT = Shift(0, "ROWS", "insert", 2, 4)
DELETE = Shift(0, "ROWS", "delete", 2, 4)


@pytest.mark.parametrize(
    ("formula", "inserted", "deleted"),
    [
        ("=A3", "=A5", "=#REF!"),
        ("=$B$10+B2", "=$B$12+B2", "=$B$8+B2"),
        ("=SUM(A1:A5)", "=SUM(A1:A7)", "=SUM(A1:A3)"),
        ("=SUM(A3:A4)", "=SUM(A5:A6)", "=SUM(#REF!)"),
        ('=COUNTIF(A3:A;"A3")', '=COUNTIF(A5:A;"A3")', '=COUNTIF(A3:A;"A3")'),
        ("=A:B+LOG10(A9)", "=A:B+LOG10(A11)", "=A:B+LOG10(A7)"),
        ("=Tab!A3+Other!A3", "=Tab!A5+Other!A3", "=Tab!#REF!+Other!A3"),
    ],
)
def test_references_follow(formula: str, inserted: str, deleted: str) -> None:
    assert references.shifted(formula, INSERT, "Tab", at_home=True) == inserted
    assert references.shifted(formula, DELETE, "Tab", at_home=True) == deleted


def test_a_copied_formula_looks_the_same_way() -> None:
    assert references.carried('=A2+$A2+A$2+$A$2&"A2"', 3, 1) == '=B5+$A5+B$2+$A$2&"A2"'
    assert references.carried("=A1", -1, 0) == "=#REF!"


def test_colours_are_bytes_in_single_precision() -> None:
    recorded = [0.25882354, 0.52156866, 0.95686275, 0.2627451, 0.9843137, 0.8, 1, 0]
    assert [channel(value) for value in recorded] == recorded
    assert channel(0.9) == 0.9019608
