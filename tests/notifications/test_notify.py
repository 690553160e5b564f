"""`sheets-crm notify`, as a person runs it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheets_crm.cli import program
from tests.notifications.servers import ESCAPED, PASSWORD, USER, http_server
from tests.test_architecture import loaded, started

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("SHEETS_CRM_NOTIFY_OWNER", raising=False)
    monkeypatch.chdir(tmp_path)


def notify(*words: str) -> Result:
    result = CliRunner().invoke(program, ["notify", *words], prog_name="sheets-crm")
    assert "Traceback" not in result.output
    assert PASSWORD not in result.output
    assert ESCAPED not in result.output
    return result


def configured(config: str = "", secrets: str | None = None) -> None:
    text = f'workbook = "crm.xlsx"\nlanguage = "en"\ntime_zone = "UTC"\n{config}'
    Path("config.toml").write_text(text, encoding="utf-8")
    if secrets is not None:
        Path("messages.toml").write_text(secrets, encoding="utf-8")
        Path("messages.toml").chmod(0o600)


def test_a_test_message_goes_to_each_address_and_it_is_said_which_arrived():
    with http_server() as (good, one), http_server() as (bad, other):
        bad.status = 403
        configured(
            secrets=f"""
owner = ["json://{USER}:{ESCAPED}@{one}/"]
[managers]
"Анна" = ["ntfy://{USER}:{ESCAPED}@{other}/alerts"]
"""
        )
        result = notify("--test")
        assert notify("--to", "owner").exit_code == 0
    assert result.exit_code == 1
    assert result.stdout == (
        "✓ Owner: json took the test message (messages.toml: owner[1]).\n"
        "! Анна: ntfy did not take it, its server answered 403 "
        '(messages.toml: managers."Анна"[1]).\n'
    )
    assert [record["title"] for record in good.records] == ["Test · sheets-crm"] * 2
    assert "messages.toml: owner[1]" in good.records[0]["message"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in the profile")
def test_a_file_of_addresses_that_others_may_read_is_warned_of_once():
    with http_server() as (_server, address):
        configured(
            '[[workbooks]]\nworkbook = "other.xlsx"\n', secrets=f'owner = ["json://{address}/"]'
        )
        assert "messages.toml may be read" not in notify("--test").output
        Path("messages.toml").chmod(0o644)
        for words in (["--test"], ["--to", "owner"]):
            told = notify(*words)
            assert told.exit_code == 0
            assert told.output.count("chmod 600") == 1


def test_to_one_manager_only():
    with http_server() as (endpoint, host):
        configured(
            secrets=f'owner = ["json://{host}/o"]\n[managers]\n"Anna B" = ["json://{host}/a"]'
        )
        assert notify("--test", "--to", "anna b").exit_code == 0
    assert [path for path, _, _ in endpoint.posts] == ["/a"]


def test_an_address_of_several_workbooks_gets_one_message():
    with http_server() as (endpoint, host):
        configured('[[workbooks]]\nworkbook = "two.xlsx"', f'owner = ["json://{host}/"]')
        assert notify("--test").stdout.count("✓") == 1
    assert len(endpoint.posts) == 1


@pytest.mark.parametrize(
    ("words", "secrets", "code", "sentence"),
    [
        (("--test",), None, 2, "There is no address to send a message to."),
        (("--to", "Bob"), 'owner = ["json://localhost/"]', 2, "There is no address of “Bob”."),
        (("--test",), 'owner = ["s3cret"]', 2, "messages.toml: owner[1] is no address"),
        ((), "owner = [s3cret]", 2, "messages.toml: line 1 cannot be understood"),
        (("--config", "none.toml"), None, 2, "none.toml"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(words, secrets, code, sentence):
    configured(secrets=secrets)
    result = notify(*words)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert "s3cret" not in result.output


@pytest.mark.slow
def test_without_test_it_shows_what_is_set_up_and_sends_nothing():
    made = CliRunner().invoke(program, ["demo", "crm.xlsx", "--template", "en"])
    assert made.exit_code == 0
    with http_server() as (endpoint, host):
        configured(
            "[messages.plan]\non = true\npercent = 0\nperiods = ['month']\n"
            "[messages.lost]\non = true\namount = 5000\n",
            f'owner = ["json://{USER}:{ESCAPED}@{host}/", "ntfy://{host}/x"]\n'
            f'[managers]\n"Zoe" = ["json://{host}/"]',
        )
        result = notify()
    assert result.exit_code == 0
    assert endpoint.posts == []
    shown = result.stdout
    assert shown.startswith(
        "crm.xlsx\n"
        "  Owner: 2 addresses (json, ntfy)\n"
        "  Zoe: 1 address (json)\n"
        "  [on] Plan nearly or wholly reached: from 0 %, of the month; "
        "shares of longer plans do not count\n"
        "  [off] Deal won: from an amount of 0\n"
        "  [off] New lead: from an amount of 0\n"
        "  [on] Lead lost: from an amount of 5,000\n"
        "  [off] Leads gone stale: at 09:00 on workdays, if there are at least 1\n"
        "  [on] Syncing fails: after 60 minutes, and when it works again\n"
        "  [off] Earlier records changed or deleted\n"
        "  [off] Morning digest: at 09:00 on workdays\n"
        "! messages.toml has addresses for “Zoe”, but the workbook has no such manager.\n"
    )
    assert "\nTo be told now, except for what was told before:\n  → Owner: " in shown
    assert "of this month's plan" in shown


@pytest.mark.parametrize("arguments", [["--help"], ["notify", "--help"]])
def test_asking_for_help_loads_no_apprise(arguments, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert loaded(started(*arguments)) & {"apprise", "requests", "sqlite3", "pandas"} == set()
