"""How a cell looks, set through xlwings: the same looks as in the file, as far as it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sheets_crm.workbook.excel.look import DEFAULT_FONT, NUMBER_FORMATS, properties
from sheets_crm.workbook.excel.styles import GENERAL
from sheets_crm.workbook.excel.styles import SHORT_DATE as BY_COUNTRY
from sheets_crm.workbook.live.patience import Patience
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


@dataclass(frozen=True)
class Look:
    """Everything of a cell that can be seen, save its value."""

    tone: Tone = Tone.PLAIN
    kind: Kind = Kind.AUTO
    fill: str | None = None
    wrap: bool = False
    linked: bool = False

    def put_on(self, area: Any, ask: Patience) -> None:
        """Gives cells without any format this look, in a call per attribute."""
        wanted = properties(
            DEFAULT_FONT,
            self.tone,
            self.kind,
            fill=self.fill,
            wrap=self.wrap,
            linked=self.linked,
        )
        code = number_format(self.kind)
        if code != GENERAL:
            _set(area, "number_format", code, ask)
        if letters := _letters(wanted):
            ask(lambda: area.font.set(**letters))
        if "bg_color" in wanted:
            _set(area, "color", wanted["bg_color"], ask)
        if wanted.get("text_wrap"):
            _set(area, "wrap_text", True, ask)
        if "align" in wanted:
            _set(area, "horizontal_alignment", _ALIGNMENTS[wanted["align"]], ask)
        if "valign" in wanted:
            _set(area, "vertical_alignment", _ALIGNMENTS[wanted["valign"]], ask)
        for side in ("top", "bottom"):
            if side in wanted:
                _line(area, side, wanted[f"{side}_color"], ask)


def look_of(cell: Cell) -> Look:
    """How a cell of a tab shall look."""
    return Look(cell.tone, cell.kind, cell.fill, cell.wrap, cell.link is not None)


def number_format(kind: Kind) -> str:
    """The number format of a kind, as Excel's own object model has it."""
    code = NUMBER_FORMATS[kind]
    return SHORT_DATE if code == BY_COUNTRY else code


def _letters(wanted: dict[str, Any]) -> dict[str, Any]:
    letters: dict[str, Any] = {}
    if wanted.get("bold"):
        letters["bold"] = True
    if "font_size" in wanted:
        letters["size"] = wanted["font_size"]
    if "font_color" in wanted:
        letters["color"] = wanted["font_color"]
    return letters


def _line(area: Any, side: str, colour: str, ask: Patience) -> None:
    """A thin line over or under every row of the area."""
    sides = [f"edge_{side}", "inside_horizontal"] if area.shape[0] > 1 else [f"edge_{side}"]
    ask(lambda: area.borders.set(sides, line_style="continuous", weight="thin", color=colour))


def _set(area: Any, name: str, value: Any, ask: Patience) -> None:
    ask(lambda: setattr(area, name, value))
