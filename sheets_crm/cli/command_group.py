"""What every command shares: the group, its words, and how results and errors are said."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click

from sheets_crm.cli.exit_status import told
from sheets_crm.cli.output import is_answered, is_watched, say
from sheets_crm.cli.params import HELP
from sheets_crm.cli.usage_help import Commands, help_option, version_option
from sheets_crm.config import Config
from sheets_crm.locale import LANGUAGES, Catalogue, catalogue, formats
from sheets_crm.text.shell_command import NAME, CommandLine, as_file, shell_here, typed
from sheets_crm.workbook.choose_store import CONFIG_FILE, Workbook, named_workbook
from sheets_crm.workbook.missing_file import missing
from sheets_crm.workbook.write_status import ACCOUNT

Needs = Literal["workbook", "memory", "nothing"]

_MODULES = {
    "backups": "undo",
    "config": "config",
    "forget": "forget",
    "log": "log",
    "notify": "notify",
    "run": "run",
    "service": "service",
    "status": "run",
    "undo": "undo",
}
"""The module of each command; the others are in `sync`. A visit starts sooner with its own."""


def load(command: str) -> None:
    """Loads the module that adds a command to the program."""
    import_module(f"sheets_crm.cli.commands.{_MODULES.get(command, 'sync')}")


def load_all() -> None:
    """Loads every command."""
    for command in ("sync", *_MODULES):
        load(command)


class Program(Commands):
    """The program: whatever happens in a command ends in a sentence and an exit code."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; only now is it loaded."""
        load(cmd_name)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, by what it is used for."""
        load_all()
        return super().list_commands(ctx)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the command line and ends the process."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except SystemExit:  # the completion of a shell
            raise
        except BaseException as error:  # noqa: BLE001 - the last resort
            code = told(error, HELP)
        sys.exit(int(code or 0))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; what goes wrong is told in the language that it speaks by then."""
        ACCOUNT.open()
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - the last resort
            ctx.exit(told(error, words_of(ctx)))


def words_of(ctx: click.Context) -> Catalogue:
    """The messages' language: as configured, else as the system is set."""
    if isinstance(ctx.obj, Catalogue):
        return ctx.obj
    return HELP.typed_as(CommandLine(ctx.find_root().info_name or NAME))


@click.group(cls=Program, help=HELP("help.program"), epilog=HELP("help.codes"))
@version_option
@help_option
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
    example = HELP("help.example") + "\n" + HELP(f"example.{key}")

    def decorate(function: Callable[..., None]) -> click.Command:
        made = help_option(function)
        return group.command(name, help=text, epilog=example)(made)

    return decorate


def words_for(
    config: Config, named: str | None = None, config_file: Path | None = None
) -> Catalogue:
    """The words to speak from now on, errors included: the configured language's.

    Args:
        config: says the language.
        named: the workbook that is spoken of, as a command line names it.
        config_file: the configuration, where a command line must name it.
    """
    root = click.get_current_context().find_root()
    words = catalogue(config.language) if config.language in LANGUAGES else HELP
    shell = shell_here(os.environ, sys.platform)
    run = CommandLine(
        root.info_name or NAME,
        workbook=typed([as_file(named)], shell) if named else "",
        config=typed(["--config", str(config_file)], shell) if config_file else "",
    )
    root.obj = spoken = words.typed_as(run)
    return spoken


def workbook_for(
    path: str | None, config_file: Path | None, *, needs: Needs = "workbook", **how: Any
) -> tuple[Workbook, Catalogue]:
    """The workbook that is meant and the words about it; says which configuration does not count.

    Args:
        path: as the command line names it.
        config_file: as the command line names it.
        needs: what there must be, for a file: itself, something remembered of it, or nothing.
        how: see `named_workbook`.

    Raises:
        CrmError: it is not there.
    """
    # Whoever signs in must also see the address that is printed, in case no window opens.
    book = replace(
        named_workbook(path, config_file, **how), attended=is_answered() and is_watched()
    )
    words = words_for(book.config, book.named, config_file)
    if needs != "nothing" and _is_gone(book, needs):
        named_in = None if path else config_file or Path(CONFIG_FILE)
        raise missing(book.path, named_in)
    for problem in book.told:
        what, fix = words.of(problem)
        say(f"{what}\n  → {fix}", err=True)
    return book, words


def _is_gone(book: Workbook, needs: Needs) -> bool:
    if book.in_google or book.where == "live" or os.path.lexists(book.path):
        return False
    folder = book.state_folder()
    return needs == "workbook" or folder is None or not folder.exists()


def moment(at: datetime, words: Catalogue) -> str:
    """A moment as the clock on the wall shows it."""
    return formats.moment(at.astimezone(), words.language)
