"""One workbook's folder of what is remembered: what in it names a person, and how that goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.crm.change_detection.row_state import BLANK
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.errors import CrmError
from sheets_crm.forget.kept_copies import is_in_copy, is_in_record, snapshot_in
from sheets_crm.forget.person import Person
from sheets_crm.forget.person_in_workbook import Whereabouts, whereabouts
from sheets_crm.journal import FILE, Forgotten, Journal
from sheets_crm.state.state_dir import state_dir
from sheets_crm.workbook.excel.files.disk_errors import state_told

_FOLDER = re.compile(r"[0-9a-f]{16}")
_BACKUPS, _WRITTEN = "backups", "written"
_NAMED = "workbook.txt"
_OF_A_CONFIGURATION = "run.lock"
_OURS = {_NAMED, "turn.lock"}


@dataclass(frozen=True)
class Kept:
    """What a workbook's folder keeps of a person.

    Attributes:
        backups: states that undo could bring back.
        others: other files: copies of what was written, records.
        journal: rows of the journal.
    """

    backups: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()
    journal: Forgotten = Forgotten()  # noqa: RUF009 - it cannot be changed

    def __bool__(self) -> bool:
        return bool(self.backups or self.others or self.journal)


def state_folders() -> list[Path]:
    """The folders of all workbooks that were ever visited."""
    root = state_dir()
    if not root.is_dir():
        return []
    with state_told(root):
        folders = (one for one in root.iterdir() if _FOLDER.fullmatch(one.name) and one.is_dir())
        return sorted(one for one in folders if not (one / _OF_A_CONFIGURATION).exists())


def named(folder: Path) -> str:
    """The path or address of the workbook whose folder it is; the folder's where it is unsaid."""
    try:
        return (folder / _NAMED).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return str(folder)


def known_from_copies(person: Person, folder: Path) -> Whereabouts:
    """By what else they are known, as the copies tell; their leads' numbers."""
    known, leads = person, frozenset(_numbers_seen(person, folder))
    for copy in (*_files(folder / _BACKUPS), *_files(folder / _WRITTEN)):
        if (snapshot := snapshot_in(copy)) is not None:
            found = whereabouts(person, snapshot)
            known, leads = known | found.person, leads | found.leads
    return Whereabouts(known, leads=leads)


def _numbers_seen(person: Person, folder: Path) -> Iterator[int]:
    """Numbers of the leads that bear their name in the last look at the workbook."""
    kept = Journal(folder).seen()
    seen = Seen.unpacked(kept[1]) if kept else None
    for name, number in zip(seen.leads.name, seen.leads.number, strict=True) if seen else ():
        if number != BLANK and person.is_cell(str(name)):
            yield int(number)


def kept_of(person: Person, leads: AbstractSet[int], folder: Path) -> Kept:
    """What the folder keeps of them; nothing is changed.

    Raises:
        CrmError: the folder cannot be read.
    """
    with state_told(folder):
        backups = [one for one in _files(folder / _BACKUPS) if is_in_copy(person, one)]
        others = [one for one in _files(folder / _WRITTEN) if is_in_copy(person, one)]
        others += [one for one in _records(folder) if _goes(person, one)]
    return Kept(tuple(backups), tuple(others), _journal(person, leads, folder, dry=True))


def forget(person: Person, leads: AbstractSet[int], folder: Path) -> None:
    """Takes all of it away, and looks whether it is gone.

    Raises:
        CrmError: a file cannot be deleted, or something of them is still found.
    """
    kept = kept_of(person, leads, folder)
    with state_told(folder):
        for file in (*kept.backups, *kept.others):
            file.unlink(missing_ok=True)
    _journal(person, leads, folder, dry=False)
    if kept_of(person, leads, folder):
        raise CrmError("forget_incomplete", folder=str(folder), workbook=named(folder))


def _journal(person: Person, leads: AbstractSet[int], folder: Path, *, dry: bool) -> Forgotten:
    """How much of the journal is theirs; it is taken out unless it is only counted.

    Raises:
        CrmError: `forget_incomplete`; the journal cannot be read or written.
    """

    def without(packed: bytes) -> bytes | None:
        seen = Seen.unpacked(packed)
        if seen is None:
            return None  # nobody can tell whom it names
        if not leads & set(seen.leads.number.tolist()) and not any(map(person.is_in, seen.names())):
            return packed
        return seen.without(person.is_in, leads).packed()

    journal = Journal(folder)
    found = journal.forgotten(person.is_in_json, leads, without, dry=dry)
    if journal.told:
        raise CrmError("forget_incomplete", folder=str(folder), workbook=named(folder))
    return found


def forget_all(folder: Path) -> None:
    """Takes a workbook's folder away with all that is in it.

    Raises:
        CrmError: a file cannot be deleted.
    """
    with state_told(folder):
        shutil.rmtree(folder)


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []


def _records(folder: Path) -> Iterator[Path]:
    """The small files beside the journal, and journals that were set aside as broken."""
    for file in _files(folder):
        if file.name not in _OURS and not file.name.startswith(FILE):
            yield file


def _goes(person: Person, file: Path) -> bool:
    """A broken journal goes unread: nobody can tell whom it names."""
    is_broken = file.name.startswith(f"{Path(FILE).stem}-broken-")
    return is_broken or file.suffix == ".draft" or is_in_record(person, file)
