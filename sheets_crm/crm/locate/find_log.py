"""The log of contacts in a foreign workbook: its tab and columns, by words and by content.

What makes a table a log is that its rows are dated and name leads of the list that was found. A
table of sums (orders, payments) does both, and is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log10

from sheets_crm.crm.locate.best_assignment import best_matching
from sheets_crm.crm.locate.column_profile import Profile, profile_of
from sheets_crm.crm.locate.heading_score import heading_scores
from sheets_crm.crm.locate.match_headings import headings_of
from sheets_crm.crm.locate.recognise_leads import GIVEN, NOTHING_GIVEN, Recognised
from sheets_crm.crm.model import ACTIVITY_FIELDS, Table
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.text_match import firm, normal
from sheets_crm.template import shipped_templates
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Sheet, Snapshot, Value
from sheets_crm.workbook.tab import Kind

_ROWS_LOOKED_AT = 20
_LEAST = 0.5
_LINKED = 0.5
"""Share of a column's cells that must name leads."""
_SURER = 0.2
_CALLED_SO = 0.4
_FEWEST = 3
"""Recognised columns that make a log: when, with whom, and something of the contact."""
_SURE = 0.9
_TOLD = frozenset({"type", "words", "status", "next_step"})
"""Fields of which a log has one: a table of dates and names alone may be anything."""
_TITLED = 1.0


@dataclass(frozen=True)
class FoundLog:
    """A log.

    Attributes:
        table: where it stands.
        id_column: the column of the list of leads by which the log names its leads; 0 where it
            names them as the list does.
    """

    table: Recognised
    id_column: int = 0


@dataclass(frozen=True)
class _Named:
    """What the list of leads calls each of its leads, column by column."""

    name_column: int
    texts: Mapping[int, frozenset[str]]
    headings: Mapping[int, str]

    def column_of(self, heading: str, values: Sequence[Value]) -> tuple[int, float]:
        """The column of the list that these cells are from, and how surely; 0 for none."""
        told = [text for text in map(as_text, values) if text]
        plain, firms = [normal(text) for text in told], [firm(text) for text in told]
        is_id = any(any(map(str.isdigit, text)) for text in told)
        best = (0.0, False, False, 0)
        for column, known in self.texts.items():
            is_name = column == self.name_column
            hits = sum(text in known for text in (firms if is_name else plain))
            is_called_so = normal(heading) == self.headings[column]
            best = max(best, (hits / max(1, len(told)), is_called_so, is_name, column))
        # Of two columns by which it names its leads, that which the list calls so too, then the
        # names or else the ids: a contact person stands in both tables as well as the firm.
        share = best[0] + _SURER * (best[2] or is_id) + _CALLED_SO * best[1]
        return (best[3], share) if best[0] >= _LINKED else (0, 0.0)


def recognise_log(
    snapshot: Snapshot,
    leads: Recognised,
    given: Mapping[str, str] = NOTHING_GIVEN,
    tab: str | None = None,
) -> FoundLog | None:
    """The surest log of the contacts with these leads; None where nothing is one.

    Args:
        snapshot: the workbook.
        leads: its list of leads.
        given: as for `recognise`.
        tab: the title of the tab that the owner says it is in; "" where there is none.
    """
    named = _named(leads)
    tabs = (
        sheet
        for sheet in snapshot.sheets
        if sheet is not leads.sheet and sheet.report is None and sheet.unread is None
    )
    asked = (sheet for sheet in tabs if tab in {None, sheet.title})
    found = [each for sheet in asked for each in _logs(sheet, named, given, is_sure=bool(tab))]
    return max(found, key=lambda each: each.table.score, default=None)


def _named(leads: Recognised) -> _Named:
    """Of each column that tells leads apart, its texts; of names, those of several leads too."""
    rows, name = leads.sheet.rows[leads.header_row :], leads.columns["name"]
    texts: dict[int, frozenset[str]] = {}
    for column in leads.headings:
        told = [text for text in map(as_text, column_of(rows, column - 1)) if text]
        different = frozenset(map(firm if column == name else normal, told))
        if column == name or (told and len(different) == len(told) and not _is_dated(rows, column)):
            texts[column] = different
    return _Named(name, texts, {c: normal(text) for c, text in leads.headings.items()})


def _is_dated(rows: Sequence[Sequence[Value]], column: int) -> bool:
    return profile_of(column_of(rows, column - 1)).dates > _LINKED


