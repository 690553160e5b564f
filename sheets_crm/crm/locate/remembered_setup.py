"""What was learned of a foreign workbook at set-up, as the workbook itself remembers it.

`at_leads` is the title of a table's tab, `head_leads_name` the heading over a field's column, and
`none_leads` the fields for which a heading would be mistaken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sheets_crm.crm.model import Table
from sheets_crm.crm.parse.text_match import normal

AT, HEAD, _NONE = "at_", "head_", "none_"
_ALSO, _INSTEAD = "also_leads_", "instead_leads_"
_NOHEADING = ""
OPENING = "opening"
"""The highest number of an opening row: an activity that was made at set-up."""
OWN_STATUS = "own_status"
"""The heading of the owner's own status column of Leads."""
LONGEST = 200
"""Letters of a heading that a workbook can remember."""

Headers = Mapping[str, Mapping[str, str]]


def remembered_headers(marks: Mapping[str, str], headers: Headers) -> Headers:
    """The configured headings, and below them those that were learned at set-up."""
    learned: dict[str, dict[str, str]] = {}
    for mark, value in marks.items():
        if mark.startswith(_NONE):
            fields = dict.fromkeys(value.split(","), _NOHEADING)
            learned.setdefault(mark.removeprefix(_NONE), {}).update(fields)
        elif mark.startswith(HEAD):
            table, _, field = mark.removeprefix(HEAD).partition("_")
            learned.setdefault(table, {})[field] = value
    if not learned:
        return headers
    return {
        table: {**learned.get(table, {}), **headers.get(table, {})}
        for table in {*learned, *headers}
    }


def also_marks(joined: Mapping[str, Iterable[str]], instead: Mapping[str, str]) -> dict[str, str]:
    """What the workbook shall remember of fields of Leads that are made of several columns.

    Args:
        joined: field key → the headings of all its columns.
        instead: field key → the fields that stand for it where it is blank, parted by commas.
    """
    also = {
        f"{_ALSO}{field}_{place}": heading
        for field, headings in joined.items()
        for place, heading in enumerate(headings, 1)
    }
    return also | {f"{_INSTEAD}{field}": others for field, others in instead.items()}


def with_several(table: Table, marks: Mapping[str, str]) -> Table:
    """The table of leads with the fields that are made of several columns, as is remembered."""
    places = {normal(text): column for text, column in table.extras.items()}
    places |= {normal(text): table.columns[key] for key, text in table.headers.items()}
    joined: dict[str, list[int]] = {}
    instead: dict[str, tuple[int, ...]] = {}
    for mark, value in marks.items():
        if mark.startswith(_ALSO) and normal(value) in places:
            field = mark.removeprefix(_ALSO).rpartition("_")[0]
            joined.setdefault(field, []).append(places[normal(value)])
        elif mark.startswith(_INSTEAD):
            columns = (table.columns.get(other) for other in value.split(","))
            instead[mark.removeprefix(_INSTEAD)] = tuple(c for c in columns if c)
    several = {field: tuple(sorted(columns)) for field, columns in joined.items()}
    return replace(table, joined=several, instead=instead) if several or instead else table


def learned_marks(
    table: str, tab: str, headings: Mapping[str, str], mistaken: Iterable[str]
) -> dict[str, str]:
    """What the workbook shall remember of a table.

    Args:
        table: its key.
        tab: title of its tab.
        headings: field key → heading.
        mistaken: fields that no heading means, though one reads so.
    """
    marks = {f"{AT}{table}": tab}
    marks |= {f"{HEAD}{table}_{field}": text for field, text in headings.items()}
    none = ",".join(sorted(mistaken))
    return marks | ({f"{_NONE}{table}": none} if none else {})
