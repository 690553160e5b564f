"""The small parts: pieces of a stretch, blocks of cells."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sheets_crm.workbook.excel.book.defined_names import word_in
from sheets_crm.workbook.open_excel.read.bisect_ranges import MIXED, Pieces
from sheets_crm.workbook.open_excel.read.cell_values import blocks
from sheets_crm.workbook.open_excel.read.merges_and_fills import Surface
from sheets_crm.workbook.open_excel.read.rule_spans import gaps
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.snapshot import Area


def look_at(word):
    asked = []

    def look(first, last):
        asked.append((first, last))
        part = set(word[first - 1 : last])
        return part.pop() if len(part) == 1 else MIXED

    return look, asked


@given(st.text("abc", min_size=1, max_size=40), st.sets(st.integers(1, 40)))
def test_pieces_say_of_every_number_what_it_is(word, cuts):
    look, _ = look_at(word)
    found = Pieces(look).of(1, len(word), cuts)
    assert "".join(letter * (last - first + 1) for first, last, letter in found) == word
    assert all(one[2] != other[2] for one, other in pairwise(found))


def test_known_cuts_save_nearly_all_questions():
    word = "-" + "x" * 999 + "-" * 2000
    look, blind = look_at(word)
    Pieces(look).of(1, len(word))
    look, knowing = look_at(word)
    Pieces(look).of(1, len(word), {2, 1001})
    assert (len(blind), len(knowing)) == (41, 3)


@given(st.dictionaries(st.tuples(st.integers(1, 12), st.integers(1, 6)), st.integers(0, 9)))
def test_blocks_hold_each_cell_once(cells):
    found = {}
    for block in blocks(cells):
        for r, line in enumerate(block.values):
            for c, value in enumerate(line):
                assert (block.row + r, block.column + c) not in found
                found[block.row + r, block.column + c] = value
    assert found == cells


@given(
    st.dictionaries(st.integers(1, 8), st.lists(st.integers(1, 30), max_size=6, unique=True)),
    st.integers(30, 40),
)
def test_the_cells_outside_of_spans_are_found_once_in_few_rectangles(rows, bottom):
    """Also those of columns without any span; columns that are alike share theirs."""
    spans = []
    for column, edges in rows.items():
        pairs = zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)
        spans += [(column, first, last) for first, last in pairs]
    inside = [(row, c) for c, first, last in spans for row in range(first, last + 1)]
    outside = [
        (row, column)
        for one in gaps(spans, bottom, 8)
        for row in range(one.first_row, one.last_row + 1)
        for column in range(one.first_column, one.last_column + 1)
    ]
    assert sorted(inside + outside) == [
        (row, column) for row in range(1, bottom + 1) for column in range(1, 9)
    ]


def test_columns_that_are_alike_share_their_gaps():
    assert list(gaps([(3, 2, 90), (4, 2, 90)], 100, 6)) == [
        Area(1, 1, 100, 2),
        Area(1, 3, 1, 4),
        Area(91, 3, 100, 4),
        Area(1, 5, 100, 6),
    ]


def test_a_rectangle_is_one_block():
    assert len(blocks({(r, c): 0 for r in range(2, 500) for c in range(3, 9)})) == 1


def test_a_rules_word_is_known_in_every_language():
    assert word_in('AND($F2<>"",$F2=INDEX(_crm_status,3))') == ("status", 3)
    assert word_in('=И($F2<>"";$F2=ИНДЕКС(_crm_status;3))') == ("status", 3)
    assert word_in("=_crm_word_contact_type_12") == ("contact_type", 12)
    assert word_in('=$F2="won"') is None


def test_merged_cells_and_fills_are_found(place):
    sheet = place.desk.sheets[0]
    sheet.merges = [Area(1, 2, 1, 4), Area(3, 1, 5, 2)]
    place.paint("Sheet1", 2, 3, "#FF8800")
    place.paint("Sheet1", 3, 3, "#FF8800")
    surface = Surface(place.client.book().sheets[0], Patience(0))
    assert set(surface.merges(9, 6)) == set(sheet.merges)
    assert surface.fills(9, 6) == {(2, 3): "#FF8800", (3, 3): "#FF8800"}
