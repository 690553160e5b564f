"""`config.toml`: where the workbook is, and what differs from the defaults.

The dataclasses below are the one declaration of every key: its default, its meaning (`help`) and
what it may be (`choices`). Reading, refusing and `config.example.toml` all follow from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any

from sheets_crm.config_reader import Reader
from sheets_crm.crm.model import DateOrder
from sheets_crm.errors import FaultsError, UsageError
from sheets_crm.journal.options import JournalOptions
from sheets_crm.locale import LANGUAGES
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.reports.context import MoneyOptions
from sheets_crm.reports.options import (
    FunnelOptions,
    HistoryOptions,
    StaleOptions,
    SummaryOptions,
    TodayOptions,
    WorkdayOptions,
)
from sheets_crm.reports.registry import DEFAULT_REPORTS, REPORT_KEYS
from sheets_crm.service.options import ScheduleOptions, ServiceOptions
from sheets_crm.settings import key as _key
from sheets_crm.settings import section
from sheets_crm.text.parse_untrusted import from_toml
from sheets_crm.text.read_file import typed_text
from sheets_crm.toml_errors import unreadable
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.open_excel.options import LiveOptions


def time_zone(name: str) -> tzinfo | None:
    """The IANA time zone of that name; None, which is the computer's own, where it is blank.

    Raises:
        ValueError: there is none.
    """
    if not name:
        return None
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 - rarely asked for

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error


@dataclass(frozen=True)
class BackupOptions:
    """How many earlier states of a file are kept."""

    keep: int = _key(10, "the newest states kept", between=(1, 1000))
    days: int = _key(
        30, "besides them one state a day, for so many days; 0 for none", between=(0, 3650)
    )
    longest_days: int = _key(
        365,
        "days after which no state is kept any more, not one of the newest either; 0: no end",
        between=(0, 36_500),
    )


@dataclass(frozen=True)
class DateOptions:
    """How dates that can be read in two ways are read."""

    order: str = _key(
        "",
        "day-first or month-first, where a date such as 03/01/2026 can be either and its column "
        "does not show which; blank: as in the country and the language",
        ("", *DateOrder),
    )


@dataclass(frozen=True)
class Config:
    """Everything that can be configured; without a file all of it has its default."""

    workbook: str = _key(
        "",
        "the workbook's path (one that is relative starts from this file), or the URL or id of a "
        "Google spreadsheet",
    )
    template: str = _key(
        "", "ru, en or the path of your own template; blank: the one the workbook was made with"
    )
    language: str = _key(
        "", "of the messages: ru or en; blank: as the system is set", ("", *LANGUAGES)
    )
    reports: tuple[str, ...] = _key(DEFAULT_REPORTS, "the report tabs that are on", REPORT_KEYS)
    titles: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": "other names for the report tabs"}
    )
    headers: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict,
        metadata={
            "help": "headings that are not recognised by themselves: headers.<table>.<column>"
        },
    )
    time_zone: str = _key(
        "",
        "the time zone that says which day it is in the workbook; blank: a Google spreadsheet's"
        " own, else this computer's",
        check=time_zone,
        example="Europe/Moscow",
    )
    funnel: FunnelOptions = section(FunnelOptions, "the funnel report")
    stale: StaleOptions = section(StaleOptions, "the report of stale leads")
    summary: SummaryOptions = section(SummaryOptions, "the owner's tab")
    today: TodayOptions = section(TodayOptions, "whom each manager is to contact")
    workdays: WorkdayOptions = section(WorkdayOptions, "which days plans are spread over")
    dates: DateOptions = section(DateOptions, "how dates that can be read in two ways are read")
    money: MoneyOptions = section(MoneyOptions, "in what amounts are counted")
    history: HistoryOptions = section(HistoryOptions, "what was changed behind the owner's back")
    google: GoogleOptions = section(GoogleOptions, "the way to Google Sheets")
    live: LiveOptions = section(LiveOptions, "a workbook that is open in Excel")
    backups: BackupOptions = section(BackupOptions, "the earlier states that undo can bring back")
    journal: JournalOptions = section(JournalOptions, "what is remembered of every run")
    schedule: ScheduleOptions = section(ScheduleOptions, "when `sheets-crm run` visits")
    messages: MessageOptions = section(MessageOptions, "what is told to whom")
    service: ServiceOptions = section(ServiceOptions, "how a monitor sees that the service lives")
    workbooks: tuple[Config, ...] = field(
        default=(),
        metadata={
            "help": "further workbooks, each a [[workbooks]] table with what differs for it from "
            "the keys above"
        },
    )

    @property
    def every_workbook(self) -> tuple[Config, ...]:
        """The configuration of each workbook that is named, the first one first."""
        first = (replace(self, workbooks=()),) if self.workbook else ()
        return (*first, *self.workbooks)


def load_config(path: Path) -> Config:
    """The configuration file at `path`.

    Raises:
        UsageError: it is not there, cannot be read or is no TOML.
        FaultsError: some keys are unknown or have wrong values; all of them, each by its key.
    """
    text = ""
    try:
        text = typed_text(path)
        raw = from_toml(text)
    except FileNotFoundError as error:
        raise UsageError("config_not_found", path=str(path)) from error
    except ValueError as error:
        raise unreadable(str(path), text, str(error)) from error
    reader = Reader(path)
    each = reader.tables(raw.pop("workbooks", []), "workbooks")
    config: Config = reader.read(Config, raw, "")
    reader.check_names(config)
    shared = {name: value for name, value in raw.items() if name != "workbook"}
    workbooks = []
    for number, own in enumerate(each, 1):
        reader.check_workbook(Config, own, f"workbooks[{number}].")
        workbooks.append(Reader(path).read(Config, _over(shared, own), ""))
    if reader.faults:
        raise FaultsError(list(reader.faults))
    return replace(config, workbooks=tuple(workbooks))


def _over(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The shared keys with the workbook's own over them, table by table."""
    both = dict(shared)
    for name, value in own.items():
        there = both.get(name)
        both[name] = (
            _over(there, value) if isinstance(value, dict) and isinstance(there, dict) else value
        )
    return both
