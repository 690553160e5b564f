"""A Google Sheet as a store: one read a visit, at most one write, none where nothing is to do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path

from sheets_crm.errors import CrmError, Problem, WorkbookChangedError
from sheets_crm.journal import FILE as JOURNAL
from sheets_crm.journal import UndoRecord, undone
from sheets_crm.workbook.changes import Changes
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.capabilities import habits
from sheets_crm.workbook.google.client.connect import Connection, connect
from sheets_crm.workbook.google.client.spreadsheet_id import spreadsheet_folder
from sheets_crm.workbook.google.client.transport import Traffic
from sheets_crm.workbook.google.concurrent_edits.rollback import named
from sheets_crm.workbook.google.concurrent_edits.send_batch import Sending
from sheets_crm.workbook.google.draw.new_spreadsheet import first_tabs, fresh_ids
from sheets_crm.workbook.google.options import GoogleOptions
from sheets_crm.workbook.google.read.apply_locally import after_writing
from sheets_crm.workbook.google.read.cached_reader import Looking, Reading, refusals_told
from sheets_crm.workbook.google.read.structure import Structure
from sheets_crm.workbook.google.read.to_snapshot import Rows
from sheets_crm.workbook.google.read.untouched import Untouched
from sheets_crm.workbook.google.undo.undo_log import Records
from sheets_crm.workbook.google.undo.undo_record import Entry, taken_back
from sheets_crm.workbook.google.write.batch_builder import batch_of, is_structural
from sheets_crm.workbook.snapshot import Snapshot
from sheets_crm.workbook.store import Backup, Place, Undone
from sheets_crm.workbook.tab import Tab

_UNDO_ATTEMPTS = 3


class GoogleStore:
    """A spreadsheet in Google Sheets.

    Args:
        spreadsheet: its URL, id or title.
        options: credentials and limits.
        connection: how to reach it; made from the options when left out.
        attended: whether a person waits, who may be asked to sign in.
    """

    def __init__(
        self,
        spreadsheet: str,
        options: GoogleOptions | None = None,
        *,
        connection: Connection | None = None,
        attended: bool = False,
    ) -> None:
        self._options = options or GoogleOptions()
        self._connection = connection or connect(spreadsheet, self._options, attended=attended)
        self._named = spreadsheet
        self._looking = Looking(
            self._connection.api, spreadsheet, self._options.structure_minutes * 60
        )
        self._reading: Reading | None = None
        self._untouched = Untouched(
            self._connection.api, may_ask=self._connection.identity.may_ask_drive
        )
        self._unsettled = False
        self._sending = Sending(self._connection.api)
        self._unrecorded: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The spreadsheet's title once it was read, before that what the user calls it."""
        title = self._reading.structure.title if self._reading else self._untouched.title
        return title or self._named

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes so far."""
        return self._api.transport.traffic

    @property
    def address(self) -> str:
        """Where it is opened in a browser."""
        return f"https://docs.google.com/spreadsheets/d/{self._api.id}/edit"

    @property
    def zone(self) -> tzinfo | None:
        """The time zone that it was last seen to have, else has now; None for an unknown one."""
        return self._looking.zone()

    @property
    def state(self) -> Path:
        """What is remembered about the spreadsheet; a title is looked up. See `Store.state`."""
        return spreadsheet_folder(self._api.id)

    @property
    def told(self) -> tuple[Problem, ...]:
        """That a write was too large for one request, and so was no longer one; that it stays."""
        parts = self._sending.parts
        split = (Problem("google_split", facts={"count": parts}),) if parts > 1 else ()
        plain = (Problem("google_typed_columns"),) if self._sending.is_plain else ()
        return (*split, *plain, *self._unrecorded)

    def exists(self) -> bool:
        """Whether there is something to set up: a spreadsheet with anything in it.

        A URL or an id of an empty spreadsheet, and a title that nobody bears yet, are for `create`.
        """
        if not self._api.is_named_by_id and not self._api.find():
            return False
        return _is_filled(*self._looking.look())

    # Reading

    def recover(self) -> None:
        """Puts back what an earlier write, perhaps another process's, left astray."""
        self._sending.recover(self.name)

    def read(self) -> Snapshot:
        """The spreadsheet as it now is; see `Store.read`."""
        reading = self._looking.read()
        if waiting := self._sending.overwritten:  # only where nothing is to be written, as in check
            facts = {"sheet": reading.structure.title, "cells": named(waiting)}
            caution = Problem("google_not_put_back", facts=facts)
            reading = replace(reading, snapshot=replace(reading.snapshot, cautions=(caution,)))
        self._reading = reading
        return reading.snapshot

    # Writing

    def write(self, snapshot: Snapshot, changes: Changes) -> None:
        """Carries out the changes in one atomic request; see `Store.write`.

        Raises:
            WorkbookChangedError: somebody edited meanwhile (what went astray was put back), or the
                outcome is unknown; read again.
            CrmError: Google refuses it; nothing was written.
        """
        self._write(snapshot, changes, "sync")

    def _write(
        self,
        snapshot: Snapshot,
        changes: Changes,
        reason: str,
        withdrawn: tuple[Tab, ...] = (),
    ) -> None:
        reading = self._reading
        if reading is None or reading.snapshot is not snapshot:
            raise self._changed()
        if (is_structural(changes) or withdrawn) and not reading.is_fresh:
            self._outdate()
            raise self._changed()
        self._untouched.forget()
        known = habits(self.state)
        batch = batch_of(
            snapshot,
            changes,
            reading.structure,
            by_cas=known.cas,
            from_header=known.copies_hidden is False or self._sending.copies_nothing,
            protect=self._options.protect,
            new_id=fresh_ids(reading.structure),
            withdrawn=tuple(tab.title for tab in withdrawn),
            shown=self._records.shown(),
        )
        self._records.note(snapshot, changes, reason, withdrawn)
        self._unrecorded = self._records.told
        try:
            self._sending.send(batch, is_fresh=reading.is_fresh, sheet=self.name)
        except CrmError:
            self._outdate()
            raise
        after = after_writing(batch.after, reading.values, changes)
        if batch.is_structural:
            after = replace(after, read_at=0.0)
        self._looking.keep(after)
        self._records.finish()
        self._unsettled = batch.is_structural
        self._reading = None

    def _changed(self) -> WorkbookChangedError:
        return WorkbookChangedError("google_changed", sheet=self.name)

    def _outdate(self) -> None:
        """Has the structure read anew at the next reading."""
        self._looking.outdate()
        self._reading = None

    # Settling

    def settled(self, key: str) -> bool:
        """Whether Drive counts no change since a reading that found nothing to do.

        Never known where colours, dropdowns and formulas are to be looked at each time
        (`structure_minutes` 0), nor while cells of users wait to be put back.
        """
        is_asked = self._options.structure_minutes > 0 and not self._sending.is_open
        return is_asked and self._untouched.since(key)

    def settle(self, key: str) -> None:  # noqa: ARG002 - `settled` was given it
        """Reads what Google made of new tabs and rules, so that the next visit is one request.

        Where nothing was written, what `settled` was told before the reading is remembered.
        """
        if self._unsettled:
            self._unsettled = False
            self.read()
        elif self._reading is not None and self._reading.structure.is_still:
            self._untouched.keep()

    # Making, undoing

    def create(self, tabs: tuple[Tab, ...]) -> None:
        """Makes the spreadsheet, or fills the empty one that the URL names, with these tabs.

        Raises:
            CrmError: there is something in it already, or a service account was asked for a new
                one, which nobody but the account itself would see.
        """
        if not self._api.is_named_by_id:
            self._make()
        structure, values = self._looking.look()
        if _is_filled(structure, values):
            raise CrmError("google_not_blank", sheet=self._named)
        requests = first_tabs(structure.visible[0], tabs, protect=self._options.protect)
        with refusals_told(self._named):
            self._api.update(requests)
        self._looking.forget()

    def _make(self) -> None:
        if self._api.find():
            raise CrmError("google_exists", sheet=self._named)
        if self._connection.identity.kind == "service_account":
            address = self._connection.identity.address
            raise CrmError("google_account_cannot_own", sheet=self._named, address=address)
        self._api.create()

    def undo(self, to: str = "") -> Undone:
        """Takes back the last write, cell by cell, where it still stands; see `Store.undo`."""
        kept: list[Place] = []
        self.recover()
        records = self._records.down_to(to)
        for record in records:
            entry = self._records.entry(record)
            if entry is None:
                raise CrmError("google_nothing_to_undo", sheet=self._named)
            kept += self._take_back(record, entry, is_only=len(records) == 1)
        if not records:
            raise CrmError("google_nothing_to_undo", sheet=self._named)
        return undone(records, kept)

    def _take_back(self, record: UndoRecord, entry: Entry, *, is_only: bool) -> tuple[Place, ...]:
        """Takes one write back; what was changed since and stays."""
        for _ in range(_UNDO_ATTEMPTS):
            self._outdate()
            self.recover()
            snapshot = self.read()
            back = taken_back(entry, snapshot)
            if not back and is_only:
                raise CrmError("google_nothing_to_undo", sheet=self.name)
            with suppress(WorkbookChangedError):
                if back:
                    reason = "undo" if record.reason != "undo" else "sync"
                    self._write(snapshot, back.changes, reason, back.withdrawn)
                self._records.drop(record)
                return back.kept
        raise self._changed()

    def state_of(self, to: str) -> None:
        """None: only what was written is taken back; see `Store.state_of`."""
        self._records.down_to(to)

    def backups(self) -> tuple[Backup, ...]:
        """The writes that can be taken back, newest first."""
        return self._records.backups()

    @property
    def kept_in(self) -> Path:
        """The journal; see `Store.kept_in`."""
        return self.state / JOURNAL

    def prune(self, now: datetime) -> None:
        """Nothing: no copy of the workbook is kept; see `Store.prune`."""

    # Places

    @property
    def _api(self) -> Api:
        return self._connection.api

    @cached_property
    def _records(self) -> Records:
        return Records(self.state)


def _is_filled(structure: Structure, values: Mapping[int, Rows]) -> bool:
    return any(any(rows) for rows in values.values()) or len(structure.visible) > 1
