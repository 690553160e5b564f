import pytest


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """The user's state folder of this test."""
    folder = tmp_path / "state"
    monkeypatch.setenv("SHEETS_CRM_STATE", str(folder))
    return folder


@pytest.fixture
def office(tmp_path):
    """The folder in which the firm keeps its workbooks and its configuration."""
    folder = tmp_path / "office"
    folder.mkdir()
    return folder
