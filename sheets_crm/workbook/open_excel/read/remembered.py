"""What was seen and made in an open workbook; losing it costs questions and calls, nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.state.state_dir import workbook_folder, workbook_state, write_whole
from sheets_crm.text.parse_untrusted import from_json
from sheets_crm.workbook.open_excel.read.rule_spans import Spans
from sheets_crm.workbook.open_excel.read.tab_layout import Layout, packed, unpacked
from sheets_crm.workbook.snapshot import Dropdown

_NAME = "live.json"
_CALCULATION = "live-calculation.txt"


@dataclass(frozen=True)
class Drawn:
    """How a report's tab was drawn last: its layout, the digest of the whole tab, its charts."""

    layout: Layout
    digest: str
    charts: int


@dataclass(frozen=True)
class Unmade:
    """A dropdown that could not be made; `header` stands over its column."""

    tab: str
    header_row: int
    header: str
    dropdown: Dropdown


@dataclass
class Memory:
    """What was seen and made.

    Attributes:
        spans: by tab, where its rules were seen.
        drawn: by report.
    """

    spans: dict[str, Spans] = field(default_factory=dict)
    drawn: dict[str, Drawn] = field(default_factory=dict)
    unmade: list[Unmade] = field(default_factory=list)


def recall(workbook: Path) -> Memory:
    """What is remembered of a workbook; empty when there is no readable record."""
    try:
        raw = from_json((workbook_folder(workbook) / _NAME).read_text(encoding="utf-8"))
        return Memory(
            spans={
                tab: Spans(*(tuple((c, a, b) for c, a, b in kind) for kind in both))
                for tab, both in raw["spans"].items()
            },
            drawn={
                key: Drawn(**(one | {"layout": unpacked(one["layout"])}))
                for key, one in raw["drawn"].items()
            },
            unmade=[
                Unmade(**(one | {"dropdown": Dropdown(**one["dropdown"])})) for one in raw["unmade"]
            ],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Memory()


def remember(workbook: Path, memory: Memory) -> None:
    """Keeps what was seen and made, where it differs from what is kept and the disk has room."""
    if memory == recall(workbook):
        return
    raw = {
        "spans": {tab: [one.dropdowns, one.colours] for tab, one in memory.spans.items()},
        "drawn": {
            key: vars(one) | {"layout": packed(one.layout)} for key, one in memory.drawn.items()
        },
        "unmade": [vars(one) | {"dropdown": vars(one.dropdown)} for one in memory.unmade],
    }
    with suppress(OSError, CrmError):
        write_whole(workbook_state(workbook) / _NAME, json.dumps(raw, ensure_ascii=False))


def keep_calculation(workbook: Path, mode: str) -> None:
    """Notes how Excel calculates, before it is told to stop, where the disk has room."""
    with suppress(OSError, CrmError):
        write_whole(workbook_state(workbook) / _CALCULATION, mode)


def kept_calculation(workbook: Path) -> str | None:
    """How Excel calculated before a write that did not come to its end; None where all did."""
    try:
        return (workbook_folder(workbook) / _CALCULATION).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def forget_calculation(workbook: Path) -> None:
    """Excel calculates as before."""
    with suppress(OSError):
        (workbook_folder(workbook) / _CALCULATION).unlink()
