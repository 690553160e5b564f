"""How a `Tone` and a `Kind` look in Google Sheets, said once; the colours are those of Excel."""

from __future__ import annotations

from typing import Any

from sheets_crm.workbook.tab import Cell, Kind, Tone

INK, PALE_INK, FAINT_INK = "#1F2937", "#6B7280", "#9CA3AF"
RULE, HEADER_FILL, OURS_FILL, LINK_INK = "#D1D5DB", "#334155", "#DBEAFE", "#1D4ED8"
TAB_COLOUR, GRID_LINE = "#64748B", "#F3F4F6"

Format = dict[str, Any]

_NUMBER_FORMATS: dict[Kind, Format | None] = {
    Kind.TEXT: None,
    Kind.INTEGER: {"type": "NUMBER", "pattern": "#,##0"},
    Kind.IDENTITY: {"type": "NUMBER", "pattern": "0"},
    Kind.NUMBER: {"type": "NUMBER", "pattern": "#,##0.0"},
    Kind.MONEY: {"type": "NUMBER", "pattern": "#,##0"},
    Kind.PERCENT: {"type": "PERCENT", "pattern": "0%"},
    # Without a pattern Google writes dates the way of the spreadsheet's own country.
    Kind.DATE: {"type": "DATE"},
    Kind.AUTO: None,
}


def colour(text: str) -> Format:
    """`#RRGGBB` as Google's ColorStyle; parts that are zero are left out, as Google does.

    Four decimals tell the 256 steps apart and spare a third of the bytes of a report. Google makes
    whole steps of what it is sent, by rounding or by cutting, which nobody has written down: 0.0005
    more, an eighth of a step, and both make the step that is meant.
    """
    parts = (_part(int(text[at : at + 2], 16)) for at in (1, 3, 5))
    named = zip(("red", "green", "blue"), parts, strict=True)
    return {"rgbColor": {name: part for name, part in named if part}}


def _part(step: int) -> float:
    return round(min(step / 255 + 0.0005, 1), 4) if step else 0


def _tone(
    *, bold: bool = False, size: int = 0, ink: str = "", fill: str = "", middle: bool = False
) -> Format:
    text: Format = {"bold": True} if bold else {}
    if size:
        text["fontSize"] = size
    if ink:
        text["foregroundColorStyle"] = colour(ink)
    look: Format = {"textFormat": text} if text else {}
    if fill:
        look["backgroundColorStyle"] = colour(fill)
    return look | ({"verticalAlignment": "MIDDLE"} if middle else {})


def _line(side: str, ink: str) -> Format:
    return {"borders": {side: {"style": "SOLID", "colorStyle": colour(ink)}}}


TONES: dict[Tone, Format] = {
    Tone.PLAIN: {},
    Tone.TITLE: _tone(bold=True, size=20, ink=INK, middle=True),
    Tone.NOTE: _tone(size=9, ink=PALE_INK) | {"verticalAlignment": "TOP"},
    Tone.HEADING: _tone(bold=True, size=13, ink=INK) | _line("bottom", RULE),
    Tone.HEADER: _tone(bold=True, ink="#FFFFFF", fill=HEADER_FILL, middle=True),
    Tone.OURS: _tone(bold=True, ink=INK, fill=OURS_FILL, middle=True),
    Tone.TOTAL: _tone(bold=True) | _line("top", PALE_INK),
    Tone.FIGURE: _tone(bold=True, size=18, ink=INK) | {"horizontalAlignment": "LEFT"},
    Tone.GOOD: _tone(ink="#166534", fill="#DCFCE7"),
    Tone.WARN: _tone(ink="#92400E", fill="#FEF3C7"),
    Tone.BAD: _tone(ink="#991B1B", fill="#FEE2E2"),
    Tone.FUTURE: _tone(ink=PALE_INK, fill="#F3F4F6"),
    Tone.MUTED: _tone(ink=FAINT_INK),
}
_LINKED_KEEPS_INK = {Tone.HEADER, Tone.GOOD, Tone.WARN, Tone.BAD}
APART = {"top": 2, "right": 11, "bottom": 2, "left": 3}
"""Google's own room round a cell's words, but more at the right: words stand beside numbers."""
_TO_THE_RIGHT = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.IDENTITY}


def number_format(kind: Kind) -> Format | None:
    """Google's NumberFormat; signs and the order of a date follow the spreadsheet's locale."""
    return _NUMBER_FORMATS[kind]


def highlight_format(tone: Tone) -> Format:
    """What a highlight changes of the cells that take it on."""
    if tone is Tone.MUTED:  # rows that are over stay legible
        return _tone(ink=PALE_INK)
    return {
        name: part
        for name, part in TONES[tone].items()
        if name in {"textFormat", "backgroundColorStyle"}
    }


def cell_format(cell: Cell, *, linked: bool = False) -> Format:
    """Google's CellFormat of a cell, where its link leads apart."""
    look = dict(TONES[cell.tone])
    if linked:
        look["textFormat"] = _linked(cell.tone, look.get("textFormat", {}))
    if cell.fill:
        look["backgroundColorStyle"] = colour(cell.fill)
    if number := number_format(cell.kind):
        look["numberFormat"] = number
    if cell.wrap:
        look = {"verticalAlignment": "TOP"} | look | {"wrapStrategy": "WRAP"}
    if cell.kind is Kind.DATE:
        look["horizontalAlignment"] = "CENTER"
    elif cell.tone in {Tone.HEADER, Tone.OURS} and cell.kind in _TO_THE_RIGHT:
        look["horizontalAlignment"] = "RIGHT"
    return look


def _linked(tone: Tone, text: Format) -> Format:
    ink = {} if tone in _LINKED_KEEPS_INK else {"foregroundColorStyle": colour(LINK_INK)}
    return text | ink | {"underline": True}
