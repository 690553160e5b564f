"""Which day it is in a spreadsheet is told by its own time zone, wherever the program runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sheets_crm.workbook.choose_store import Workbook
from sheets_crm.workbook.google.client.time_zone import zone_called
from tests.google.product.office import Office

MOMENT = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
THERE, HERE = date(2026, 11, 25), date(2026, 11, 26)


def named(office: Office, zone: str = "") -> Workbook:
    """The spreadsheet as the command line and the service have it."""
    office.book.book.properties["timeZone"] = "Pacific/Pago_Pago"
    config = replace(office.config, google=office.options, time_zone=zone)
    return Workbook(office.book.url, in_google=True, config=config)


def test_a_spreadsheet_that_was_never_seen_is_asked_once(office):
    book = named(office)
    assert book.today(MOMENT) == THERE
    assert len(office.google.log.reads) == 1
    assert book.today(MOMENT) == THERE
    assert len(office.google.log.reads) == 1
    assert MOMENT.astimezone(book.zone).date() == THERE


@pytest.mark.slow
def test_a_reading_sees_that_the_zone_was_changed(office):
    book = named(office)
    assert book.today(MOMENT) == THERE
    office.book.book.properties["timeZone"] = "Europe/Moscow"
    office.store().read()
    assert book.today(MOMENT) == HERE


def test_a_configured_zone_comes_first_and_nothing_is_asked(office):
    assert named(office, "Asia/Tokyo").today(MOMENT) == HERE
    assert not office.google.log.reads


def test_where_google_does_not_tell_it_is_the_computers_day(office):
    book = named(office)
    office.book.stop_sharing()
    assert book.today(MOMENT) == MOMENT.astimezone().date()


@pytest.mark.parametrize(
    ("name", "hours"),
    [("GMT-07:00", -7), ("GMT+05:30", 5.5), ("Etc/GMT", 0), ("Europe/Moscow", 3)],
)
def test_a_zone_has_a_name_or_is_so_many_hours_ahead(name, hours):
    zone = zone_called(name)
    assert zone is not None
    assert MOMENT.astimezone(zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["", "Nowhere/Nothing", "GMT+99:00", "../x"])
def test_a_zone_that_nobody_knows_is_none(name):
    assert zone_called(name) is None