def _logs(
    sheet: Sheet, named: _Named, given: Mapping[str, str], *, is_sure: bool
) -> Iterator[FoundLog]:
    """Every row of the tab that reads as headings above contacts.

    `is_sure` where the owner says so: then it needs nothing but a date and a lead.
    """
    rows = ((at, headings_of(cells)) for at, cells in enumerate(sheet.rows, 1))
    for at, headings in islice(((a, h) for a, h in rows if h), _ROWS_LOOKED_AT):
        if len(headings) < _FEWEST:
            continue
        below = sheet.rows[at:]
        profiles = {c: profile_of(column_of(below, c - 1)) for c in headings}
        if not is_sure and any(_is_money(headings[c], one) for c, one in profiles.items()):
            continue
        links = {c: named.column_of(headings[c], column_of(below, c - 1)) for c in headings}
        columns = _columns(headings, profiles, links, given)
        if not {"date", "lead"} <= columns.keys() or (not is_sure and _TOLD.isdisjoint(columns)):
            continue
        link = links[columns["lead"]][0]
        size = profiles[columns["date"]].filled
        if not is_sure and not _is_of_its_own(headings, columns, below, named):
            continue
        if not is_sure and not link and not (_is_titled(sheet) and not size):
            continue
        worth = len(columns) + min(log10(size + 1), 1.5) + _TITLED * _is_titled(sheet)
        table = Recognised(sheet, at, columns, headings, worth)
        yield FoundLog(table, 0 if link in {0, named.name_column} else link)


def _is_of_its_own(
    headings: Mapping[int, str],
    columns: Mapping[str, int],
    rows: Sequence[Sequence[Value]],
    named: _Named,
) -> bool:
    """Whether it tells what the list does not, or of one lead again and again.

    Else it is a second list of the same leads: a further step of the work, or another month.
    """
    telling = (columns[key] for key in _TOLD | {"date"} if key in columns)
    known = named.headings.values()
    if any(normal(headings[column]) not in known for column in telling):
        return True
    told = [text for text in map(as_text, column_of(rows, columns["lead"] - 1)) if text]
    return len(set(told)) < len(told)


def _is_money(heading: str, profile: Profile) -> bool:
    said = heading_scores(heading)
    return profile.numbers > _LINKED and max(said.get("amount", 0), said.get("paid", 0)) >= _SURE


def _is_titled(sheet: Sheet) -> bool:
    """Whether the tab is called what the templates call a log."""
    words = [each.tabs["activities"] for each in shipped_templates()]
    return normal(sheet.title) in {
        normal(text) for each in words for text in (each.title, *each.synonyms)
    }


def _columns(
    headings: Mapping[int, str],
    profiles: Mapping[int, Profile],
    links: Mapping[int, tuple[int, float]],
    given: Mapping[str, str],
) -> dict[str, int]:
    places = sorted(headings)
    said = [given.get(normal(headings[c])) for c in places]
    scores = [
        _scores(headings[c], profiles[c], links[c][1])
        if field is None
        else ({field: GIVEN} if field else {})
        for c, field in zip(places, said, strict=True)
    ]
    found = best_matching(scores)
    return {f.key: places[found[f.key]] for f in ACTIVITY_FIELDS if f.key in found}


def _scores(heading: str, profile: Profile, linked: float) -> dict[str, float]:
    said = heading_scores(heading, "activities")
    scores = {}
    for field in ACTIVITY_FIELDS:
        score = said.get(field.key, 0.0)
        if field.key == "lead":
            score = linked + 0.3 * score if profile.filled else score
        elif field.kind is Kind.DATE:
            dated = min(1.0, profile.dates + profile.serials) if profile.filled else 1.0
            # A column of days under a heading that nobody knows may still be the contact's.
            score = score * (0.35 + 0.65 * dated) + (0.5 * dated) * (
                field.key == "date" and profile.filled > 0
            )
        elif field.key == "number":
            score *= profile.ids if profile.filled else 1.0
        elif profile.filled:
            score *= 1 - 0.65 * profile.dates
        if score >= _LEAST:
            scores[field.key] = score
    if profile.sentences > _LINKED and "type" in scores:
        # "What was done" stands over calls and letters, or over what was said in them.
        scores["words"] = max(scores.pop("type"), scores.get("words", 0.0))
    return scores


def sentences_as_type(snapshot: Snapshot, log: Table) -> bool:
    """Whether the log's column of contact types holds what was said, in sentences."""
    sheet, column = snapshot.sheet(log.tab), log.columns.get("type")
    if sheet is None or column is None:
        return False
    return profile_of(column_of(sheet.rows[log.header_row :], column - 1)).sentences > _LINKED
