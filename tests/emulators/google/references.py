"""Formulas as text: the references in them, when lines, copies or titles of tabs change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.emulators.google import a1
from tests.emulators.google.locales import Locale

if TYPE_CHECKING:
    from tests.emulators.google.shifting import Shift

HALF = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
"""One corner of a reference."""

_REF = re.compile(
    rf"(?P<string>\"(?:[^\"]|\"\")*\")"
    rf"|(?P<tab>(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?"
    rf"(?P<ref>{HALF}(?::(?:{HALF}|\$?[A-Za-z]{{1,3}}(?![\w(])))?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?\d+:\$?\d+)"
    rf"(?![\w(.!])"
)
_PART = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?")


def _rewritten(formula: str, change: Callable[[str | None, str], str]) -> str:
    def one(found: re.Match[str]) -> str:
        if found["string"] is not None or _inside_word(formula, found.start()):
            return found[0]
        tab = found["tab"]
        title = a1.split(tab + "A1")[0] if tab else None
        return (tab or "") + change(title, found["ref"])

    return _REF.sub(one, formula)


def _inside_word(formula: str, at: int) -> bool:
    return at > 0 and (formula[at - 1].isalnum() or formula[at - 1] in "_.")


def shifted(formula: str, shift: Shift, title: str, *, at_home: bool) -> str:
    """The formula after lines of the tab ``title`` came, went or moved."""

    def change(tab: str | None, ref: str) -> str:
        if tab != title and not (tab is None and at_home):
            return ref
        return _shifted_ref(ref, shift)

    return _rewritten(formula, change)


def _shifted_ref(ref: str, shift: Shift) -> str:
    first, colon, second = ref.partition(":")
    parts = [list(_PART.fullmatch(x).groups("")) for x in (first, second or first)]  # type: ignore[union-attr]
    at = 3 if shift.dimension == "ROWS" else 1
    if not parts[0][at]:
        return ref
    end = _index(parts[1][at]) + 1 if parts[1][at] else None
    low, high = shift.interval(_index(parts[0][at]), end)
    if (low, high) == (0, 0):
        return "#REF!"
    parts[0][at] = _label(low or 0, at)
    if high is not None:
        parts[1][at] = _label(high - 1, at)
    return "".join(parts[0]) + (colon + "".join(parts[1]) if colon else "")


def _index(text: str) -> int:
    return int(text) - 1 if text.isdigit() else a1.column_index(text)


def _label(index: int, at: int) -> str:
    return str(index + 1) if at == 3 else a1.column_letters(index)


def shifted_rule(formula: str, shift: Shift, title: str, by: int, *, at_home: bool) -> str:
    """A colour rule's formula: what is fixed follows its line, the rest moves with the corner.

    ``by`` is how far the corner of the rule's range moved along the shift's dimension.
    """

    def change(tab: str | None, ref: str) -> str:
        if tab != title and not (tab is None and at_home):
            return ref
        return ":".join(_rule_half(half, shift, by) for half in ref.split(":"))

    return _rewritten(formula, change)


def _rule_half(half: str, shift: Shift, by: int) -> str:
    parts = list(_PART.fullmatch(half).groups(""))  # type: ignore[union-attr]
    at = 3 if shift.dimension == "ROWS" else 1
    if not parts[at]:
        return half
    index = _index(parts[at])
    low, high = shift.interval(index, index + 1) if parts[at - 1] else (index + by, index + by + 1)
    if (low, high) == (0, 0) or (low or 0) < 0:
        return "#REF!"
    parts[at] = _label(low or 0, at)
    return "".join(parts)


def retitled(formula: str, old: str, new: str) -> str:
    """The formula after the tab ``old`` was renamed."""
    return re.sub(
        r'"(?:[^"]|"")*"|'
        "(?:" + re.escape(a1.quoted(old)) + r"|(?<![\w.'])" + re.escape(old) + ")!",
        lambda m: m[0] if m[0].startswith('"') else a1.quoted(new) + "!",
        formula,
    )


def carried(formula: str, down: int, right: int) -> str:
    """The formula as a copy of it that many cells away: relative references move along."""

    def change(_tab: str | None, ref: str) -> str:
        return ":".join(_carried_half(half, down, right) for half in ref.split(":"))

    return _rewritten(formula, change)


def _carried_half(half: str, down: int, right: int) -> str:
    parts = list(_PART.fullmatch(half).groups(""))  # type: ignore[union-attr]
    for fixed, at, by in ((0, 1, right), (2, 3, down)):
        if parts[at] and not parts[fixed]:
            index = _index(parts[at]) + by
            if index < 0:
                return "#REF!"
            parts[at] = _label(index, at)
    return "".join(parts)


def normal(formula: str, locale: Locale) -> str:
    """The formula as Google gives it back: where a comma parts arguments, it replaces ``;``."""
    if "," not in locale.argument_separators or "{" in formula:
        return formula
    return "".join(
        part if part.startswith('"') else part.replace(";", ",")
        for part in re.split(r'("(?:[^"]|"")*")', formula)
    )
