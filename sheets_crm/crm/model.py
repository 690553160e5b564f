"""What a CRM of two tables is: the one schema, and the tables typed.

Every frame has a column `row`: the row's number in the spreadsheet, by which a figure is traced.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sheets_crm.workbook.tab import Kind

if TYPE_CHECKING:
    import pandas as pd


class Role(StrEnum):
    """Whose a column is, and whether the program can do without it."""

    REQUIRED = "required"  # typed by the user; without it there is no table
    BASIC = "basic"  # typed by the user; part of a new workbook
    FILLED = "filled"  # typed by the user or, where left blank, filled in once by us
    DERIVED = "derived"  # ours: computed anew at each sync, re-added when deleted
    OPTIONAL = "optional"  # recognised when present


@dataclass(frozen=True)
class Field:
    """One column with a meaning.

    Attributes:
        key: its name in frames, templates and configuration.
        choices: key of the list that its dropdown offers; "" for free text.
    """

    key: str
    kind: Kind
    role: Role
    choices: str = ""


LEAD_FIELDS = (
    Field("number", Kind.IDENTITY, Role.FILLED),
    Field("name", Kind.TEXT, Role.REQUIRED),
    Field("contact", Kind.TEXT, Role.BASIC),
    Field("phone", Kind.TEXT, Role.BASIC),
    Field("email", Kind.TEXT, Role.BASIC),
    Field("city", Kind.TEXT, Role.BASIC, "city"),
    Field("source", Kind.TEXT, Role.BASIC, "source"),
    Field("manager", Kind.TEXT, Role.BASIC, "manager"),
    Field("amount", Kind.MONEY, Role.BASIC),
    Field("created", Kind.DATE, Role.FILLED),
    Field("comment", Kind.TEXT, Role.BASIC),
    Field("status", Kind.TEXT, Role.DERIVED, "status"),
    Field("last_contact", Kind.DATE, Role.DERIVED),
    Field("last_words", Kind.TEXT, Role.DERIVED),
    Field("next_step", Kind.TEXT, Role.DERIVED),
    Field("next_date", Kind.DATE, Role.DERIVED),
    Field("days_silent", Kind.INTEGER, Role.DERIVED),
    Field("margin", Kind.MONEY, Role.OPTIONAL),
    Field("paid", Kind.MONEY, Role.OPTIONAL),
    Field("due", Kind.DATE, Role.OPTIONAL),
    Field("loss_reason", Kind.TEXT, Role.OPTIONAL, "loss_reason"),
    Field("client_type", Kind.TEXT, Role.OPTIONAL),
    Field("product", Kind.TEXT, Role.OPTIONAL),
    Field("pipeline", Kind.TEXT, Role.OPTIONAL),
    Field("expected_close", Kind.DATE, Role.OPTIONAL),
    Field("utm_source", Kind.TEXT, Role.OPTIONAL),
    Field("utm_medium", Kind.TEXT, Role.OPTIONAL),
    Field("utm_campaign", Kind.TEXT, Role.OPTIONAL),
    Field("utm_content", Kind.TEXT, Role.OPTIONAL),
    Field("utm_term", Kind.TEXT, Role.OPTIONAL),
    Field("client_id", Kind.TEXT, Role.OPTIONAL),
)

ACTIVITY_FIELDS = (
    Field("number", Kind.IDENTITY, Role.FILLED),
    Field("date", Kind.DATE, Role.REQUIRED),
    Field("lead", Kind.TEXT, Role.REQUIRED, "lead"),
    Field("type", Kind.TEXT, Role.BASIC, "contact_type"),
    Field("words", Kind.TEXT, Role.BASIC),
    Field("status", Kind.TEXT, Role.REQUIRED, "status"),
    Field("next_step", Kind.TEXT, Role.BASIC),
    Field("next_date", Kind.DATE, Role.BASIC),
    Field("manager", Kind.TEXT, Role.BASIC, "manager"),
)

PLAN_FIELDS = (
    Field("period", Kind.TEXT, Role.REQUIRED, "period"),
    Field("start", Kind.DATE, Role.REQUIRED),
    Field("manager", Kind.TEXT, Role.BASIC, "manager"),
    Field("metric", Kind.TEXT, Role.REQUIRED, "metric"),
    Field("plan", Kind.MONEY, Role.REQUIRED),
)

LIST_FIELDS = (
    Field("status", Kind.TEXT, Role.REQUIRED),
    Field("kind", Kind.TEXT, Role.BASIC),
    Field("stale_days", Kind.INTEGER, Role.BASIC),
    Field("probability", Kind.PERCENT, Role.BASIC),
    Field("currency", Kind.TEXT, Role.OPTIONAL),
    Field("rate", Kind.NUMBER, Role.OPTIONAL),
    Field("contact_type", Kind.TEXT, Role.BASIC),
    Field("manager", Kind.TEXT, Role.BASIC),
    Field("source", Kind.TEXT, Role.BASIC),
    Field("city", Kind.TEXT, Role.BASIC),
    Field("loss_reason", Kind.TEXT, Role.BASIC),
    Field("period", Kind.TEXT, Role.BASIC),
    Field("metric", Kind.TEXT, Role.DERIVED),
)

TABLES: Mapping[str, tuple[Field, ...]] = {
    "leads": LEAD_FIELDS,
    "activities": ACTIVITY_FIELDS,
    "lists": LIST_FIELDS,
    "plan": PLAN_FIELDS,
}
"""The tables a workbook may hold, by key; leads and activities it must."""

WORD_LISTS = ("contact_type", "manager", "source", "city", "loss_reason")
"""Lists of plain words, one column of the Lists tab each."""

CONTACT_TYPES = ("call", "letter", "messenger", "meeting")
"""Kinds of contacts that go by many names; see `template.Template.contact_types`."""

PERIODS = ("day", "week", "month", "quarter", "year")
FIXED_METRICS = ("new_leads", "won", "revenue", "margin")
"""Plan metrics besides the contact types and the statuses."""


class DateOrder(StrEnum):
    """Which part of 01/02/2026 comes first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class StatusKind(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True)
