"""How a `Tone` and a `Kind` look in Excel, said once."""

from __future__ import annotations

import textwrap
from typing import Any

from sheets_crm.workbook.excel.styles.stylesheet import GENERAL, SHORT_DATE
from sheets_crm.workbook.tab import Kind, Tone

INK, PALE_INK, FAINT_INK = "#1F2937", "#6B7280", "#9CA3AF"
RULE, HEADER_FILL, OURS_FILL, LINK_INK = "#D1D5DB", "#334155", "#DBEAFE", "#1D4ED8"
TAB_COLOUR = "#64748B"
DEFAULT_FONT = "Calibri"
_LETTERS_IN_A_NOTE = 40

NUMBER_FORMATS = {
    Kind.TEXT: GENERAL,
    Kind.INTEGER: "#,##0",
    Kind.IDENTITY: "0",
    Kind.NUMBER: "#,##0.0",
    Kind.MONEY: "#,##0",
    Kind.PERCENT: "0%",
    Kind.DATE: SHORT_DATE,
    Kind.AUTO: GENERAL,
}
"""Dates follow the country that the reader's computer is set to; so do the signs in numbers."""

_TONES: dict[Tone, dict[str, Any]] = {
    Tone.PLAIN: {},
    Tone.TITLE: {"bold": True, "font_size": 20, "font_color": INK, "valign": "vcenter"},
    Tone.NOTE: {"font_size": 9, "font_color": PALE_INK, "valign": "top"},
    Tone.HEADING: {
        "bold": True,
        "font_size": 13,
        "font_color": INK,
        "bottom": 1,
        "bottom_color": RULE,
    },
    Tone.HEADER: {
        "bold": True,
        "font_color": "#FFFFFF",
        "bg_color": HEADER_FILL,
        "valign": "vcenter",
    },
    Tone.OURS: {"bold": True, "font_color": INK, "bg_color": OURS_FILL, "valign": "vcenter"},
    Tone.TOTAL: {"bold": True, "top": 1, "top_color": PALE_INK},
    Tone.FIGURE: {"bold": True, "font_size": 18, "font_color": INK, "align": "left"},
    Tone.GOOD: {"font_color": "#166534", "bg_color": "#DCFCE7"},
    Tone.WARN: {"font_color": "#92400E", "bg_color": "#FEF3C7"},
    Tone.BAD: {"font_color": "#991B1B", "bg_color": "#FEE2E2"},
    Tone.FUTURE: {"font_color": PALE_INK, "bg_color": "#F3F4F6"},
    Tone.MUTED: {"font_color": FAINT_INK},
}
_NUMBERS = {Kind.INTEGER, Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DATE, Kind.IDENTITY}
_LINKED_KEEPS_INK = {Tone.HEADER, Tone.GOOD, Tone.WARN, Tone.BAD}


def highlight_properties(tone: Tone) -> dict[str, Any]:
    """What a highlight changes of the cells that take it on."""
    if tone is Tone.MUTED:  # rows that are over stay legible
        return {"font_color": PALE_INK}
    return {name: _TONES[tone][name] for name in ("font_color", "bg_color")}


def apart(kind: Kind) -> dict[str, Any]:
    """Keeps the numbers of a table that people type into off the words at their right."""
    return {"align": "right", "indent": 1} if kind in {Kind.MONEY, Kind.PERCENT} else {}


def line_points(tone: Tone) -> float:
    """Height of one line of text in points."""
    size: float = _TONES[tone].get("font_size", 11)
    return round(size * 1.37, 1)


def excel_code(kind: Kind) -> str | int:
    """The number format as XlsxWriter takes it."""
    code = NUMBER_FORMATS[kind]
    return 14 if code == SHORT_DATE else code


def properties(
    font: str, tone: Tone, kind: Kind, *, fill: str | None, wrap: bool, linked: bool
) -> dict[str, Any]:
    """XlsxWriter's format of a cell."""
    look = {"font_name": font, "num_format": excel_code(kind), **_TONES[tone]}
    if linked:
        look["underline"] = 1
        if tone not in _LINKED_KEEPS_INK:
            look["font_color"] = LINK_INK
    if fill:
        look["bg_color"] = fill
    if wrap:
        look |= {"text_wrap": True, "valign": look.get("valign", "top")}
    if kind is Kind.DATE:
        look["align"] = "center"
    elif tone in {Tone.HEADER, Tone.OURS} and kind in _NUMBERS:
        look["align"] = "right"
    return look


def note_box(note: str) -> dict[str, Any]:
    """The box of a note, as high as its text."""
    lines = len(textwrap.wrap(note, _LETTERS_IN_A_NOTE)) + 1
    return {"width": 240, "height": 16 * lines, "font_size": 9, "author": "", "color": "#F8FAFC"}
