"""Which lead and which status each contact names, former names and words among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.identity.contact_order import days_in_order, order_of
from sheets_crm.crm.identity.former_names import NO_FORMER, Former, FormerWord, Rows, attributed
from sheets_crm.crm.identity.lead_lookup import Meant, References
from sheets_crm.crm.identity.meant_words import Meanings
from sheets_crm.crm.identity.same_names import Contacts, parted
from sheets_crm.crm.model import Lists
from sheets_crm.crm.parse.columns import blanks, positions_of, texts
from sheets_crm.crm.parse.grid import Cells, Grid
from sheets_crm.crm.parse.text_match import firm, normal
from sheets_crm.errors import Fact, Problem
from sheets_crm.workbook.snapshot import Value

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Known:
    """What a contact can name.

    Attributes:
        leads: the frame.
        since: the day from which each lead is there, NaT where unknown.
        references: how leads are referred to.
        lists: the lists.
        statuses: their statuses, and what else means one.
        former: what leads and statuses were called before.
    """

    leads: pd.DataFrame
    since: NDArray[np.datetime64]
    references: References
    lists: Lists
    statuses: Meanings
    former: Former = NO_FORMER


@dataclass(frozen=True)
class Links:
    """The lead of each row.

    Attributes:
        texts: as typed.
        meant: what each text means.
        targets: the line that it means, of several leads of one name the first; -1 for none.
    """

    texts: list[str]
    meant: Mapping[str, Meant]
    targets: NDArray[np.int64]

    def only(self, lines: NDArray[np.int64]) -> Links:
        """These rows alone."""
        some = [self.texts[i] for i in lines.tolist()]
        return Links(some, self.meant, self.targets[lines])


def linked(cells: Cells, references: References) -> tuple[Links, list[Problem]]:
    """The leads that these cells name, and a problem for each that names none, or not plainly."""
    told, problems = texts(cells)
    meant = references.meanings(told)
    line = {text: each.line for text, each in meant.items()}
    odd = {text: each for text, each in meant.items() if each.code}
    problems += [cells.problem("unlinked_activity", i) for i in blanks(cells)]
    problems += [
        cells.problem(odd[text].code, i, **odd[text].facts)
        for i, text in enumerate(told if odd else ())
        if text in odd
    ]
    return Links(told, meant, np.array([line[text] for text in told], dtype="int64")), problems


def statuses_of(
    cells: Cells, known: Known, rows: Rows
) -> tuple[NDArray[np.int64], tuple[FormerWord, ...], list[Problem]]:
    """Each row's status, -1 for none, and which rows bear a former word."""
    told, problems = texts(cells)
    positions, odd = positions_of(told, cells, known.statuses)
    found, bearing = attributed(
        np.array(positions, dtype="int64"),
        told,
        rows,
        known.former.words,
        form=normal,
        is_taken=lambda word: known.statuses.position(word) >= 0,
    )
    return found, bearing, problems + odd


def leads_of(
    links: Links,
    known: Known,
    rows: Rows,
    statuses: NDArray[np.int64],
    dates: Sequence[Value],
) -> tuple[NDArray[np.int64], tuple[FormerWord, ...]]:
    """Each row's lead, where former names and leads of one name are told apart.

    Args:
        links: what the rows name.
        known: what can be named.
        rows: the rows, by which they are known again.
        statuses: of the same rows.
        dates: their date cells, which may bear a time.
    """
    targets, bearing = attributed(
        links.targets,
        links.texts,
        rows,
        known.former.names,
        form=firm,
        is_taken=known.references.has,
    )
    several = {text: each.namesakes for text, each in links.meant.items() if each.namesakes}
    if not several:
        return targets, bearing
    claimed = {line for each in bearing for line in each.rows.tolist()}
    namesakes = [
        () if i in claimed else several.get(text, ()) for i, text in enumerate(links.texts)
    ]
    one = _of_one_name(targets, several.values())
    order = order_of(one, rows.days, rows.numbers, dates)
    contacts = Contacts(rows.days, statuses, np.lexsort((order, days_in_order(rows.days))))
    return parted(targets, namesakes, contacts, known.since, known.lists), bearing


def _of_one_name(
    targets: NDArray[np.int64], groups: Iterable[tuple[int, ...]]
) -> NDArray[np.int64]:
    """The leads of one name as one, so that their contacts of a day are put in one order."""
    first = {line: group[0] for group in groups for line in group}
    return np.array([first.get(line, line) for line in targets.tolist()], dtype="int64")


def told_former(
    former: Former, known: Known, rows: pd.Series[int], grid: Grid
) -> Iterator[Problem]:
    """Former words and names that rows still bear, each told once, at the first of them.

    Args:
        former: with the rows.
        known: what they are called today.
        rows: the sheet's row of each line.
        grid: the tab.
    """
    for each in former.words:
        if len(each.rows):
            facts: dict[str, Fact] = {
                "value": each.word,
                "word": known.lists.statuses[each.at].name,
            }
            code = "renamed_status"
            if known.statuses.position(each.word) >= 0:
                code = "renamed_status_taken"
            yield _told(code, each, rows, grid.column("status"), facts)
    for each in former.names:
        if len(each.rows):
            lead = known.leads.iloc[each.at]
            facts = {"value": each.word, "name": lead["name"], "number": int(lead["number"])}
            facts["until"] = date.fromisoformat(each.until)
            code = "renamed_lead_taken" if known.references.has(firm(each.word)) else "renamed_lead"
            yield _told(code, each, rows, grid.column("lead"), facts)


def _told(
    code: str, word: FormerWord, rows: pd.Series[int], cells: Cells, facts: Mapping[str, Fact]
) -> Problem:
    first = rows.iloc[int(word.rows.min())]
    told = {**facts, "count": len(word.rows)}
    return Problem(code, cells.tab, int(first), cells.header, told)
