"""Excel's settings during a write, and after one that broke off."""

from __future__ import annotations

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.sync import sync
from sheets_crm.workbook.open_excel.options import LiveOptions
from sheets_crm.workbook.open_excel.read.remembered import keep_calculation, kept_calculation
from sheets_crm.workbook.open_excel.retry_when_busy import RPC_E_CALL_REJECTED
from sheets_crm.workbook.open_excel.store import LiveStore
from sheets_crm.workbook.open_excel.suspend_events import RESTORING
from tests.open_excel.errors import com_error
from tests.open_excel.test_patience import Clock
from tests.stores.test_contract import TODAY, foreign, heading

pytestmark = pytest.mark.slow

AS_FOUND = {
    "calculation": "Automatic",
    "screen_updating": True,
    "display_alerts": True,
    "enable_events": True,
    "status_bar": False,
}


def settings(desk):
    return {name: getattr(desk, name) for name in AS_FOUND}


@pytest.fixture
def config(place):
    """A workbook with one new lead, so that a sync writes."""
    made = foreign(place)
    place.type("Leads", 6, heading(place, "Leads", "Name"), "Epsilon")
    return made


def patient(place, clock):
    return LiveStore(place.path, place.client.book(), LiveOptions(), patience=clock.patience(30))


def test_no_dialog_no_macro_and_no_flicker_during_the_write(place, config):
    seen = []

    def meanwhile(what):
        if what == "setValues":
            seen.append(settings(place.desk))

    place.client.meanwhile = meanwhile
    sync(place.store(), config, TODAY)
    assert seen
    assert all(
        one
        == {
            "calculation": "Manual",
            "screen_updating": False,
            "display_alerts": False,
            "enable_events": False,
            "status_bar": "sheets-crm …",
        }
        for one in seen
    )
    assert settings(place.desk) == AS_FOUND
    assert kept_calculation(place.path) is None


@pytest.mark.parametrize("setting", ["setCalculation", "setScreenUpdating", "set enable_events"])
def test_a_user_who_goes_to_lunch_in_a_cell_finds_excel_as_it_was(place, config, setting):
    """The settings are taken back for minutes, each by itself, and not for seconds."""
    clock, until = Clock(), [0.0]

    def meanwhile(what):
        if what == "setNameRefersTo" and not until[0]:
            until[0] = clock.now + 120
        if what == setting and clock.now < until[0]:
            raise com_error(RPC_E_CALL_REJECTED)

    place.client.meanwhile = meanwhile
    store = patient(place, clock)
    assert sync(store, config, TODAY).written
    assert clock.now >= 120
    assert settings(place.desk) == AS_FOUND
    assert "live_not_restored" not in [one.code for one in store.told]


def test_settings_that_excel_never_took_back_are_told_and_put_right_by_the_next_sync(place, config):
    clock, stuck = Clock(), []

    def meanwhile(what):
        if what == "setNameRefersTo":
            stuck.append(what)
        if stuck and what in {"setCalculation", "setScreenUpdating"}:
            raise com_error(RPC_E_CALL_REJECTED)

    place.client.meanwhile = meanwhile
    store = patient(place, clock)
    assert sync(store, config, TODAY).written
    assert clock.now >= RESTORING
    assert "live_not_restored" in [one.code for one in store.told]
    assert settings(place.desk) == AS_FOUND | {"calculation": "Manual", "screen_updating": False}
    place.client.meanwhile = None
    sync(place.store(), config, TODAY)
    assert settings(place.desk) == AS_FOUND


def test_a_process_that_was_ended_in_the_middle_is_put_right_by_the_next(place, config):
    keep_calculation(place.path, "automatic")
    for name, left in {"calculation": "Manual", "screen_updating": False}.items():
        setattr(place.desk, name, left)
    place.desk.display_alerts = place.desk.enable_events = False
    place.desk.status_bar = "sheets-crm …"
    place.store().read()
    assert settings(place.desk) == AS_FOUND
    assert kept_calculation(place.path) is None


def test_a_screen_that_a_broken_sync_left_dark_is_lit_even_without_a_note(place, config):
    place.desk.screen_updating = False
    sync(place.store(), config, TODAY)
    assert place.desk.screen_updating


def test_what_a_user_keeps_by_hand_stays(place, config):
    place.desk.calculation, place.desk.enable_events = "Manual", False
    sync(place.store(), config, TODAY)
    assert (place.desk.calculation, place.desk.enable_events) == ("Manual", False)


@pytest.mark.parametrize("mode", ["copy", "cut"])
def test_cells_that_are_being_copied_are_waited_for(place, config, mode):
    clock = Clock()
    place.desk.cut_copy_mode = mode

    def meanwhile(what):
        if what == "cut_copy_mode" and clock.now > 3:
            place.desk.cut_copy_mode = None

    place.client.meanwhile = meanwhile
    assert sync(patient(place, clock), config, TODAY).written
    assert clock.now > 3


def test_cells_that_stay_marked_for_copying_are_not_unmarked(place, config):
    place.desk.cut_copy_mode = "copy"
    place.client.traffic.actions.clear()
    with pytest.raises(CrmError, match=r"^live_busy\("):
        sync(patient(place, Clock()), config, TODAY)
    assert place.client.traffic.changing == []
    assert place.desk.cut_copy_mode == "copy"
    assert place.store().backups()[0].reason == "sync"
    assert settings(place.desk) == AS_FOUND


def test_saving_asks_nothing(place, config):
    asked = []

    def meanwhile(what):
        if what == "save":
            asked.append(place.desk.display_alerts)

    place.client.meanwhile = meanwhile
    options = LiveOptions(save_live=True)
    sync(LiveStore(place.path, place.client.book(), options), config, TODAY)
    assert asked == [False]
    assert place.desk.display_alerts


@pytest.mark.parametrize("calls", range(1, 60, 5))
def test_refused_at_any_call_excel_is_left_as_it_was(place, config, calls):
    """Busy for good from the so-many-th call of the write on; then the user is done."""
    clock, count = Clock(), []

    def meanwhile(what):
        if count or what == "cut_copy_mode":
            count.append(what)
        if len(count) > calls and clock.now < 60:
            raise com_error(RPC_E_CALL_REJECTED)

    place.client.meanwhile = meanwhile
    store = patient(place, clock)
    try:
        sync(store, config, TODAY)
    except CrmError as error:
        assert error.code == "live_busy"
    assert len(count) > calls
    assert settings(place.desk) == AS_FOUND
