"""Where addresses come from, and that a wrong one is named by its place, never by itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError, FaultsError, UsageError
from sheets_crm.locale import catalogue
from sheets_crm.notifications.notification import OWNER, to_manager
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.notifications.recipients import load_addresses

FILE = """
owner = ["mailto://me:pw@example.org", "tgram://one"]
[managers]
"Анна Соколова" = ["ntfy://two"]
"""


def load(folder: Path, text: str | None = FILE, environment: str = "", secrets: str = ""):
    """From messages.toml beside config.toml."""
    if text is not None:
        (folder / "messages.toml").write_text(text, encoding="utf-8")
        (folder / "messages.toml").chmod(0o600)
    return load_addresses(
        MessageOptions(secrets=secrets),
        folder / "config.toml",
        {"SHEETS_CRM_NOTIFY_OWNER": environment},
        lambda url: "://" in url,
    )


def faults(error: CrmError) -> list[str]:
    """What is said of them, in English; Russian has its words too."""
    each = error.errors if isinstance(error, FaultsError) else [error]
    for one in each:
        catalogue("ru").of(one)
    return [" ".join(catalogue("en").of(one)) for one in each]


def test_from_the_file_beside_the_configuration(tmp_path):
    found = load(tmp_path)
    assert [a.url for a in found.of(OWNER)] == ["mailto://me:pw@example.org", "tgram://one"]
    assert [a.url for a in found.of(to_manager("анна соколова"))] == ["ntfy://two"]
    assert found.of(to_manager("Bob")) == ()
    assert [a.service for a in found.owner] == ["mailto", "tgram"]
    assert found.owner[1].place == "messages.toml: owner[2]"
    assert found.managers["Анна Соколова"][0].place == 'messages.toml: managers."Анна Соколова"[1]'


def test_from_the_environment_and_both_together_each_once(tmp_path):
    assert [a.url for a in load(tmp_path, None, "json://a\n json://b").owner] == [
        "json://a",
        "json://b",
    ]
    both = load(tmp_path, environment="json://a tgram://one")
    assert [a.url for a in both.owner] == ["json://a", "tgram://one", "mailto://me:pw@example.org"]
    assert both.owner[0].place == "SHEETS_CRM_NOTIFY_OWNER[1]"


def test_without_any_there_is_none(tmp_path):
    assert not load(tmp_path, None)
    assert not load(tmp_path, "")


def test_another_file_can_be_named(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "mine.toml").write_text('owner = ["json://a"]', encoding="utf-8")
    assert [a.url for a in load(tmp_path, secrets="keys/mine.toml").owner] == ["json://a"]


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(UsageError) as told:
        load(tmp_path, None, secrets="none.toml")
    assert "none.toml cannot be read" in faults(told.value)[0]


def test_every_fault_is_told_by_its_place_and_none_by_what_stands_there(tmp_path):
    wrong = """
owner = ["secret-one", 5, "json://x"]
ownr = ["secret-two"]
[managers]
"Ann" = "secret-three"
"Bob" = ["secret-four"]
"""
    with pytest.raises(FaultsError) as told:
        load(tmp_path, wrong, environment="secret-five")
    said = faults(told.value)
    assert [each.split(" is ")[0] for each in said] == [
        "SHEETS_CRM_NOTIFY_OWNER[1]",
        "messages.toml: ownr",
        "messages.toml: owner[1]",
        "messages.toml: owner[2]",
        'messages.toml: managers."Ann"',
        'messages.toml: managers."Bob"[1]',
    ]
    assert "secret" not in repr(told.value) + str(told.value.errors) + "".join(said)


def test_what_is_no_toml_is_told_by_its_line(tmp_path):
    with pytest.raises(UsageError) as told:
        load(tmp_path, "owner = [\n  secret://x\n]")
    assert "line 2" in faults(told.value)[0]
    assert "secret" not in faults(told.value)[0]
    assert told.value.__suppress_context__


def test_managers_that_are_no_table(tmp_path):
    with pytest.raises(FaultsError) as told:
        load(tmp_path, 'managers = ["json://a"]')
    assert "messages.toml: managers is not written" in faults(told.value)[0]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in the profile")
@pytest.mark.parametrize(("mode", "codes"), [(0o600, []), (0o640, ["messages_file_open"])])
def test_a_file_that_others_may_read_is_called_out(tmp_path, mode, codes):
    load(tmp_path)
    (tmp_path / "messages.toml").chmod(mode)
    found = load_addresses(MessageOptions(), tmp_path / "config.toml", {}, lambda _: True)
    assert [problem.code for problem in found.cautions] == codes


def test_a_manager_that_the_workbook_does_not_know(tmp_path):
    found = load(tmp_path)
    assert found.strangers(["анна соколова", "Bob"]) == ()
    (problem,) = found.strangers(["Bob", "Cy"])
    what, fix = catalogue("en").of(problem)
    assert "“Анна Соколова”" in what
    assert fix.endswith("Bob, Cy.")


def test_nothing_shows_a_url(tmp_path):
    found = load(tmp_path)
    assert "pw" not in repr(found) + str(found) + f"{found.owner[0]!r}"
