"""What was measured, as tables: medians of runs, ratios against their targets, sizes."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench_process import Run

_MEGABYTE = 2**20


@dataclass(frozen=True)
class Target:
    """A ratio that was promised.

    Attributes:
        of_cpu: the same ratio of processor time, None where that says nothing.
        at_most: whether the limit is an upper one.
    """

    name: str
    ratio: float
    of_cpu: float | None
    limit: float
    at_most: bool = True

    @property
    def met(self) -> bool:
        """Whether the promise is kept."""
        return self.ratio <= self.limit if self.at_most else self.ratio >= self.limit


def seconds(runs: Sequence[Run]) -> float:
    """Median time."""
    return statistics.median(run.seconds for run in runs)


def cpu(runs: Sequence[Run]) -> float:
    """Median processor time, seconds."""
    return statistics.median(run.cpu for run in runs)


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


def told_runs(runs: Mapping[str, Sequence[Run]]) -> str:
    """The table of medians."""
    rows = [
        (
            name,
            f"{seconds(some):.2f}",
            f"{min(run.seconds for run in some):.2f}–{max(run.seconds for run in some):.2f}",
            f"{cpu(some):.2f}",
            f"{peak(some) / _MEGABYTE:.0f}",
        )
        for name, some in runs.items()
    ]
    return table(("run", "seconds", "from–to", "CPU s", "peak MB"), rows)


def told_targets(found: Sequence[Target]) -> str:
    """The table of ratios."""
    rows = [
        (
            one.name,
            f"{one.ratio:.2f}",
            "" if one.of_cpu is None else f"{one.of_cpu:.2f}",
            f"{'≤' if one.at_most else '≥'} {one.limit:g}",
            "yes" if one.met else "NO",
        )
        for one in found
    ]
    return table(("ratio", "measured", "of CPU", "target", "met"), rows)


def told_scale(rows: Sequence[tuple[int, Run, Run]]) -> str:
    """The table of sizes: what a thousand activities cost is the same when cost is linear."""
    return table(
        ("activities", "first sync, s", "new rows, s", "ms per 1,000", "peak MB"),
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
