"""The command that forgets a person, or everything."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, words_for, workbook_for
from sheets_crm.cli.confirm import agreed, yes
from sheets_crm.cli.output import say
from sheets_crm.cli.params import HELP
from sheets_crm.config import Config, load_config
from sheets_crm.errors import CrmError, UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.workbook.choose_store import CONFIG_FILE, Workbook, configured_workbooks
from sheets_crm.workbook.excel.files.lock import holding

if TYPE_CHECKING:
    from sheets_crm.forget import Kept, Person, Whereabouts

_ROWS_NAMED = 10


@command("forget")
@click.argument("name", required=False, metavar=HELP("help.forget_metavar"))
@params.path
@click.option("--lead", hidden=True)
@click.option("--all", "everything", is_flag=True, help=HELP("help.forget_all"))
@params.config
@yes
def forget(
    name: str | None,
    path: str | None,
    config_file: Path | None,
    *,
    lead: str | None,
    everything: bool,
    is_agreed: bool,
) -> None:
    """Takes a person out of all that is remembered; the workbook itself is not touched."""
    if lead:
        # As `log` asks for one; what stands beside it is the workbook.
        name, path = lead, path or name
    if everything:
        if name and path:
            raise UsageError("forget_whom")
        path, name = name or path, None
    elif not (name or "").strip():
        raise UsageError("forget_whom")
    book, words = (
        workbook_for(path, config_file, needs="memory")
        if path
        else (None, words_for(_config(config_file), None, config_file))
    )
    folders = _folders(book)
    books = _books(config_file) if book is None else dict.fromkeys(folders, book)
    if name:
        _forget_person(name, folders, books, words, is_agreed=is_agreed)
    else:
        _forget_all(folders, words, is_whole=book is None, is_agreed=is_agreed)


def _config(config_file: Path | None) -> Config:
    file = config_file or Path(CONFIG_FILE)
    return load_config(file) if config_file or os.path.lexists(file) else Config()


def _folders(book: Workbook | None) -> list[Path]:
    """The folders that are meant: a workbook's, or all that there are."""
    from sheets_crm.forget import state_folders  # noqa: PLC0415 - pandas

    if book is None:
        return state_folders()
    folder = book.state_folder() or book.store().state
    return [folder] if folder.is_dir() else []


def _books(config_file: Path | None) -> dict[Path, Workbook]:
    """The workbooks of the configuration, by their folders."""
    file = config_file or Path(CONFIG_FILE)
    if not (config_file or os.path.lexists(file)) or not load_config(file).every_workbook:
        return {}
    return {folder: b for b in configured_workbooks(file) if (folder := b.state_folder())}


# A person


def _forget_person(
    name: str,
    folders: list[Path],
    books: Mapping[Path, Workbook],
    words: Catalogue,
    *,
    is_agreed: bool,
) -> None:
    from sheets_crm.forget import Person, named  # noqa: PLC0415 - pandas
    from sheets_crm.forget.log_files import forget_lines, lines_about  # noqa: PLC0415
    from sheets_crm.forget.state_folder import forget as forget_in  # noqa: PLC0415
    from sheets_crm.forget.state_folder import kept_of  # noqa: PLC0415

    meant = Person.called(name)
    if not meant:
        raise UsageError("forget_whom")
    found = {folder: _known(meant, folder, books.get(folder), words) for folder in folders}
    person = meant
    for one in found.values():
        person |= one.person
    kept = {folder: kept_of(person, found[folder].leads, folder) for folder in folders}
    lines = lines_about(person)
    _show(name, kept, lines, words)
    if (any(kept.values()) or lines) and not agreed(
        words("forget.ask"), words, is_agreed=is_agreed
    ):
        return
    for folder in folders:
        with holding(folder, named(folder)):
            forget_in(person, found[folder].leads, folder)
    forget_lines(person)
    say(words("forget.done" if any(kept.values()) or lines else "forget.nothing", name=name))
    for folder, one in found.items():
        if one.rows:
            say(_still_there(named(folder), one, words))


def _known(meant: Person, folder: Path, book: Workbook | None, words: Catalogue) -> Whereabouts:
    """By what else they are known, as copies and the workbook tell, and where they stand in it."""
    from sheets_crm.forget import Whereabouts, named, whereabouts  # noqa: PLC0415 - pandas
    from sheets_crm.forget.state_folder import known_from_copies  # noqa: PLC0415

    known = known_from_copies(meant, folder)
    asked = book or Workbook(named(folder), in_google=False, config=Config(), where="file")
    if not asked.in_google and not asked.path.is_file():
        return known
    try:
        there = whereabouts(meant, asked.store().read(), asked.config.headers)
    except CrmError as error:
        # Its folder is searched all the same.
        reason = " ".join(words.of(error))
        say(words("forget.not_looked_into", workbook=named(folder), reason=reason))
        return known
    return Whereabouts(known.person | there.person, there.rows, known.leads | there.leads)


def _show(name: str, kept: dict[Path, Kept], lines: int, words: Catalogue) -> None:
    """What is kept of them, before it goes."""
    from sheets_crm.forget import named  # noqa: PLC0415 - pandas

    for folder, one in kept.items():
        if not one:
            continue
        say(words("forget.kept", name=name, workbook=named(folder)))
        log = one.journal
        for key, count in (
            ("records", log.cells + log.revisions + log.runs + log.seen),
            ("messages", log.messages),
            ("undos", log.undos),
            ("backups", len(one.backups)),
            ("files", len(one.others)),
        ):
            if count:
                say(f"  • {words(f'forget.{key}', count=count)}")
    if lines:
        say(words("forget.lines", count=lines))


def _still_there(workbook: str, found: Whereabouts, words: Catalogue) -> str:
    shown = [words("forget.row", tab=tab, row=row) for tab, row in found.rows[:_ROWS_NAMED]]
    more = len(found.rows) - len(shown)
    rows = ", ".join(shown)
    rows = words("undo.and_more", named=rows, count=more) if more > 0 else rows
    return words("forget.still_there", workbook=workbook, rows=rows)


# Everything


def _forget_all(folders: list[Path], words: Catalogue, *, is_whole: bool, is_agreed: bool) -> None:
    from sheets_crm.forget import named  # noqa: PLC0415 - pandas
    from sheets_crm.forget.log_files import forget_lines  # noqa: PLC0415
    from sheets_crm.forget.state_folder import forget_all  # noqa: PLC0415

    if not folders:
        say(words("forget.nothing_kept"))
        return
    say(words("forget.all", count=len(folders)))
    for folder in folders:
        say(f"  • {named(folder)}")
    if not agreed(words("forget.ask_all"), words, is_agreed=is_agreed):
        return
    for folder in folders:
        with holding(folder, named(folder)):
            pass  # nobody is at work there
        forget_all(folder)
    if is_whole:
        forget_lines(None)
    say(words("forget.all_done"))
