"""The counting of calls, on a small workbook."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module("bench_live")
    for path in SCRIPTS.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.mark.slow
def test_reads_are_bounded_and_writes_follow_the_change(bench):
    first, nothing, few, _ = bench.visits(60, 400)
    assert nothing.bulk_reads == few.bulk_reads == bench.MOST_BULK_READS
    assert (nothing.writes, nothing.cells_changed, nothing.other_writes) == (0, 0, 0)
    assert nothing.checks == 0
    assert few.checks == 2
    assert few.other_writes < first.other_writes / 4


@pytest.mark.slow
def test_the_reads_do_not_grow_with_the_workbook(bench):
    small, large = (bench.visits(*size)[1] for size in ((20, 100), (60, 900)))
    assert small.bulk_reads == large.bulk_reads
    assert large.questions < small.questions * 1.5


def test_it_prints_a_line_for_each_visit(bench):
    lines = bench.told([bench.Visit("nothing to do", 8, 100, 0, 0, 0, 0)]).splitlines()
    assert lines[0].split()[:3] == ["sync", "bulk", "reads"]
    assert lines[1].split() == ["nothing", "to", "do", "8", "100", "0", "0", "0", "0"]
