"""A save as compare-and-swap: the new file takes the old one's place only if that is as expected.

The strength depends on what the system offers (see `write_guard` and `atomic_exchange`):

- Lease and exchange (Linux), or a write-denying handle and ReplaceFileW (Windows): no save of
  another program is lost, whether it writes in place or renames a new file over the old one.
- Exchange without a guard (macOS): the same for saves by rename, which is how Excel, LibreOffice
  and cloud drives save, and for saves in place that began to change bytes before the exchange was
  checked. A program that opened the file before the exchange and writes its first byte after the
  check (some milliseconds later) writes into a file that has no name any more.
- Neither (most network shares, folders of cloud drives on macOS): what is replaced is kept under
  a second name and compared after the rename too; a save between the naming and the rename, some
  microseconds, is lost. It cannot be closed from this side.
- No second name either (FAT): the content is compared immediately before the rename alone.
"""

from __future__ import annotations

from pathlib import Path

from sheets_crm.state.durable_write import flush_folder
from sheets_crm.workbook.excel.files.atomic_exchange import exchange
from sheets_crm.workbook.excel.files.fingerprint import Fingerprint, fingerprint
from sheets_crm.workbook.excel.files.write_guard import BusyError, Hold, hold


def compare_and_swap(
    fresh: Path, target: Path, *, expected: Fingerprint, ours: Fingerprint
) -> bool:
    """Puts `fresh` in the place of `target` if `target` is as expected and nobody is writing it.

    Args:
        fresh: the new file, in the same folder.
        target: the file to replace.
        expected: what must be at `target`.
        ours: what `fresh` is.

    Returns:
        True when `target` is now the new file. False when somebody else's save is there: it was
        left, or put back. In both cases what is at `fresh` and at `other_name(fresh)` may be any
        of the files involved, and `temp_files.clear` decides by the content what becomes of them.

    Raises:
        OSError: the system refused a step; `target` is the old file or the new one.
    """
    try:
        with hold(target) as held:
            if held.fingerprint() != expected or not held.unbroken():
                return False
            displaced = exchange(fresh, target, held.let_go)
            if displaced is None:
                flush_folder(target.parent)
                return True
            if _was_expected(displaced, target, held, expected):
                return True
            # What came out is a save newer than all we know, or is about to become one: it goes
            # back, while its writer still waits for the hold to end.
            compare_and_swap(displaced, target, expected=ours, ours=fingerprint(displaced))
            return False
    except BusyError:
        return False


def _was_expected(displaced: Path, target: Path, held: Hold, expected: Fingerprint) -> bool:
    try:
        as_expected = fingerprint(displaced) == expected and held.unbroken()
        if as_expected:
            flush_folder(target.parent)
        return as_expected and held.unbroken()  # whoever was on the way in has arrived by now
    except OSError:
        exchange(displaced, target, held.let_go)  # it cannot be judged, so it stays
        raise
