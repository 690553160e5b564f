"""When the next visit is due, case by case; whole weeks are in test_weeks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from sheets_crm.config import Config
from sheets_crm.reports.figures.workdays import Workdays
from sheets_crm.service.options import ScheduleOptions
from sheets_crm.service.schedule_rules import Attempt, Timetable, on_wall, pause, timetable_of

BERLIN = ZoneInfo("Europe/Berlin")


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN)


def due(last, *, failures=0, took=0, wakes=(), country="", **schedule):
    """The next visit as Berlin's clocks show it, after one that began at `last`."""
    options = ScheduleOptions(**{"every": "15 minutes", **schedule})
    table = Timetable(options, BERLIN, Workdays(country), wakes)
    attempt = Attempt(at(last), at(last) + timedelta(seconds=took), failures) if last else None
    found = table.due(attempt, since=at("03-23 00:00"))
    assert found.utcoffset() == timedelta(0)
    return f"{found.astimezone(BERLIN):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("last", "expected", "schedule"),
    [
        # an interval is counted from when the last visit began
        ("03-23 09:00", "03-23 09:15", {}),
        ("03-23 09:00", "03-23 09:15", {"took": 600}),
        ("03-28 20:00", "03-29 21:00", {"every": "1 day"}),  # 24 hours, summer time begins
        # the times of the day besides
        ("03-23 09:00", "03-23 09:10", {"at": ("09:10", "18:00")}),
        ("03-23 09:10", "03-23 18:00", {"at": ("09:10", "18:00"), "every": ""}),
        ("03-23 18:00", "03-24 09:10", {"at": ("18:00", "09:10"), "every": ""}),
        ("03-23 18:00", "03-24 18:00", {"every": ""}),  # neither: once a day
        # hours and days
        ("03-23 18:50", "03-24 09:00", {"hours": "09:00-19:00"}),
        ("03-23 18:40", "03-23 18:55", {"hours": "09:00-19:00"}),
        ("03-23 18:50", "03-23 22:00", {"hours": "09:00-19:00", "at": ("22:00",)}),
        ("03-27 23:50", "03-30 00:00", {"days": "workdays"}),
        ("03-27 23:50", "03-30 22:00", {"days": "workdays", "every": "", "at": ("22:00",)}),
        (
            "04-02 18:50",
            "04-07 09:00",
            {"days": "workdays", "hours": "09:00-19:00", "country": "DE"},
        ),
        ("03-28 09:00", "03-28 09:15", {"country": "XX"}),  # no such country: no holidays
        # further wake-ups, on workdays
        ("03-27 08:50", "03-27 09:00", {"wakes": (time(9),)}),
        ("03-27 09:00", "03-30 09:00", {"wakes": (time(9),), "every": "7 days"}),
        # never visited: at once, within the hours
        ("", "03-23 00:00", {}),
        ("", "03-23 09:00", {"hours": "09:00-19:00"}),
        ("", "03-23 00:00", {"every": "", "at": ("18:00",)}),
    ],
)
def test_after_a_visit_that_went_well(last, expected, schedule):
    assert due(last, **schedule) == expected


@pytest.mark.parametrize(
    ("failures", "expected", "schedule"),
    [
        (1, "03-23 09:01", {}),
        (1, "03-23 09:06", {"took": 300}),  # a pause is counted from the end
        (5, "03-23 09:16", {}),
        (6, "03-23 09:30", {}),
        (99, "03-23 09:30", {"every": "1 minute"}),
        (99, "03-23 09:30", {"every": "1 day"}),
        (99, "03-23 09:20", {"at": ("09:20",)}),
        (99, "03-24 08:00", {"hours": "08:00-09:30"}),
    ],
)
def test_after_visits_that_failed(failures, expected, schedule):
    assert due("03-23 09:00", failures=failures, **schedule) == expected


def test_pauses_grow_up_to_half_an_hour():
    assert [pause(n).total_seconds() / 60 for n in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        ("Europe/Berlin", "2026-03-23 02:30", "03-23 01:30"),
        ("Europe/Berlin", "2026-03-29 02:00", "03-29 01:00"),  # skipped: right after the gap
        ("Europe/Berlin", "2026-03-29 02:59", "03-29 01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "10-25 00:30"),  # twice: the first time
        ("Australia/Lord_Howe", "2026-10-04 02:15", "10-03 15:30"),  # a gap of half an hour
        ("America/Havana", "2026-03-08 00:30", "03-08 05:00"),  # at midnight
        ("UTC", "2026-03-29 02:30", "03-29 02:30"),
    ],
)
def test_a_time_of_the_day_in_summer_time(zone, wall, utc):
    moment = datetime.fromisoformat(wall)
    found = on_wall(moment.date(), moment.time(), ZoneInfo(zone))
    assert f"{found.astimezone(UTC):%m-%d %H:%M}" == utc


def test_the_computers_own_zone_is_taken_where_none_is_named():
    moment = datetime(2026, 3, 23, 9, tzinfo=UTC)
    local = moment.astimezone()
    assert on_wall(local.date(), local.time(), None) == moment


def test_the_configuration_says_it_all():
    config = Config(template="ru", time_zone="Europe/Moscow")
    table = timetable_of(config)
    assert (table.workdays.country, table.wakes) == ("RU", ())
    assert str(table.zone) == "Europe/Moscow"
