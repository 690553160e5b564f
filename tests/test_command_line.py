"""The commands that are printed work when they are pasted."""

from __future__ import annotations

import gc
import os
import shlex
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheets_crm import __main__
from sheets_crm.cli import launched_as, program
from sheets_crm.locale import catalogue
from sheets_crm.text.shell_command import NAME, CommandLine, shell_here, typed, typed_program

ROOT = Path(__file__).parent.parent
NAMES = [
    "crm.xlsx",
    "our crm.xlsx",
    "O'Brien & Sons (1).xlsx",
    "100%.xlsx",
    "a;b,c.xlsx",
    "-x.xlsx",
    "$HOME `x`.xlsx",
    "наша книга.xlsx",
    'say "hi".xlsx',
    "https://docs.google.com/spreadsheets/d/1a/edit?usp=sharing&x=1#gid=0",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_posix_shell_gives_back_the_words(name):
    words = ["sync", name, "--config", f"{name}.toml"]
    assert shlex.split(typed(words, "posix")) == words


POWERSHELL = [
    (r"C:\Users\ann\crm.xlsx", r"C:\Users\ann\crm.xlsx"),
    (r"C:\Users\Ann Smith\crm.xlsx", r'"C:\Users\Ann Smith\crm.xlsx"'),
    ("O'Brien & Sons.xlsx", '"O\'Brien & Sons.xlsx"'),
    ("$a 'b'.xlsx", "'$a ''b''.xlsx'"),
    ("“a”.xlsx", "'“a”.xlsx'"),
    ("наша.xlsx", "наша.xlsx"),
    ("a,b.xlsx", '"a,b.xlsx"'),
]


@pytest.mark.parametrize(("name", "shown"), POWERSHELL)
def test_what_powershell_takes(name, shown):
    assert typed([name], "powershell") == shown


@pytest.mark.parametrize(("name", "shown"), POWERSHELL[:3])
def test_cmd_takes_double_quotes_only(name, shown):
    assert typed([name], "cmd") == shown


def test_a_quoted_program_is_called_in_powershell():
    words = [r"C:\Program Files\Python\python.exe", "-m", "sheets_crm"]
    assert typed_program(words, "powershell").startswith('& "C:\\Program Files')
    assert typed_program(words, "cmd").startswith('"C:\\Program Files')
    assert typed_program([NAME], "powershell") == NAME


@pytest.mark.parametrize(
    ("environment", "platform", "shell"),
    [
        ({}, "linux", "posix"),
        ({"PROMPT": "x"}, "darwin", "posix"),
        ({"PROMPT": "$P$G"}, "win32", "cmd"),
        ({}, "win32", "powershell"),
        ({"MSYSTEM": "MINGW64", "PROMPT": "x"}, "win32", "posix"),
    ],
)
def test_which_shell_it_is(environment, platform, shell):
    assert shell_here(environment, platform) == shell


def test_the_workbook_and_its_configuration_stand_where_they_are_asked_for():
    run = CommandLine("python -m sheets_crm", "'our crm.xlsx'", "--config c.toml")
    assert f"{run:sync @}" == "python -m sheets_crm sync 'our crm.xlsx' --config c.toml"
    assert f"{run:status @config}" == "python -m sheets_crm status --config c.toml"
    assert f"{CommandLine():log @ --json}" == "sheets-crm log --json"


# How the program was started


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An environment with the command and its Python; whether it is on PATH the test says."""
    folder = tmp_path / "env" / "bin"
    folder.mkdir(parents=True)
    for name in (NAME, "python"):
        (folder / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    return folder


def program_of(script: Path, python: Path) -> list[str]:
    return launched_as._program(str(script), str(python))


def test_a_command_on_path_goes_by_its_name(place, monkeypatch):
    monkeypatch.setenv("PATH", str(place))
    assert program_of(place / NAME, place / "python") == [NAME]
    module = place.parent / "lib" / "sheets_crm" / "__main__.py"
    assert program_of(module, place / "python") == [NAME]


def test_a_link_on_path_as_uv_and_pipx_make_it_goes_by_its_name(place, tmp_path, monkeypatch):
    link = tmp_path / "local" / NAME
    link.parent.mkdir()
    link.symlink_to(place / NAME)
    monkeypatch.setenv("PATH", str(link.parent))
    assert program_of(link, place / "python") == [NAME]


def test_another_installation_on_path_is_not_meant(place, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    (other / NAME).write_text("#!/bin/sh\n", encoding="utf-8")
    (other / NAME).chmod(0o755)
    monkeypatch.setenv("PATH", str(other))
    assert program_of(place / NAME, place / "python") == [str(place / NAME)]


def test_what_is_not_on_path_goes_by_the_script_or_the_interpreter(place, monkeypatch):
    assert program_of(place / NAME, place / "python") == [str(place / NAME)]
    module = place / "__main__.py"
    assert program_of(module, place / "python") == [str(place / "python"), "-m", "sheets_crm"]
    (place / NAME).unlink()
    monkeypatch.setenv("PATH", str(place))
    assert program_of(module, place / "python") == ["python", "-m", "sheets_crm"]


@pytest.mark.slow
def test_a_printed_command_works_when_pasted(tmp_path):
    """Started by a path that is not on PATH, in a folder and for a workbook with odd names."""
    folder = tmp_path / "Ann's books & more"
    folder.mkdir()
    own = {"PATH": "/usr/bin:/bin", "SHEETS_CRM_STATE": str(tmp_path), "LC_ALL": "C.UTF-8"}
    surroundings = {**os.environ, **own}

    def shell(command: str) -> str:
        ran = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    start = shlex.join([sys.executable, "-m", "sheets_crm"])
    if sys.platform == "win32":
        pytest.skip("a shell of POSIX")
    told = shell(f"{start} init 'our $1 crm.xlsx'")
    command = told.rstrip().splitlines()[-1].strip()
    assert command.endswith("sync 'our $1 crm.xlsx'")
    assert "our $1 crm.xlsx: nothing has changed" in shell(command)


def test_the_help_shows_examples_as_they_are_typed_here():
    told = CliRunner().invoke(program, ["sync", "-h"], prog_name="python -m sheets_crm")
    assert "python -m sheets_crm sync crm.xlsx" in told.stdout
    assert "Usage: python -m sheets_crm sync" in told.stdout


def test_bash_completes_commands_and_options(monkeypatch):
    code = "from sheets_crm.cli import main; main()"
    for words, expected in (("sheets-crm sy", "sync"), ("sheets-crm sync --js", "--json")):
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env={
                "_SHEETS_CRM_COMPLETE": "bash_complete",
                "COMP_WORDS": words,
                "COMP_CWORD": str(len(words.split()) - 1),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert f"plain,{expected}" in ran.stdout


def test_the_catalogue_spells_commands_plainly_by_itself():
    parts = tomllib.loads((ROOT / "sheets_crm/locale/en/workbook.toml").read_text("utf-8"))
    assert "{run:sync @}" in parts["lists_missing"]["fix"]
    assert "“sheets-crm sync”" in catalogue("en")("lists_missing.fix")


def test_a_command_looks_for_no_garbage_and_the_service_does(monkeypatch, tmp_path):
    """A command ends soon; the service stays."""
    looks = []
    monkeypatch.setattr(gc, "disable", lambda: looks.append("none"))
    monkeypatch.setattr(gc, "enable", lambda: looks.append("some"))
    monkeypatch.chdir(tmp_path)  # where there is nothing to be done
    for arguments in (["check"], ["run"]):
        monkeypatch.setattr(sys, "argv", ["sheets-crm", *arguments])
        with suppress(SystemExit):
            __main__.main()
        looks.append(arguments[0])
    assert looks == ["none", "check", "none", "some", "run"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("check", "--nosuchthing"), "There are: --"),
        (("check", "--strikt"), "Perhaps you meant --strict."),
        (("sync", "-dash.xlsx"), "is written: ./-dash.xlsx"),
    ],
)
def test_an_option_that_is_none_is_told_with_what_there_is(words, told):
    result = CliRunner().invoke(program, list(words), prog_name="sheets-crm")
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())
