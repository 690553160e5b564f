"""The commands; the only place that prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sheets_crm import __version__, options
from sheets_crm.config import Config
from sheets_crm.errors import CrmError
from sheets_crm.messages import LANGUAGES, Catalogue, catalogue
from sheets_crm.options import HELP
from sheets_crm.places import Workbook, named_workbook
from sheets_crm.speech import progress_bar, tell_error
from sheets_crm.workbook.tab import Tab

if TYPE_CHECKING:
    from sheets_crm.workbook.live.opening import Wanted


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


def _command(name: str) -> Callable[[Callable[..., None]], click.Command]:
    text = HELP(f"help.{name}")
    example = HELP("help.example") + "\n\n\b\n" + HELP(f"example.{name}")

    def decorate(function: Callable[..., None]) -> click.Command:
        made = click.help_option("--help", "-h", help=HELP("help.help"))(function)
        return program.command(name, help=text, epilog=example)(made)

    return decorate


@_command("demo")
@options.path
@options.template
@options.today
def demo(path: str | None, template: str | None, today: date | None) -> None:
    """Makes a workbook with half a year of a small firm's sales in it."""
    from sheets_crm.demo import demo_tabs  # noqa: PLC0415 - needed by this command only
    from sheets_crm.sync import adopt  # noqa: PLC0415
    from sheets_crm.template import load_template  # noqa: PLC0415

    words, config, day = HELP, Config(template=template or HELP.language), today or _this_day()
    book = Workbook(path or words("demo.file"), in_google=False, config=config)
    store = book.store()
    store.create(demo_tabs(load_template(config.template), day))
    with progress_bar(words) as progress:
        adopt(store, config, day, progress=progress)
    click.echo(words("demo.made", path=book.named, command=_again("sync", book)))


@_command("init")
@options.path
@options.where
@options.template
@options.today
@options.config
@click.option("--google", "in_google", is_flag=True, help=HELP("help.google"))
@click.option("--freeze-numbers", is_flag=True, help=HELP("help.freeze_numbers"))
def init(
    path: str | None,
    where: Wanted,
    template: str | None,
    today: date | None,
    config_file: Path | None,
    *,
    in_google: bool,
    freeze_numbers: bool,
) -> None:
    """Makes a blank workbook, or sets up one that is there."""
    from sheets_crm.sync import adopt  # noqa: PLC0415 - pandas

    book = named_workbook(path, config_file, in_google=in_google, where=where)
    config = replace(book.config, template=template) if template else book.config
    words, day = _words(config), today or _this_day()
    store, new = book.store(), not book.exists()
    if new:
        store.create(_blank_tabs(config))
    with progress_bar(words) as progress:
        outcome = adopt(store, config, day, freeze_numbers=freeze_numbers, progress=progress)
    if outcome.decision is not None and not new:
        from sheets_crm.speech import tell_adoption, tell_problems  # noqa: PLC0415

        tell_adoption(outcome.decision, words)
        tell_problems((*outcome.told, *outcome.decision.problems), words)
    click.echo(words("init.made" if new else "init.adopted", path=store.address))
    following = "init.next_in_google" if book.in_google else "init.next"
    click.echo(words(following, command=_again("sync", book)))


@_command("check")
@options.path
@options.where
@options.config
@options.today
@options.as_json
def check(
    path: str | None,
    where: Wanted,
    config_file: Path | None,
    today: date | None,
    *,
    as_json: bool,
) -> None:
    """Tells what a sync would change and every problem; writes nothing."""
    from sheets_crm import sync as syncing  # noqa: PLC0415
    from sheets_crm.speech import as_record, tell_adoption, tell_check  # noqa: PLC0415

    book = named_workbook(path, config_file, where=where)
    words, day = _words(book.config), today or _this_day()
    with progress_bar(words) as progress:
        decision = syncing.check(book.store(), book.config, day, progress=progress)
    if as_json:
        _echo_json(as_record(book.named, day, decision, words))
        return
    if not decision.adopted:
        tell_adoption(decision, words)
    tell_check(decision, words)


