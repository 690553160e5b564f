"""Whether a batch went where it was meant to, by its own answer; and what to take back if not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.google.read.echoed_cells import Picture, Seen, hidden_rows, picture_of
from sheets_crm.workbook.google.read.metadata import was_lost
from sheets_crm.workbook.google.read.to_snapshot import EPOCH
from sheets_crm.workbook.google.write.cell_edits import Fill
from sheets_crm.workbook.google.write.guard import Guard
from sheets_crm.workbook.store import Place
from sheets_crm.workbook.value_equality import same_value

Request = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What the answer to a batch tells.

    Attributes:
        sound: whether every cell written was the one that was meant.
        take_back: requests that empty again what compare-and-set filled astray.
        astray: cells written by place that were others, or another's, and must be put back.
        cas_works: whether compare-and-set does what we take it to do.
        copies_hidden: whether rows that a filter hides were copied too; None where none was hidden
            or it cannot be told.
    """

    sound: bool
    take_back: tuple[Request, ...] = ()
    astray: tuple[Place, ...] = ()
    cas_works: bool = True
    copies_hidden: bool | None = None


def judged(
    guard: Guard,
    requests: list[Request],
    answer: Mapping[str, Any],
    *,
    copies_hidden: bool | None = None,
) -> Verdict:
    """The verdict on the batch that `guard` watched over.

    Args:
        guard: of the batch.
        requests: as they were sent.
        answer: Google's, with SEEN_FIELDS.
        copies_hidden: whether rows that a filter hides are copied, as far as it is known.
    """
    return _Judge(guard, requests, answer, copies_hidden).verdict()