class Status:
    """One row of the status list.

    Attributes:
        stale_days: days of silence after which an open lead is stale; None is never.
        probability: of being won, 0 to 1; None where the owner gave none.
        fill: the colour the owner painted its cell with, `#RRGGBB`; None when unpainted.
        row: where it stands in the Lists tab.
    """

    name: str
    kind: StatusKind
    stale_days: int | None
    probability: float | None
    fill: str | None
    row: int


@dataclass(frozen=True)
class Table:
    """Where one table stands in the workbook.

    Attributes:
        tab: title of its tab.
        header_row: from 1; data begin in the row below.
        columns: field key → column, from 1; only fields that are there.
        headers: field key → heading as it stands in the sheet.
        extras: heading → column of every other headed column; left alone, usable as a slice.
        last_row: last row that holds anything of the table (header_row when none).
        last_column: last headed column.
        joined: field key → all the columns whose texts together are the field, as they stand.
        instead: field key → columns of which the first that is filled stands for a blank.
    """

    tab: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    extras: Mapping[str, int]
    last_row: int
    last_column: int
    joined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    instead: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lists:
    """The Lists tab.

    Attributes:
        statuses: in their order.
        words: list key → its words in order (WORD_LISTS).
        periods: period key (PERIODS) → the word for it.
        metrics: fixed metric key → the word for it.
        rates: code of a currency → what one of it is worth in the workbook's own.
    """

    statuses: tuple[Status, ...]
    words: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, str]
    metrics: Mapping[str, str]
    rates: Mapping[str, float] = field(default_factory=dict)

    @property
    def stages(self) -> tuple[int, ...]:
        """Positions of the funnel's stages.

        The open statuses above the first won or lost one, then every won one. An open status
        further down (On hold, Support) is a side status.
        """
        closing = (i for i, s in enumerate(self.statuses) if s.kind is not StatusKind.OPEN)
        end = next(closing, len(self.statuses))
        return (*range(end), *self.of_kind(StatusKind.WON))

    @property
    def sides(self) -> tuple[int, ...]:
        """Positions of the open statuses that are no stage."""
        stages = set(self.stages)
        return tuple(i for i in self.of_kind(StatusKind.OPEN) if i not in stages)

    def of_kind(self, kind: StatusKind) -> tuple[int, ...]:
        """Positions in `statuses` of that kind."""
        return tuple(i for i, s in enumerate(self.statuses) if s.kind is kind)


@dataclass(frozen=True)
class Crm:
    """The workbook understood.

    Attributes:
        leads: one line per real lead, in the sheet's order, RangeIndex. `row` int; `number` Int64
            (NA where blank or not a number); texts `str` ("" where blank); `amount`, `margin`,
            `paid` float64 (NaN where blank); dates datetime64 at midnight (NaT where blank). Every
            LEAD_FIELDS key that is not derived is a column, whether the sheet has it or not;
            `first_seen` is the day on which one of which nothing is dated is known to have been
            there.
            Columns of `history` facts follow, one line per lead, from the activities up to today:
            `status` int (position in `lists.statuses`), `entered` date the current status was
            entered (NaT without activities), `kind` str (a StatusKind: what the lead is today; a
            won lead stays won at a side status), `closed` date (began the present run of won or
            lost statuses, NaT for an open lead), `top` int (position of the highest stage ever
            logged, filled to the first stage), `before_loss` int (last stage before the loss, -1
            when not lost), `last_contact` date, `last_words`, `next_step` str, `next_date` date,
            `is_ahead` bool (the next step is a contact logged for a later day), `days_silent`
            Int64, `activities` int (dated ones up to today), `undated` int (those without a
            date that tell a status),
            `last_row` int (row of the last activity, 0 for none).
        activities: one line per activity (a row with a lead), in the sheet's order, of later days
            too: `row`, `number`, `date` (NaT where unknown), `lead` int (line of `leads`), `type`,
            `words`, `status` int (position in `lists.statuses`; -1 blank or unknown), `next_step`,
            `next_date`, `manager`, `order` int (place among those of one lead and day).
        stays: the stage history up to today, one line per stay that began on a known day: `lead`,
            `status` int, `entered`, `left` date (NaT while it lasts), `row` of the activity that
            entered it, `manager` of that activity.
        plan: one line per plan row understood: `row`, `period` key, `start` date, `manager` ("" is
            the team), `metric` (fixed metric key, `type:<word>` or `status:<position>`), `plan`.
        lists: the Lists tab.
        tables: table key → where it stands; `leads` and `activities` always, others when present.
        today: the day for which all this is understood.
        plan_grids: tabs of the plan in which periods stand across.
        last_opening: the highest number of an opening row (METRICS: Ground); 0 for none.
    """

    leads: pd.DataFrame
    activities: pd.DataFrame
    stays: pd.DataFrame
    plan: pd.DataFrame
    lists: Lists
    tables: Mapping[str, Table]
    today: pd.Timestamp
    last_numbers: Mapping[str, int] = field(default_factory=dict)
    plan_grids: tuple[Table, ...] = ()
    last_opening: int = 0

    @property
    def all_tables(self) -> tuple[Table, ...]:
        """Every tab that is understood, plans that are grids among them."""
        return (*self.tables.values(), *self.plan_grids)
