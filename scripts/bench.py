"""Measures a sync against the script that a user would write, and against the floor.

python3 scripts/bench.py [--leads N] [--activities N] [--rounds N] [--scale] [--json]

Every run is a process of its own, start-up included; the kinds of run take turns, so that a busy
machine is busy for all of them. Times are medians, memory is the peak of the process. Processor
time is told beside: where others work on the same cores, it is the one to believe.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import environment
from bench_process import Run, measured
from bench_tables import Target, cpu, peak, seconds, told_runs, told_scale, told_targets
from bench_workbooks import TODAY

_HERE = Path(__file__).parent
_NEW_ROWS = 100
_SCALES = (1_000, 10_000, 100_000, 1_000_000)
_SMALL = (200, 2_000)
"""Leads and activities of a small firm after a year."""

FIRST = "sync, first (init)"
NEW_ROWS = f"sync, {_NEW_ROWS} new rows"
TOUCHED = "sync, saved anew, nothing to do"
UNTOUCHED = "sync, nobody touched it"
CHECK = f"check, {_NEW_ROWS} new rows"
SMALL = f"small workbook: sync, {_NEW_ROWS} new rows"
SMALL_CHECK = f"small workbook: check, {_NEW_ROWS} new rows"
SCRIPT = f"pandas + openpyxl script, {_NEW_ROWS} new rows"
FLOOR = "floor: read with calamine, copy"
BARE_READ = "bare read with calamine"
DECIDE = "reports alone, in memory"


class Desk:
    """A folder with the workbooks that runs begin from, and the runs themselves."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._python = python
        self._folder = folder
        folder.mkdir(exist_ok=True)
        self._book = folder / "book.xlsx"
        self._state, self._state_then = folder / "state", folder / "state-synced"

    def lay_out(self, leads: int, activities: int) -> None:
        """Makes the workbooks: as typed, synced, with new rows, saved anew."""
        shutil.rmtree(self._state_then, ignore_errors=True)
        typed, synced = self._folder / "typed.xlsx", self._folder / "synced.xlsx"
        self._workbook("build", typed, leads, activities)
        self._begin_from("typed")
        self._product("init")
        shutil.copy(self._book, synced)
        shutil.copytree(self._state, self._state_then)
        self._workbook("grow", synced, self._folder / "grown.xlsx", _NEW_ROWS)
        self._workbook("touch", synced, self._folder / "touched.xlsx")

    def first(self) -> Run:
        """The first sync of a workbook that was never ours."""
        self._begin_from("typed")
        return self._product("init")

    def new_rows(self) -> Run:
        """A day's work later."""
        self._begin_from("grown")
        return self._product("sync")

    def check(self) -> Run:
        """The same, asked what it would do."""
        self._begin_from("grown")
        return self._product("check")

    def touched(self) -> Run:
        """Saved by somebody, with nothing for us to do."""
        self._begin_from("touched")
        return self._product("sync")

    def untouched(self) -> Run:
        """As our own last visit left it."""
        self._begin_from("touched")
        self._product("sync")
        return self._product("sync")

    def script(self) -> Run:
        """What a user would write."""
        self._begin_from("grown")
        return self._script("bench_user_script.py", self._book, TODAY)

    def floor(self) -> Run:
        """Reading and copying, which every program must."""
        grown = self._folder / "grown.xlsx"
        return self._script("bench_floor.py", "copy", grown, self._folder / "copy.xlsx")

    def bare_read(self) -> Run:
        """Reading alone."""
        return self._script("bench_floor.py", "read", self._folder / "grown.xlsx")

    def decide(self) -> Run:
        """Understanding and reports alone: the seconds it says itself."""
        run = self._script("bench_floor.py", "decide", self._folder / "touched.xlsx", TODAY)
        took, cpu = map(float, run.output.split())
        return Run(took, run.peak, run.output, cpu)

    def _begin_from(self, name: str) -> None:
        """The workbook, and what was remembered of it then: nothing of later runs."""
        shutil.copy(self._folder / f"{name}.xlsx", self._book)
        shutil.rmtree(self._state, ignore_errors=True)
        if name != "typed":
            shutil.copytree(self._state_then, self._state)

    def _workbook(self, *words: object) -> None:
        """In a process of its own: a child's peak of memory counts its parent's at the start."""
        self._script("bench_workbooks.py", *words)

    def _product(self, command: str) -> Run:
        return self._measured("-m", "sheets_crm", command, self._book, "--today", TODAY)

    def _script(self, name: str, *words: object) -> Run:
        return self._measured(_HERE / name, *words)

    def _measured(self, *words: object) -> Run:
        command = [str(word) for word in (self._python, *words)]
        surroundings = {**environment.surroundings(), "SHEETS_CRM_STATE": str(self._state)}
        # An installed program is compiled once, not at every start.
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        return measured(command, surroundings)


