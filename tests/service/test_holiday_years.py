"""Holidays that one visit worked out are known to the next, and only as the library has them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sheets_crm.reports.figures import workdays
from sheets_crm.reports.figures.workdays import KNOWN_YEARS, Workdays
from sheets_crm.service.run import holiday_cache
from sheets_crm.service.run.holiday_cache import keep, recall

NEW_YEAR, OWN_DAY = date(2026, 1, 1), date(2026, 3, 4)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    _forget(monkeypatch)
    return tmp_path / "state"


def _forget(monkeypatch):
    """As in a process that has just begun."""
    KNOWN_YEARS.clear()
    monkeypatch.setattr(holiday_cache, "_kept", set())


def _change(folder, change):
    file = folder / "holidays.json"
    record = json.loads(file.read_text(encoding="utf-8"))
    change(record)
    file.write_text(json.dumps(record), encoding="utf-8")


def test_the_next_visit_does_not_ask_the_library(monkeypatch):
    assert not Workdays("ru").is_workday(NEW_YEAR)
    known = dict(KNOWN_YEARS)
    keep()
    _forget(monkeypatch)
    monkeypatch.setattr(workdays, "_worked_out", None)
    recall()
    assert not Workdays("ru").is_workday(NEW_YEAR)
    assert known == KNOWN_YEARS


def test_what_another_library_said_does_not_count(monkeypatch, folder):
    Workdays("RU").is_workday(NEW_YEAR)
    keep()
    _change(folder, lambda record: record["exceptions"]["RU"]["2026"].append(OWN_DAY.isoformat()))
    _forget(monkeypatch)
    recall()
    assert not Workdays("RU").is_workday(OWN_DAY)
    _change(folder, lambda record: record.update(library="an older one"))
    _forget(monkeypatch)
    recall()
    assert Workdays("RU").is_workday(OWN_DAY)


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"library": 1}', '{"exceptions": {"RU": 5}}'])
def test_a_record_that_cannot_be_read_is_no_record(monkeypatch, folder, torn):
    folder.mkdir()
    (folder / "holidays.json").write_text(torn, encoding="utf-8")
    monkeypatch.setattr(holiday_cache, "_library", lambda: 1)
    recall()
    assert KNOWN_YEARS == {}
    assert not Workdays("RU").is_workday(NEW_YEAR)
    keep()
    assert json.loads((folder / "holidays.json").read_text(encoding="utf-8"))["exceptions"]["RU"]


def test_nothing_new_is_not_written(folder):
    keep()
    assert not folder.exists()
