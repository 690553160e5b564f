"""Which column of a row of headings is which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sheets_crm.crm.model import TABLES, Role
from sheets_crm.crm.parse.text_match import normal
from sheets_crm.template import Template, shipped_templates
from sheets_crm.workbook.snapshot import CellError, Value

Headers = Mapping[str, Mapping[str, str]]
"""Headings given in the configuration: table key → field key → heading."""

OURS = " (CRM)"
"""Ends our heading where the user's own column bears the plain one."""

_UNIT = re.compile(
    r"(?<![\s,])[\s,]++\(?(?:руб(?:лей)?|р|rub|₽|\$|usd|€|eur|£|gbp|₸|тенге|₴|грн|uah|kzt)\.?\)?$"
)
_BRACKETS = re.compile(r"(?<!\s)\s*+\([^()]*\)$")
_SYNONYM, _WITHOUT_TAIL = 3, 5


@dataclass(frozen=True)
class Recogniser:
    """Knows every heading of one table.

    Attributes:
        table: its key.
        claims: normal heading → (rank, field key); the lowest rank of a field wins.
    """

    table: str
    claims: Mapping[str, Sequence[tuple[tuple[int, int], str]]]

    def assign(self, headings: Mapping[int, str]) -> dict[str, int]:
        """Field key → column: each heading one field, each field one heading, the surest first.

        Args:
            headings: column → heading as it stands.
        """
        claims = [(column, *bid) for column, text in headings.items() for bid in self._bids(text)]
        if not claims:  # as of nearly every row that is looked at
            return {}
        required = {f.key for f in TABLES[self.table] if f.role is Role.REQUIRED}
        bids = sorted(
            (rank, field not in required, index, column, field)
            for column, (rank, index), field in claims
        )
        fields: dict[str, int] = {}
        for *_, column, field in bids:
            if field not in fields and column not in fields.values():
                fields[field] = column
        return {f.key: fields[f.key] for f in TABLES[self.table] if f.key in fields}

    def _bids(self, text: str) -> Iterable[tuple[tuple[int, int], str]]:
        plain, *shorter = _spellings(text)
        yield from self.claims.get(plain, ())
        for short in shorter:
            for (_, index), field in self.claims.get(short, ()):
                yield (_WITHOUT_TAIL, index), field


@lru_cache(maxsize=4096)
def _spellings(text: str) -> tuple[str, ...]:
    """The heading in its normal form, then without a unit and without brackets at its end."""
    plain = normal(text)
    shorter = (normal(tail.sub("", plain)) for tail in (_UNIT, _BRACKETS))
    return plain, *(short for short in shorter if short != plain)


def recogniser(
    table: str, template: Template, headers: Headers, kept: frozenset[str] = frozenset()
) -> Recogniser:
    """The recogniser of a table by configuration, template and every shipped template.

    `kept` are the derived fields whose plain headings are the user's; ours end in ` (CRM)`.
    """
    others = [other for other in shipped_templates() if other.source != template.source]
    claims: dict[str, list[tuple[tuple[int, int], str]]] = {}
    for field in TABLES[table]:
        given = headers.get(table, {}).get(field.key)
        words = [template.tabs[table].fields[field.key]]
        words += [other.tabs[table].fields[field.key] for other in others]
        if field.key in kept:
            plain = [given] if given else [word.header for word in words]
            ranked = [((0, i), text + OURS) for i, text in enumerate(plain)]
        elif given is not None:  # of "" no heading means the field, though one reads so
            ranked = [((0, 0), given)]
        else:
            ranked = [((1 + min(i, 1), 0), word.header) for i, word in enumerate(words)]
            ranked += [
                ((_SYNONYM + min(i, 1), k), synonym)
                for i, word in enumerate(words)
                for k, synonym in enumerate(word.synonyms)
            ]
        for rank, text in ranked:
            claims.setdefault(normal(text), []).append((rank, field.key))
    return Recogniser(table, claims)


def heading_for(
    table: str, field: str, template: Template, headers: Headers, kept: frozenset[str]
) -> str:
    """What we write over a column of ours."""
    given = headers.get(table, {}).get(field)
    plain = given or template.tabs[table].fields[field].header
    return plain + OURS if field in kept else plain


def headings_of(row: Sequence[Value]) -> dict[int, str]:
    """Column → heading of every filled cell of a row, as it stands."""
    return {
        column: " ".join(str(value).split())
        for column, value in enumerate(row, 1)
        if value is not None and not isinstance(value, CellError) and str(value).strip()
    }
