"""What can be configured about messages; loads nothing. Addresses and passwords are never here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from sheets_crm.service.options import clock_time
from sheets_crm.settings import key, section

PERIODS = ("day", "week", "month")


def has_come(at: str, now: datetime) -> bool:
    """Whether the day of `now`, as the clock on the wall shows it, has reached the time `at`."""
    return now.time() >= clock_time(at)


class Notice:
    """What can be set of one event."""

    on: bool

    @property
    def is_wanted(self) -> bool:
        """Whether anybody is to be told."""
        return self.on


class MorningNotice(Notice):
    """What is told once a workday, from a time of it on."""

    at: str


@dataclass(frozen=True)
class PlanNotice(Notice):
    """A plan of the team passed a share of itself; told once a period."""

    on: bool = key(default=False, text="whether it is told that a plan is nearly or wholly reached")
    percent: float = key(80.0, "from which attainment, in per cent", between=(0, 1000))
    periods: tuple[str, ...] = key(PERIODS, "of which plans", PERIODS)
    derived: bool = key(
        default=False,
        text="whether a plan of a day or week counts too that is only its share of a longer one",
    )


@dataclass(frozen=True)
class WonNotice(Notice):
    """A deal was won."""

    on: bool = key(default=False, text="whether each won deal is told")
    amount: float = key(0.0, "only deals of at least this amount", between=(0, 10**15))


@dataclass(frozen=True)
class NewNotice(Notice):
    """A lead is new."""

    on: bool = key(default=False, text="whether each new lead is told")
    amount: float = key(0.0, "only leads of at least this amount", between=(0, 10**15))


@dataclass(frozen=True)
class LostNotice(Notice):
    """A lead moved to a lost status."""

    on: bool = key(default=False, text="whether each lost lead is told, with the reason")
    amount: float = key(0.0, "only leads of at least this amount", between=(0, 10**15))


@dataclass(frozen=True)
class StaleNotice(MorningNotice):
    """Leads that have gone stale since the last workday, told in the morning of a workday."""

    on: bool = key(default=False, text="whether leads gone stale since yesterday are told")
    at: str = key("09:00", "when, on workdays", check=clock_time, example="09:00")
    leads: int = key(1, "only when there are at least so many", between=(1, 1_000_000))


@dataclass(frozen=True)
class FailingNotice(Notice):
    """A workbook that could not be synced for a while."""

    on: bool = key(
        default=True, text="whether it is told that syncing fails, and that it recovered"
    )
    minutes: float = key(
        60.0, "after so many minutes without a sync that succeeded", between=(1, 525_600)
    )


@dataclass(frozen=True)
class HistoryNotice(Notice):
    """Rows that were changed or deleted behind the owner's back."""

    on: bool = key(
        default=False,
        text="whether deleted rows, back-dated statuses and changed amounts of won leads are told",
    )


@dataclass(frozen=True)
class DigestNotice(MorningNotice):
    """The morning digest."""

    on: bool = key(default=False, text="whether the owner gets the day's digest, on workdays")
    at: str = key("09:00", "when", check=clock_time, example="09:00")
    managers: bool = key(
        default=False, text="whether each manager gets their own steps of the day too"
    )

    @property
    def is_wanted(self) -> bool:
        """Whether the owner or the managers are to be told."""
        return self.on or self.managers


@dataclass(frozen=True)
class MessageOptions:
    """Which messages are sent. Where to is said in the environment or in a file of its own."""

    secrets: str = key(
        "",
        "the file that holds the addresses (Apprise URLs) of the owner and the managers; blank: "
        "messages.toml beside this file if it is there, else the environment alone",
    )
    plan: PlanNotice = section(PlanNotice, "a plan nearly or wholly reached")
    won: WonNotice = section(WonNotice, "a won deal")
    new: NewNotice = section(NewNotice, "a new lead")
    lost: LostNotice = section(LostNotice, "a lost lead")
    stale: StaleNotice = section(StaleNotice, "leads gone stale since yesterday")
    failing: FailingNotice = section(FailingNotice, "a sync that keeps failing")
    history: HistoryNotice = section(HistoryNotice, "rows changed behind the owner's back")
    digest: DigestNotice = section(DigestNotice, "the morning digest")

    @property
    def mornings(self) -> dict[str, str]:
        """What is told once a workday → from which time of it on."""
        notices = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            key: notice.at
            for key, notice in notices.items()
            if isinstance(notice, MorningNotice) and notice.is_wanted
        }

    @property
    def visits_at(self) -> tuple[str, ...]:
        """The times of a workday, such as `09:00`, at which messages need a visit."""
        return tuple(dict.fromkeys(self.mornings.values()))
