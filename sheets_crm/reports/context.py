"""What a report is told besides the CRM: the day, the words, the titles and the owner's options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.crm.parse.currencies import currency_called
from sheets_crm.errors import Problem
from sheets_crm.locale import Catalogue
from sheets_crm.reports.options import (
    FunnelOptions,
    HistoryOptions,
    StaleOptions,
    SummaryOptions,
    TodayOptions,
    WorkdayOptions,
)
from sheets_crm.settings import key

if TYPE_CHECKING:
    from sheets_crm.crm.model import Crm

T = TypeVar("T")


def known_currency(text: str) -> str:
    """The code of a currency; blank for blank.

    Raises:
        ValueError: it is none.
    """
    code = currency_called(text)
    if text and not code:
        raise ValueError(text)
    return code


@dataclass(frozen=True)
class MoneyOptions:
    """In what amounts are counted."""

    currency: str = key(
        "",
        "The workbook's currency, as a three-letter code; amounts that name another are "
        "converted by their rate or left out. Empty: the one that most amounts bear.",
        check=known_currency,
        example="EUR",
    )


@dataclass(frozen=True)
class ReportOptions:
    """The options of all reports, one record each."""

    funnel: FunnelOptions = field(default_factory=FunnelOptions)
    stale: StaleOptions = field(default_factory=StaleOptions)
    summary: SummaryOptions = field(default_factory=SummaryOptions)
    today: TodayOptions = field(default_factory=TodayOptions)
    workdays: WorkdayOptions = field(default_factory=WorkdayOptions)
    history: HistoryOptions = field(default_factory=HistoryOptions)


@dataclass(frozen=True)
class History:
    """What was changed behind the owner's back.

    Attributes:
        revisions: all that is known, in any order; their times are in the workbook's time zone.
        since: since when the workbook is watched, in the same; None where nobody watches.
    """

    revisions: tuple[Revision, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True)
class Context:
    """Everything a report needs besides the CRM.

    Attributes:
        today: the day in the workbook's time zone.
        words: the catalogue of the workbook's language.
        titles: report key → title of its tab; a report that is off is not there.
        problems: what was found wrong in the workbook; the Summary counts it.
        history: what was changed between the syncs.
        traced: the columns of Leads that the owner asked for (see `crm.traced`).
    """

    today: date
    words: Catalogue
    titles: Mapping[str, str]
    options: ReportOptions = ReportOptions()
    problems: tuple[Problem, ...] = ()
    history: History = History()
    traced: frozenset[str] = frozenset()
    _made: dict[tuple[Any, int], tuple[Any, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, crm: Crm, figures: Callable[[Crm, Context], T]) -> T:
        """What several reports show of a CRM, reckoned by the first of them."""
        # The CRM is kept too: while it is, no other can have its identity.
        key = (figures, id(crm))
        if key not in self._made:
            self._made[key] = (crm, figures(crm, self))
        found: T = self._made[key][1]
        return found

    def say(self, key: str, **facts: Any) -> str:
        """The words under `reports.<key>`."""
        return self.words(f"reports.{key}", **facts)

    def day(self, day: date) -> str:
        """A day as a sentence writes it."""
        month = self.say(f"short_months.{day.month}")
        return self.say("day", day=day, month=month)

    def percent(self, share: float) -> str:
        """A share in whole per cent, a half rounded up."""
        return self.say("percent", value=int(share * 100 + 0.5))

    def person(self, manager: str) -> str:
        """A manager's name, or the words for none."""
        return manager or self.say("no_manager")
