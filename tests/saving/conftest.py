import pytest

from tests.saving.small_books import content


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """The user's state folder of this test."""
    folder = tmp_path / "state"
    monkeypatch.setenv("SHEETS_CRM_STATE", str(folder))
    return folder


@pytest.fixture
def book(tmp_path):
    """A workbook that holds the word `old`."""
    folder = tmp_path / "office"
    folder.mkdir()
    path = folder / "Клиенты 2026.xlsx"
    path.write_bytes(content("old"))
    return path
