"""What the journal keeps, as lines that a person reads from top to bottom, the newest last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from sheets_crm.crm.change_detection.revision import Revision, told
from sheets_crm.journal import CellRecord, RevisionRecord, Run
from sheets_crm.locale import Catalogue, formats
from sheets_crm.text.sanitize import one_line
from sheets_crm.workbook.column_letters import column_letters
from sheets_crm.workbook.snapshot import CellError, Value

WROTE = frozenset({"written", "undone"})
"""Results of runs whose cells were written for certain."""

_WIDEST = 32


@dataclass(frozen=True)
class Shown:
    """A run with the first of its cells.

    Attributes:
        cells: some of the cells that it changed.
        more: how many there are beyond them.
        until: when the last began of several runs in a row that found nothing changed.
        times: how many those are.
    """

    run: Run
    cells: Sequence[CellRecord] = ()
    more: int = 0
    until: datetime | None = None
    times: int = 1


def folded(runs: Sequence[Run]) -> list[Shown]:
    """The runs in their order, those in a row that found nothing changed as one."""
    shown: list[Shown] = []
    for untouched, group in groupby(runs, lambda run: run.result == "untouched"):
        each = list(group)
        if untouched:
            shown.append(Shown(each[0], until=each[-1].began, times=len(each)))
        else:
            shown += map(Shown, each)
    return shown


class Timeline:
    """Says moments, cells and runs in the words of a language and the clock of a place.

    Args:
        words: the language.
        zone: the workbook's time zone; None is the computer's own.
    """

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self._words = words
        self._zone = zone

    def lines(self, runs: Sequence[Shown], revisions: Sequence[RevisionRecord]) -> Iterator[str]:
        """Runs with their cells, and after each run what it found changed by hand."""
        waiting = sorted(revisions, key=lambda one: one.found)
        for shown, following in zip(runs, [*runs[1:], None], strict=True):
            yield from self._run(shown)
            end = following.run.began if following else None
            while waiting and (end is None or waiting[0].found < end):
                yield self.revision(waiting.pop(0))

    def cells(self, cells: Sequence[CellRecord], unsure: set[int]) -> list[tuple[datetime, str]]:
        """Cells of several runs, a line each; `unsure` are runs that may not have written."""
        told = zip(cells, self._aligned(cells, unsure), strict=True)
        return [(one.at, f"{self.moment(one.at)}  {line}") for one, line in told if one.at]

    def revisions(self, records: Sequence[RevisionRecord]) -> list[tuple[datetime, str]]:
        """What was changed by hand, a line each."""
        return [(one.found, self.revision(one)) for one in records]

    def revision(self, record: RevisionRecord) -> str:
        """What was changed by hand, as a sentence; only its kind where that is not known here."""
        try:
            sentence = told(Revision.from_facts(record.facts), self._words)
        except (KeyError, TypeError, ValueError):
            sentence = record.kind
        return f"{self.moment(record.found)}  {self._words('log.by_hand', what=sentence)}"

    def moment(self, at: datetime) -> str:
        """A moment as a clock where the workbook is shows it."""
        return formats.moment(at.astimezone(self._zone), self._words.language)

    def _run(self, shown: Shown) -> Iterator[str]:
        yield f"{self.moment(shown.run.began)}  {self._result(shown)}"
        unsure = set() if shown.run.result in WROTE else {shown.run.id}
        for line in self._aligned(shown.cells, unsure):
            yield f"    {line}"
        if shown.more:
            yield f"    {self._words('log.more_cells', count=shown.more)}"

    def _result(self, shown: Shown) -> str:
        run, words = shown.run, self._words
        if shown.until is not None and shown.times > 1:
            return words("log.untouched", count=shown.times, until=self.moment(shown.until))
        said = words(f"log.run.{run.result or 'unended'}", told=run.told.replace("\n", " "))
        counts = [("cells", run.cells), ("problems", run.problems)]
        told_counts = [words(f"log.{key}", count=count) for key, count in counts if count]
        took = (
            []
            if run.seconds is None
            else [words("log.took", seconds=formats.written(run.seconds, ".1f", words.language))]
        )
        aside = ", ".join([*told_counts, *took])
        return f"{said} ({aside})" if aside else said

    def _aligned(self, cells: Sequence[CellRecord], unsure: set[int]) -> list[str]:
        """Columns of equal width: the cell, its heading, its lead, what changed and why."""
        rows = [self._columns(one, is_sure=one.run not in unsure) for one in cells]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]

    def _columns(self, one: CellRecord, *, is_sure: bool) -> tuple[str, ...]:
        why = f"log.why.{one.why}"
        reason = self._words(why) if why in self._words else one.why
        return (
            f"{one_line(one.tab)}!{column_letters(one.column)}{one.row}",
            clipped(one.heading),
            "" if one.lead is None else self._words("log.lead", number=one.lead),
            self._change(one),
            reason if is_sure else f"{reason}; {self._words('log.unsure')}",
        )

    def _change(self, one: CellRecord) -> str:
        """From what to what; where a formula stood or stands, that it did."""
        old, new = self.value(one.old), self.value(one.new)
        if one.why == "frozen":
            old = self._words("log.formula", value=old)
        elif one.why == "unfrozen":
            new = self._words("log.formula", value=new)
        return f"{old} → {new}"

    def value(self, value: Value) -> str:
        """A value in a few characters."""
        if value is None or value == "":
            return self._words("log.blank")
        if isinstance(value, bool):
            return formats.truth(value, self._words.language)
        if isinstance(value, int | float):
            return formats.number(value, self._words.language)
        if isinstance(value, date):
            return formats.day_or_moment(value, self._words.language)
        return clipped(value.text if isinstance(value, CellError) else str(value))


def clipped(text: str) -> str:
    """A text on one line, not too long."""
    line = " ".join(one_line(text).split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def plain(value: Value) -> str | int | float | None:
    """A value as JSON says it: dates as text, an error as it is shown."""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, str | int | float | None) else value.isoformat()


def with_cells(shown: Shown, cells: Sequence[CellRecord], most: int) -> Shown:
    """The run with the first of its cells, of which there are at most one too many given."""
    more = shown.run.cells - most if shown.run.cells > most else len(cells) - most
    return replace(shown, cells=cells[:most], more=max(0, more) if len(cells) > most else 0)
