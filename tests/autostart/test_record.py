"""What a service is written from: its name, its interpreter, what it carries along."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sheets_crm.cli import program
from sheets_crm.errors import UsageError
from sheets_crm.service.autostart.definition import (
    SYSTEMS,
    name_of,
    service_of,
    this_system,
    uncarried,
)
from sheets_crm.service.autostart.launchd_plist import agent
from sheets_crm.service.autostart.schtasks_xml import task
from sheets_crm.service.autostart.systemd_unit import unit


@pytest.fixture(autouse=True)
def _state(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ("/home/ann/firm/config.toml", "sheets-crm-firm-"),
        ("/home/ann/firm/shop.toml", "sheets-crm-shop-"),
        ("/home/ann/My Firm & Co/config.toml", "sheets-crm-my-firm-co-"),
        ("/home/ann/Ромашка/config.toml", "sheets-crm-"),
        ("/config.toml", "sheets-crm-"),
        (f"/{'long ' * 30}/config.toml", "sheets-crm-long-long-long-long-long-long-"),
    ],
)
def test_the_name_says_whose_it_is_in_signs_that_every_system_takes(file, begins):
    name = name_of(Path(file))
    assert name.startswith(begins)
    assert len(name) == len(begins) + 8
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_two_configurations_have_two_names_and_one_has_one(tmp_path, monkeypatch):
    folders = [tmp_path / each / "firm" for each in "ab"]
    for folder in folders:
        folder.mkdir(parents=True)
    one, two = (name_of(folder / "config.toml") for folder in folders)
    assert one != two
    monkeypatch.chdir(folders[0])
    assert name_of(Path("config.toml")) == name_of(Path("../firm/config.toml")) == one


def test_it_is_started_by_this_python_in_the_configurations_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = service_of(Path("config.toml"), "linux", variables={})
    assert made.python == sys.executable
    assert made.config == str(tmp_path / "config.toml")
    assert made.folder == str(tmp_path)
    assert made.arguments == (
        *("-P", "-X", "utf8", "-m", "sheets_crm", "run"),
        f"--config={tmp_path / 'config.toml'}",
    )


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_started_is_a_command_of_ours_with_its_options(system):
    made = service_of(Path("/firm/-config.toml"), system, variables={})
    module, name, *options = made.arguments[made.arguments.index("-m") + 1 :]
    assert module == "sheets_crm"
    read = program.commands[name].make_context(name, list(options)).params
    assert str(read["config_file"]) == made.config
    assert read["log_file"] == (Path(made.log) if made.log else None)


def test_where_the_system_keeps_no_log_there_is_a_file_for_it(tmp_path):
    logs = {each: service_of(Path("c.toml"), each, variables={}).log for each in SYSTEMS}
    assert logs["linux"] is None
    for system in ("macos", "windows"):
        assert Path(logs[system] or "").parent == tmp_path / "state" / "service"


def test_no_window_opens_on_windows(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    assert service_of(Path("c.toml"), "windows", variables={}).python.endswith("python.exe")
    (tmp_path / "pythonw.exe").touch()
    assert service_of(Path("c.toml"), "windows", variables={}).python.endswith("pythonw.exe")
    assert service_of(Path("c.toml"), "linux", variables={}).python.endswith("python.exe")


WHOLE = os.path.abspath


SECRETS = {
    "SHEETS_CRM_NOTIFY_OWNER": "tgram://very-secret/1",
    "GOOGLE_APPLICATION_CREDENTIALS": "/very-secret.json",
    "AWS_SECRET_ACCESS_KEY": "very-secret",
}


def test_place_and_language_are_carried_along_and_no_secret_is():
    told = {"SHEETS_CRM_STATE": "/state", "LANG": "ru_RU.UTF-8", "PATH": "/very-secret", **SECRETS}
    for system, text in (("linux", unit), ("macos", agent), ("windows", task)):
        made = service_of(Path("/firm/config.toml"), system, variables=told)
        variables = {"SHEETS_CRM_STATE": WHOLE("/state"), "LANG": "ru_RU.UTF-8"}
        assert dict(made.environment) == ({} if system == "windows" else variables)
        assert "very-secret" not in text(made)


def test_a_windows_task_which_has_no_variables_is_told_by_arguments():
    def arguments(**variables):
        made = service_of(Path("/firm/config.toml"), "windows", variables=variables)
        return [each for each in made.arguments if each.startswith(("--state", "--language"))]

    assert arguments() == []
    state = f"--state={WHOLE('kept')}"
    assert arguments(SHEETS_CRM_STATE="kept", LANG="ru_RU.UTF-8") == [state, "--language=ru"]
    assert arguments(LC_ALL="en_GB", LANG="ru_RU.UTF-8") == ["--language=en"]
    assert arguments(LANG="de_DE.UTF-8") == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_way_to_the_internet_is_carried_without_its_passwords(system):
    told = {
        "HTTPS_PROXY": "http://proxy.firm:3128",
        "http_proxy": "http://ann:very-secret@proxy.firm:3128",
        "SSL_CERT_FILE": "/etc/firm.pem",
    }
    made = service_of(Path("/firm/config.toml"), system, variables=told)
    seen = {} if system == "windows" else {k: told[k] for k in ("HTTPS_PROXY", "SSL_CERT_FILE")}
    assert dict(made.environment) == seen
    assert set(uncarried(made, told)) == told.keys() - seen.keys()


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_a_folder_is_carried_by_its_whole_path(system, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    given = {"SHEETS_CRM_STATE": "state", "XDG_STATE_HOME": "~/elsewhere"}
    made = service_of(Path("/firm/config.toml"), system, variables=given)
    assert dict(made.environment) == {
        "SHEETS_CRM_STATE": str(tmp_path / "state"),
        "XDG_STATE_HOME": str(tmp_path / "home" / "elsewhere"),
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_frozen_program_is_started_as_itself(system, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/sheets-crm")
    made = service_of(Path("/firm/config.toml"), system, variables={})
    assert made.python == "/opt/sheets-crm"
    assert made.arguments[:2] == ("run", f"--config={WHOLE('/firm/config.toml')}")


def test_the_user_of_a_windows_task():
    def user(**variables: str) -> str:
        return service_of(Path("c.toml"), "windows", variables=variables).user

    assert user(USERDOMAIN="FIRM", USERNAME="ann") == "FIRM\\ann"
    assert user(USERNAME="ann") == "ann"
    assert user() == ""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
@pytest.mark.parametrize("sign", ["\n", "\r", "\t", "\x1b", os.fsdecode(b"\xff")])
@pytest.mark.parametrize("system", SYSTEMS)
def test_a_path_that_no_definition_can_hold_is_refused(sign, system):
    with pytest.raises(UsageError) as told:
        service_of(Path(f"/firm{sign}Environment=x/config.toml"), system, variables={})
    assert told.value.code == "service_path_strange"
    assert str(told.value.facts["path"]).isprintable()


@pytest.mark.parametrize(
    ("platform", "system"),
    [("linux", "linux"), ("darwin", "macos"), ("win32", "windows"), ("freebsd14", None)],
)
def test_which_system_this_is(platform, system, monkeypatch):
    monkeypatch.setattr(sys, "platform", platform)
    assert this_system() == system
