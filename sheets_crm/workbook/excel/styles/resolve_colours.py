"""Which colour a cell is painted: theme, tint and palette resolved to `#RRGGBB`."""

from __future__ import annotations

import colorsys
import re

from sheets_crm.text.parse_untrusted import number, whole
from sheets_crm.workbook.excel.styles.stylesheet import Styles
from sheets_crm.workbook.excel.xml.canonical_xml import Tree
from sheets_crm.workbook.excel.xml.spans import parse

_HEXADECIMAL = re.compile(r"(?:[0-9A-Fa-f]{2}){3,4}")
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_THEME_ORDER = "lt1 dk1 lt2 dk2 accent1 accent2 accent3 accent4 accent5 accent6 hlink folHlink"
_OFFICE_COLOURS = (
    "FFFFFF 000000 EEECE1 1F497D 4F81BD C0504D 9BBB59 8064A2 4BACC6 F79646 0000FF 800080"
)
_OFFICE_THEME = _OFFICE_COLOURS.split()
_PALETTE_COLOURS = (
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
    "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF "
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 "
    "9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333"
)
_PALETTE = _PALETTE_COLOURS.split()


def theme_colours(data: bytes | None) -> list[str]:
    """A theme's colours in the order that cells number them; Office's own where it has none."""
    if data is None:
        return _OFFICE_THEME
    found: dict[str, str] = {}
    for scheme in parse(data, "theme").walk():
        if scheme.name == "clrScheme" and scheme.space == DRAWING:
            for one in scheme.children:
                colour = one.children[0] if one.children else one
                found[one.name] = colour.get("lastClr") or colour.get("val")
    names = zip(_THEME_ORDER.split(), _OFFICE_THEME, strict=True)
    return [
        found[name] if _HEXADECIMAL.fullmatch(found.get(name, "")) else usual
        for name, usual in names
    ]


def resolve(colour: Tree, theme: list[str]) -> str | None:
    """`#RRGGBB` of a colour element; None for an automatic or unknown one."""
    base = _base(colour, theme)
    if base is None:
        return None
    tint = min(max(number(colour.get("tint")), -1.0), 1.0)
    return "#" + (_tinted(base, tint) if tint else base).upper()


def _base(colour: Tree, theme: list[str]) -> str | None:
    if rgb := colour.get("rgb"):
        return rgb[-6:] if _HEXADECIMAL.fullmatch(rgb) else None
    for name, colours in (("theme", theme), ("indexed", _PALETTE)):
        place = whole(colour.get(name), len(colours))
        if place < len(colours):
            return colours[place]
    return None


def _tinted(rgb: str, tint: float) -> str:
    """ECMA-376 18.8.19: the tint moves the lightness towards black or white."""
    channels = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(*channels)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    mixed = colorsys.hls_to_rgb(hue, light, saturation)
    return "".join(f"{min(255, max(0, round(channel * 255))):02X}" for channel in mixed)


def fills_by_format(styles: Styles, theme: list[str]) -> dict[int, str]:
    """Colour by index of cell format, for the formats that paint solidly."""
    colours = [_solid(fill, theme) for fill in styles.lists["fills"]]
    formats = styles.lists["cellXfs"]
    found: dict[int, str] = {}
    for index in range(len(formats)):
        number = whole(formats.attribute(index, "fillId") or "0", len(colours))
        if number < len(colours) and (rgb := colours[number]):
            found[index] = rgb
    return found


def _solid(fill: Tree, theme: list[str]) -> str | None:
    """The colour that a fill paints solidly."""
    pattern = fill.first("patternFill")
    if pattern is None or pattern.get("patternType") != "solid":
        return None
    colour = pattern.first("fgColor")
    return resolve(colour, theme) if colour else None
