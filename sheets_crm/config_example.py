"""The text of a `config.toml`: every declared setting with its default, explained in a language.

The settings are those that `config.Config` declares; their words are in the catalogue, under
`setting.<key>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from textwrap import wrap
from typing import Any

from sheets_crm.config import Config
from sheets_crm.crm.model import TABLES
from sheets_crm.locale import Catalogue

_WIDTH = 98


def example(words: Catalogue, workbook: str = "") -> str:
    """The whole file.

    Args:
        words: the language of its remarks.
        workbook: which workbook it names; blank for none.
    """
    config = Config(workbook=workbook)
    lines = [*_remark(words("setting.about")), "", *_settings(config, "", words), *_more(words)]
    return "\n".join(lines) + "\n"


def _settings(options: Any, path: str, words: Catalogue) -> Iterator[str]:
    """The settings of one group, then the groups in it: TOML wants them in this order."""
    groups = []
    for each in fields(options):
        value, key = getattr(options, each.name), f"{path}{each.name}"
        if is_dataclass(value) or isinstance(value, Mapping):
            groups.append((key, value))
        elif key != "workbooks":
            yield from _remark(words(f"setting.{key}"))
            yield f"{each.name} = {_value(value)}"
            if not path:
                yield ""
    if path:
        yield ""
    for key, value in groups:
        yield from _named(key, words) if isinstance(value, Mapping) else _group(key, value, words)


def _group(key: str, options: Any, words: Catalogue) -> Iterator[str]:
    about = f"setting.{key}.about"
    yield from _remark(words(about) if about in words else "")
    yield f"[{key}]"
    yield from _settings(options, f"{key}.", words)


def _named(key: str, words: Catalogue) -> Iterator[str]:
    """Names that the user gives: there is no default, a sample shows how."""
    yield from _remark(words(f"setting.{key}.about"))
    if key == "headers":
        for table, columns in TABLES.items():
            yield from _remark(f"{table}: {', '.join(column.key for column in columns)}")
        yield "[headers.leads]"
    else:
        yield f"[{key}]"
    yield from (f"# {words(f'setting.{key}.sample')}", "")


def _more(words: Catalogue) -> Iterator[str]:
    yield from _remark(words("setting.workbooks.about"))
    yield from ("# [[workbooks]]", '# workbook = "second.xlsx"')
    yield from ("# [workbooks.schedule]", '# every = "1 hour"')


def _remark(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH, break_long_words=False)]


def _value(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if isinstance(value, tuple):
        return f"[{', '.join(map(_value, value))}]"
    return str(value)
