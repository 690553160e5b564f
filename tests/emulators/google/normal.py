"""How Google keeps and answers structures: colours in both spellings, what is zero left out."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from tests.emulators.google.schema import Handlers, load

Struct = dict[str, Any]

_RGB = {"TEXT": {}, "BACKGROUND": {"red": 1, "green": 1, "blue": 1}}
_ACCENTS = {
    "ACCENT1": (66, 133, 244),
    "ACCENT2": (234, 67, 53),
    "ACCENT3": (251, 188, 4),
    "ACCENT4": (52, 168, 83),
    "ACCENT5": (255, 109, 1),
    "ACCENT6": (70, 189, 198),
    "LINK": (17, 85, 204),
}

_ELIDED = {
    "SheetProperties": ("hidden", "rightToLeft"),
    "GridProperties": (
        "hideGridlines",
        "rowGroupControlAfter",
        "columnGroupControlAfter",
        "frozenRowCount",
        "frozenColumnCount",
    ),
    "ProtectedRange": ("warningOnly", "description"),
    "DataValidationRule": ("strict", "showCustomUi", "inputMessage"),
    "DimensionProperties": ("hiddenByUser", "hiddenByFilter"),
    "DimensionGroup": ("collapsed",),
}


cuts_colours = False
"""Whether a colour is cut to bytes: a sent 0.5 was once seen to come back as 127/255."""


def channel(value: float) -> float:
    """A colour's part as Google gives it back: a byte's share, in single precision."""
    steps = int(value * 255) if cuts_colours else round(value * 255)
    share = _single(steps / 255)
    number = next(n for n in (float(f"{share:.{d}g}") for d in (7, 8, 9)) if _single(n) == share)
    return int(number) if number.is_integer() else number


def _single(value: float) -> float:
    result: float = struct.unpack("f", struct.pack("f", value))[0]
    return result


def _colour(value: Struct) -> Struct:
    parts = {k: channel(v) if k != "alpha" else v for k, v in value.items()}
    return {k: v for k, v in parts.items() if v}


def theme_colour(kind: str) -> Struct:
    """The colour of a theme's slot in a new spreadsheet."""
    if kind in _RGB:
        return dict(_RGB[kind])
    red, green, blue = _ACCENTS.get(kind, (0, 0, 0))
    return _colour({"red": red / 255, "green": green / 255, "blue": blue / 255})


@lru_cache(maxsize=1)
def twins() -> dict[str, tuple[str, ...]]:
    """By schema, the fields which have a ``…Style`` twin of type ColorStyle."""
    out = {}
    for name in load().schemas:
        fields = load().properties(name)
        found = [k for k in fields if fields.get(k + "Style", {}).get("$ref") == "ColorStyle"]
        if found:
            out[name] = tuple(found)
    return out


def _with_twins(fields: tuple[str, ...]) -> Callable[[Struct], Struct]:
    def both(value: Struct) -> Struct:
        for key in fields:
            style = value.get(key + "Style")
            if style:
                value[key] = style.get("rgbColor") or theme_colour(style.get("themeColor", "TEXT"))
            elif key in value:
                value[key + "Style"] = {"rgbColor": value[key]}
        return value

    return both


def _without(fields: tuple[str, ...]) -> Callable[[Struct], Struct]:
    return lambda value: {k: v for k, v in value.items() if v or k not in fields}


def _chain(first: Callable[[Struct], Struct], second: Callable[[Struct], Struct]) -> Any:
    return lambda value: second(first(value))


@lru_cache(maxsize=1)
def _keeping() -> Handlers:
    handlers: Handlers = {"Color": _colour}
    for name, fields in twins().items():
        handlers[name] = _with_twins(fields)
    for name, fields in _ELIDED.items():
        drop = _without(fields)
        handlers[name] = _chain(handlers[name], drop) if name in handlers else drop
    return handlers


def kept(schema: str, value: Struct) -> Struct:
    """A structure as it is stored; its ranges get an explicit sheetId."""
    full = load().transform(schema, value, _keeping())
    result: Struct = load().transform(schema, full, {"GridRange": _with_sheet})
    return result


def _with_sheet(value: Struct) -> Struct:
    return {"sheetId": value.get("sheetId", 0)} | value


def _no_zero_sheet(value: Struct) -> Struct:
    return {k: v for k, v in value.items() if k != "sheetId" or v}


def _no_zero(value: Struct) -> Struct:
    return {k: v for k, v in value.items() if v}


_ANSWERING: Handlers = {
    "GridRange": _no_zero_sheet,
    "DimensionRange": _no_zero_sheet,
    "GridCoordinate": _no_zero,
}


def answered(schema: str, value: Struct) -> Struct:
    """A stored structure as an answer shows it."""
    result: Struct = load().transform(schema, value, _ANSWERING)
    return result


def mask_with_twins(schema: str, mask: dict[str, Any]) -> dict[str, Any]:
    """A mask that names one spelling of a colour names the other too."""
    out = {}
    for key, below in mask.items():
        spec = load().properties(schema).get(key, {})
        inner = spec.get("$ref") or spec.get("items", {}).get("$ref")
        out[key] = mask_with_twins(inner, below) if inner and below else below
        base = key.removesuffix("Style")
        if base in twins().get(schema, ()):
            out[base] = out[base + "Style"] = {}
    return out
