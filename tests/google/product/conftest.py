from pathlib import Path

import pytest

from tests.emulators.google import Emulator
from tests.google.product.office import ACTIVITIES, LEADS, Office


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch) -> Path:
    """The user's state folder of this test."""
    folder = tmp_path / "state"
    monkeypatch.setenv("SHEETS_CRM_STATE", str(folder))
    return folder


@pytest.fixture
def google():
    """A Google that refuses all that is not in its published schema."""
    with Emulator(strict=True) as running:
        yield running


@pytest.fixture
def office(google, tmp_path) -> Office:
    """A firm with two tabs, not set up yet."""
    made = Office(google, tmp_path)
    made.open({"Leads": LEADS, "Activities": ACTIVITIES})
    return made
