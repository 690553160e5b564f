"""A lead as somebody names it on the command line: by its number, or by its name."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from sheets_crm.errors import UsageError

if TYPE_CHECKING:
    from sheets_crm.journal import Journal

_NAMED = 5


class LeadName(click.ParamType[str]):
    """A lead by its number, also as №17 or #17, or by its name."""

    name = "LEAD"

    def convert(
        self,
        value: Any,
        param: click.Parameter | None,  # noqa: ARG002 - the protocol's
        ctx: click.Context | None,  # noqa: ARG002
    ) -> str:
        """What was typed.

        Raises:
            UsageError: nothing was.
        """
        if not (given := str(value).strip().lstrip("№#").strip()):
            raise UsageError("log_no_lead", given=str(value))
        return given


def lead_number(given: str, journal: Journal) -> int:
    """The number of the lead that is meant.

    A name is looked for among the leads of the last look: the whole name, else a part of it.

    Raises:
        UsageError: no lead bears the name, or several do.
    """
    with suppress(ValueError):
        if (number := int(given)) > 0:
            return number
    found = _named(given, journal)
    if len(found) == 1:
        return next(iter(found))
    if not found:
        raise UsageError("log_no_lead", given=given)
    told = ", ".join(f"{number} ({name})" for number, name in sorted(found.items())[:_NAMED])
    raise UsageError("log_several_leads", given=given, leads=told, first=min(found))


def _named(given: str, journal: Journal) -> dict[int, str]:
    """Number and name of the leads so called, else of those with the words in their names."""
    from sheets_crm.crm.change_detection.row_state import BLANK  # noqa: PLC0415 - numpy
    from sheets_crm.crm.change_detection.workbook_state import Seen  # noqa: PLC0415
    from sheets_crm.crm.parse.text_match import firm  # noqa: PLC0415

    if (kept := journal.seen()) is None:
        return {}
    seen = Seen.unpacked(kept[1])
    pairs = zip(seen.leads.name, seen.leads.number, strict=True) if seen else ()
    known = {int(number): str(name) for name, number in pairs if number != BLANK}
    asked = firm(given)
    whole = {number: name for number, name in known.items() if firm(name) == asked}
    return whole or {number: name for number, name in known.items() if asked in firm(name)}
