"""Who signs in to Google and with what: the least that is needed, and nobody is waited for."""

from __future__ import annotations

import json
import re
import stat
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from google.oauth2 import credentials
from google_auth_oauthlib.flow import InstalledAppFlow

from sheets_crm.cli.command_group import workbook_for
from sheets_crm.config import load_config
from sheets_crm.errors import CrmError, FaultsError, UsageError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.service.run.carry_out import Order, carry_out
from sheets_crm.workbook.choose_store import configured_workbooks
from sheets_crm.workbook.google.client.connect import connect
from sheets_crm.workbook.google.store import GoogleStore

ROOT = Path(__file__).parents[3]
SHEETS = "https://www.googleapis.com/auth/spreadsheets"
TITLES = "https://www.googleapis.com/auth/drive.metadata.readonly"


class Browser:
    """The flow of Google's library, with a person who presses Allow, or closes the window."""

    def __init__(self, token_uri: str) -> None:
        self.opened: list[tuple[str, tuple[str, ...], float]] = []
        self.token_uri = token_uri
        self.is_closed = False

    def run(self, flow, *, timeout_seconds=None, **_):
        client = flow.client_config["client_id"]
        scopes = tuple(flow.oauth2session.scope)
        self.opened.append((client, scopes, timeout_seconds))
        if self.is_closed:
            raise AttributeError("'NoneType' object has no attribute 'replace'")  # its time-out
        return credentials.Credentials(
            "", refresh_token=f"refresh of {client}", token_uri=self.token_uri, client_id=client,
            client_secret="s", scopes=scopes,
        )  # fmt: skip


@pytest.fixture
def browser(google, monkeypatch) -> Browser:
    made = Browser(f"{google.url}/token")

    def run(flow, **how):
        return made.run(flow, **how)

    monkeypatch.setattr(InstalledAppFlow, "run_local_server", run)
    # A remembered sign-in is refreshed at Google's own address, whatever stands in it.
    monkeypatch.setattr(credentials, "_GOOGLE_OAUTH2_TOKEN_ENDPOINT", made.token_uri)
    return made


@pytest.fixture
def client(office, tmp_path):
    """Options that name the file of an OAuth client."""

    def named(name: str):
        uris = {"auth_uri": "https://accounts.google.com/o/oauth2/auth"}
        told = {"client_id": name, "client_secret": "s", "redirect_uris": ["http://localhost"]}
        file = tmp_path / f"{name}.json"
        body = {"installed": told | uris | {"token_uri": f"{office.google.url}/token"}}
        file.write_text(json.dumps(body), encoding="utf-8")
        return replace(office.options, credentials=str(file))

    return named


def opened(office, options, *, attended=True, named=""):
    return GoogleStore(named or office.book.url, options, attended=attended).read().workbook


