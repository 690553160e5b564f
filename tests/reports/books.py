"""Workbooks for the tests of reports, typed as pipe tables, and reports shown as text."""

from __future__ import annotations

from datetime import date

from sheets_crm.crm.change_detection.capture_state import look_at
from sheets_crm.crm.model import Crm
from sheets_crm.crm.understand import understand
from sheets_crm.errors import Problem
from sheets_crm.locale import catalogue
from sheets_crm.reports.context import Context, History, ReportOptions
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Area, Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Cell, Kind, Tab, Tone
from tests.sheets import sheet, snapshot

LISTS = """
| Status   | Kind | Days until stale | Contact type | Manager |
| New      | open | 5                | Call         | Ann     |
| Talk     | open | 3                | E-mail       | Bob     |
| Offer    | open |                  | Meeting      |         |
| Sold     | won  |                  |              |         |
| Lost     | lost |                  |              |         |
"""


def book(leads: str, activities: str, plan: str = "", lists: str = LISTS) -> Snapshot:
    """An English workbook of these tabs."""
    tabs = [sheet("Leads", leads), sheet("Activities", activities), sheet("Lists", lists)]
    if plan:
        tabs.append(sheet("Plan", plan))
    return snapshot(*tabs)


def crm_of(
    read: Snapshot, today: date, language: str = "en", earlier: Snapshot | None = None
) -> Crm:
    """The workbook understood; `earlier` is how it was at the look before."""
    template, before = load_template(language), None
    if earlier is not None:
        first = understand(earlier, template, {}, today)
        before = look_at(first.crm, earlier, former=first.former.packed())
    return understand(read, template, {}, today, before).crm


def context(
    today: date,
    language: str = "en",
    options: ReportOptions | None = None,
    problems: tuple[Problem, ...] = (),
    history: History | None = None,
) -> Context:
    """What a report is told, with the template's own titles."""
    return Context(
        today=today,
        words=catalogue(language),
        titles=load_template(language).reports,
        options=options or ReportOptions(),
        problems=problems,
        history=history or History(),
    )


def shown(tab: Tab) -> str:
    """The tab as reviewable text: a line per row, `{tone}` and `>link` where there are any."""
    lines = [" | ".join(_shown(cell) for cell in row if cell is not None) for row in tab.rows]
    return "\n".join(line.rstrip() for line in lines)


def column(tab: Tab, area: Area) -> list[Value]:
    """The values of one column's cells, such as those of a chart."""
    cells = (tab.rows[row - 1] for row in range(area.first_row, area.last_row + 1))
    return [cell.value if (cell := line[area.first_column - 1]) else None for line in cells]


def _shown(cell: Cell) -> str:
    text = _value(cell)
    if cell.tone not in {Tone.PLAIN, Tone.HEADER, Tone.NOTE, Tone.HEADING, Tone.TITLE}:
        text += f" {{{cell.tone}}}"
    if cell.link:
        text += f" >{cell.link.tab}!{cell.link.row}"
    return text.strip()


def _value(cell: Cell) -> str:
    if cell.value is None:
        return ""
    if cell.kind is Kind.PERCENT and isinstance(cell.value, int | float):
        return f"{cell.value:.1%}"
    if isinstance(cell.value, float):
        return f"{cell.value:.2f}"
    return str(cell.value)


def part(tab: Tab, heading: str) -> str:
    """The rows of a block: from below its heading to the next blank row."""
    lines = shown(tab).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading)) + 1
    rest = lines[start:]
    end = next((i for i, line in enumerate(rest) if not line), len(rest))
    return "\n".join(rest[:end])


def shown_sheets(tabs: tuple[Tab, ...]) -> Snapshot:
    """A workbook as if these tabs had been written and read again."""
    return Snapshot("demo.xlsx", tuple(_read(tab) for tab in tabs))


def _read(tab: Tab) -> Sheet:
    values = [[cell.value if cell else None for cell in row] for row in tab.rows]
    fills = {
        (r, c): cell.fill
        for r, row in enumerate(tab.rows, 1)
        for c, cell in enumerate(row, 1)
        if cell and cell.fill
    }
    return Sheet(tab.title, values, fills=fills)
