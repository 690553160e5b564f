"""Two looks at one workbook laid over each other: what became of each row that was seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sheets_crm.crm.change_detection.match_rows import GONE, activities_now, fresh, leads_now
from sheets_crm.crm.change_detection.revision import Revision
from sheets_crm.crm.change_detection.row_state import BLANK, UNDATED, UNKNOWN
from sheets_crm.crm.change_detection.status_renames import left, renamed
from sheets_crm.crm.change_detection.workbook_state import Seen
from sheets_crm.crm.model import Crm

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Looks:
    """The last look and this one; all that follows from them is worked out once.

    Attributes:
        crm: the workbook of this look.
        seen_at, found_at: when the looks were, aware, both in the workbook's time zone.
    """

    before: Seen
    now: Seen
    crm: Crm
    seen_at: datetime
    found_at: datetime

    @cached_property
    def leads(self) -> NDArray[np.int64]:
        """Each seen lead's line now, GONE where it is no more."""
        return leads_now(self.before, self.now)

    @cached_property
    def activities(self) -> NDArray[np.int64]:
        """Each seen activity's line now, GONE where it is no more or counts no more."""
        return activities_now(self.before, self.now, self.leads)

    @cached_property
    def statuses(self) -> NDArray[np.int64]:
        """Each seen status's position now, GONE where it is no more."""
        return renamed(self.before, self.now, self.activities)

    @cached_property
    def left(self) -> NDArray[np.bool_]:
        """Which of the seen statuses' words are no longer in the list, renamed or not."""
        return left(self.before, self.now)

    @cached_property
    def bearing(self) -> NDArray[np.bool_]:
        """Which seen activities still bear a word that left the list."""
        status = self.before.activities.status
        has_left = np.append(self.left, [False, False])[status]  # BLANK and UNKNOWN never left
        found = np.append(self.now.activities.status, GONE)[self.activities]
        bearing: NDArray[np.bool_] = has_left & (found == UNKNOWN)
        return bearing

    @cached_property
    def standing(self) -> NDArray[np.bool_]:
        """Which seen activities count no more though their rows stand there, or may.

        Their lead was renamed, or their own lead or date can no longer be read.
        """
        number, lead = self.before.activities.number, self.before.activities.lead
        stands = (number != BLANK) & np.isin(number, self.now.unread.number)
        may_stand = (number == BLANK) & self.renamed_lead[lead]
        has_lead = self.leads[lead] != GONE
        found: NDArray[np.bool_] = (self.activities == GONE) & has_lead & (stands | may_stand)
        return found

    @cached_property
    def kinds(self) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """What kind of status each seen lead had, and has now: "" where it is gone."""
        now = np.append(_kinds(self.now)[self.now.leads.status], "")
        return _kinds(self.before)[self.before.leads.status], now[self.leads]

    @cached_property
    def changed(self) -> NDArray[np.bool_]:
        """Which seen activities that still count bear another status now.

        A status that was renamed is no other; nor is a word that left the list and still stands.
        """
        place = np.append(self.statuses, [UNKNOWN, BLANK])  # these two are found from the end
        expected = place[self.before.activities.status]
        found = np.append(self.now.activities.status, GONE)[self.activities]
        stands = (self.activities != GONE) & ~self.bearing
        changed: NDArray[np.bool_] = stands & (expected != found)
        return changed

    @cached_property
    def redated(self) -> NDArray[np.bool_]:
        """Which seen activities bear another day now, both known, that somebody gave them.

        A text that stands there as it stood may be read otherwise, once the owner has said what
        comes first, the day or the month, or by another version of the program.
        """
        old, new = self.before.activities, self.now.activities
        day = np.append(new.day, UNDATED)[self.activities]
        text = np.append(new.date_text, 0).astype("int64")[self.activities]
        stood = old.date_text == text if self.before.knows_date_texts else True
        redated: NDArray[np.bool_] = (self.activities != GONE) & (old.day != day)
        redated &= (old.day != UNDATED) & (day != UNDATED) & ~((text != 0) & stood)
        return redated

    @cached_property
    def given_days(self) -> NDArray[np.bool_]:
        """Which seen activities bore a day that the program had given them, not a person."""
        loose = (one for one in self.before.loose if one.column == "activities.date")
        numbers = [one.number for one in loose if one.day]
        found: NDArray[np.bool_] = np.isin(self.before.activities.number, numbers)
        return found

    @cached_property
    def touched(self) -> NDArray[np.bool_]:
        """Which leads now have an activity more, less or other than before.

        Without that a lead stands elsewhere only because rows of one day were sorted, or because
        it was renamed and its activities were not.
        """
        old, new = self.before.activities, self.now.activities
        touched = np.zeros(len(self.now.leads.number), dtype=bool)
        touched[new.lead[fresh(self.activities, len(new.number))]] = True
        lead = self.leads[old.lead]
        stands = self.activities != GONE
        there = self.activities[stands]
        other = self.changed[stands] | self.redated[stands]
        other |= (old.day[stands] == UNDATED) & (new.day[there] != UNDATED)
        other |= lead[stands] != new.lead[there]
        touched[new.lead[there[other]]] = True
        gone = ~stands & ~(self.standing & self.renamed_lead[old.lead])
        left = np.concatenate([lead[gone], lead[stands][other]])
        touched[left[left != GONE]] = True
        return touched

    @cached_property
    def renamed_lead(self) -> NDArray[np.bool_]:
        """Which seen leads have another name now."""
        names = np.append(self.now.leads.name, "")
        renamed: NDArray[np.bool_] = self.before.leads.name != names[self.leads]
        return renamed

    @cached_property
    def moved(self) -> NDArray[np.bool_]:
        """Which seen leads were moved to another status; one that was renamed is no other."""
        now = np.append(self.now.leads.status, GONE)[self.leads]
        expected = self.statuses[self.before.leads.status]
        touched = np.append(self.touched, False)[self.leads]
        found: NDArray[np.bool_] = (self.leads != GONE) & (expected != now) & touched
        return found

    def about_lead(self, kind: str, line: int) -> Revision:
        """A revision about the lead of that line now."""
        leads = self.now.leads
        return replace(
            self.blank(kind),
            lead=number(leads.number[line]),
            name=leads.name[line],
            manager=leads.manager[line],
            amount=amount(leads.amount[line]),
            row=int(self.crm.leads["row"].iloc[line]),
        )

    def about_activity(self, kind: str, line: int) -> Revision:
        """A revision about the activity of that line now."""
        activities = self.now.activities
        about = self.about_lead(kind, int(activities.lead[line]))
        return replace(
            about,
            manager=self.now.people[activities.manager[line]] or about.manager,
            row=int(self.crm.activities["row"].iloc[line]),
            day=day_of(activities.day[line]),
        )

    def about_gone_lead(self, kind: str, line: int) -> Revision:
        """A revision about the lead that stood in that line."""
        leads = self.before.leads
        return replace(
            self.blank(kind),
            lead=number(leads.number[line]),
            name=leads.name[line],
            manager=leads.manager[line],
            amount=amount(leads.amount[line]),
        )

    def about_gone_activity(self, kind: str, line: int) -> Revision:
        """A revision about the activity that stood in that line, of a lead that still stands."""
        activities = self.before.activities
        about = self.about_lead(kind, int(self.leads[activities.lead[line]]))
        return replace(
            about,
            manager=self.before.people[activities.manager[line]] or about.manager,
            row=None,
            day=day_of(activities.day[line]),
        )

    def blank(self, kind: str) -> Revision:
        """A revision about nothing yet."""
        return Revision(kind, None, "", "", None, None, None, "", self.seen_at, self.found_at, None)


def word(seen: Seen, status: int) -> str | None:
    """A status's word, None for none."""
    return seen.statuses[status][0] if status >= 0 else None


def number(value: np.int64) -> int | None:
    """A row's number, None for none."""
    return None if value == BLANK else int(value)


def amount(value: np.float64) -> float | None:
    """An amount, None for none."""
    return None if np.isnan(value) else float(value)


def day_of(value: np.int64 | int) -> date | None:
    """A day by its distance from 1970; None for UNDATED."""
    return None if value == UNDATED else _EPOCH + timedelta(days=int(value))


def days(of: date) -> int:
    """A day's distance from 1970."""
    return (of - _EPOCH).days


def _kinds(seen: Seen) -> NDArray[np.object_]:
    return np.array([kind for _, kind in seen.statuses], dtype=object)
