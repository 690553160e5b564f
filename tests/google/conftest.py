"""One emulator per test: strict, and refusing tokens that it did not issue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulators.google import Emulator
from tests.google.api import Api

LEADS = [
    ["№", "Name", "Sum"],
    [1, "Alpha", 300],
    [2, "Beta", 100],
    [3, "Gamma", 200],
]


@pytest.fixture(autouse=True)
def _nothing_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """google-auth asks Google itself, in a thread, where a service account may be used from."""
    kind = "google.auth.credentials.CredentialsWithRegionalAccessBoundary"
    lookup = f"{kind}._is_regional_access_boundary_lookup_required"
    monkeypatch.setattr(lookup, lambda _self: False, raising=False)


@pytest.fixture
def google() -> Iterator[Emulator]:
    with Emulator(strict=True) as server:
        yield server


@pytest.fixture
def api(google: Emulator) -> Api:
    """A client of a spreadsheet with a small table on the tab Leads."""
    return Api(google, google.create("CRM", {"Leads": LEADS}))