@_command("sync")
@options.path
@options.where
@options.config
@options.today
@options.as_json
def sync(
    path: str | None,
    where: Wanted,
    config_file: Path | None,
    today: date | None,
    *,
    as_json: bool,
) -> None:
    """Brings the workbook in order and its reports up to date."""
    from sheets_crm import sync as syncing  # noqa: PLC0415

    book = named_workbook(path, config_file, where=where)
    words, day = _words(book.config), today or _this_day()
    with progress_bar(words) as progress:
        outcome = syncing.sync(book.store(), book.config, day, progress=progress)
    if outcome.decision is None:
        if as_json:
            _echo_json({"version": 1, "workbook": book.named, "written": False})
        else:
            click.echo(words("sync.untouched", path=book.named))
        return
    from sheets_crm.speech import as_record, tell_sync  # noqa: PLC0415

    if as_json:
        record = as_record(book.named, day, outcome.decision, words)
        _echo_json(record | {"written": outcome.written})
        return
    tell_sync(outcome, book.named, words)


@_command("undo")
@options.path
@options.where
@options.config
def undo(path: str | None, where: Wanted, config_file: Path | None) -> None:
    """Puts the workbook back as it was before the last sync."""
    book = named_workbook(path, config_file, where=where)
    words = _words(book.config)
    store = book.store()
    restored = store.undo()
    click.echo(words("undo.done", path=book.named, taken=_moment(restored.taken)))
    click.echo(words("undo.again", command=_again("undo", book)))
    if store.told:
        from sheets_crm.speech import tell_problems  # noqa: PLC0415 - rarely

        tell_problems(store.told, words)


@_command("backups")
@options.path
@options.where
@options.config
def backups(path: str | None, where: Wanted, config_file: Path | None) -> None:
    """Lists the earlier states that undo can bring back."""
    book = named_workbook(path, config_file, where=where)
    words = _words(book.config)
    kept = book.store().backups()
    if not kept:
        click.echo(words("backups.none", path=book.named))
    for backup in kept:
        size = words("backups.size", kilobytes=max(1, round(backup.size / 1024)))
        click.echo(f"{_moment(backup.taken)}  {size:>12}  {backup.name}")


@_command("doctor")
@options.path
@options.config
def doctor(path: str | None, config_file: Path | None) -> None:
    """Walks the way to a Google spreadsheet and says what is missing."""
    from sheets_crm.workbook.google import doctor as examination  # noqa: PLC0415 - gspread

    book = named_workbook(path, config_file, in_google=True)
    words = _words(book.config)
    for finding in examination.doctor(book.config.google, book.named):
        sign = "✓" if finding.is_good else "!"
        click.echo(f"{sign} {words(f'doctor.{finding.code}', **finding.facts)}")


def _blank_tabs(config: Config) -> tuple[Tab, ...]:
    from sheets_crm.crm.tabs import lists_tab, user_tab  # noqa: PLC0415
    from sheets_crm.template import load_template  # noqa: PLC0415

    template = load_template(config.template or HELP.language)
    return (
        user_tab(template, "leads"),
        user_tab(template, "activities"),
        user_tab(template, "plan"),
        lists_tab(template, template.statuses, template.words),
    )


def _words(config: Config) -> Catalogue:
    words = catalogue(config.language) if config.language in LANGUAGES else HELP
    click.get_current_context().find_root().obj = words
    return words


def _again(command: str, book: Workbook) -> str:
    shown = f'"{book.named}"' if " " in book.named else book.named
    return f"sheets-crm {command} {shown}"


def _echo_json(record: dict[str, Any]) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


def _this_day() -> date:
    """The date where the program runs, which is where the workbook is."""
    return datetime.now().astimezone().date()


def _moment(taken: datetime) -> str:
    return taken.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def main() -> None:
    """The entry point of the `sheets-crm` command."""
    for stream in (sys.stdout, sys.stderr):
        # A console of an old code page shows what it can instead of failing on the rest.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    program(prog_name="sheets-crm")
