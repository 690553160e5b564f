"""The guest promise, checked: what is not ours is after a sync as it was before.

Part by part every byte; inside the few parts that we patch, element by element the very spelling.
Stands on the standard library and lxml only and shares no code with the product.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.xlsx import guest_parts, guest_sheet
from tests.xlsx.ours import Ours, our_parts, our_tabs
from tests.xlsx.package import CONTENT_TYPES, Package, Sheet, relationships_part

__all__ = ["Ours", "check_guest"]


def check_guest(before: Path, after: Path, ours: Ours) -> list[str]:
    """Every breach of the guest promise, as a sentence; none when it is kept.

    Args:
        before: the workbook as the user left it.
        after: the same workbook after a sync.
        ours: what the sync was entitled to write.
    """
    return list(_Visit(Package.read(before), Package.read(after), ours).breaches())


class _Visit:
    """One workbook before and after, and whose each part is."""

    def __init__(self, before: Package, after: Package, ours: Ours) -> None:
        self.before, self.after, self.ours = before, after, ours
        self.tabs_before, self.tabs_after = our_tabs(before, ours), our_tabs(after, ours)
        self.own_before = our_parts(before, self.tabs_before)
        self.own_after = our_parts(after, self.tabs_after)
        self.patched = {s.part: s for s in self.user_sheets() if s.name in ours.patched}

    def user_sheets(self) -> list[Sheet]:
        return [sheet for sheet in self.before.sheets if sheet.name not in self.tabs_before]

    def breaches(self) -> Iterator[str]:
        yield from (f"{name}: stands twice in the archive" for name in self.after.duplicates)
        for part in self.before.parts:
            if part not in self.own_before:
                yield from self.part(part)
        yield from self.newcomers()
        yield from self.sheets()

    def part(self, part: str) -> Iterator[str]:
        if part not in self.after.parts:
            yield f"{part}: the part is gone"
            return
        if self.before.content_type(part) != self.after.content_type(part):
            yield f"{part}: its content type was changed"
        if part in self.own_after:
            yield f"{part}: a part of the user's is now claimed as ours"
        if self.before.parts[part] != self.after.parts[part]:
            yield from (f"{part}: {breach}" for breach in self.changed(part))

    def changed(self, part: str) -> Iterator[str]:
        """What is wrong with a part whose bytes differ."""
        pair = self.before.parts[part], self.after.parts[part]
        workbook = self.before.workbook
        if part == CONTENT_TYPES:
            yield from guest_parts.content_types(
                *pair, self.own_before, self.own_after | self.new_styles()
            )
        elif part == workbook:
            yield from guest_parts.workbook(
                self.before, self.after, self.tabs_before, self.tabs_after
            )
        elif part == relationships_part(workbook):
            yield from guest_parts.workbook_relationships(
                self.before, self.after, self.own_before, self.own_after | self.new_styles()
            )
        elif part in self.before.related(workbook, "styles"):
            yield from guest_parts.styles(*pair)
        elif part in self.before.related(workbook, "calcChain"):
            yield from guest_parts.calc_chain(
                self.before, self.after, self.tabs_before, self.tabs_after
            )
        elif part in self.before.related("", "extended-properties"):
            yield from guest_parts.app_properties(*pair)
        elif part in self.patched:
            yield from guest_sheet.sheet(*pair, self.patched[part].name, self.ours)
        elif part in self.tables():
            yield from guest_parts.table(*pair, self.ours)
        else:
            yield "the bytes differ"

    def tables(self) -> set[str]:
        return {table for part in self.patched for table in self.before.related(part, "table")}

    def new_styles(self) -> set[str]:
        """A workbook may lack styles; ours then bring the part."""
        return set(self.after.related(self.after.workbook, "styles")) - self.before.parts.keys()

    def newcomers(self) -> Iterator[str]:
        known = self.before.parts.keys() - self.own_before
        for part in self.after.parts.keys() - known - self.own_after - self.new_styles():
            yield f"{part}: a new part that no tab of ours leads to"

    def sheets(self) -> Iterator[str]:
        after = [sheet for sheet in self.after.sheets if sheet.name not in self.tabs_after]
        if self.user_sheets() != after:
            yield f"the user's tabs were {self.user_sheets()} and are {after}"