def compare(desk: Desk, small: Desk, rounds: int) -> dict[str, list[Run]]:
    """Every kind of run, in turn, so many times."""
    kinds: dict[str, Callable[[], Run]] = {
        FIRST: desk.first,
        NEW_ROWS: desk.new_rows,
        CHECK: desk.check,
        TOUCHED: desk.touched,
        UNTOUCHED: desk.untouched,
        SCRIPT: desk.script,
        FLOOR: desk.floor,
        BARE_READ: desk.bare_read,
        DECIDE: desk.decide,
        SMALL: small.new_rows,
        SMALL_CHECK: small.check,
    }
    runs: dict[str, list[Run]] = {name: [] for name in kinds}
    for number in range(1, rounds + 1):
        for name, kind in kinds.items():
            _say(f"round {number} of {rounds}: {name}")
            runs[name].append(kind())
    return runs


def targets(runs: dict[str, list[Run]]) -> list[Target]:
    """The promised ratios, of medians; the last is seconds."""
    time = {name: (seconds(some), cpu(some)) for name, some in runs.items()}

    def ratio(name: str, of: str, to: tuple[str, ...], limit: float, **more: bool) -> Target:
        wall, processor = (time[of][i] / sum(time[one][i] for one in to) for i in (0, 1))
        return Target(f"{name}, time", wall, processor, limit, **more)

    return [
        ratio("script / sync with new rows", SCRIPT, (NEW_ROWS,), 10, at_most=False),
        ratio("sync with new rows / floor", NEW_ROWS, (FLOOR,), 2.3),
        Target("sync / script, memory", peak(runs[NEW_ROWS]) / peak(runs[SCRIPT]), None, 0.5),
        ratio("sync, untouched / bare read", UNTOUCHED, (BARE_READ,), 0.2),
        ratio("sync, saved anew / read and reports", TOUCHED, (BARE_READ, DECIDE), 1.5),
        ratio("check / sync with new rows", CHECK, (NEW_ROWS,), 1),
        ratio("small workbook: check / sync", SMALL_CHECK, (SMALL,), 1),
        Target("small workbook: sync, seconds", *time[SMALL], 0.8),
    ]


def scale(desk: Desk) -> list[tuple[int, Run, Run]]:
    """Activities, the first sync and one with new rows, for ever larger workbooks."""
    rows = []
    for activities in _SCALES:
        _say(f"{activities:,} activities")
        desk.lay_out(activities // 10, activities)
        rows.append((activities, desk.first(), desk.new_rows()))
    return rows


def main() -> int:
    """Measures what was asked for and prints it."""
    environment.speak_utf8()
    asked = _asked()
    if asked.google or asked.live:
        script = "bench_google.py" if asked.google else "bench_live.py"
        options = ("--json",) if asked.json else ()
        return environment.run(
            environment.prepare("dev"), Path(__file__).with_name(script), *options
        )
    python = environment.product_python()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        desk = Desk(python, Path(folder))
        if asked.scale:
            sizes = scale(desk)
            record = [[size, vars(first), vars(new)] for size, first, new in sizes]
            print(json.dumps(record) if asked.json else told_scale(sizes))
            return 0
        _say(f"making a workbook of {asked.leads:,} leads and {asked.activities:,} activities")
        desk.lay_out(asked.leads, asked.activities)
        small = Desk(python, Path(folder) / "small")
        small.lay_out(*_SMALL)
        runs = compare(desk, small, asked.rounds)
    found = targets(runs)
    if asked.json:
        told = {name: [vars(run) for run in some] for name, some in runs.items()}
        print(json.dumps({"runs": told, "targets": [vars(one) for one in found]}, indent=1))
    else:
        print(told_runs(runs), told_targets(found), sep="\n\n")
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", action="store_true", help="1,000 to 1,000,000 activities")
    parser.add_argument("--google", action="store_true", help="requests and bytes in Google Sheets")
    parser.add_argument("--live", action="store_true", help="calls to a running Excel")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
