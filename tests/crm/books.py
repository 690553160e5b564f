"""A small CRM workbook for tests, and what is understood of it in a readable form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from sheets_crm.crm.setup.add_missing import complete
from sheets_crm.crm.understand import Reading, understand
from sheets_crm.errors import CrmError, FaultsError, Problem
from sheets_crm.locale import catalogue
from sheets_crm.template import load_template
from sheets_crm.workbook.snapshot import Sheet, Snapshot
from tests.sheets import sheet, snapshot

TODAY = date(2026, 3, 18)

LEADS = """
| No. | Name    | City   | Manager | Amount | Created    |
| 1   | Acme    | Oslo   | Ann     | 1000   | 2026-03-01 |
| 2   | Birch   | Bergen | Bob     | 2000   | 2026-03-02 |
"""

ACTIVITIES = """
| No. | Date       | Lead | Contact type | What was said | Status     | Manager |
| 1   | 2026-03-02 | Acme | Call         | hello         | Interested | Ann     |
"""

LISTS = """
| Status     | Kind | Stale days | Contact type | Manager | Source  | City   | Period | Metric |
| Cold       | open | 14         | Call         | Ann     | Website | Oslo   | Day    |        |
| Interested | open | 7          | Meeting      | Bob     |         | Bergen | Week   |        |
| Signed     | won  |            |              |         |         |        | Month  |        |
| Lost       | lost |            |              |         |         |        |        |        |
"""


def book(
    leads: str = LEADS,
    activities: str = ACTIVITIES,
    lists: str | None = LISTS,
    plan: str | None = None,
    marks: Mapping[str, str] | None = None,
) -> Snapshot:
    """An adopted English workbook; any of its tabs may be given."""
    tabs = [sheet("Leads", leads), sheet("Activities", activities)]
    tabs += [sheet("Lists", lists)] if lists is not None else []
    tabs += [sheet("Plan", plan)] if plan is not None else []
    return snapshot(*tabs, marks={"template": "en"} if marks is None else marks)


def read(
    workbook: Snapshot,
    template: str = "en",
    headers: Mapping[str, Mapping[str, str]] | None = None,
    today: date = TODAY,
) -> Reading:
    """The workbook completed and understood."""
    words = load_template(template)
    whole = complete(workbook, words, headers or {})
    return understand(whole.snapshot, words, headers or {}, today)


def told(problems: Iterable[Problem]) -> list[str]:
    """Each problem on a line, with its place and facts; and its words can be said."""
    lines = []
    for problem in problems:
        for language in ("en", "ru"):
            catalogue(language).of(problem)
        facts = " ".join(f"{key}={value}" for key, value in problem.facts.items())
        place = f"{problem.tab}!{problem.row or '-'} {problem.column or '-'}"
        lines.append(f"{place}: {problem.code} {facts}".rstrip())
    return lines


def faults(error: CrmError) -> list[str]:
    """What an error says, in English."""
    errors = error.errors if isinstance(error, FaultsError) else [error]
    for each in errors:
        catalogue("ru").of(each)
    return [catalogue("en").of(each)[0] for each in errors]


def table(frame: pd.DataFrame, *columns: str) -> list[str]:
    """These columns, one text per line; blank for what is missing."""
    return [
        " | ".join(map(_shown, line))
        for line in frame[list(columns)].itertuples(index=False, name=None)
    ]


def grid(tab: Sheet) -> list[str]:
    """The cells of a tab as they show, one text per row."""
    return [" | ".join("" if v is None else str(v) for v in row).rstrip(" |") for row in tab.rows]


def _shown(value: object) -> str:
    if value is pd.NaT or pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
