"""The note of what a batch is about to put over users' cells."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_crm.workbook.google.write.guard import Guard
from sheets_crm.workbook.google.write.pending_note import Note, NotedTab, Put, plain


def note_of(guard: Guard) -> Note:
    """What is to be known of the write until it is certainly done."""
    return Note(guard.copy_id, tuple(_noted(guard, title) for title in guard.titles()))


def _noted(guard: Guard, title: str) -> NotedTab:
    tab, sheet, anchor = guard.tab(title), guard.sheet(title), guard.anchors.get(title)
    header_row = anchor.header_row if anchor else 0
    columns = sorted(guard.header_columns(title)) if anchor else ()
    return NotedTab(
        title=title,
        id=tab.id,
        offset=guard.offsets.get(title, 0),
        areas=tuple(guard.copied_boxes(title)) if title in guard.areas else (),
        header_row=header_row,
        headings=tuple((column, sheet.value(header_row, column)) for column in columns),
        keys=anchor.key_columns if anchor else (),
        proof=guard.proof(title) if title in guard.offsets else (),
        puts=tuple(_puts(guard, title)),
        ruled=tuple(guard.ruled.get(title, ())),
    )


def _puts(guard: Guard, title: str) -> Iterator[Put]:
    for fill in guard.fills:
        if fill.tab.title == title:
            edit = fill.edit
            yield Put(edit.row, edit.column, fill.number, fills_blank=True, by_cas=True)
    for block in guard.blocks:
        # A tab that the batch itself makes holds nothing that could be lost.
        if block.tab.title == title and title in guard.offsets:
            for edit in (edit for line in block.edits for edit in line):
                yield Put(
                    edit.row,
                    edit.column,
                    plain(edit.new),
                    fills_blank=edit.fills_blank,
                    freezes=edit.freezes,
                )
