"""References as formulas and areas write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_crm.workbook.column_letters import column_letters, column_number
from sheets_crm.workbook.excel.xml.a1_references import (
    area_name,
    area_names,
    cut_all,
    parse_area,
    parse_areas,
    quoted_tab,
    tab_areas,
)
from sheets_crm.workbook.snapshot import Area


@given(st.integers(1, 16_384))
def test_columns_there_and_back(column: int) -> None:
    assert column_number(column_letters(column)) == column


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B3", Area(3, 2, 3, 2)),
        ("$B$3:D1", Area(1, 2, 3, 4)),
        ("A:C", Area(1, 1, 1_048_576, 3)),
        ("$4:$2", Area(2, 1, 4, 16_384)),
        ("#REF!", None),
        ("A1:B2:C3", None),
        ("A1:B2:C", None),
        ("Leads", None),
    ],
)
def test_areas(text: str, area: Area | None) -> None:
    assert parse_area(text) == area


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Leads", "Leads"),
        ("My leads", "'My leads'"),
        ("Лиды", "'Лиды'"),
        ("O'Hara", "'O''Hara'"),
        ("A1", "'A1'"),
        ("R1C1", "'R1C1'"),
        ("2026", "'2026'"),
        ("rc", "'rc'"),
    ],
)
def test_tabs_are_quoted_where_a_formula_needs_it(title: str, written: str) -> None:
    assert quoted_tab(title) == written
    found = tab_areas(f"SUM({written}!$A$1:$B$9)")
    assert found == [(title, Area(1, 1, 9, 2))]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("#REF!", []),
        ("Leads!#REF!", []),
        ("Лиды!$A:$XFD", [("Лиды", Area(1, 1, 1_048_576, 16_384))]),
        ("INDEX(Lists!$A$2:$A$9,1)", [("Lists", Area(2, 1, 9, 1))]),
    ],
)
def test_references_with_a_tab(formula: str, found: list[tuple[str, Area]]) -> None:
    assert tab_areas(formula) == found


areas = st.builds(
    lambda row, column, height, width: Area(row, column, row + height, column + width),
    st.integers(1, 9), st.integers(1, 9), st.integers(0, 5), st.integers(0, 5),
)  # fmt: skip


def cells(found: list[Area]) -> list[tuple[int, int]]:
    return [
        (row, column)
        for area in found
        for row in range(area.first_row, area.last_row + 1)
        for column in range(area.first_column, area.last_column + 1)
    ]


@given(areas, st.lists(areas, max_size=3))
def test_what_is_cut_out_is_gone_and_the_rest_stands_once(area: Area, holes: list[Area]) -> None:
    left = cells(cut_all([area], holes))
    assert len(left) == len(set(left))
    assert set(left) == set(cells([area])) - set(cells(holes))


@given(st.lists(areas, min_size=1, max_size=4))
def test_areas_there_and_back(several: list[Area]) -> None:
    assert parse_areas(area_names(several)) == several
    assert parse_area(area_name(several[0], absolute=True)) == several[0]
