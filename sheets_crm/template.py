"""Templates: what a workbook looks like in one language, as data (`templates/*.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sheets_crm.crm.model import (
    CONTACT_TYPES,
    FIXED_METRICS,
    PERIODS,
    TABLES,
    WORD_LISTS,
    StatusKind,
)
from sheets_crm.errors import CrmError, FaultsError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.reports.registry import DEFAULT_REPORTS, REPORT_KEYS
from sheets_crm.template_reader import TableReader
from sheets_crm.text.parse_untrusted import from_toml, wrong_line
from sheets_crm.text.read_file import typed_text


@dataclass(frozen=True)
class HeaderWords:
    """A column's heading, other words it is recognised by, and its width in characters."""

    header: str
    synonyms: tuple[str, ...]
    width: float


@dataclass(frozen=True)
class TabWords:
    """A tab's title, other titles it is recognised by, and its columns by field key."""

    title: str
    synonyms: tuple[str, ...]
    fields: Mapping[str, HeaderWords]


@dataclass(frozen=True)
class KindWords:
    """What a kind of status is called, and words in a status's name that give it away."""

    word: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True)
class StatusPreset:
    name: str
    kind: StatusKind
    stale_days: int | None
    probability: float | None
    fill: str | None


@dataclass(frozen=True)
class Template:
    """One template, whole.

    Attributes:
        source: what it was read from: a shipped template's name or a path.
        country: two letters of the country whose public holidays count; "" for none.
        reports: report key → title of its tab.
        words: list key → the words a new workbook begins with.
        contact_types: a kind of contact (CONTACT_TYPES) → what it is called.
        periods, metrics: key → word.
        metric_words: metric → what people call it besides.
        totals: words that begin a row of totals.
    """

    source: str
    language: str
    country: str
    tabs: Mapping[str, TabWords]
    reports: Mapping[str, str]
    statuses: tuple[StatusPreset, ...]
    words: Mapping[str, tuple[str, ...]]
    contact_types: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, str]
    metrics: Mapping[str, str]
    metric_words: Mapping[str, tuple[str, ...]]
    kinds: Mapping[StatusKind, KindWords]
    totals: tuple[str, ...]


def load_template(source: str) -> Template:
    """A shipped template by its name (`ru`, `en`) or the user's own by its path.

    Raises:
        CrmError: there is no such template, it is no TOML, or keys are missing or unknown; every
            fault is told at once.
    """
    if source in LANGUAGES:
        return _shipped(source)
    path = Path(source).expanduser()
    try:
        text = typed_text(path)
    except FileNotFoundError as error:
        raise CrmError("template_not_found", template=source, known=", ".join(LANGUAGES)) from error
    try:
        return _parse(str(path), from_toml(text))
    except ValueError as error:
        raise CrmError(
            "template_no_toml", template=source, line=wrong_line(text, str(error))
        ) from error


def shipped_templates() -> tuple[Template, ...]:
    """Every template that comes with the program; their synonyms all count when adopting."""
    return tuple(_shipped(language) for language in LANGUAGES)


@cache
def _shipped(name: str) -> Template:
    packaged = Path(__file__).parent / "templates"
    # A checkout keeps templates/ beside the package, an installed wheel inside of it.
    folder = packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"
    return _parse(name, from_toml((folder / f"{name}.toml").read_text(encoding="utf-8")))


_KEYS = (
    "language",
    "country",
    "tabs",
    "reports",
    "statuses",
    "words",
    "contact_types",
    "periods",
    "metrics",
    "metric_words",
    "kinds",
    "totals",
)


def _parse(source: str, raw: Mapping[str, Any]) -> Template:
    read = TableReader(source)
    read.only(raw, _KEYS, "")
    tabs = read.table(raw, "tabs", "")
    read.only(tabs, tuple(TABLES), "tabs.")
    language = read.text(raw, "language", "")
    if language not in LANGUAGES:
        read.refuse("language", ", ".join(LANGUAGES))
    template = Template(
        source=source,
        language=language,
        country=read.text(raw, "country", ""),
        tabs={key: _tab(read, tabs, key) for key in TABLES},
        reports=_report_titles(read, raw, language),
        statuses=_statuses(read, raw),
        words=_word_lists(read, raw),
        contact_types=_other_names(read, raw, "contact_types", CONTACT_TYPES),
        periods=_texts(read, raw, "periods", PERIODS),
        metrics=_texts(read, raw, "metrics", FIXED_METRICS),
        metric_words=_other_names(read, raw, "metric_words", FIXED_METRICS),
        kinds=_kinds(read, raw),
        totals=read.words(read.table(raw, "totals", ""), "words", "totals."),
    )
    if read.faults:
        raise FaultsError(read.faults)
    return template


