"""Which workbook is meant, and which configuration goes with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sheets_crm.errors import UsageError
from sheets_crm.workbook.choose_store import configured_workbooks, named_workbook

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


@pytest.mark.parametrize(
    "named",
    [
        ID,
        URL,
        URL.removeprefix("https://"),
        URL.replace("https://docs.google", "HTTP://Docs.Google"),
        f"https://docs.google.com/spreadsheets/u/1/d/{ID}/edit",
        f"docs.google.com/a/firm.com/spreadsheets/d/{ID}/edit",
    ],
)
def test_a_spreadsheet_is_known_by_its_address(named):
    book = named_workbook(named, None)
    assert book.in_google
    assert book.state_folder() == named_workbook(ID, None).state_folder()


ELSEWHERE = {
    "https://example.com/x.xlsx": "address_elsewhere",
    "https://1drv.ms/x/s!AbCd": "address_elsewhere",
    "1drv.ms/x/s!AbCd": "address_elsewhere",
    "https://firm.sharepoint.com/:x:/s/Sales/Eab?e=1": "address_elsewhere",
    "https://disk.yandex.ru/i/AbCd": "address_elsewhere",
    "www.dropbox.com/scl/fi/ab/crm.xlsx?dl=0": "address_elsewhere",
    "file:///home/ann/crm.xlsx": "address_elsewhere",
    f"https://docs.google.com/document/d/{ID}/edit": "address_of_google",
    "docs.google.com/forms/d/e/1FA/viewform": "address_of_google",
    f"https://drive.google.com/file/d/{ID}/view": "address_of_google",
    "https://docs.google.com/spreadsheets/u/0/": "address_of_google",
    "https://docs.google.com/spreadsheets/d/e/2PACX-1v/pubhtml": "address_of_google",
    "": "workbook_name_empty",
    " ": "workbook_name_empty",
}


@pytest.mark.parametrize(("named", "code"), ELSEWHERE.items())
def test_an_address_of_no_spreadsheet_is_told_as_that(named, code):
    with pytest.raises(UsageError) as caught:
        named_workbook(named, None)
    assert caught.value.code == code


@pytest.mark.parametrize(("named", "code"), [*ELSEWHERE.items()][:-2])
def test_such_an_address_in_a_configuration_is_told_as_well(named, code):
    file = config(f"workbook = {named!r}")
    for find in (lambda: named_workbook(None, file), lambda: configured_workbooks(file)):
        with pytest.raises(UsageError) as caught:
            find()
        assert caught.value.code == code


@pytest.mark.parametrize(
    "named", ["crm.v2/book.xlsx", "C:/crm/book.xlsx", "crm.xlsx", "a.b/c d.XLSM"]
)
def test_a_file_in_a_folder_with_a_dot_is_a_file(named):
    assert not named_workbook(named, None).in_google


def test_a_file_that_is_there_is_a_file_whatever_it_is_called():
    Path("docs.google.com").mkdir()
    Path("docs.google.com/book").touch()
    assert not named_workbook("docs.google.com/book", None).in_google


def test_a_title_may_look_like_an_address():
    assert named_workbook("firm.com/leads", None, in_google=True).in_google


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


def test_a_configuration_that_names_no_workbook_is_that_of_the_one_beside_it():
    config('[headers.activities]\nlead = "Who"')
    book = named_workbook("hd.xlsx", None)
    assert book.config.headers == {"activities": {"lead": "Who"}}
    assert book.told == ()


def test_a_configuration_beside_the_workbook_counts_from_anywhere():
    config('template = "ru"', "office/config.toml")
    assert named_workbook("office/crm.xlsx", None).config.template == "ru"
    config('template = "en"\nworkbook = "office/crm.xlsx"')
    book = named_workbook("office/crm.xlsx", None)
    assert book.config.template == "en"
    assert [(told.code, told.facts["path"]) for told in book.told] == [
        ("config_farther", str(Path("office/config.toml")))
    ]


def test_one_that_is_passed_over_is_told_with_why():
    config('workbook = "crm.xlsx"\ntemplate = "ru"')
    book = named_workbook("other.xlsx", None)
    assert [told.code for told in book.told] == ["config_of_others"]
    assert book.told[0].facts["others"] == "crm.xlsx"
    assert named_workbook("crm.xlsx", None).told == ()
    assert named_workbook("./crm.xlsx", None).told == ()


@pytest.mark.parametrize("named", [ID, URL, URL.replace("edit#gid=0", "edit?usp=sharing")])
def test_a_spreadsheet_is_compared_by_its_id(named):
    config(f'workbook = "{URL}"\ntemplate = "ru"')
    book = named_workbook(named, None)
    assert (book.config.template, book.told) == ("ru", ())
    assert named_workbook(named[:-3] if named == ID else ID[::-1], None).config.template == ""


def test_a_title_takes_the_settings_of_this_folder():
    config('[google]\ncredentials = "~/crm-key.json"')
    book = named_workbook("Our CRM", None, in_google=True)
    assert book.config.google.credentials == "~/crm-key.json"


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


SEVERAL = """
time_zone = "Europe/Berlin"
workbook = "crm.xlsx"
template = "ru"

[[workbooks]]
workbook = "books/second.xlsx"
template = "en"
time_zone = "Asia/Tokyo"
"""


def test_of_several_workbooks_one_must_be_meant():
    config(SEVERAL)
    with pytest.raises(UsageError) as caught:
        named_workbook(None, None)
    assert caught.value.code == "config_many_workbooks"
    assert caught.value.facts["workbooks"] == "crm.xlsx, books/second.xlsx"


def test_each_of_several_workbooks_has_its_own_configuration():
    config(SEVERAL)
    assert named_workbook("crm.xlsx", None).config.template == "ru"
    second = named_workbook("books/second.xlsx", None).config
    assert (second.template, second.workbooks) == ("en", ())
    assert named_workbook("third.xlsx", None).config.template == ""


def test_a_table_of_one_workbook_alone_is_enough():
    config('[[workbooks]]\nworkbook = "books/second.xlsx"')
    assert named_workbook(None, None).path == Path("books/second.xlsx")


def test_every_workbook_of_a_configuration_is_found_from_its_folder():
    books = configured_workbooks(config(SEVERAL, "office/ours.toml"))
    assert [book.path.as_posix() for book in books] == [
        "office/crm.xlsx",
        "office/books/second.xlsx",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "config_no_workbook"),
        (SEVERAL.replace("books/second", "books/../crm"), "config_workbook_twice"),
    ],
)
def test_a_configuration_to_run_names_each_of_its_workbooks_once(text, code):
    with pytest.raises(UsageError) as caught:
        configured_workbooks(config(text))
    assert caught.value.code == code


def test_the_day_is_that_of_the_time_zone():
    first, second = configured_workbooks(config(SEVERAL))
    late = datetime(2026, 3, 16, 20, tzinfo=UTC)
    assert (first.today(late).day, second.today(late).day) == (16, 17)


def test_the_state_folder_is_known_without_a_store(monkeypatch, tmp_path):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    book = named_workbook("crm.xlsx", None)
    assert book.state_folder() == book.store().state
    by_id, by_url = (named_workbook(one, None).state_folder() for one in (ID, URL))
    assert by_id == by_url != book.state_folder()
    assert named_workbook("Our CRM", None, in_google=True).state_folder() is None
