"""The arguments and options that commands share; their words are in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from sheets_crm.crm.parse.dates import EARLIEST, LAST_TODAY, Loose, When, fixed, parse_date
from sheets_crm.errors import UsageError
from sheets_crm.locale import catalogue
from sheets_crm.locale.system_language import spoken_language
from sheets_crm.workbook.stores import WANTED

HELP = catalogue(spoken_language())
"""The words of the help, in the system's language; the configuration is not read yet."""


class Day(click.ParamType[date]):
    """A date given as YYYY-MM-DD, or as people type dates into the workbook."""

    name = "YYYY-MM-DD"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - the protocol's
        ctx: click.Context | None,  # noqa: ARG002
    ) -> date:
        """The date.

        Raises:
            UsageError: it is none, may be one of two, or is too far off.
        """
        if isinstance(value, date):
            return value
        meant = _days_meant(str(value))
        if not meant:
            raise UsageError("usage_no_date", given=str(value))
        if len(meant) > 1:
            first, second = (day.isoformat() for day in meant)
            raise UsageError("usage_two_dates", given=str(value), first=first, second=second)
        (day,) = meant
        if not EARLIEST <= day <= LAST_TODAY:
            first, last = EARLIEST.isoformat(), LAST_TODAY.isoformat()
            raise UsageError("usage_far_date", given=str(value), first=first, last=last)
        return day


def _days_meant(text: str) -> list[date]:
    """The day that a text means; two where 03/01/2026 may be either, none where it is no date."""
    with suppress(ValueError):
        return [date.fromisoformat(text)]
    today = datetime.now().astimezone().date()
    read = (parse_date(text, today, month_first=month_first) for month_first in (False, True))
    days = [fixed(one, today, When.UNTIL) if isinstance(one, Loose) else one for one in read]
    return list(dict.fromkeys(date(day.year, day.month, day.day) for day in days if day))


class OneOf(click.Choice[str]):
    """A word out of a few."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word.

        Raises:
            UsageError: it is none of them.
        """
        if value not in self.choices:
            raise UsageError("usage_no_choice", given=str(value), known=", ".join(self.choices))
        return super().convert(value, param, ctx)


class Count(click.ParamType[int]):
    """A whole number from 1 on."""

    name = "N"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - see Day
        ctx: click.Context | None,  # noqa: ARG002
    ) -> int:
        """The number.

        Raises:
            UsageError: it is none.
        """
        text = str(value).strip()
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
            raise UsageError("usage_no_count", given=text)
        return int(text)


def path(function: Callable[..., None]) -> Callable[..., None]:
    """PATH, which may be left out where the configuration names the workbook."""
    return click.argument(
        "path", required=False, type=click.Path(readable=False), metavar=HELP("help.path_metavar")
    )(function)


def today(function: Callable[..., None]) -> Callable[..., None]:
    """--today, the day to take for today."""
    return click.option("--today", type=Day(), help=HELP("help.today"))(function)


def config(function: Callable[..., None]) -> Callable[..., None]:
    """--config, the configuration file."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(readable=False, path_type=Path),
        metavar=HELP("help.file_metavar"),
        help=HELP("help.config_file"),
    )(function)


def template(function: Callable[..., None]) -> Callable[..., None]:
    """--template, by name or path."""
    return click.option(
        "--template", metavar=HELP("help.template_metavar"), help=HELP("help.template")
    )(function)


def where(function: Callable[..., None]) -> Callable[..., None]:
    """--store, the file or the workbook as it stands open."""
    choices = OneOf(WANTED)
    return click.option("--store", "where", type=choices, default="auto", help=HELP("help.store"))(
        function
    )


def limit(function: Callable[..., None]) -> Callable[..., None]:
    """--limit, for lists that may be long."""
    return click.option("--limit", type=Count(), help=HELP("help.limit"))(function)


def as_json(function: Callable[..., None]) -> Callable[..., None]:
    """--json."""
    return click.option("--json", "as_json", is_flag=True, help=HELP("help.json"))(function)


def said(function: Callable[..., None]) -> Callable[..., None]:
    """--tab, --map and --status: what the owner says of a workbook, each as often as one likes."""
    for name in ("status", "map", "tab"):
        function = click.option(
            f"--{name}",
            f"said_{name}",
            multiple=True,
            metavar=HELP(f"help.said_{name}_metavar"),
            help=HELP(f"help.said_{name}"),
        )(function)
    return function
