"""Which workbook is meant, and which configuration goes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_crm.errors import UsageError
from sheets_crm.places import named_workbook

ID = "1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5c"
URL = f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0"


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def config(text: str, file: str = "config.toml") -> Path:
    path = Path(file)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_path_alone_is_enough():
    book = named_workbook("crm.xlsx", None)
    assert (book.named, book.in_google) == ("crm.xlsx", False)


@pytest.mark.parametrize("named", [ID, URL])
def test_a_spreadsheet_is_known_by_its_address(named):
    assert named_workbook(named, None).in_google


def test_a_file_that_bears_an_ids_name_is_a_file():
    Path(ID).write_bytes(b"")
    assert not named_workbook(ID, None).in_google


def test_a_title_is_a_spreadsheet_when_said_so():
    assert named_workbook("Our CRM", None, in_google=True).in_google


def test_the_configuration_of_this_folder_names_the_workbook():
    config('workbook = "books/crm.xlsx"')
    assert named_workbook(None, None).path == Path("books/crm.xlsx")


def test_a_relative_path_starts_from_the_configuration():
    file = config('workbook = "crm.xlsx"', "office/ours.toml")
    assert named_workbook(None, file).path == Path("office/crm.xlsx")


def test_the_configuration_of_another_workbook_does_not_count():
    config('workbook = "crm.xlsx"\ntemplate = "ru"')
    assert named_workbook("other.xlsx", None).config.template == ""
    assert named_workbook("crm.xlsx", None).config.template == "ru"


def test_a_configuration_that_is_given_counts_for_any_workbook():
    file = config('template = "ru"', "ours.toml")
    assert named_workbook("other.xlsx", file).config.template == "ru"


@pytest.mark.parametrize(("text", "code"), [(None, "no_workbook"), ("", "config_no_workbook")])
def test_a_workbook_must_be_named_somewhere(text, code):
    if text is not None:
        config(text)
    with pytest.raises(UsageError) as caught:
        named_workbook(None, None)
    assert caught.value.code == code
