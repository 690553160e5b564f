"""`sheets-crm service`, as a person types it; the systems' programs are scripts on PATH."""

from __future__ import annotations

import os
import plistlib
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheets_crm.cli import program
from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.service.autostart import platforms, system_programs
from sheets_crm.service.autostart.definition import SYSTEMS, name_of
from sheets_crm.service.autostart.system_programs import run_program

ON_POSIX = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")

SCRIPT = """\
#!/bin/sh
echo "$(basename "$0") $*" >> "$ASKED"
case "$*" in
  $REFUSED) echo "Отказано: $*" >&2; exit 1 ;;
esac
[ "$1" != print ]
"""


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    """A home of one's own, a configuration in the current folder, scripts as the only programs."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    firm = tmp_path / "our firm"
    firm.mkdir()
    (firm / "config.toml").write_text('workbook = "crm.xlsx"\nlanguage = "en"\n', encoding="utf-8")
    monkeypatch.chdir(firm)
    (tmp_path / "booted").mkdir()
    monkeypatch.setattr(platforms, "BOOTED", tmp_path / "booted")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setenv("REFUSED", "nothing")
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)


@pytest.fixture
def scripts(tmp_path) -> Path:
    for name in ("systemctl", "launchctl"):
        script = tmp_path / "bin" / name
        script.write_text(SCRIPT, encoding="utf-8")
        script.chmod(0o755)
    return tmp_path / "asked"


def run(words: str, answer: str = "") -> Result:
    runner = CliRunner()
    return runner.invoke(program, ["service", *words.split()], input=answer, prog_name="sheets-crm")


def units() -> list[Path]:
    return sorted((Path.home() / ".config").rglob("*.service"))


@ON_POSIX
def test_it_is_shown_before_it_is_installed(scripts):
    refused = run("install", "n\n")
    name = name_of(Path("config.toml"))
    where = Path.home() / ".config" / "systemd" / "user" / f"{name}.service"
    assert refused.exit_code == 0
    assert refused.stdout.startswith(f"This will be installed as {where}:\n")
    assert f"--config={Path('config.toml').absolute()}" in refused.stdout
    assert refused.stdout.endswith("Nothing was installed.\n")
    assert units() == []
    assert "enable" not in scripts.read_text(encoding="utf-8")

    accepted = run("install", "y\n")
    assert f"{name} is installed and started." in accepted.stdout
    assert "loginctl enable-linger" in accepted.stdout
    assert units() == [where]
    assert "systemctl --user enable" in scripts.read_text(encoding="utf-8")


@ON_POSIX
def test_status_and_uninstall(scripts):
    absent = run("status")
    assert (absent.exit_code, "is not installed" in absent.stdout) == (1, True)
    run("install --yes")
    running = run("status")
    assert (running.exit_code, "is installed and running" in running.stdout) == (0, True)
    assert "sheets-crm status" in running.stdout
    assert f"Its log: journalctl --user -u {name_of(Path('config.toml'))}" in running.stdout
    Path("config.toml").unlink()  # of a firm that is no more, the service must still go
    gone = run("uninstall")
    assert gone.exit_code == 0, gone.stderr
    assert units() == []
    again = run("uninstall")
    assert again.exit_code == 1
    assert "sheets-crm service uninstall --config" in again.stderr


@ON_POSIX
def test_a_service_that_stopped_has_its_exit_code(scripts, monkeypatch):
    run("install --yes")
    monkeypatch.setenv("REFUSED", "*is-active*")
    stopped = run("status")
    assert stopped.exit_code == 1
    assert "does not run" in stopped.stdout


@ON_POSIX
def test_a_refusal_is_told_in_the_programs_words(scripts, monkeypatch):
    monkeypatch.setenv("REFUSED", "*enable*")
    told = run("install --yes")
    assert told.exit_code == 1
    assert "Отказано: --user enable" in told.stderr
    assert "→" in told.stderr
    assert units() == []


@ON_POSIX
def test_on_a_mac(scripts, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    told = run("install --yes")
    assert told.exit_code == 0, told.stderr
    (file,) = (Path.home() / "Library" / "LaunchAgents").iterdir()
    agent = plistlib.loads(file.read_bytes())
    assert agent["WorkingDirectory"] == str(Path.cwd())
    asked = scripts.read_text(encoding="utf-8").splitlines()
    assert asked[-1] == f"launchctl bootstrap gui/{os.getuid()} {file}"
    assert "Files and Folders" in told.stdout
    log = f"{tmp_path}/state/service/{agent['Label']}.log"
    assert f"Its log: {log}" in told.stdout
    assert f"--log-file={log}" in agent["ProgramArguments"]


def test_without_the_program_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    told = run("install --yes")
    assert told.exit_code == 1
    assert "“systemctl” is not on this computer" in told.stderr


def test_without_systemd_it_names_another_way(tmp_path):
    (tmp_path / "booted").rmdir()
    for words in ("install --yes", "status", "uninstall"):
        told = run(words)
        assert told.exit_code == 1
        assert "sheets-crm run --once" in told.stderr
        assert told.stdout == ""


def test_on_a_system_of_another_kind_too(monkeypatch):
    monkeypatch.setattr(sys, "platform", "freebsd14")
    assert "sheets-crm run --once" in run("install --yes").stderr


def test_the_print_is_the_file():
    printed = {each: run(f"install --print --system {each}") for each in systems_known()}
    assert all(each.exit_code == 0 for each in printed.values())
    assert printed["linux"].stdout_bytes.startswith(b"# Written by sheets-crm")
    assert plistlib.loads(printed["macos"].stdout_bytes)["RunAtLoad"] is True
    assert printed["windows"].stdout_bytes.decode("utf-16").startswith("<?xml")
    assert run("install --print").stdout == printed["linux"].stdout
    assert units() == []


def systems_known() -> tuple[str, ...]:
    (option,) = (
        p for p in program.commands["service"].commands["install"].params if p.name == "system"
    )
    return tuple(option.type.choices)


def test_every_system_can_be_printed():
    assert systems_known() == SYSTEMS


@pytest.mark.parametrize(
    ("words", "config", "told"),
    [
        ("install --yes", None, "Make one with “sheets-crm config crm.xlsx”"),
        ("install --yes --config elsewhere.toml", None, "There is no configuration file"),
        ("install --yes", "", "does not say where the workbook is"),
        ("install --yes", 'workbok = "x"', "“workbok” is not known"),
        ("install --yes --system macos", 'workbook = "x"', "Add --print"),
    ],
)
def test_what_is_missing_is_said_with_the_next_move(words, config, told, monkeypatch):
    monkeypatch.setenv("LANG", "C")
    file = Path("config.toml")
    file.unlink() if config is None else file.write_text(config, encoding="utf-8")
    result = run(words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert units() == []


@ON_POSIX
def test_an_address_in_the_environment_is_not_written_but_spoken_of(scripts, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_NOTIFY_OWNER", "tgram://very-secret/1")
    told = run("install --yes")
    assert "SHEETS_CRM_NOTIFY_OWNER is set here" in told.stdout
    assert "messages.toml" in told.stdout
    assert "very-secret" not in told.stdout + units()[0].read_text(encoding="utf-8")


@ON_POSIX
def test_a_program_that_does_not_end_is_told(tmp_path, monkeypatch):
    script = tmp_path / "bin" / "forever"
    script.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(system_programs, "_LONGEST_SECONDS", 0.2)
    with pytest.raises(CrmError) as told:
        run_program(("forever", "and a day"))
    assert told.value.code == "service_program_hangs"
    assert told.value.facts["command"] == 'forever "and a day"'


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_of_the_group_has_its_words(language):
    words = catalogue(language)
    for name, each in program.commands["service"].commands.items():
        assert words(f"help.service_{name}")
        assert words(f"example.service_{name}").startswith(f"sheets-crm service {name}")
        assert all(option.help for option in each.params), name
    assert all(words(f"service.note_{system}") for system in systems_known())


def test_the_messages_name_no_command_that_there_is_not():
    for language in LANGUAGES:
        for code in ("service_no_systemd", "service_program_hangs", "service_not_installed"):
            for name in re.findall(r"sheets-crm service (\w+)", catalogue(language)(f"{code}.fix")):
                assert name in program.commands["service"].commands
