from collections.abc import Callable

import pytest

from tests.emulators.google import Emulator
from tests.stores.places import ExcelFile, GoogleSheet, Place

PLACES = ("excel", "google")


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """The user's own state folder of this test; and google-auth asks nobody outside of it."""
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    kind = "google.auth.credentials.CredentialsWithRegionalAccessBoundary"
    lookup = f"{kind}._is_regional_access_boundary_lookup_required"
    monkeypatch.setattr(lookup, lambda _self: False, raising=False)


@pytest.fixture
def places(tmp_path) -> Callable[[str], Place]:
    """Makes an empty place of a kind."""
    with Emulator(strict=True) as google:

        def make(kind: str) -> Place:
            folder = tmp_path / kind
            folder.mkdir()
            return ExcelFile(folder) if kind == "excel" else GoogleSheet(folder, google)

        yield make


@pytest.fixture(params=PLACES)
def place(request, places) -> Place:
    """Each of the places in turn."""
    return places(request.param)
