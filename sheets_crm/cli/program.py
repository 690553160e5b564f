"""What every command shares: the group, its words, and how results and errors are said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from sheets_crm import __version__
from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.messages import LANGUAGES, Catalogue, catalogue
from sheets_crm.options import HELP
from sheets_crm.speech import tell_error


class Commands(click.Group):
    """A group whose errors end in a sentence and an exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a CrmError is told and becomes its exit code."""
        try:
            return super().invoke(ctx)
        except CrmError as error:
            tell_error(error, words_of(ctx))
            ctx.exit(error.exit_code)


def words_of(ctx: click.Context) -> Catalogue:
    """The messages' language: as configured, else as the system is set."""
    return ctx.obj if isinstance(ctx.obj, Catalogue) else HELP


@click.group(cls=Commands, help=HELP("help.program"))
@click.version_option(__version__, prog_name="sheets-crm", help=HELP("help.version"))
@click.help_option("--help", "-h", help=HELP("help.help"))
def program() -> None:
    """The group of all commands; its help is in the catalogue."""


def command(
    name: str, group: click.Group = program
) -> Callable[[Callable[..., None]], click.Command]:
    """Makes a function a command, its help and example from the catalogue.

    Their keys are `help.<name>` and `example.<name>`; a command of another group than the program
    has the group's name and `_` before its own.
    """
    key = name if group is program else f"{group.name}_{name}"
    text = HELP(f"help.{key}")
    example = HELP("help.example") + "\n\n\b\n" + HELP(f"example.{key}")

    def decorate(function: Callable[..., None]) -> click.Command:
        made = click.help_option("--help", "-h", help=HELP("help.help"))(function)
        return group.command(name, help=text, epilog=example)(made)

    return decorate


def words_for(config: Config) -> Catalogue:
    """The words to speak from now on, errors included: the configured language's."""
    words = catalogue(config.language) if config.language in LANGUAGES else HELP
    click.get_current_context().find_root().obj = words
    return words


def moment(at: datetime) -> str:
    """A moment as the clock on the wall shows it."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
