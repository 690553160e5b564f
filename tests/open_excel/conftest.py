from collections.abc import Iterator

import pytest

from tests.open_excel.client import connected
from tests.open_excel.place import OpenInExcel


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


@pytest.fixture
def place(tmp_path) -> Iterator[OpenInExcel]:
    """A blank workbook open in what stands for Excel."""
    with connected():
        yield OpenInExcel(tmp_path)
