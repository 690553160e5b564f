"""The tabs of a new workbook: what is seen first, and what they say of themselves."""

from __future__ import annotations

import pytest

from sheets_crm.crm.model import StatusKind
from sheets_crm.crm.setup.new_tabs import first_report, lists_tab, user_tab
from sheets_crm.locale import LANGUAGES
from sheets_crm.template import Template, load_template
from sheets_crm.workbook.tab import Tab

FIRST = ["name", "status", "next_step", "next_date", "amount", "manager", "phone"]
PHONE = 390 - 40  # pixels, without the numbers of the rows


@pytest.fixture(params=LANGUAGES)
def template(request: pytest.FixtureRequest) -> Template:
    return load_template(request.param)


def headings(tab: Tab) -> list[object]:
    return [cell.value if cell else None for cell in tab.rows[tab.frozen_rows - 1]]


def test_leads_begin_with_whom_where_it_stands_and_what_is_next(template: Template) -> None:
    leads = user_tab(template, "leads")
    words = template.tabs["leads"].fields
    assert headings(leads)[: len(FIRST)] == [words[key].header for key in FIRST]
    assert headings(leads)[-1] == words["number"].header
    assert leads.frozen_columns == 1


def test_a_telephone_shows_the_name_with_the_status(template: Template) -> None:
    name, status = user_tab(template, "leads").columns[:2]
    assert sum(column.width * 7 + 5 for column in (name, status)) <= PHONE


def test_every_heading_says_who_writes_below_it(template: Template) -> None:
    lists = lists_tab(template, template.statuses, template.words)
    tabs = [*(user_tab(template, key) for key in ("leads", "activities", "plan")), lists]
    notes = [cell.note for tab in tabs for cell in tab.rows[tab.frozen_rows - 1] if cell]
    assert all(notes)
    assert len(set(notes)) > 20


def test_no_merged_cell_lies_across_a_frozen_edge(template: Template) -> None:
    """Google refuses the whole request: frozen and other columns cannot be merged."""
    tabs = [user_tab(template, key) for key in ("leads", "activities", "plan")]
    tabs.append(lists_tab(template, template.statuses, template.words))
    for tab in tabs:
        spans = [
            (at, at + cell.span)
            for row in tab.rows
            for at, cell in enumerate(row)
            if cell and cell.span > 1
        ]
        assert not [span for span in spans if span[0] < tab.frozen_columns < span[1]]


def test_kind_offers_the_only_words_it_knows(template: Template) -> None:
    lists = lists_tab(template, template.statuses, template.words)
    offers = [column.offers for column in lists.columns if column.offers]
    assert offers == [tuple(template.kinds[kind].word for kind in StatusKind)]


def test_what_the_program_offers_stands_apart_from_what_is_typed(template: Template) -> None:
    words = template.tabs["lists"].fields
    apart = [None, words["period"].header, words["metric"].header]
    assert headings(lists_tab(template, template.statuses, template.words))[-3:] == apart


def test_the_first_tab_is_called_as_the_owner_wants(template: Template) -> None:
    assert [tab.title for tab in first_report(template)] == [template.reports["summary"]]
    assert [tab.title for tab in first_report(template, {"summary": "Glance"})] == ["Glance"]
