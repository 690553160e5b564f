"""Whether a batch went where it was meant to, by its own answer; and what to take back if not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.changes import CellEdit
from sheets_crm.workbook.google.cells import Fill
from sheets_crm.workbook.google.guard import Guard
from sheets_crm.workbook.google.marks import was_lost
from sheets_crm.workbook.google.picture import Picture, Seen, picture_of
from sheets_crm.workbook.google.reading import EPOCH
from sheets_crm.workbook.snapshot import Area
from sheets_crm.workbook.values import same_value

Request = dict[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What the answer to a batch tells.

    Attributes:
        sound: whether every cell written was the one that was meant.
        take_back: requests that undo what was not.
        cas_works: whether compare-and-set does what we take it to do.
    """

    sound: bool
    take_back: tuple[Request, ...]
    cas_works: bool = True


def judged(guard: Guard, requests: list[Request], answer: Mapping[str, Any]) -> Verdict:
    """The verdict on the batch that `guard` watched over."""
    judge = _Judge(guard, requests, answer)
    return judge.verdict()


class _Judge:
    def __init__(self, guard: Guard, requests: list[Request], answer: Mapping[str, Any]) -> None:
        self._guard = guard
        self._picture: Picture = picture_of(answer.get("updatedSpreadsheet", {}))
        replies = [*answer.get("replies", ()), *[{}] * len(requests)]
        self._replies = list(zip(requests, replies, strict=False))
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
        if any(was_lost(request, reply) for request, reply in self._replies if _counts(request)):
            return Verdict(sound=False, take_back=tuple(self._everything()))
        back = [*self._columns_back(), *self._cells_back(), *self._fills_back()]
        return Verdict(self._sound and not back, tuple(back), self._cas_works)

    def _everything(self) -> Iterator[Request]:
        """Another program wrote meanwhile: its numbers stand, ours are taken back."""
        for fill in self._guard.fills:
            if self._took(fill):
                yield self._guard.take_back(fill, self._at(fill.edit))
        yield from self._columns_back()
        yield from self._filled_back(lambda _edit, _copied: True)

    def _columns_back(self) -> Iterator[Request]:
        for title, column in sorted(self._moved):
            areas = self._guard.column_areas(title, column)
            yield from self._guard.put_back(title, areas)

    def _cells_back(self) -> Iterator[Request]:
        yield from self._filled_back(self._was_foreign)

    def _filled_back(self, foreign: Any) -> Iterator[Request]:
        for edit in self._edits():
            if (edit.tab, edit.column) in self._moved:
                continue
            copied = self._guard.copied(self._picture, edit.tab, edit.row, edit.column)
            if not same_value(copied.value, edit.old, EPOCH):
                self._sound = False
            if foreign(edit, copied):
                area = Area(edit.row, edit.column, edit.row, edit.column)
                yield from self._guard.put_back(edit.tab, [area])

    def _was_foreign(self, edit: CellEdit, copied: Seen) -> bool:
        if copied.is_formula and not edit.freezes:
            return True
        if edit.freezes:
            return not copied.is_formula
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


def _counts(request: Request) -> bool:
    """Whether it is the mark of a highest number."""
    filters = request.get("updateDeveloperMetadata", {}).get("dataFilters", ())
    return any(
        "_crm_last_" in one.get("developerMetadataLookup", {}).get("metadataKey", "")
        for one in filters
    )
