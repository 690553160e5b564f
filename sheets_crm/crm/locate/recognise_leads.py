"""The list of leads in a workbook: its tab, header row and columns, by words and by content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from math import log10

from sheets_crm.crm.locate.best_assignment import best_matching
from sheets_crm.crm.locate.column_profile import Profile, profile_of
from sheets_crm.crm.locate.heading_score import heading_scores
from sheets_crm.crm.locate.match_headings import headings_of
from sheets_crm.crm.locate.name_columns import joined_names, name_parts
from sheets_crm.crm.locate.second_table import rows_of_one_table
from sheets_crm.crm.model import LEAD_FIELDS, Field
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.currencies import names_currency
from sheets_crm.crm.parse.text_match import firm, normal
from sheets_crm.template import shipped_templates
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Kind

_ROWS_LOOKED_AT = 20
_LEAST = 0.5
"""A column scored below this is left alone."""
_FEWEST = 2
"""Recognised columns that make a list of leads, its name among them."""
_WORDY = frozenset({"status", "source", "manager", "city", "client_type", "pipeline"})
_MARGIN_OF_DOUBT = 0.35
_NEEDED = 0.3
"""What a list gains that has a name at all: a column that could be either is the name."""
GIVEN = 100.0
"""More than all that is guessed comes to."""
_TITLED = 2.0
"""What a tab gains that is called Leads."""
_WHOLE = 0.8
"""What a heading scores at least that is a whole phrase, and does not merely hold one."""
_AN_END = 0.08
_COUNTS = 0.6
"""What a column of money scores as the amount: less than under a heading that says so."""
_A_PART = 0.9
"""What a first name or a surname scores as the name: less than a column of whole names."""
_MOST = 0.8
"""Share of the names of a table of orders that stand in the list it is about."""
_REACHED = frozenset({"phone", "email", "status"})
_AS_GOOD = 1.0
"""Lists whose scores are no farther apart might be either."""
_RIVAL = 0.9
"""So much of a column's score makes another one that might be the field too."""
_ASKED_OF = frozenset({"name", "status", "amount", "manager", "created", "next_date"})
"""Fields on which figures rest."""
_BLANK = 0.85
"""What is left of a heading's score where nothing stands below it."""

NOTHING_GIVEN: Mapping[str, str] = {}


@dataclass(frozen=True)
class Recognised:
    """A list of leads.

    Attributes:
        columns: field key → column.
        headings: column → heading.
        score: how surely it is one.
        joined: field key → the columns that together are the field, first name and surname.
        instead: field key → fields of which the first that is filled stands for a blank.
        rivals: field key → free columns that might be it nearly as well.
        others: titles of other tabs that might be the list nearly as well.
    """

    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    score: float
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    instead: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rivals: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def recognise(
    snapshot: Snapshot, given: Mapping[str, str] = NOTHING_GIVEN, tab: str = ""
) -> Recognised | None:
    """The surest list of leads of a workbook; None where nothing reads like one.

    Args:
        snapshot: the workbook.
        given: normal heading → field, as the owner says: it is that, or none of ours where that
            is "", and nothing else.
        tab: the title of the tab that the owner says it is in.
    """
    tabs = (sheet for sheet in snapshot.sheets if sheet.report is None and sheet.unread is None)
    asked = [sheet for sheet in tabs if tab in {"", sheet.title}]
    found = [each for sheet in asked for each in _lists(sheet, given)]
    if not found and (tab or not any(_is_titled(sheet) for sheet in asked)):
        found = [each for sheet in asked for each in _lists(sheet, given, is_last=True)]
    first = [each for each in found if not any(_is_about(each, other) for other in found)]
    best = max(first or found, key=lambda each: each.score, default=None)
    return best and replace(best, others=_as_good(best, first))


def _as_good(best: Recognised, found: Iterable[Recognised]) -> tuple[str, ...]:
    """Titles of the other tabs that hold a list about as surely, the surest first."""
    near = (
        each
        for each in found
        if each.sheet is not best.sheet and each.score >= best.score - _AS_GOOD
        if "status" in each.columns or "status" not in best.columns
    )
    ordered = sorted(near, key=lambda each: -each.score)
    return tuple(dict.fromkeys(each.sheet.title for each in ordered))


def without_past_steps(leads: Recognised, today: date) -> Recognised:
    """The list without a next date that is none: its heading only holds the words, and all is past.

    "Follow-up sent" tells what was done.
    """
    column = leads.columns.get("next_date")
    if column is None or heading_scores(leads.headings[column])["next_date"] >= _WHOLE:
        return leads
    cells = column_of(leads.sheet.rows[leads.header_row :], column - 1)
    days = [v.date() if isinstance(v, datetime) else v for v in cells if isinstance(v, date)]
    if not days or max(days) > today:
        return leads
    return replace(leads, columns={k: c for k, c in leads.columns.items() if k != "next_date"})


def _is_about(table: Recognised, other: Recognised) -> bool:
    """Whether it names again and again whom the other names once: its orders, visits or calls."""
    if table.sheet is other.sheet or "status" in table.columns:
        return False
    rows, known = _names(table), _names(other)
    different = set(rows)
    return (
        len(different) < len(rows)
        and len(set(known)) == len(known)
        and len(different & set(known)) >= _MOST * len(different)
    )


def _names(table: Recognised) -> list[str]:
    cells = column_of(table.sheet.rows[table.header_row :], table.columns["name"] - 1)
    return [firm(text) for text in map(as_text, cells) if text]


def _is_titled(sheet: Sheet) -> bool:
    """Whether it is called one of our tables: then it is that or nothing."""
    ours = (each.tabs[key].title for each in shipped_templates() for key in ("leads", "activities"))
    return normal(sheet.title) in map(normal, ours)


