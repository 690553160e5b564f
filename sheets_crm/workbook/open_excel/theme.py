"""How a cell looks, set through xlwings: the same looks as in the file, as far as it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.excel.styles.stylesheet import GENERAL
from sheets_crm.workbook.excel.styles.stylesheet import SHORT_DATE as BY_COUNTRY
from sheets_crm.workbook.excel.styles.theme import DEFAULT_FONT, NUMBER_FORMATS, properties
from sheets_crm.workbook.open_excel.retry_when_busy import Patience
from sheets_crm.workbook.tab import Cell, Kind, Tone

SHORT_DATE = "m/d/yyyy"
"""Excel takes this very code for the short date of the country the computer is set to."""

_ALIGNMENTS = {
    "vcenter": "center",
    "center": "center",
    "top": "top",
    "left": "left",
    "right": "right",
}

_LETTERS = {"bold": "bold", "font_size": "size", "font_color": "color"}
_CELL = {"bg_color": "color", "text_wrap": "wrap_text"}
_SIDES = {"align": "horizontal_alignment", "valign": "vertical_alignment"}


@dataclass(frozen=True)
class Look:
    """Everything of a cell that can be seen, save its value."""

    tone: Tone = Tone.PLAIN
    kind: Kind = Kind.AUTO
    fill: str | None = None
    wrap: bool = False
    linked: bool = False

    def attributes(self) -> list[tuple[str, Any]]:
        """What differs from a cell without any format, each thing by itself."""
        wanted = properties(
            DEFAULT_FONT,
            self.tone,
            self.kind,
            fill=self.fill,
            wrap=self.wrap,
            linked=self.linked,
        )
        found: list[tuple[str, Any]] = []
        if (code := number_format(self.kind)) != GENERAL:
            found.append(("number_format", code))
        found += [(f"font {n}", wanted[key]) for key, n in _LETTERS.items() if wanted.get(key)]
        found += [(name, wanted[key]) for key, name in _CELL.items() if wanted.get(key)]
        found += [(name, _ALIGNMENTS[wanted[key]]) for key, name in _SIDES.items() if key in wanted]
        lines = [side for side in ("top", "bottom") if side in wanted]
        return found + [(f"line {side}", wanted[f"{side}_color"]) for side in lines]

    @staticmethod
    def give(area: Any, name: str, value: Any, ask: Patience) -> None:
        """Sets one attribute on cells, in one call."""
        kind, _, detail = name.partition(" ")
        if kind == "font":
            ask(lambda: area.font.set(**{detail: value}))
        elif kind == "line":
            _line(area, detail, value, ask)
        else:
            ask.give(area, name, value)


def look_of(cell: Cell) -> Look:
    """How a cell of a tab shall look."""
    return Look(cell.tone, cell.kind, cell.fill, cell.wrap, cell.link is not None)


def number_format(kind: Kind) -> str:
    """The number format of a kind, as Excel's own object model has it."""
    code = NUMBER_FORMATS[kind]
    return SHORT_DATE if code == BY_COUNTRY else code


def _line(area: Any, side: str, colour: str, ask: Patience) -> None:
    """A thin line over or under every row of the area."""
    height = ask.of(area, "shape")[0]
    sides = [f"edge_{side}", "inside_horizontal"] if height > 1 else [f"edge_{side}"]
    ask(lambda: area.borders.set(sides, line_style="continuous", weight="thin", color=colour))
