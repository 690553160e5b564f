"""Names that stand in several columns: first name and surname, and rows that have a mail alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_crm.crm.locate.heading_score import plain_parts
from sheets_crm.crm.parse.columns import as_text
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.vocabulary import heading_words
from sheets_crm.workbook.columnar import column_of
from sheets_crm.workbook.snapshot import Value

Rows = Sequence[Sequence[Value]]

_HALF = 0.5
_STAND_INS = ("contact", "email", "phone")


def name_parts(
    rows: Rows, headings: Mapping[int, str], given: Mapping[str, str]
) -> tuple[int, ...]:
    """The columns of first names and of surnames, as they stand; none where one of both lacks."""
    free = {column: text for column, text in headings.items() if normal(text) not in given}
    found = [_called(kind, free) for kind in ("given", "family")]
    if 0 in found or found[0] == found[1]:
        return ()
    first, last = (list(map(as_text, column_of(rows, column - 1))) for column in found)
    both = [(a.casefold(), b.casefold()) for a, b in zip(first, last, strict=True) if a and b]
    # Where one holds the other it is the whole name already.
    whole = sum(a in b or b in a for a, b in both)
    return tuple(sorted(found)) if both and whole < _HALF * len(both) else ()


def joined_names(
    rows: Rows, columns: Mapping[str, int], parts: tuple[int, ...]
) -> tuple[dict[str, int], dict[str, tuple[int, ...]], dict[str, tuple[str, ...]]]:
    """The columns of a list, its joined fields, and what stands for a blank name.

    First name and surname are the contact person where a firm is the name in most rows.
    """
    columns = dict(columns)
    if not parts and "contact" in columns and _is_within(rows, columns["contact"], columns["name"]):
        del columns["contact"]
    joined: dict[str, tuple[int, ...]] = {}
    if parts:
        field = "name"
        if columns["name"] not in parts:
            persons = _filled(rows, parts)
            firms = _filled(rows, (columns["name"],))
            field = "contact" if len(persons - firms) <= _HALF * len(persons) else "name"
        columns[field] = parts[0]
        joined[field] = parts
    named = _filled(rows, joined.get("name", (columns["name"],)))
    others = [key for key in _STAND_INS if key in columns and key not in joined]
    used = tuple(key for key in others if _filled(rows, (columns[key],)) - named)
    is_list = len(named) > _HALF * len(rows)
    return columns, joined, {"name": used} if used and joined and is_list else {}


def _is_within(rows: Rows, part: int, whole: int) -> bool:
    """Whether a column only repeats a part of what another holds: a surname of the whole name."""
    parts, wholes = (list(map(as_text, column_of(rows, column - 1))) for column in (part, whole))
    both = [(a.casefold(), b.casefold()) for a, b in zip(parts, wholes, strict=True) if a and b]
    return sum(a in b and a != b for a, b in both) > _HALF * len(both)


def _called(kind: str, headings: Mapping[int, str]) -> int:
    words = {part for word in heading_words("names")[kind] for part in plain_parts(word)}
    named = (column for column, text in headings.items() if words & set(plain_parts(text)))
    return next(named, 0)


def _filled(rows: Rows, columns: Sequence[int]) -> set[int]:
    cells = [list(map(as_text, column_of(rows, column - 1))) for column in columns]
    return {line for line, texts in enumerate(zip(*cells, strict=True)) if any(texts)}
