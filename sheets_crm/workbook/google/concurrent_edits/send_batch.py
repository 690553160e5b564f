"""Sends a batch, judges its answer, and does not rest before what went astray is put back."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sheets_crm.errors import CrmError, PartlyWrittenError, WorkbookChangedError
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.capabilities import habits, remember
from sheets_crm.workbook.google.client.connect import state_folder
from sheets_crm.workbook.google.client.google_errors import StructureMovedError
from sheets_crm.workbook.google.client.spreadsheet_id import spreadsheet_folder
from sheets_crm.workbook.google.concurrent_edits.rollback import named, take_back
from sheets_crm.workbook.google.concurrent_edits.verify_write import Verdict, judged
from sheets_crm.workbook.google.concurrent_edits.write_note import note_of
from sheets_crm.workbook.google.read.echoed_cells import SEEN_FIELDS
from sheets_crm.workbook.google.read.google_tables import is_of_types, without_looks
from sheets_crm.workbook.google.write.batch import Batch
from sheets_crm.workbook.google.write.pending_note import Note, OpenNote
from sheets_crm.workbook.store import Place

Request = dict[str, Any]


class Sending:
    """The writes of one visit to a spreadsheet.

    Args:
        api: the spreadsheet's.

    Attributes:
        parts: how many requests the last write took; more than one when it was too large for one.
        copies_nothing: whether Google refused a copy: perhaps all its rows were hidden.
        is_plain: whether dropdowns and number formats were left out, because Google refused them.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._refused = ""
        self.parts = 0
        self.is_plain = False
        self.copies_nothing = False

    def recover(self, sheet: str) -> None:
        """Puts back what an earlier write, perhaps another process's, left astray.

        Raises:
            CrmError: it cannot be done now, or not for every cell.
        """
        note = self._note.read()
        if note is not None:
            self._put_back(note, sheet)

    @property
    def is_open(self) -> bool:
        """Whether an earlier write, perhaps another process's, has yet to be judged."""
        return self._note.read() is not None

    @property
    def overwritten(self) -> tuple[Place, ...]:
        """Cells of users that wait to be put back."""
        note = self._note.read()
        return note.overwritten if note else ()

    def send(self, batch: Batch, *, is_fresh: bool, sheet: str) -> None:
        """Carries out the batch.

        Args:
            batch: what to send.
            is_fresh: whether it rests on a structure that was read with the values.
            sheet: what messages call the spreadsheet.

        Raises:
            WorkbookChangedError: somebody edited meanwhile, or the outcome is unknown.
            PartlyWrittenError: Google refuses a later part of what was too large for one request.
            CrmError: Google refuses it, or what went astray cannot be put back.
        """
        note = self._noted(batch)
        self.parts = 0
        try:
            for part in batch.parts():
                shown = batch.guard.ranges() if self.parts == 0 else []
                answer = self._sent(part, shown, sheet)
                self.parts += 1
                if self.parts == 1:
                    self._judge(batch, part, answer, note, sheet)
        except StructureMovedError as error:
            if not self.parts and is_of_types(str(error)) and not self.is_plain:
                self.is_plain = True
                plain = replace(batch, first=list(without_looks(batch.first)))
                self.send(plain, is_fresh=is_fresh, sheet=sheet)
                return
            if not self.parts:
                self._note.close()
                self.copies_nothing |= "copyPaste" in str(error)
                self._refuse_twice(error, is_fresh=is_fresh, sheet=sheet)
            raise _changed(sheet) from error
        except CrmError as error:
            if error.code == "google_protected" and not is_fresh and not self.parts:
                self._note.close()
                raise _changed(sheet) from error  # the next look sees what is protected
            raise

    def _sent(self, part: list[Request], shown: list[str], sheet: str) -> Mapping[str, Any]:
        """The answer to a part; what the first one wrote stands, whatever becomes of the others."""
        try:
            return self._api.update(part, shown, SEEN_FIELDS)
        except WorkbookChangedError:
            raise
        except CrmError as error:
            if not self.parts:
                raise
            raise PartlyWrittenError("google_partly_written", sheet=sheet) from error

    def _refuse_twice(self, error: StructureMovedError, *, is_fresh: bool, sheet: str) -> None:
        """Somebody may have been faster; the same from a second look is no such thing."""
        if is_fresh and error.kind == self._refused:
            raise CrmError("google_refused", sheet=sheet, message=str(error)) from error
        if is_fresh:
            self._refused = error.kind

    def _noted(self, batch: Batch) -> Note:
        note = note_of(batch.guard)
        if note.tabs:
            self._keep(note)
        return note

    def _keep(self, note: Note) -> None:
        with suppress(OSError):  # a full disk is no reason not to write
            state_folder(self._api.id)
            self._note.write(note)

    def _judge(
        self,
        batch: Batch,
        part: list[Request],
        answer: Mapping[str, Any],
        note: Note,
        sheet: str,
    ) -> None:
        known = habits(spreadsheet_folder(self._api.id))
        verdict = judged(batch.guard, part, answer, copies_hidden=known.copies_hidden)
        found = replace(known, cas=known.cas and verdict.cas_works)
        if verdict.copies_hidden is not None:
            found = replace(found, copies_hidden=verdict.copies_hidden)
        if found != known:
            with suppress(OSError):  # it is found out again at the next visit
                remember(state_folder(self._api.id), found)
        if verdict.take_back or verdict.astray:
            self._put_back(note, sheet, verdict)
        self._note.close()
        if not verdict.sound:
            raise _changed(sheet)

    def _put_back(self, note: Note, sheet: str, verdict: Verdict | None = None) -> None:
        astray, also = (verdict.astray, verdict.take_back) if verdict else ((), ())
        if astray:
            self._keep(replace(note, overwritten=astray))
        lost = take_back(self._api, note, astray=astray, also=also)
        self._note.close()
        if lost:
            raise CrmError("google_overwritten", sheet=sheet, cells=named(lost))

    @property
    def _note(self) -> OpenNote:
        return OpenNote(spreadsheet_folder(self._api.id))


def _changed(sheet: str) -> WorkbookChangedError:
    return WorkbookChangedError("google_changed", sheet=sheet)
