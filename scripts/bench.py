"""Measures a sync against the script that a user would write, and against the floor.

python3 scripts/bench.py [--leads N] [--activities N] [--rounds N] [--scale] [--json]

Every run is a process of its own, start-up included; the kinds of run take turns, so that a busy
machine is busy for all of them. Times are medians, memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import environment
from bench_process import Run, measured
from bench_workbooks import TODAY

_HERE = Path(__file__).parent
_NEW_ROWS = 100
_SCALES = (1_000, 10_000, 100_000, 1_000_000)
_MEGABYTE = 2**20

FIRST = "sync, first (init)"
NEW_ROWS = f"sync, {_NEW_ROWS} new rows"
TOUCHED = "sync, saved anew, nothing to do"
UNTOUCHED = "sync, nobody touched it"
SCRIPT = f"pandas + openpyxl script, {_NEW_ROWS} new rows"
FLOOR = "floor: read with calamine, copy"
BARE_READ = "bare read with calamine"
DECIDE = "reports alone, in memory"


@dataclass(frozen=True)
class Target:
    """A ratio that was promised.

    Attributes:
        at_most: whether the limit is an upper one.
    """

    name: str
    ratio: float
    limit: float
    at_most: bool

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.limit if self.at_most else self.ratio >= self.limit


class Desk:
    """A folder with the workbooks that runs begin from, and the runs themselves."""

    def __init__(self, python: Path, folder: Path) -> None:
        self._python = python
        self._folder = folder
        self._book = folder / "book.xlsx"
        self._state = {"SHEETS_CRM_STATE": str(folder / "state")}

    def lay_out(self, leads: int, activities: int) -> None:
        """Makes the workbooks: as typed, synced, with new rows, saved anew."""
        typed, synced = self._folder / "typed.xlsx", self._folder / "synced.xlsx"
        self._workbook("build", typed, leads, activities)
        self._begin_from("typed")
        self._product("init")
        shutil.copy(self._book, synced)
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
        return Run(float(run.output), run.peak, run.output)

    def _begin_from(self, name: str) -> None:
        shutil.copy(self._folder / f"{name}.xlsx", self._book)

    def _workbook(self, *words: object) -> None:
        """In a process of its own: a child's peak of memory counts its parent's at the start."""
        self._script("bench_workbooks.py", *words)

    def _product(self, command: str) -> Run:
        return self._measured("-m", "sheets_crm", command, self._book, "--today", TODAY)

    def _script(self, name: str, *words: object) -> Run:
        return self._measured(_HERE / name, *words)

    def _measured(self, *words: object) -> Run:
        command = [str(word) for word in (self._python, *words)]
        surroundings = {**environment.surroundings(), **self._state}
        # An installed program is compiled once, not at every start.
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        return measured(command, surroundings)


def compare(desk: Desk, rounds: int) -> dict[str, list[Run]]:
    """Every kind of run, in turn, so many times."""
    kinds: dict[str, Callable[[], Run]] = {
        FIRST: desk.first,
        NEW_ROWS: desk.new_rows,
        TOUCHED: desk.touched,
        UNTOUCHED: desk.untouched,
        SCRIPT: desk.script,
        FLOOR: desk.floor,
        BARE_READ: desk.bare_read,
        DECIDE: desk.decide,
    }
    runs: dict[str, list[Run]] = {name: [] for name in kinds}
    for number in range(1, rounds + 1):
        for name, kind in kinds.items():
            _say(f"round {number} of {rounds}: {name}")
            runs[name].append(kind())
    return runs


def targets(runs: dict[str, list[Run]]) -> list[Target]:
    """The promised ratios, of medians."""
    time = {name: seconds(some) for name, some in runs.items()}
    memory = peak(runs[NEW_ROWS]) / peak(runs[SCRIPT])
    reading = time[BARE_READ] + time[DECIDE]
    return [
        Target("script / sync with new rows, time", time[SCRIPT] / time[NEW_ROWS], 10, False),
        Target("sync with new rows / floor, time", time[NEW_ROWS] / time[FLOOR], 2.5, True),
        Target("sync with new rows / script, memory", memory, 0.5, True),
        Target("sync, untouched / bare read, time", time[UNTOUCHED] / time[BARE_READ], 0.3, True),
        Target("sync, saved anew / read and reports, time", time[TOUCHED] / reading, 1.5, True),
    ]


def scale(desk: Desk) -> list[tuple[int, Run, Run]]:
    """Activities, the first sync and one with new rows, for ever larger workbooks."""
    rows = []
    for activities in _SCALES:
        _say(f"{activities:,} activities")
        desk.lay_out(activities // 10, activities)
        rows.append((activities, desk.first(), desk.new_rows()))
    return rows


def seconds(runs: Sequence[Run]) -> float:
    """Median time."""
    return statistics.median(run.seconds for run in runs)


def peak(runs: Sequence[Run]) -> float:
    """Median peak of memory, bytes."""
    return statistics.median(run.peak for run in runs)


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows under a heading; the first column to the left, figures to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(heading, *rows, strict=True)]
    lines = (heading, ["-" * width for width in widths], *rows)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )


def told_runs(runs: dict[str, list[Run]]) -> str:
    """The table of medians."""
    rows = [
        (
            name,
            f"{seconds(some):.2f}",
            f"{min(run.seconds for run in some):.2f}–{max(run.seconds for run in some):.2f}",
            f"{peak(some) / _MEGABYTE:.0f}",
        )
        for name, some in runs.items()
    ]
    return table(("run", "seconds", "from–to", "peak MB"), rows)


def told_targets(found: Sequence[Target]) -> str:
    """The table of ratios."""
    rows = [
        (
            one.name,
            f"{one.ratio:.2f}",
            f"{'≤' if one.at_most else '≥'} {one.limit:g}",
            "yes" if one.met else "NO",
        )
        for one in found
    ]
    return table(("ratio", "measured", "target", "met"), rows)


def told_scale(rows: Sequence[tuple[int, Run, Run]]) -> str:
    """The table of sizes: what a thousand activities cost is the same when cost is linear."""
    return table(
        ("activities", "first sync, s", f"{_NEW_ROWS} new rows, s", "ms per 1,000", "peak MB"),
        [
            (
                f"{activities:,}",
                f"{first.seconds:.2f}",
                f"{new.seconds:.2f}",
                f"{new.seconds * 1e6 / activities:.1f}",
                f"{new.peak / _MEGABYTE:.0f}",
            )
            for activities, first, new in rows
        ],
    )


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
        runs = compare(desk, asked.rounds)
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