def _tab(read: TableReader, tabs: Mapping[str, Any], key: str) -> TabWords:
    path = f"tabs.{key}."
    raw = read.table(tabs, key, "tabs.")
    read.only(raw, ("title", "synonyms", "fields"), path)
    fields = read.table(raw, "fields", path)
    known = tuple(field.key for field in TABLES[key])
    read.only(fields, known, f"{path}fields.")
    return TabWords(
        title=read.text(raw, "title", path),
        synonyms=read.words(raw, "synonyms", path),
        fields={name: _header(read, fields, name, f"{path}fields.") for name in known},
    )


def _header(read: TableReader, fields: Mapping[str, Any], name: str, path: str) -> HeaderWords:
    raw = read.table(fields, name, path)
    read.only(raw, ("header", "synonyms", "width"), f"{path}{name}.")
    width = raw.get("width", 12)
    if not isinstance(width, int | float) or isinstance(width, bool):
        read.refuse(f"{path}{name}.width", "12")
        width = 12
    return HeaderWords(
        header=read.text(raw, "header", f"{path}{name}."),
        synonyms=read.words(raw, "synonyms", f"{path}{name}."),
        width=float(width),
    )


def _texts(
    read: TableReader, raw: Mapping[str, Any], key: str, known: tuple[str, ...]
) -> Mapping[str, str]:
    table = read.table(raw, key, "")
    read.only(table, known, f"{key}.")
    return {name: read.text(table, name, f"{key}.") for name in known}


def _report_titles(read: TableReader, raw: Mapping[str, Any], language: str) -> Mapping[str, str]:
    """The titles; a report that came later than a template has the catalogue's."""
    given = read.table(raw, "reports", "")
    later = [key for key in REPORT_KEYS if key not in DEFAULT_REPORTS and key not in given]
    words = catalogue(language if language in LANGUAGES else LANGUAGES[0])
    titles = {**given, **{key: words(f"report.{key}") for key in later}}
    return _texts(read, {"reports": titles}, "reports", REPORT_KEYS)


def _word_lists(read: TableReader, raw: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    table = read.table(raw, "words", "")
    read.only(table, WORD_LISTS, "words.")
    return {name: read.words(table, name, "words.") for name in WORD_LISTS}


def _other_names(
    read: TableReader, raw: Mapping[str, Any], key: str, known: tuple[str, ...]
) -> Mapping[str, tuple[str, ...]]:
    """What things are called besides; a template may leave it to the shipped ones."""
    table = read.table({key: {}, **raw}, key, "")
    read.only(table, known, f"{key}.")
    return {name: read.words(table, name, f"{key}.") for name in known if name in table}


def _kinds(read: TableReader, raw: Mapping[str, Any]) -> Mapping[StatusKind, KindWords]:
    table = read.table(raw, "kinds", "")
    read.only(table, tuple(StatusKind), "kinds.")
    found = {}
    for kind in StatusKind:
        words = read.table(table, kind, "kinds.")
        path = f"kinds.{kind}."
        found[kind] = KindWords(read.text(words, "word", path), read.words(words, "synonyms", path))
    return found


def _statuses(read: TableReader, raw: Mapping[str, Any]) -> tuple[StatusPreset, ...]:
    rows = raw.get("statuses")
    if not isinstance(rows, list) or not rows:
        read.refuse("statuses", "[[statuses]]")
        return ()
    return tuple(_status(read, row, f"statuses[{i}].") for i, row in enumerate(rows, 1))


def _status(read: TableReader, raw: Mapping[str, Any], path: str) -> StatusPreset:
    read.only(raw, ("name", "kind", "stale_days", "probability", "fill"), path)
    kind = raw.get("kind")
    if kind not in tuple(StatusKind):
        read.refuse(f"{path}kind", ", ".join(StatusKind))
        kind = StatusKind.OPEN
    return StatusPreset(
        name=read.text(raw, "name", path),
        kind=StatusKind(kind),
        stale_days=raw.get("stale_days"),
        probability=raw.get("probability"),
        fill=raw.get("fill"),
    )
