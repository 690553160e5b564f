"""When a workbook is next due: intervals, times of the day, hours, workdays, pauses; pure.

Everything is said in UTC; what the clock on the wall shows is looked up in the time zone:

- an interval is elapsed time, whatever summer time does in between;
- a time of the day that summer time skips is due right after the gap, one that comes twice is due
  the first time;
- of however many visits were missed (the computer slept, the program did not run) one is made up
  for, at once;
- with neither an interval nor a time of the day it is due once a day;
- after a failure the next visit comes after a pause of 1, 2, 4, 8, 16, then 30 minutes from its
  end, but not outside the hours and days of the schedule, and a time of the day is kept whatever
  the pause. So with a short interval a workbook that fails is visited less often, and with a long
  one more often, than one that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sheets_crm.config import Config, time_zone
from sheets_crm.errors import CrmError
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.service.options import ScheduleOptions, clock_time, interval, window
from sheets_crm.template import load_template

_LONGEST_PAUSE = timedelta(minutes=30)
_DAY = timedelta(days=1)
_MOST_DAYS_OFF = 400
"""Days after which it is given up to look for a workday: a calendar may have none."""


@dataclass(frozen=True)
class Attempt:
    """The last visit.

    Attributes:
        began, ended: aware.
        failures: how many visits up to this one failed in a row.
    """

    began: datetime
    ended: datetime
    failures: int = 0


@dataclass(frozen=True)
class Timetable:
    """The visits to one workbook.

    Attributes:
        zone: whose clock on the wall counts; None is the computer's.
        wakes: further times of each workday, whatever the schedule says.
    """

    schedule: ScheduleOptions
    zone: tzinfo | None
    workdays: Workdays
    wakes: tuple[time, ...] = ()

    def due(self, last: Attempt | None, since: datetime) -> datetime:
        """When the next visit is due; a moment gone by means at once.

        Args:
            last: the last visit; None when there was none.
            since: since when the workbook is to be visited; counts where it never was. It is due
                at once then, within the hours and days of the schedule.
        """
        if last is None:
            return self._open(since)
        began, ended = last.began.astimezone(UTC), last.ended.astimezone(UTC)  # elapsed time counts
        fixed = self._next_fixed(began)
        every = interval(self.schedule.every)
        if last.failures:
            loose: datetime | None = self._open(ended + pause(last.failures))
        else:
            loose = self._open(began + every) if every else None
        return min((moment for moment in (fixed, loose) if moment), default=began + _DAY)

    def _next_fixed(self, after: datetime) -> datetime | None:
        """The next time of the day at which a visit is due; None where there are none."""
        every_day = tuple(clock_time(text) for text in self.schedule.at)
        if not every_day and not self.wakes:
            return None
        for day in _days_from(self._wall(after).date() - _DAY):
            times = [*(every_day if self._is_day(day) else ()), *self._wakes_of(day)]
            moments = [on_wall(day, at, self.zone) for at in times]
            if later := [moment for moment in moments if moment > after]:
                return min(later)
        return None

    def _wakes_of(self, day: date) -> Iterable[time]:
        return self.wakes if self.wakes and self._is_workday(day) else ()

    def _open(self, moment: datetime) -> datetime:
        """The first moment from this one on that lies within the hours and days."""
        hours = window(self.schedule.hours) if self.schedule.every else None
        opens, closes = hours or (time.min, None)
        wall = self._wall(moment)
        for day in _days_from(wall.date()):
            if not self._is_day(day):
                continue
            begin = on_wall(day, opens, self.zone)
            if moment <= begin:
                return begin
            if day == wall.date() and (closes is None or wall.time() < closes):
                return moment
        return moment

    def _is_day(self, day: date) -> bool:
        return self.schedule.days == "all" or self._is_workday(day)

    def _is_workday(self, day: date) -> bool:
        """A country that is not known has no holidays; that it is not is for the sync to say."""
        try:
            return self.workdays.is_workday(day)
        except CrmError:
            return Workdays().is_workday(day)

    def _wall(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)


def timetable_of(config: Config) -> Timetable:
    """The timetable of a workbook, the times at which messages need a visit included.

    Holidays are those of `workdays.country`, else those of the template where one is configured.
    """
    country = config.workdays.country
    if not country and config.template:
        country = load_template(config.template).country
    return Timetable(
        schedule=config.schedule,
        zone=time_zone(config.time_zone),
        workdays=Workdays(country),
        wakes=tuple(clock_time(text) for text in config.messages.visits_at),
    )


def pause(failures: int) -> timedelta:
    """How long a workbook is left alone after so many failures in a row."""
    return min(timedelta(minutes=2 ** min(failures - 1, 10)), _LONGEST_PAUSE)


def on_wall(day: date, at: time, zone: tzinfo | None) -> datetime:
    """The moment at which the clock on the wall shows this time of that day, in UTC.

    The first of two; where there is none, the moment to which the clock is put forward.
    """
    naive = datetime.combine(day, at)
    moment = _utc(naive, zone, fold=0)
    if moment.astimezone(zone).replace(tzinfo=None) == naive:
        return moment
    return _end_of_gap(_utc(naive, zone, fold=1), moment, zone)


def _utc(naive: datetime, zone: tzinfo | None, fold: int) -> datetime:
    if zone is None:
        return naive.replace(fold=fold).astimezone(UTC)
    return naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _end_of_gap(before: datetime, after: datetime, zone: tzinfo | None) -> datetime:
    """The minute at which the offset changes, known to lie between the two."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, round((after - before).total_seconds() / 60)
    while high - low > 1:
        middle = (low + high) // 2
        is_before = (before + timedelta(minutes=middle)).astimezone(zone).utcoffset() == offset
        low, high = (middle, high) if is_before else (low, middle)
    return before + timedelta(minutes=high)


def _days_from(first: date) -> Iterator[date]:
    for days in range(_MOST_DAYS_OFF):
        yield first + timedelta(days=days)
