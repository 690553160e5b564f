"""`config.toml`: where the workbook is, and what differs from the defaults.

The dataclasses below are the one declaration of every key: its default, its meaning (`help`) and
what it may be (`choices`). Reading, refusing and `config.example.toml` all follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Any, get_type_hints

from sheets_crm.crm.model import TABLES, DateOrder
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
    WorkdayOptions,
)
from sheets_crm.reports.registry import DEFAULT_REPORTS, REPORT_KEYS
from sheets_crm.service.options import ScheduleOptions, ServiceOptions
from sheets_crm.settings import key as _key
from sheets_crm.settings import section
from sheets_crm.text.did_you_mean import nearest
from sheets_crm.text.parse_untrusted import from_toml
from sheets_crm.text.read_file import typed_text
from sheets_crm.toml_errors import has_special_signs, sample, shown, unreadable
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.tab_titles import is_allowed


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
    reader = _Reader(path)
    each = reader.tables(raw.pop("workbooks", []), "workbooks")
    config: Config = reader.read(Config, raw, "")
    reader.check_names(config)
    shared = {name: value for name, value in raw.items() if name != "workbook"}
    workbooks = []
    for number, own in enumerate(each, 1):
        reader.check_workbook(own, f"workbooks[{number}].")
        workbooks.append(_Reader(path).read(Config, _over(shared, own), ""))
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


_OF_THE_WHOLE = frozenset({"workbooks", "service", "language"})
"""Keys that are said once for the program, not for one of its workbooks."""


class _Reader:
    """Fills a dataclass from a TOML table; keeps every fault and goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[UsageError] = []

    def read(self, kind: type, raw: Mapping[str, Any], path: str) -> Any:
        known = {each.name: each for each in fields(kind) if each.name != "workbooks"}
        hints = get_type_hints(kind)
        for key in raw:
            if key not in known:
                self._unknown(f"{path}{key}", key, known)
        values = {
            key: self._value(known[key], hints[key], value, f"{path}{key}")
            for key, value in raw.items()
            if key in known
        }
        return kind(**{key: value for key, value in values.items() if value is not None})

    def tables(self, value: Any, path: str) -> list[dict[str, Any]]:
        """An array of tables."""
        if not self._is(value, list, path):
            return []
        return [each for each in value if self._is(each, dict, path)]

    def check_workbook(self, own: dict[str, Any], path: str) -> None:
        """Tells what is wrong with one table of [[workbooks]]."""
        for name in _OF_THE_WHOLE & own.keys():
            self._fault("config_not_for_one", f"{path}{name}")
        rest = {name: value for name, value in own.items() if name not in _OF_THE_WHOLE}
        self.check_names(self.read(Config, rest, path), path)
        if not own.get("workbook"):
            self._fault("config_workbook_unnamed", path.rstrip("."))

    def check_names(self, config: Config, path: str = "") -> None:
        """Refuses titles of no report and headings of no table or column."""
        self._only(config.titles, REPORT_KEYS, f"{path}titles.")
        self._check_titles(config.titles, f"{path}titles.")
        self._only(config.headers, tuple(TABLES), f"{path}headers.")
        for table, headings in config.headers.items():
            known = tuple(each.key for each in TABLES.get(table, ()))
            self._only(headings, known, f"{path}headers.{table}.")

    def _check_titles(self, titles: Mapping[str, str], path: str) -> None:
        """Refuses a title that no tab can bear, and one of two that are the same."""
        first: dict[str, str] = {}
        for key, title in titles.items():
            other = first.setdefault(title.strip().casefold(), key)
            if not is_allowed(title):
                self._fault("config_bad_title", f"{path}{key}", found=title)
            elif other != key:
                self._fault("config_title_twice", f"{path}{key}", found=title, other=other)

    def _only(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in given:
            if known and key not in known:
                self._unknown(f"{path}{key}", key, known)

    def _unknown(self, path: str, key: str, known: Iterable[str]) -> None:
        meant = nearest(key, known)
        code = "config_unknown_key_nearest" if meant else "config_unknown_key"
        self._fault(code, path, nearest=meant, known=", ".join(known))

    def _value(self, declared: Field[Any], hint: Any, value: Any, path: str) -> Any:
        if is_dataclass(hint) and isinstance(hint, type):
            return self.read(hint, value, f"{path}.") if self._is(value, dict, path) else None
        if "Mapping" in str(hint):
            return self._words(value, path, nested=str(hint).count("Mapping") > 1)
        if "tuple" in str(hint):
            if not self._is(value, list, path, declared.default):
                return None
            return tuple(v for v in value if self._fits(declared, v, path))
        wanted = next(t for t in (bool, int, float, str) if t.__name__ in str(hint))
        value = float(value) if wanted is float and type(value) is int else value
        return (
            value
            if self._is(value, wanted, path, declared.default) and self._fits(declared, value, path)
            else None
        )

    def _words(self, value: Any, path: str, *, nested: bool) -> dict[str, Any] | None:
        if not self._is(value, dict, path):
            return None
        if nested:
            inner = {k: self._words(v, f"{path}.{k}", nested=False) for k, v in value.items()}
            return {key: words for key, words in inner.items() if words is not None}
        return {k: v for k, v in value.items() if self._is(v, str, f"{path}.{k}")}

    def _is(self, value: Any, kind: type, path: str, default: Any = None) -> bool:
        fits = isinstance(value, kind) and not (kind is not bool and isinstance(value, bool))
        if not fits:
            like = sample(path, kind, default)
            code = "config_wrong_switch" if kind is bool else "config_wrong_type"
            self._fault(code, path, found=shown(value), example=like)
        return fits

    def _fits(self, declared: Field[Any], value: Any, path: str) -> bool:
        """Whether it is one of the choices and makes sense."""
        choices: tuple[str, ...] = declared.metadata.get("choices", ())
        if choices and value not in choices:
            known, meant = ", ".join(map(shown, choices)), nearest(str(value), choices)
            code = "config_wrong_choice_nearest" if meant else "config_wrong_choice"
            self._fault(code, path, found=value, nearest=shown(meant), known=known)
            return False
        if has_special_signs(value):
            name, text = path.rpartition(".")[2], shown(value)[1:-1]
            facts = {"line": f"{name} = …", "text": text, "better": f"{name} = '{text}'"}
            self._fault("config_backslash", path, **facts)
            return False
        between: tuple[float, float] | None = declared.metadata.get("between")
        if between and not between[0] <= value <= between[1]:  # so nan is none either
            least, most = between
            self._fault("config_out_of_range", path, found=value, least=least, most=most)
            return False
        try:
            (declared.metadata.get("check") or str)(value)
        except (ValueError, AttributeError, TypeError):
            right = declared.metadata["example"]
            is_list = isinstance(declared.default, tuple)
            name = path.rpartition(".")[2]
            example = f"{name} = {shown([right] if is_list else right)}"
            self._fault("config_wrong_value", path, found=value, example=example)
            return False
        return True

    def _fault(self, code: str, key: str, **facts: Any) -> None:
        self.faults.append(UsageError(code, path=str(self._path), key=key, **facts))
