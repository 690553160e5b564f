"""The commands that go back: to before the last write, or to a state that is listed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, moment, workbook_for
from sheets_crm.cli.confirm import agreed, yes
from sheets_crm.cli.output import say
from sheets_crm.cli.params import HELP
from sheets_crm.locale import Catalogue
from sheets_crm.service.run.run import Visit
from sheets_crm.workbook.choose_store import Workbook
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.store import Place, Undone

if TYPE_CHECKING:
    from sheets_crm.workbook.stores import Wanted
    from sheets_crm.workbook.undo.losses import Losses

_NAMED = 5
"""So many cells, rows or tabs are named; the rest is counted."""


@command("undo")
@params.path
@params.where
@params.config
@click.option("--to", "state", metavar="STATE", default="", help=HELP("help.undo_to"))
@yes
def undo(
    path: str | None, where: Wanted, config_file: Path | None, state: str, *, is_agreed: bool
) -> None:
    """Takes back what the last sync wrote, or brings back a whole state."""
    book, words = workbook_for(path, config_file, needs="memory", where=where)
    visit = Visit(book, words)
    if state:
        _warn(visit.losses(state), book, words)
        if not agreed(words("undo.ask"), words, is_agreed=is_agreed):
            return
    restored = visit.undo(state)
    key = "done" if restored.is_whole else "taken_back"
    say(words(f"undo.{key}", path=book.named, taken=moment(restored.taken, words)))
    _tell_kept(restored, words)
    _tell_again(visit, restored, state, words)
    told = (*visit.store.told, *visit.journal.told)
    if told:
        from sheets_crm.cli.problem_list import tell_problems  # noqa: PLC0415 - rarely

        tell_problems(told, words)


@command("backups")
@params.path
@params.where
@params.config
def backups(path: str | None, where: Wanted, config_file: Path | None) -> None:
    """Lists the earlier states that undo can bring back."""
    book, words = workbook_for(path, config_file, needs="memory", where=where)
    store = book.store()
    kept = store.backups()
    if not kept:
        say(words("backups.none", path=book.named))
        return
    newest: dict[str, str] = {}
    for one in kept:
        size = words("backups.size", kilobytes=max(1, round(one.size / 1024)))
        reason = words(f"backups.reason.{one.reason}") if _is_known(one.reason, words) else ""
        taken = moment(one.taken, words)
        # A name is of what a state holds: two states of one name are one and the same.
        same = words("backups.same", taken=newest[one.name]) if one.name in newest else ""
        newest.setdefault(one.name, taken)
        said = ", ".join(each for each in (reason, same) if each)
        say(f"{one.name}  {taken}  {size:>12}  {said}".rstrip())
    say()
    say(words("backups.folder", folder=store.kept_in))
    say(words("backups.back", state=kept[0].name))


def _is_known(reason: str, words: Catalogue) -> bool:
    return f"backups.reason.{reason}" in words


def _warn(losses: Losses | None, book: Workbook, words: Catalogue) -> None:
    """What of people's work would go."""
    if losses is None:
        say(words("undo.only_ours"))
    elif not losses:
        say(words(f"undo.{'nothing' if losses.is_all else 'no_value'}_lost", path=book.named))
    else:
        say(words("undo.would_go", path=book.named))
        for key, count, named in (
            ("cells", len(losses.cells), _shown(losses.cells, words)),
            ("rows", len(losses.rows), _shown(losses.rows, words)),
            ("tabs", len(losses.tabs), _listed(losses.tabs, words)),
            ("comments", len(losses.comments), _shown(losses.comments, words)),
        ):
            if count:
                say(f"  • {words(f'undo.lost_{key}', count=count, named=named)}")
    if losses is not None and not losses.is_all:
        say(words("undo.unseen"))


def _tell_kept(restored: Undone, words: Catalogue) -> None:
    cells = [one for one in restored.kept if one.row]
    tabs = [one.tab for one in restored.kept if not one.row]
    if cells:
        say(words("undo.kept_cells", count=len(cells), named=_shown(cells, words)))
    if tabs:
        say(words("undo.kept_tabs", count=len(tabs), named=_listed(tabs, words)))


def _shown(places: Iterable[Place], words: Catalogue) -> str:
    return _listed([f"{one.tab}!{column_letters(one.column)}{one.row}" for one in places], words)


def _listed(names: Iterable[str], words: Catalogue) -> str:
    every = list(names)
    more = len(every) - _NAMED
    shown = ", ".join(every[:_NAMED])
    return words("undo.and_more", named=shown, count=more) if more > 0 else shown


def _tell_again(visit: Visit, restored: Undone, state: str, words: Catalogue) -> None:
    """The command that takes this back: where several writes were, down to the first of those."""
    if state and not restored.is_whole:
        backups = visit.store.backups()
        undone = next((n for n, one in enumerate(backups) if one.reason != "undo"), len(backups))
        if undone > 1:
            say(words("undo.again_to", state=backups[undone - 1].name))
            return
    say(words("undo.again"))
