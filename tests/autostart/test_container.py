"""The container file: each instruction read, what it copies and runs held against the project."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from sheets_crm.cli import program

ROOT = Path(__file__).parents[2]
FILE = ROOT / "scripts" / "Dockerfile"

INSTRUCTIONS = {
    *("FROM", "ENV", "COPY", "RUN", "USER", "WORKDIR", "VOLUME", "STOPSIGNAL", "HEALTHCHECK"),
    *("ENTRYPOINT", "CMD"),
}


@dataclass(frozen=True)
class Instruction:
    name: str
    rest: str

    def exec_form(self) -> list[str]:
        """The JSON list after the options; a shell form would not pass signals on."""
        words = json.loads(self.rest[self.rest.index("[") :])
        assert all(isinstance(word, str) for word in words)
        return words


def instructions(text: str) -> list[Instruction]:
    """Comments dropped, continued lines joined, as the Dockerfile reference says."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n", " ", "\n".join(lines))
    split = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [Instruction(name, " ".join(rest[0].split()) if rest else "") for name, *rest in split]


ALL = instructions(FILE.read_text(encoding="utf-8"))


def of(name: str) -> list[Instruction]:
    return [each for each in ALL if each.name == name]


def only(name: str) -> Instruction:
    (found,) = of(name)
    return found


def copied() -> list[str]:
    return [source for each in of("COPY") for source in each.rest.split()[:-1]]


def test_each_instruction_is_one_that_there_is():
    assert {each.name for each in ALL} == INSTRUCTIONS
    assert ALL[0].name == "FROM"
    assert all(each.rest for each in ALL)


def test_the_base_is_small_and_a_python_that_will_do():
    found = re.fullmatch(r"python:3\.(\d+)-slim@sha256:[0-9a-f]{64}", only("FROM").rest)
    assert found, "the base is not named by its digest"
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert int(found[1]) >= int(wanted["requires-python"].rpartition(".")[2])


def test_it_copies_what_the_package_is_built_from():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], "scripts/requirements.txt"}
    needed |= {*project["project"]["license-files"], *wheel["packages"], *wheel["force-include"]}
    folders = {each for each in copied() if (ROOT / each).is_dir()}
    inside = {each for each in needed if each not in copied() and each.split("/")[0] in folders}
    assert set(copied()) - folders == needed - folders - inside
    assert all((ROOT / each).exists() for each in needed)


def test_each_version_that_it_installs_is_locked():
    installs = [each for each in only("RUN").rest.split(" && ") if "pip install" in each]
    assert "--require-hashes" in installs[0]
    assert "requirements.txt" in installs[0]
    assert all("--no-deps" in each for each in installs[1:])


def test_nothing_else_reaches_the_image():
    ignored = (
        (ROOT / "scripts" / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    )
    rules = [line for line in ignored if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {each[1:] for each in rules if each.startswith("!")} == set(copied())


def test_it_runs_as_nobody_special_and_last_as_that():
    names = [each.name for each in ALL]
    assert only("USER").rest not in ("root", "0")
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert f"useradd --create-home --uid 1000 {only('USER').rest}" in only("RUN").rest


def test_what_must_last_is_in_volumes():
    variables = dict(shlex.split(each)[0].split("=", 1) for each in only("ENV").rest.split())
    volumes = only("VOLUME").exec_form()
    assert variables["SHEETS_CRM_STATE"] in volumes
    assert only("WORKDIR").rest in volumes
    assert variables["PYTHONUTF8"] == "1"
    assert "TZ" in variables


def test_a_stop_reaches_the_program():
    assert only("STOPSIGNAL").rest == "SIGTERM"
    assert only("ENTRYPOINT").exec_form() == ["sheets-crm"]
    assert "--stop-timeout 200" in FILE.read_text(encoding="utf-8")


def test_the_shells_commands_are_joined_so_that_a_failure_stops_the_build():
    commands = [shlex.split(each) for each in only("RUN").rest.split(" && ")]
    assert [each[0] for each in commands] == ["pip", "pip", "rm", "useradd", "install", "install"]
    assert not re.search(r"[;|]", only("RUN").rest)


@pytest.mark.parametrize("name", ["CMD", "HEALTHCHECK"])
def test_what_it_starts_is_a_command_of_ours(name):
    words = only(name).exec_form()
    given = words if name == "CMD" else words[1:]
    assert given[0] == ("run" if name == "CMD" else "status")
    read = program.commands[given[0]].make_context(given[0], given[1:]).params
    assert str(read["config_file"]) == f"{only('WORKDIR').rest}/config.toml"


def test_the_reader_joins_lines_and_drops_comments():
    read = instructions('FROM a\n# RUN no\nRUN b \\\n  # not this\n  && c\nCMD ["d"]\n')
    assert read == [
        Instruction("FROM", "a"),
        Instruction("RUN", "b && c"),
        Instruction("CMD", '["d"]'),
    ]
