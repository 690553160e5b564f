"""The files we put beside a workbook while saving, and what a killed save left of them.

Such a file is named `.~sheets-crm-<16 digits>.tmp`: nobody can guess it, it is hidden, and of a
kind that Excel's folder lists, OneDrive, Dropbox and Google Drive pass over. Before it is made, its
name is noted in the workbook's state folder, where only its owner may write. Only what is noted
there is ever put back or removed: what others plant beside a workbook is none of ours.

Just before the file changes places with the workbook, the note is completed: what we wrote, what
it is to replace, whose that is. So whoever finds a note knows by the content what the file is:

- the note was not completed: what we were writing, half or whole. It goes.
- what we wrote: the exchange did not happen, or was taken back. It goes.
- what it was to replace: the exchange happened; a backup has it. It goes.
- anything else: a save of the user that came in between. It goes back to its place if what stands
  there is still ours, of which a copy is kept; if the user has saved again since, or the file is a
  stranger's, it is kept among the backups.
- no regular file at all: none of ours. It stays where it is.

A note stays until its file is gone for certain, so what could not be removed is tried again.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.state.durable_write import flush, flush_folder, patiently
from sheets_crm.state.state_dir import (
    private_file,
    private_folder,
    real,
    workbook_folder,
    workbook_state,
)
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.excel.files.atomic_exchange import other_name
from sheets_crm.workbook.excel.files.backups import RESCUED, back_up
from sheets_crm.workbook.excel.files.compare_and_swap import compare_and_swap
from sheets_crm.workbook.excel.files.disk_errors import state_told, told
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint
from sheets_crm.workbook.excel.files.write_guard import BusyError, hold
from sheets_crm.workbook.excel.package.regular_file import NotRegularError, require_regular

_PREFIX = ".~sheets-crm-"
_NOTES = "drafts"
_NOTE = re.compile(r"[0-9a-f]{16}\.json")
# Short enough that beside any workbook that Excel can open (218 characters with its folders) the
# name stays within Windows' 259.
_RANDOM = 8  # bytes
_NOBODY = -1  # Windows tells no number of an owner


@dataclass(frozen=True)
class Exchange:
    """What a finished draft is, and what it is to change places with.

    Attributes:
        new: the SHA-256 of what we wrote.
        old: the same of what it is to replace.
        owner: whose that is.
    """

    new: str
    old: str
    owner: int


@dataclass
class Draft:
    """A file of ours beside a workbook.

    Attributes:
        file: where it is.
        note: where its name is noted.
        exchange: None until it is finished.
    """

    file: Path
    note: Path
    exchange: Exchange | None = None


def begin(target: Path) -> Draft:
    """A name for the new file beside the workbook, noted on the disk; the file is not made yet.

    Raises:
        CrmError: it cannot be noted.
    """
    folder = workbook_state(target) / _NOTES
    with state_told(folder):
        private_folder(folder)
        draft = _draft(target, folder / f"{os.urandom(_RANDOM).hex()}.json")
        os.close(private_file(draft.note))
        flush_folder(folder)
    return draft


def finish(draft: Draft, target: Path, new: Fingerprint, old: Fingerprint) -> None:
    """Completes the note on the disk; from now on the file may change places with the workbook.

    Raises:
        CrmError: it cannot be noted.
        OSError: the workbook is gone.
    """
    exchange = Exchange(new.sha256, old.sha256, _owner(target.stat()))
    with state_told(draft.note.parent), draft.note.open("a", encoding="utf-8") as note:
        note.write(json.dumps(exchange.__dict__) + "\n")
        note.flush()
        flush(note.fileno())
    draft.exchange = exchange


def unfinished(workbook: Path) -> bool:
    """Whether a save left a note: it was killed, is at work, or could not remove its file."""
    with contextlib.suppress(OSError), os.scandir(workbook_folder(workbook) / _NOTES) as notes:
        return any(_NOTE.fullmatch(note.name) for note in notes)
    return False


def repair(workbook: Path) -> None:
    """Clears what killed saves of this workbook left behind; call it holding the workbook's turn.

    Raises:
        CrmError: a leftover cannot be read, or a user's save in it cannot be kept.
    """
    if not unfinished(workbook):
        return
    with told(workbook):
        target = real(workbook)
        for draft in list(_noted(target)):
            clear(draft, target)


def clear(draft: Draft, target: Path) -> None:
    """Removes what is noted, unless it turns out to hold a user's save; that is kept.

    What cannot be removed, or is being written, stays noted for the next visit.

    Raises:
        OSError: it cannot be read.
        CrmError: a user's save cannot be kept.
    """
    other = other_name(draft.file)
    if not os.path.lexists(target) and os.path.lexists(other):
        patiently(lambda: other.rename(target))  # killed inside ReplaceFileW, between two renames
    try:
        gone = [_cleared(file, draft.exchange, target) for file in (draft.file, other)]
    except BusyError:  # a late writer is on it: the next visit sees what it became
        return
    if all(gone):
        flush_folder(target.parent)
        draft.note.unlink(missing_ok=True)


def _cleared(file: Path, exchange: Exchange | None, target: Path) -> bool:
    """Whether nothing of ours has that name any more."""
    try:
        found, owner = _looked_at(file, exchange)
    except (FileNotFoundError, NotRegularError):
        return True
    if found and exchange and found.sha256 not in (exchange.new, exchange.old):
        _keep_users_save(file, found, target, exchange, owner)
    try:
        patiently(lambda: file.unlink(missing_ok=True))
    except OSError:
        return False
    return True


def _looked_at(file: Path, exchange: Exchange | None) -> tuple[Fingerprint | None, int]:
    """What the file is and whose; it is not read where only we can have written it."""
    if exchange is None:
        require_regular(file, follow=False)
        return None, _NOBODY
    with hold(file, follow=False) as held:
        return held.fingerprint(), _owner(os.fstat(held.file.fileno()))


def _keep_users_save(
    file: Path, users: Fingerprint, target: Path, exchange: Exchange, owner: int
) -> None:
    """Gives a user's save its place again if ours still has it, else puts it among the backups."""
    if target.exists() and owner in (_us(), exchange.owner, _owner(target.stat())):
        standing = fingerprint(target)
        if standing.sha256 == exchange.new:
            back_up(target, RESCUED, expected=standing)
            if compare_and_swap(file, target, expected=standing, ours=users):
                return  # under the file's name is now ours, or nothing
    back_up(target, RESCUED, source=file)


def _noted(target: Path) -> Iterator[Draft]:
    folder = workbook_state(target) / _NOTES
    for note in sorted(folder.iterdir()):
        if _NOTE.fullmatch(note.name):
            yield _draft(target, note)


def _draft(target: Path, note: Path) -> Draft:
    return Draft(target.with_name(f"{_PREFIX}{note.stem}.tmp"), note, _exchange(note))


def _exchange(note: Path) -> Exchange | None:
    """What the note says; None while it was not completed: then nothing was exchanged either."""
    try:
        return Exchange(**from_json(note.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _us() -> int:
    return os.getuid() if os.name == "posix" else _NOBODY


def _owner(status: os.stat_result) -> int:
    return status.st_uid if os.name == "posix" else _NOBODY
