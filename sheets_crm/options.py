"""The arguments and options that commands share; their words are in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from sheets_crm.messages import catalogue
from sheets_crm.speech import spoken_language

HELP = catalogue(spoken_language())
"""The words of the help, in the system's language; the configuration is not read yet."""


class Day(click.ParamType[date]):
    """A date given as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a usage error that says how one is written."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            return self.fail(HELP("help.bad_date", value=value), param, ctx)


def path(function: Callable[..., None]) -> Callable[..., None]:
    """PATH, which may be left out where the configuration names the workbook."""
    return click.argument("path", required=False)(function)


def today(function: Callable[..., None]) -> Callable[..., None]:
    """--today, the day to take for today."""
    return click.option("--today", type=Day(), help=HELP("help.today"))(function)


def config(function: Callable[..., None]) -> Callable[..., None]:
    """--config, the configuration file."""
    return click.option(
        "--config", "config_file", type=click.Path(path_type=Path), help=HELP("help.config")
    )(function)


def template(function: Callable[..., None]) -> Callable[..., None]:
    """--template, by name or path."""
    return click.option("--template", metavar="ru|en|PATH", help=HELP("help.template"))(function)


def where(function: Callable[..., None]) -> Callable[..., None]:
    """--store, the file or the workbook as it stands open."""
    choices = click.Choice(["auto", "file", "live"])
    return click.option("--store", "where", type=choices, default="auto", help=HELP("help.store"))(
        function
    )


def as_json(function: Callable[..., None]) -> Callable[..., None]:
    """--json."""
    return click.option("--json", "as_json", is_flag=True, help=HELP("help.json"))(function)