def test_a_person_allows_once_and_is_remembered(office, browser, client, state):
    for attended in (True, False):
        assert opened(office, client("ours"), attended=attended) == "Sales"
    assert browser.opened == [("ours", (SHEETS,), 300)]
    [kept] = state.glob("google-person-*.json")
    assert "refresh of ours" in kept.read_text(encoding="utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_nobody_is_asked_where_nobody_waits(office, browser, client):
    with pytest.raises(CrmError) as told:
        opened(office, client("ours"), attended=False)
    assert told.value.code == "google_sign_in_needed"
    assert browser.opened == []


def test_a_window_that_was_closed_is_told(office, browser, client, state):
    browser.is_closed = True
    with pytest.raises(CrmError) as told:
        opened(office, client("ours"))
    assert told.value.code == "google_sign_in_failed"
    assert not list(state.glob("google-person-*"))


def test_the_service_opens_no_browser_when_a_sign_in_dies_and_its_visit_fails(
    office, browser, client, state, tmp_path
):
    options = client("ours")
    opened(office, options)
    file = tmp_path / "config.toml"
    file.write_text(
        f"workbook = '{office.book.url}'\n[google]\ncredentials = '{options.credentials}'\n"
        f"api_url = '{office.google.url}'\n",
        encoding="utf-8",
    )
    [book] = configured_workbooks(file)
    office.google.tokens.refused = "Token has been expired or revoked."
    codes = []
    for _ in range(2):
        order = Order(book, datetime.now(UTC), "en")
        codes.append(carry_out(order, lambda _: None, lambda: datetime.now(UTC)).run.code)
    assert codes == ["google_sign_in_refused", "google_sign_in_needed"]
    assert len(browser.opened) == 1
    # Put aside, not deleted; and gone once somebody has signed in again.
    [kept] = state.glob("google-person-*")
    assert kept.name.endswith(".json.refused")
    office.google.tokens.refused = ""
    opened(office, options)
    assert [one.suffix for one in state.glob("google-person-*")] == [".json"]


def test_each_client_signs_in_its_own_person(office, browser, client, state):
    for name in ("ours", "theirs", "ours"):
        opened(office, client(name))
    assert [name for name, *_ in browser.opened] == ["ours", "theirs"]
    assert len(list(state.glob("google-person-*.json"))) == 2


def test_a_title_needs_more_than_an_address_and_asks_once_more(office, browser, client):
    opened(office, client("ours"))
    opened(office, client("ours"), named="Sales")
    opened(office, client("ours"))
    assert [scopes for _, scopes, _ in browser.opened] == [(SHEETS,), (SHEETS, TITLES)]


@pytest.mark.parametrize("by_title", [False, True])
def test_a_service_account_asks_for_no_more_than_it_needs(office, by_title):
    """It also asks when a file was changed; it sees none but those that are shared with it."""
    office.google.tokens.asked.clear()
    named = "Sales" if by_title else office.book.url
    assert GoogleStore(named, office.options).read().workbook == "Sales"
    assert office.google.tokens.asked == [f"{SHEETS} {TITLES}"]


@pytest.mark.parametrize(
    ("url", "is_taken"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080", True),
        ("http://[::1]:8080", True),
        ("https://sheets.example.com", True),
        ("http://sheets.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://192.168.1.5:8080", False),
        ("ftp://127.0.0.1", False),
        ("sheets.example.com", False),
    ],
)
def test_the_sign_in_is_sent_over_http_to_this_computer_alone(tmp_path, url, is_taken):
    file = tmp_path / "config.toml"
    file.write_text(f"[google]\napi_url = '{url}'\n", encoding="utf-8")
    if is_taken:
        assert load_config(file).google.api_url == url
        return
    with pytest.raises((UsageError, FaultsError)) as told:
        load_config(file)
    errors = getattr(told.value, "errors", [told.value])
    assert [(one.code, one.facts["key"]) for one in errors] == [
        ("config_wrong_value", "google.api_url")
    ]


def test_a_connection_asks_nobody_by_itself(office, browser, client):
    with pytest.raises(CrmError):
        connect(office.book.url, client("ours"))
    assert browser.opened == []


def test_what_is_said_of_gcloud_is_what_google_takes_today():
    """Since June 2025 gcloud's own client may ask for no spreadsheet, and a quota is wanted."""
    pages = [Path(ROOT, f"docs/google{end}.md").read_text(encoding="utf-8") for end in ("", ".ru")]
    told = [catalogue(one)("google_scope.fix") for one in LANGUAGES]
    for text in (*pages, *told):
        lines = re.findall(r"gcloud auth application-default login[^`\n]*", text)
        assert lines
        for line in lines:
            assert "--client-id-file=" in line
            assert set(re.findall(r"https://\S+?/auth/[\w.]+", line)) >= {SHEETS, TITLES}
        assert "set-quota-project" in text
    for page in pages:
        assert "In production" in page
        assert "Internal" in page
        assert "test user" not in page


@pytest.mark.parametrize(
    ("answers", "watches", "attended"),
    [(True, True, True), (False, True, False), (True, False, False)],
)
def test_a_command_is_attended_where_a_person_reads_and_answers(
    monkeypatch, tmp_path, answers, watches, attended
):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: answers)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: watches)
    monkeypatch.chdir(tmp_path)
    with click.Context(click.Command("sync"), obj=catalogue("en")):
        book, _ = workbook_for("Sales", None, in_google=True, needs="nothing")
    assert book.attended is attended