def _lists(
    sheet: Sheet, given: Mapping[str, str], *, is_last: bool = False
) -> Iterator[Recognised]:
    """Every row of the tab that reads as headings above data.

    `is_last` where nothing else is a list: then names may stand under any heading.
    """
    rows = ((at, cells) for at, cells in enumerate(sheet.rows, 1) if headings_of(cells))
    for at, cells in islice(rows, _ROWS_LOOKED_AT):
        headings = {
            column: text
            for column, text in headings_of(cells).items()
            if isinstance(cells[column - 1], str)
        }
        if len(headings) < _FEWEST or not any(
            normal(text) in given or heading_scores(text) for text in headings.values()
        ):
            continue
        below = rows_of_one_table(sheet.rows, at, min(headings), headings)[at:]
        pair = name_parts(below, headings, given)
        columns, rivals = _columns(below, headings, given, pair)
        if is_last and "name" not in columns and not _REACHED.isdisjoint(columns):
            columns |= _first_names(below, headings, columns, given)
        if "name" not in columns:
            continue
        columns, joined, instead = joined_names(below, columns, pair)
        size = sum(_value(row, columns["name"]) is not None for row in below)
        if size and len(columns) >= _FEWEST:
            other = len(headings_of(cells)) - len(headings)
            worth = len(columns) + min(log10(size + 1), 1.5) - other
            worth += _TITLED * (normal(sheet.title) in _titles())
            worth += GIVEN * sum(bool(given.get(normal(text))) for text in headings.values())
            used = {*columns.values(), *(c for some in joined.values() for c in some)}
            rivals = {key: tuple(c for c in some if c not in used) for key, some in rivals.items()}
            rivals = {key: some for key, some in rivals.items() if some and key in columns}
            yield Recognised(sheet, at, columns, headings, worth, joined, instead, rivals)


def _first_names(
    rows: Sequence[Sequence[Value]],
    headings: Mapping[int, str],
    columns: Mapping[str, int],
    given: Mapping[str, str],
) -> dict[str, int]:
    """The leftmost column of texts that hardly repeat, whatever stands above it: it is the name.

    For a table that says how to reach somebody, or how far they are.
    """
    taken = {column for field, column in columns.items() if field != "manager"}
    for column in sorted(headings.keys() - taken):
        texts = [text for text in map(as_text, column_of(rows, column - 1)) if text]
        profile = profile_of(column_of(rows, column - 1))
        is_said = normal(headings[column]) in given
        if not is_said and profile.texts > _MOST and len(set(texts)) > _MOST * len(texts):
            return {"name": column}
    return {}


def _titles() -> frozenset[str]:
    """What the tab of leads is called in the templates."""
    return frozenset(normal(each.tabs["leads"].title) for each in shipped_templates())


def _columns(
    rows: Sequence[Sequence[Value]],
    headings: Mapping[int, str],
    given: Mapping[str, str],
    parts: Collection[int],
) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """The column of each field, and the free ones that might be it nearly as well."""
    places = sorted(headings)
    configured = [given.get(normal(headings[place])) for place in places]
    scores = [
        ({field: GIVEN} if field else {})
        if field is not None
        else {"name": _A_PART}
        if place in parts
        else _scores(headings[place], profile_of(column_of(rows, place - 1)))
        for place, field in zip(places, configured, strict=True)
    ]
    found = best_matching(scores)
    rivals = {
        key: tuple(
            places[i]
            for i, some in enumerate(scores)
            if i not in found.values() and some.get(key, 0) >= _RIVAL * scores[at][key]
        )
        for key, at in found.items()
        if key in _ASKED_OF
    }
    return {f.key: places[found[f.key]] for f in LEAD_FIELDS if f.key in found}, rivals


def _scores(heading: str, profile: Profile) -> dict[str, float]:
    said = heading_scores(heading)
    counts = profile.numbers * (1 - profile.dates) if names_currency(heading) else profile.money
    scores = {
        field.key: said.get(field.key, 0.0) * _fit(field, profile) + _tells(field, profile)
        for field in LEAD_FIELDS
    }
    # Money is an amount under any heading, and never what a lead is called.
    scores["amount"] = max(scores["amount"], _COUNTS * counts)
    scores["name"] *= 1 - counts
    return {
        key: score + _NEEDED * (key == "name") for key, score in scores.items() if score >= _LEAST
    }


def _fit(field: Field, profile: Profile) -> float:
    """How well what stands below fits the field, from 0 to 1."""
    if not profile.filled:
        return 0.0 if field.key == "name" else _BLANK
    shares = {
        "number": profile.ids,
        "phone": profile.phones,
        "email": profile.emails,
        "contact": profile.texts,
        "name": 1 - max(profile.dates, profile.emails, profile.phones),
    }
    share = shares.get(field.key)
    if share is None and field.kind is Kind.DATE:
        share = min(1.0, profile.dates + profile.serials)
    if share is None and field.kind in {Kind.MONEY, Kind.INTEGER}:
        share = profile.numbers * (1 - profile.dates)
    if share is None and field.key in _WORDY:
        share = profile.texts * (1.0 if profile.words or profile.endings else 0.75)
    if share is None:
        share = 1 - max(profile.dates, profile.phones) * 0.8
    return _MARGIN_OF_DOUBT + (1 - _MARGIN_OF_DOUBT) * share


def _tells(field: Field, profile: Profile) -> float:
    """What the content alone says for a field."""
    if field.key == "status":  # a stage that tells won and lost, before one of open and closed
        return _AN_END * profile.endings
    if field.key == "email":
        return 0.55 * profile.emails
    return 0.3 * profile.phones if field.key == "phone" else 0.0


def _value(row: Sequence[Value], column: int) -> Value:
    return row[column - 1] if column <= len(row) else None
