"""The commands that make `run` a service of the operating system."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, program, words_for
from sheets_crm.cli.output import confirmed, is_watched, say, say_exactly
from sheets_crm.cli.params import HELP, OneOf
from sheets_crm.cli.usage_help import Commands, help_option
from sheets_crm.config import Config, load_config
from sheets_crm.errors import CrmError, UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.workbook.choose_store import CONFIG_FILE

if TYPE_CHECKING:
    from sheets_crm.service.autostart.definition import Service, System
    from sheets_crm.service.autostart.install import Definition, Installer

_SYSTEMS = ("linux", "macos", "windows")
_SECRET = "SHEETS_CRM_NOTIFY"  # noqa: S105 - how the names of variables with addresses begin


@program.group("service", cls=Commands, help=HELP("help.service"))
@help_option
def service() -> None:
    """The group of what is done about the service; its help is in the catalogue."""


@command("install", group=service)
@params.config
@click.option("--print", "only_print", is_flag=True, help=HELP("help.service_print"))
@click.option("--yes", "-y", is_flag=True, help=HELP("help.service_yes"))
@click.option("--system", type=OneOf(_SYSTEMS), help=HELP("help.service_system"))
def install(
    config_file: Path | None, system: System | None, *, only_print: bool, yes: bool
) -> None:
    """Shows what is installed and where, asks, and installs it."""
    file = _config_file(config_file)
    config = load_config(file)
    words = words_for(config, config_file=config_file)
    if not config.every_workbook:
        raise UsageError("config_no_workbook", path=str(file))
    if system and not only_print:
        raise UsageError("service_system_needs_print")
    wanted, installer = _service(file, system)
    definition = installer.definition(wanted)
    if only_print:
        _print_exactly(definition)
        return
    installer.standing(wanted)  # what would refuse it is told before anything is asked
    say(words("service.shown", where=definition.where) + f"\n\n{definition.text}")
    _tell_uncarried(wanted, words)
    if not yes and not confirmed(words("service.ask"), words):
        say(words("service.left"))
        return
    installer.install(wanted)
    say(words("service.installed", name=wanted.name))
    say(words(f"service.note_{_here()}"))
    say(words("service.log", where=_log(wanted)))
    say(words("service.look"))


@command("status", group=service)
@params.config
def status(config_file: Path | None) -> None:
    """Tells whether it is installed and running; the exit code is 1 where it does not run."""
    file = _config_path(config_file)
    words = words_for(
        load_config(file) if os.path.lexists(file) else Config(), config_file=config_file
    )
    wanted, installer = _service(file, None)
    standing = installer.standing(wanted)
    state = "running" if standing.running else "stopped" if standing.installed else "absent"
    say(words(f"service.{state}", name=wanted.name))
    if standing.installed:
        say(words("service.log", where=_log(wanted)))
        say(words("service.visits"))
    if not standing.running:
        click.get_current_context().exit(1)


@command("uninstall", group=service)
@params.config
def uninstall(config_file: Path | None) -> None:
    """Stops the service and takes away what was installed; the file may be gone by now."""
    file = _config_path(config_file)
    words = words_for(
        load_config(file) if os.path.lexists(file) else Config(), config_file=config_file
    )
    wanted, installer = _service(file, None)
    if installer.standing(wanted).installed:
        say(words("service.stopping", name=wanted.name))
    installer.uninstall(wanted)
    say(words("service.uninstalled", name=wanted.name))


def _config_path(given: Path | None) -> Path:
    return given.expanduser() if given else Path(CONFIG_FILE)


def _config_file(given: Path | None) -> Path:
    """A service stands on a configuration: where its workbooks are, and when it visits them."""
    file = _config_path(given)
    if not given and not os.path.lexists(file):
        raise UsageError("service_no_config", path=str(file.absolute()))
    return file


def _service(file: Path, system: System | None) -> tuple[Service, Installer]:
    from sheets_crm.service.autostart.definition import service_of, this_system  # noqa: PLC0415 - rarely
    from sheets_crm.service.autostart.platforms import installer_for  # noqa: PLC0415

    meant = system or this_system()
    if meant is None:
        raise CrmError("service_no_systemd")
    return service_of(file, meant, variables=os.environ), installer_for(meant, os.environ)


def _print_exactly(definition: Definition) -> None:
    """The file's own bytes where they go into a file; its text where a person looks."""
    if is_watched():
        say(definition.text)
    else:
        say_exactly(definition.data)


def _tell_uncarried(wanted: Service, words: Catalogue) -> None:
    """Variables that are set here and that the service will not see."""
    from sheets_crm.service.autostart.definition import uncarried  # noqa: PLC0415

    for name in uncarried(wanted, os.environ):
        say(words("service.variable_stays", name=name))
    for name in sorted(os.environ):
        if name.startswith(_SECRET):
            say(words("service.secret_stays", name=name))


def _log(wanted: Service) -> str:
    """The file, or where there is none the command that shows what systemd keeps."""
    return wanted.log or f"journalctl --user -u {wanted.name}"


def _here() -> str:
    from sheets_crm.service.autostart.definition import this_system  # noqa: PLC0415

    return this_system() or ""
