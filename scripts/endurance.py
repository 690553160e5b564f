"""Whether the service's memory stays as it is: python3 scripts/endurance.py [--syncs 10000].

One process visits a small workbook over and over, through the code that `sheets-crm run` uses, at
one visit every quarter of an hour of a clock that does not wait; as there, each visit that reads
runs in a process of its own. Of a hundred visits ten find that
somebody typed something, one finds the workbook gone, and every day is a new one. Whoever types is
a process of its own. Printed is the memory held on the way; the exit code is 1 when at the end it
is more than 1.1 of what it was after the first hundredth of the visits, or when a visit went wrong.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import environment

if TYPE_CHECKING:
    from sheets_crm.workbook.choose_store import Workbook

LIMIT = 1.1
_MEGABYTE = 2**20
_DEFLATED = zipfile.ZIP_DEFLATED
_AMOUNT = re.compile(rb'(<c r="E2"[^>]*><v>)[^<]*(</v>)')
"""Of the first lead; only this changes, as a spreadsheet program would do it."""

_TYPES_EVERY, _GONE_EVERY = 10, 100
_START = datetime(2026, 3, 23, 6, tzinfo=UTC)


class User:
    """Somebody who types into the workbook, in a process of their own."""

    def __init__(self, book: Path) -> None:
        command = [sys.executable, __file__, "--user", str(book)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def types(self, amount: int) -> None:
        """Changes the first lead's amount and saves."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the user has no keyboard")
        self._process.stdin.write(f"{amount}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "saved\n":
            raise RuntimeError("the user could not save")

    def goes(self) -> None:
        """Closes the spreadsheet program."""
        self._process.communicate()


class Hours:
    """A clock for which waiting takes no time; while it waits, people go about their work."""

    def __init__(self, book: Path, syncs: int, stopping: threading.Event) -> None:
        self._now = _START
        self._book = book
        self._away = book.with_suffix(".away")
        self._syncs = syncs
        self._stopping = stopping
        self._user = User(book)
        self.visits = 0
        self.memory: dict[int, int] = {}

    def now(self) -> datetime:
        """The moment."""
        return self._now

    def wait(self, seconds: float, alarm: threading.Event) -> None:
        """It is so much later."""
        del alarm
        self._now += timedelta(seconds=seconds)
        self._measure()
        if self.visits == self._syncs:
            self._stopping.set()
            self._user.goes()
            return
        self.visits += 1
        self._work()

    def _measure(self) -> None:
        if self.visits in _marks(self._syncs):
            self.memory[self.visits] = memory()
            print(f"{self.visits:>8,} visits  {self.memory[self.visits] / _MEGABYTE:7.1f} MB")

    def _work(self) -> None:
        """What happens before this visit."""
        if self._away.exists():
            self._away.rename(self._book)
        if self.visits % _TYPES_EVERY == 0:
            self._user.types(1_000 + self.visits)
        if self.visits % _GONE_EVERY == _GONE_EVERY // 2:
            self._book.rename(self._away)


def endure(folder: Path, syncs: int) -> bool:
    """Visits so often; whether memory stayed and every visit went as it should."""
    os.environ["SHEETS_CRM_STATE"] = str(folder / "state")
    from sheets_crm.config import Config  # noqa: PLC0415 - the state folder is named first
    from sheets_crm.locale import catalogue  # noqa: PLC0415
    from sheets_crm.service.options import ServiceOptions  # noqa: PLC0415
    from sheets_crm.service.processes.children import Children, Limits  # noqa: PLC0415
    from sheets_crm.service.run.run import Visit  # noqa: PLC0415
    from sheets_crm.service.worker import Surroundings, Worker  # noqa: PLC0415
    from sheets_crm.workbook.choose_store import Workbook  # noqa: PLC0415

    book, words = folder / "crm.xlsx", catalogue("en")
    _lay_out(book)
    known = Workbook(str(book), in_google=False, config=Config(template="en", time_zone="UTC"))
    Visit(known, words, now=lambda: _START).adopt()
    stopping = threading.Event()
    clock = Hours(book, syncs, stopping)
    visits = Children(Limits.of(ServiceOptions()))
    around = Surroundings(clock, words, lambda _: None, lambda: None, visits, stopping)
    began = time.monotonic()
    Worker(known, around).thread.run()
    print(f"{syncs:,} visits took {time.monotonic() - began:.0f} s")
    return _is_flat(clock.memory) and _is_as_it_should(known)


def _lay_out(book: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415

    workbook = Workbook(write_only=True)
    leads, activities = workbook.create_sheet("Leads"), workbook.create_sheet("Activities")
    leads.append(["Created", "Name", "Phone", "Manager", "Deal amount"])
    activities.append(["Date", "Name", "Type", "Status"])
    for number in range(20):
        day = date(2026, 3, 1 + number)
        leads.append([day, f"Lead {number}", f"+44163296{number:04}", "Sam", 100 * number])
        activities.append([day, f"Lead {number}", "Call", "New"])
    workbook.save(book)


def _is_flat(seen: dict[int, int]) -> bool:
    first, last = seen[min(seen)], seen[max(seen)]
    print(f"at the end / after {min(seen):,}: {last / first:.3f} (at most {LIMIT})")
    return last <= LIMIT * first


def _is_as_it_should(known: Workbook) -> bool:
    """Whether visits wrote where people typed, and failed only where the workbook was gone."""
    from sheets_crm.service.workbook_status import remembered_runs  # noqa: PLC0415

    ended = Counter(run.result for run in remembered_runs(known))
    print("the last visits ended: " + ", ".join(f"{n} {how}" for how, n in ended.most_common()))
    gone, typed = ended["failed"], ended["written"]
    return ended.keys() <= {"untouched", "written", "failed"} and typed > 0 and gone < typed


def _marks(syncs: int) -> set[int]:
    """After how many visits memory is looked at: a hundredth, a tenth, and each tenth."""
    tenth = max(syncs // 10, 1)
    return {max(syncs // 100, 50), tenth, *range(tenth, syncs + 1, tenth), syncs}


def memory() -> int:
    """Bytes that this process holds; where the system does not say, the most it ever held."""
    if sys.platform == "win32":
        return _working_set()
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    import resource  # noqa: PLC0415 - not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _working_set() -> int:
    """PROCESS_MEMORY_COUNTERS.WorkingSetSize of the Windows API."""
    counters = (ctypes.c_size_t * 10)()
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    own = ctypes.c_void_p(kernel.GetCurrentProcess())
    kernel.K32GetProcessMemoryInfo(own, ctypes.byref(counters), ctypes.sizeof(counters))
    return int(counters[2])  # after two 32-bit numbers and the peak


def type_for_ever(book: Path) -> None:
    """The user's process: for each amount that is read, types and saves it, and nothing else."""
    for line in sys.stdin:
        draft = book.with_suffix(".draft")
        with zipfile.ZipFile(book) as before, zipfile.ZipFile(draft, "w", _DEFLATED) as after:
            for part in before.infolist():
                content = before.read(part)
                if part.filename == "xl/worksheets/sheet1.xml":
                    content, count = _AMOUNT.subn(rb"\g<1>%d\2" % int(line), content)
                    if count != 1:
                        raise RuntimeError("the amount is not where it was")
                after.writestr(part, content)
        draft.replace(book)
        print("saved", flush=True)


def main() -> int:
    """Visits, and says how it went."""
    environment.speak_utf8()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--syncs", type=int, default=10_000)
    parser.add_argument("--user", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.user:
        type_for_ever(asked.user)
        return 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return 0 if endure(Path(folder), asked.syncs) else 1


if __name__ == "__main__":
    sys.exit(main())
