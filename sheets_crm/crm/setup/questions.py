"""What of a workbook that is being set up might as well be otherwise: one plain question each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sheets_crm.crm.locate.column_profile import profile_of
from sheets_crm.crm.locate.recognise_leads import Recognised
from sheets_crm.crm.locate.second_table import rows_of_one_table
from sheets_crm.crm.model import Crm, StatusKind
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.status_kind import kind_told_by
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.crm.setup.adopt_workbook import SetUp
from sheets_crm.crm.setup.answers import NONE, Answers
from sheets_crm.template import Template, shipped_templates
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Value
from sheets_crm.workbook.tab import Tab

SAMPLES = 3
_MOST_KINDS = 6
"""Statuses that are asked about at most: the ones that most leads have."""
_MONEY = 0.7
_SUM = 100
"""Half of the numbers of a column of sums are at least that; scores and counts are smaller."""


@dataclass(frozen=True)
class Question:
    """One doubt.

    Attributes:
        code: `tab`, `column` or `kind`.
        subject: the field, or the status, that is asked about.
        tab: where it stands; "" for the workbook.
        choices: what can be answered, the best guess first: titles of tabs, headings (NONE for
            no column at all), or kinds.
        samples: of each choice, some of what stands there.
        leads: how many leads have the status.
    """

    code: str
    subject: str
    tab: str
    choices: tuple[str, ...]
    samples: tuple[tuple[Value, ...], ...] = ()
    leads: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        """By which it is known that it was asked."""
        return self.code, self.subject, self.tab

    def answered(self, choice: str, answers: Answers) -> Answers:
        """The answers with one more: one of the choices."""
        if self.code == "tab":
            return replace(answers, tabs={**answers.tabs, "leads": choice})
        if self.code == "kind":
            kinds = {**answers.kinds, normal(self.subject): StatusKind(choice)}
            return replace(answers, kinds=kinds)
        others = {normal(one): NONE for one in self.choices if one not in {NONE, choice}}
        said = {**answers.of("leads"), **others}
        said |= {normal(choice): self.subject} if choice else {}
        return replace(answers, headings={**answers.headings, "leads": said})


def questions(
    crm: Crm, setup: SetUp, new_tabs: Sequence[Tab], template: Template
) -> tuple[Question, ...]:
    """The doubts, in the order in which they are to be asked: each may settle those behind it."""
    found: list[Question] = []
    if setup.leads is not None:
        found += [*_tab(setup.leads), *_columns(setup.leads)]
    if any(tab.key == "lists" for tab in new_tabs):
        found += _kinds(crm, template)
    return tuple(found)


def samples(rows: Sequence[Sequence[Value]], header_row: int, column: int) -> list[Value]:
    """The first different values that stand under a heading."""
    found: dict[str, Value] = {}
    for value in column_of(rows[header_row:], column - 1):
        if text := as_text(value):
            found.setdefault(text, value)
        if len(found) == SAMPLES:
            break
    return list(found.values())


def _tab(leads: Recognised) -> Iterator[Question]:
    if leads.others:
        yield Question("tab", "leads", "", (leads.sheet.title, *leads.others))


def _columns(leads: Recognised) -> Iterator[Question]:
    for key, others in leads.rivals.items():
        if key in leads.joined or _is_plainly(key, leads):
            continue
        yield _about(key, leads, (leads.columns[key], *others), NONE if key != "name" else None)
    if "amount" not in leads.columns and (sums := _sums(leads)):
        first = _about("amount", leads, sums, None)
        yield replace(first, choices=(NONE, *first.choices), samples=((), *first.samples))


def _is_plainly(key: str, leads: Recognised) -> bool:
    """Whether the heading is our very word for it; or the other bears the same, and none tells."""
    heading = normal(leads.headings[leads.columns[key]])
    fields = (each.tabs["leads"].fields[key].header for each in shipped_templates())
    same = (normal(leads.headings[column]) == heading for column in leads.rivals[key])
    return heading in map(normal, fields) or any(same)


def _about(key: str, leads: Recognised, columns: Iterable[int], last: str | None) -> Question:
    places = tuple(columns)
    told = tuple(tuple(samples(leads.sheet.rows, leads.header_row, c)) for c in places)
    headings = tuple(leads.headings[column] for column in places)
    more = ((last,), ((),)) if last is not None else ((), ())
    return Question("column", key, leads.sheet.title, headings + more[0], told + more[1])


def _sums(leads: Recognised) -> tuple[int, ...]:
    """Columns of numbers that are no field yet, and so may be what a deal is worth."""
    used = set(leads.columns.values())
    first = min(leads.headings)
    rows = rows_of_one_table(leads.sheet.rows, leads.header_row, first, leads.headings)
    below = rows[leads.header_row :]
    found = []
    for column in sorted(leads.headings.keys() - used):
        profile = profile_of(column_of(below, column - 1))
        numbers = [v for v in column_of(below, column - 1) if isinstance(v, int | float)]
        is_money = profile.numbers * (1 - profile.dates) > _MONEY > profile.ids
        if is_money and numbers and sorted(map(float, numbers))[len(numbers) // 2] >= _SUM:
            found.append(column)
    return tuple(found)


def _kinds(crm: Crm, template: Template) -> Iterator[Question]:
    """Statuses whose names give away nothing, the ones that most leads have first."""
    preset = {normal(status.name) for status in template.statuses}
    leads = crm.leads["status"].value_counts().to_dict()
    doubtful = [
        (at, status)
        for at, status in enumerate(crm.lists.statuses)
        if leads.get(at)
        and normal(status.name) not in preset
        and kind_told_by(status.name, template) is None
    ]
    ends = {status.kind for status in crm.lists.statuses}
    if {StatusKind.WON, StatusKind.LOST} <= ends:
        return  # how leads end is known, and what is between is open
    for at, status in sorted(doubtful, key=lambda one: -leads[one[0]])[:_MOST_KINDS]:
        yield Question(
            "kind", status.name, "", tuple(kind.value for kind in StatusKind), leads=leads[at]
        )
