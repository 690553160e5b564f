"""Two clients that other people wrote, against the emulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import gspread
import pytest
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.emulators.google import PRIVATE_ID, Emulator

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]


class Rewriting(HTTPAdapter):
    """Sends what is meant for Google to the emulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.target = urlsplit(url)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        there = urlsplit(request.url or "")._replace(
            scheme=self.target.scheme, netloc=self.target.netloc
        )
        request.url = urlunsplit(there)
        return super().send(request, *args, **kwargs)


@pytest.fixture
def client(google: Emulator, tmp_path: Path) -> gspread.Client:
    """A client with a service account's key file, the whole ceremony over plain HTTP."""
    google.strict = False
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.service_account_key()), encoding="utf-8")
    made = gspread.service_account(filename=str(key))
    made.http_client.session.mount("https://", Rewriting(google.url))
    return made


def test_gspread_makes_finds_and_fills(google: Emulator, client: gspread.Client) -> None:
    made = client.create("Продажи")
    tab = made.sheet1
    tab.update([["№", "Имя"], [1, "Анна"]], "A1", raw=True)
    assert client.open("Продажи").sheet1.get_all_records() == [{"№": 1, "Имя": "Анна"}]
    assert google.open(made.id).tab("Sheet1").values() == [["№", "Имя"], [1, "Анна"]]
    assert [x.kind for x in google.log].count("Token") == 1


def test_gspread_knows_its_way_about(client: gspread.Client) -> None:
    book = client.create("x")
    tab = book.add_worksheet("Лист", rows=20, cols=5)
    tab.append_rows([["a", 1], ["b", 2]])
    tab.insert_row(["head", "n"], 1)
    tab.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1}})
    tab.freeze(rows=1)
    tab.sort((2, "des"))
    tab.update_note("A1", "remember")
    tab.set_basic_filter("A1:B3")
    tab.merge_cells("D1:E1")
    tab.add_protected_range("A1:B1", warning_only=True)
    assert tab.get_all_values() == [["head", "n"], ["b", "2"], ["a", "1"]]
    assert (tab.get_note("A1"), book.worksheet("Лист").frozen_row_count) == ("remember", 1)
    tab.batch_clear(["A2:B2"])
    tab.delete_rows(2)
    tab.update_acell("B2", "=1+1")
    assert tab.acell("B2").value == "2"
    assert tab.acell("B2", value_render_option="FORMULA").value == "=1+1"
    tab.resize(rows=5)
    assert tab.find("a").address == "A2"  # type: ignore[union-attr]
    tab.update_title("Другой")
    with pytest.raises(WorksheetNotFound):
        book.worksheet("Лист")
    book.batch_update(
        {"requests": [{"findReplace": {"find": "a", "replacement": "c", "allSheets": True}}]}
    )
    assert book.worksheet("Другой").acell("A2").value == "c"
    copied = book.worksheet("Другой").duplicate(new_sheet_name="Третий")
    book.reorder_worksheets([copied, *[w for w in book.worksheets() if w.id != copied.id]])
    assert next(w.title for w in book.worksheets()) == "Третий"
    book.del_worksheet(copied)
    book.update_locale("ru_RU")
    assert book.locale == "ru_RU"
    book.share("owner@example.com", perm_type="user", role="writer")
    assert [p["emailAddress"] for p in book.list_permissions()] == ["owner@example.com"]
    client.del_spreadsheet(book.id)
    with pytest.raises(SpreadsheetNotFound):
        client.open("x")


def test_gspread_hears_of_faults(google: Emulator, client: gspread.Client) -> None:
    book = client.create("x")
    with pytest.raises(PermissionError):
        client.open_by_key(PRIVATE_ID)
    with pytest.raises(SpreadsheetNotFound):
        client.open_by_key("none")
    google.fail("429")
    with pytest.raises(APIError) as caught:
        book.sheet1.get_all_values()
    assert caught.value.code == 429
    google.fail("html503")
    with pytest.raises(APIError):
        book.fetch_sheet_metadata()


def test_an_expired_token_is_replaced_by_google_auth(
    google: Emulator, client: gspread.Client
) -> None:
    book = client.create("x")
    google.expire_tokens()
    assert book.sheet1.get_all_values() == [[]]
    assert [x.kind for x in google.log].count("Token") == 2


def test_a_key_that_is_not_ours(google: Emulator) -> None:
    key = google.service_account_key()
    signer = service_account.Credentials.from_service_account_info(key).signer
    claims = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "a.b.c"}
    assert signer.sign(b"x")
    with pytest.raises(Exception, match="Invalid JWT Signature"):
        google.tokens.issue(claims)


def test_googleapiclient(google: Emulator) -> None:
    """A second client; its own credentials pass through the same token endpoint."""
    key = google.service_account_key()
    credentials = service_account.Credentials.from_service_account_info(key, scopes=SCOPES)
    options = {"api_endpoint": google.url}
    sheets = build(
        "sheets", "v4", credentials=credentials, client_options=options, static_discovery=True
    ).spreadsheets()
    made = sheets.create(body={"properties": {"title": "x", "locale": "ru_RU"}}).execute()
    where = {"spreadsheetId": made["spreadsheetId"]}
    values = sheets.values()
    body = {"values": [["1,5", "31.12.2025"]]}
    option = "USER_ENTERED"
    values.update(**where, range="A1", valueInputOption=option, body=body).execute()
    plain = values.get(**where, range="A1:B1", valueRenderOption="UNFORMATTED_VALUE").execute()
    assert plain["values"] == [[1.5, 46022]]
    requests = [
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "title": "Лиды"},
                "fields": "title",
            }
        }
    ]
    sheets.batchUpdate(**where, body={"requests": requests}).execute()
    found = sheets.get(**where, fields="sheets.properties(title,index)").execute()
    assert found == {"sheets": [{"properties": {"title": "Лиды", "index": 0}}]}
    with pytest.raises(HttpError) as caught:
        sheets.get(spreadsheetId=PRIVATE_ID).execute()
    assert caught.value.status_code == 403
