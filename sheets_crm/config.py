"""`config.toml`: where the workbook is, and what differs from the defaults.

The dataclasses below are the one declaration of every key: its default, its meaning (`help`) and
what it may be (`choices`). Reading, refusing and `config.example.toml` all follow from them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from sheets_crm.crm.model import TABLES
from sheets_crm.errors import FaultsError, UsageError
from sheets_crm.messages import LANGUAGES
from sheets_crm.reports.context import (
    FunnelOptions,
    StaleOptions,
    SummaryOptions,
    WorkdayOptions,
)
from sheets_crm.template import REPORTS
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.live.options import LiveOptions


def _key(default: Any, text: str, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"help": text, "choices": choices})


@dataclass(frozen=True)
class BackupOptions:
    """How many earlier states of a file are kept."""

    keep: int = _key(10, "the newest states kept, however old")
    days: int = _key(30, "besides them one state a day, for so many days; 0 for none")


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
    reports: tuple[str, ...] = _key(REPORTS, "the report tabs that are on", REPORTS)
    titles: Mapping[str, str] = field(
        default_factory=dict, metadata={"help": "other names for the report tabs"}
    )
    headers: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict,
        metadata={
            "help": "headings that are not recognised by themselves: headers.<table>.<column>"
        },
    )
    funnel: FunnelOptions = field(
        default_factory=FunnelOptions, metadata={"help": "the funnel report"}
    )
    stale: StaleOptions = field(
        default_factory=StaleOptions, metadata={"help": "the report of stale leads"}
    )
    summary: SummaryOptions = field(
        default_factory=SummaryOptions, metadata={"help": "the owner's tab"}
    )
    workdays: WorkdayOptions = field(
        default_factory=WorkdayOptions, metadata={"help": "which days plans are spread over"}
    )
    google: GoogleOptions = field(
        default_factory=GoogleOptions, metadata={"help": "the way to Google Sheets"}
    )
    live: LiveOptions = field(
        default_factory=LiveOptions, metadata={"help": "a workbook that is open in Excel"}
    )
    backups: BackupOptions = field(
        default_factory=BackupOptions,
        metadata={"help": "the earlier states that undo can bring back"},
    )


def load_config(path: Path) -> Config:
    """The configuration file at `path`.

    Raises:
        UsageError: it is not there or is no TOML.
        FaultsError: some keys are unknown or have wrong values; all of them, each by its key.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError("config_not_found", path=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("config_no_toml", path=str(path), reason=str(error)) from error
    reader = _Reader(path)
    config: Config = reader.read(Config, raw, "")
    reader.check_names(config)
    if reader.faults:
        raise FaultsError(list(reader.faults))
    return config


class _Reader:
    """Fills a dataclass from a TOML table; keeps every fault and goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[UsageError] = []

    def read(self, kind: type, raw: Mapping[str, Any], path: str) -> Any:
        known = {each.name: each for each in fields(kind)}
        hints = get_type_hints(kind)
        for key in raw:
            if key not in known:
                self._fault("config_unknown_key", f"{path}{key}", known=", ".join(known))
        values = {
            key: self._value(known[key], hints[key], value, f"{path}{key}")
            for key, value in raw.items()
            if key in known
        }
        return kind(**{key: value for key, value in values.items() if value is not None})

    def check_names(self, config: Config) -> None:
        """Refuses titles of no report and headings of no table or column."""
        self._only(config.titles, REPORTS, "titles.")
        self._only(config.headers, tuple(TABLES), "headers.")
        for table, headings in config.headers.items():
            known = tuple(each.key for each in TABLES.get(table, ()))
            self._only(headings, known, f"headers.{table}.")

    def _only(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in given:
            if known and key not in known:
                self._fault("config_unknown_key", f"{path}{key}", known=", ".join(known))

    def _value(self, declared: Field[Any], hint: Any, value: Any, path: str) -> Any:
        if is_dataclass(hint) and isinstance(hint, type):
            return self.read(hint, value, f"{path}.") if self._is(value, dict, path) else None
        if "Mapping" in str(hint):
            return self._words(value, path, nested=str(hint).count("Mapping") > 1)
        choices: tuple[str, ...] = declared.metadata.get("choices", ())
        if "tuple" in str(hint):
            if not self._is(value, list, path):
                return None
            return tuple(v for v in value if self._chosen(v, choices, path))
        wanted = next(t for t in (bool, int, float, str) if t.__name__ in str(hint))
        value = float(value) if wanted is float and type(value) is int else value
        return (
            value if self._is(value, wanted, path) and self._chosen(value, choices, path) else None
        )

    def _words(self, value: Any, path: str, *, nested: bool) -> dict[str, Any] | None:
        if not self._is(value, dict, path):
            return None
        if nested:
            inner = {k: self._words(v, f"{path}.{k}", nested=False) for k, v in value.items()}
            return {key: words for key, words in inner.items() if words is not None}
        return {k: v for k, v in value.items() if self._is(v, str, f"{path}.{k}")}

    def _is(self, value: Any, kind: type, path: str) -> bool:
        fits = isinstance(value, kind) and not (kind is not bool and isinstance(value, bool))
        if not fits:
            self._fault("config_wrong_type", path, wanted=kind.__name__, found=repr(value))
        return fits

    def _chosen(self, value: Any, choices: tuple[str, ...], path: str) -> bool:
        if choices and value not in choices:
            self._fault("config_wrong_choice", path, found=value, known=", ".join(choices))
            return False
        return True

    def _fault(self, code: str, key: str, **facts: Any) -> None:
        self.faults.append(UsageError(code, path=str(self._path), key=key, **facts))


def every_key(kind: type = Config, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its meaning, as `config.example.toml` must explain them."""
    hints = get_type_hints(kind)
    for each in fields(kind):
        hint = hints[each.name]
        if is_dataclass(hint) and isinstance(hint, type):
            yield from every_key(hint, f"{path}{each.name}.")
        else:
            yield f"{path}{each.name}", each.metadata["help"]