class _Judge:
    def __init__(
        self,
        guard: Guard,
        requests: list[Request],
        answer: Mapping[str, Any],
        copies_hidden: bool | None,
    ) -> None:
        self._guard = guard
        updated = answer.get("updatedSpreadsheet", {})
        self._picture: Picture = picture_of(updated)
        replies = [*answer.get("replies", ()), *[{}] * len(requests)]
        self._replies = list(zip(requests, replies, strict=False))
        self._hidden = guard.hidden(hidden_rows(updated))
        self._tops: dict[tuple[str, int], int] = {}
        self._copies_hidden = copies_hidden
        if self._hidden and copies_hidden is None:
            self._copies_hidden = self._told_by_copies()
        self._moved = guard.moved_columns(self._picture)
        self._sound = not self._moved
        self._cas_works = True
        found = [reply for request, reply in self._replies if "findReplace" in request]
        self._taken = {
            id(fill)
            for fill, reply in zip(guard.fills, found, strict=True)
            if reply.get("findReplace", {}).get("occurrencesChanged", 0)
        }

    def verdict(self) -> Verdict:
        told = self._copies_hidden if self._hidden else None
        if any(was_lost(request, reply) for request, reply in self._replies if _counts(request)):
            everything = tuple(_place(edit) for edit in self._edits())
            return Verdict(False, tuple(self._every_fill()), everything)
        astray = tuple(self._astray())
        back = tuple(self._fills_back())
        is_sound = self._sound and not back and not astray
        return Verdict(is_sound, back, astray, self._cas_works, told)

    def _every_fill(self) -> Iterator[Request]:
        """Another program wrote meanwhile: its numbers stand, ours are taken back."""
        for fill in self._guard.fills:
            if self._took(fill):
                yield self._guard.take_back(fill, self._at(fill.edit))

    def _astray(self) -> Iterator[Place]:
        """The cells of others; with one cell of a row that is added all of that row."""
        edits = list(self._edits())
        astray = [self._is_astray(edit) for edit in edits]
        torn = {
            (edit.tab, edit.row)
            for edit, is_astray in zip(edits, astray, strict=True)
            if is_astray and edit.appends
        }
        for edit, is_astray in zip(edits, astray, strict=True):
            if is_astray or (edit.appends and (edit.tab, edit.row) in torn):
                yield _place(edit)

    def _is_astray(self, edit: CellEdit) -> bool:
        if (edit.tab, edit.column) in self._moved:
            return True
        copied = self._copied(edit)
        if copied is None:
            return False
        if not same_value(copied.value, edit.old, EPOCH):
            self._sound = False
        return self._was_foreign(edit, copied)

    def _copied(self, edit: CellEdit) -> Seen | None:
        """What stood in the cell; None where a filter kept it from being copied."""
        return self._copy_of(edit, copies_hidden=self._copies_hidden is not False)

    def _copy_of(self, edit: CellEdit, *, copies_hidden: bool) -> Seen | None:
        row = edit.row
        if not copies_hidden:
            hidden = self._hidden.get(edit.tab, ())
            if row in hidden:
                return None
            top = self._top(edit)
            row -= sum(top <= one < row for one in hidden)
        return self._guard.copied(self._picture, edit.tab, row, edit.column)

    def _top(self, edit: CellEdit) -> int:
        """The first copied row of the cell's column; one box holds all of a column."""
        place = edit.tab, edit.column
        if place not in self._tops:
            self._tops[place] = self._guard.box_of(edit).first_row
        return self._tops[place]

    def _told_by_copies(self) -> bool | None:
        """Which of Google's two possible habits explains the copies; None where both, or none."""
        edits = [edit for edit in self._edits() if edit.tab in self._hidden]
        explains = {
            habit: all(
                copy is None or same_value(copy.value, edit.old, EPOCH)
                for edit in edits
                for copy in (self._copy_of(edit, copies_hidden=habit),)
            )
            for habit in (True, False)
        }
        return None if explains[True] == explains[False] else explains[True]

    def _was_foreign(self, edit: CellEdit, copied: Seen) -> bool:
        if copied.is_formula and not edit.freezes:
            return True
        if edit.freezes:
            return not (copied.is_formula or same_value(copied.value, edit.old, EPOCH))
        if edit.over_theirs:
            return not same_value(copied.value, edit.old, EPOCH) or self._row_moved(edit)
        if not edit.fills_blank:
            return False
        blank = copied.value is None
        return not blank or self._row_moved(edit)

    def _fills_back(self) -> Iterator[Request]:
        for fill in self._guard.fills:
            edit = fill.edit
            seen = self._at(edit)
            moved = (edit.tab, edit.column) in self._moved or self._row_moved(edit)
            if not self._took(fill):
                self._sound = False
                # Still blank, at its own place, and yet not filled: then `^$` finds no blanks.
                self._cas_works &= moved or seen != Seen()
            elif moved or not isinstance(seen.value, int | float):
                self._cas_works &= moved
                yield self._guard.take_back(fill, seen)

    def _row_moved(self, edit: CellEdit) -> bool:
        moved = self._guard.row_moved(self._picture, edit.tab, edit.row)
        self._sound &= not moved
        return moved

    def _took(self, fill: Fill) -> bool:
        """Whether the compare-and-set found a blank, by its reply."""
        return id(fill) in self._taken

    def _at(self, edit: CellEdit) -> Seen:
        tab = self._guard.structure.tab(edit.tab)
        return self._picture.get((tab.id if tab else -1, edit.row, edit.column), Seen())

    def _edits(self) -> Iterator[CellEdit]:
        guarded = self._guard.areas
        for block in self._guard.blocks:
            if block.tab.title in guarded:
                for line in block.edits:
                    yield from line


def _place(edit: CellEdit) -> Place:
    return Place(edit.tab, edit.row, edit.column)


def _counts(request: Request) -> bool:
    """Whether it is the mark of a highest number."""
    filters = request.get("updateDeveloperMetadata", {}).get("dataFilters", ())
    return any(
        "_crm_last_" in one.get("developerMetadataLookup", {}).get("metadataKey", "")
        for one in filters
    )
