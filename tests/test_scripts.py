"""The scripts that set the project up: each thing a bare machine may lack gets a sentence."""

from __future__ import annotations

import ast
import importlib
import json
import string
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent / "scripts"
ENTRIES = ("demo", "test")


@pytest.fixture
def script(monkeypatch):
    """Imports a script's module the way it is imported when a script is started."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module
    for path in SCRIPTS.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.fixture
def environment(script, monkeypatch):
    """The set-up with every process it would start recorded, and none started."""
    module = script("environment")
    calls = []

    def started(command, **options):
        calls.append([str(word) for word in command])
        if command[1:3] == ["-m", "venv"]:
            python = module.interpreter(Path(command[3]))
            python.parent.mkdir(parents=True)
            python.touch()
        return subprocess.CompletedProcess(command, module.answer(command), "", "no luck")

    monkeypatch.setattr(module.subprocess, "run", started)
    monkeypatch.setattr(module, "calls", calls, raising=False)
    monkeypatch.setattr(module, "answer", lambda command: 0, raising=False)
    return module


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return tmp_path


def prepare(environment, project, *extras):
    return environment.prepare(*extras, root=project, venv=project / ".venv")


def installs(environment):
    return [call[-1] for call in environment.calls if "install" in call]


@pytest.mark.parametrize("name", [*ENTRIES, "python_version"])
def test_an_old_python_can_read_the_file_that_tells_it_so(name):
    ast.parse((SCRIPTS / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize("name", ENTRIES)
def test_the_version_is_asked_before_anything_newer_is_imported(name):
    tree = ast.parse((SCRIPTS / f"{name}.py").read_text(encoding="utf-8"))
    asked = next(i for i, node in enumerate(tree.body) if "require()" in ast.unparse(node))
    before = {
        alias.name
        for node in tree.body[:asked]
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = {path.stem for path in SCRIPTS.glob("*.py")}
    assert before & ours == {"python_version"}


def test_an_old_python_is_told_which_one_is_needed(script):
    module = script("python_version")
    module.require((3, 11, 0))
    with pytest.raises(SystemExit) as ended:
        module.require((3, 9, 2))
    assert "needs Python 3.11 or newer, and this is 3.9." in ended.value.code


def test_makes_and_fills_the_environment_once(environment, project):
    python = prepare(environment, project)
    assert python == environment.interpreter(project / ".venv")
    assert installs(environment) == [str(project)]
    environment.calls.clear()
    assert prepare(environment, project) == python
    assert environment.calls == []


def test_fills_it_again_when_pyproject_changed_or_more_is_wanted(environment, project):
    prepare(environment, project, "dev")
    (project / "pyproject.toml").write_text("[project]\nname='x'\n", encoding="utf-8")
    prepare(environment, project)
    prepare(environment, project, "other")
    prepare(environment, project, "dev")
    wanted = [f"{project}[dev]", f"{project}[dev]", f"{project}[dev,other]"]
    assert installs(environment) == wanted


def test_a_stamp_that_was_cut_short_counts_for_nothing(environment, project):
    prepare(environment, project)
    next((project / ".venv").glob("*.json")).write_text('{"root"', encoding="utf-8")
    prepare(environment, project)
    assert len(installs(environment)) == 2


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(environment, project, monkeypatch, module):
    real = environment.importlib.util.find_spec
    monkeypatch.setattr(
        environment.importlib.util, "find_spec", lambda name: real(name) if name != module else None
    )
    with pytest.raises(environment.SetUpError, match="apt install python3-venv"):
        prepare(environment, project)
    assert environment.calls == []
    assert not (project / ".venv").exists()


def test_a_venv_that_fails_halfway_leaves_nothing(environment, project):
    environment.answer = lambda command: int(command[1:3] == ["-m", "venv"])
    with pytest.raises(environment.SetUpError, match=r"(?s)no luck.*python3-venv"):
        prepare(environment, project)
    assert not (project / ".venv").exists()


def test_a_folder_that_is_no_environment_is_not_touched(environment, project):
    (project / ".venv").mkdir()
    (project / ".venv" / "mine").touch()
    with pytest.raises(environment.SetUpError, match="Delete this folder"):
        prepare(environment, project)
    assert (project / ".venv" / "mine").exists()


def test_an_environment_of_an_older_python_is_refused(environment, project):
    environment.answer = lambda command: int(command[1] == "-c")
    with pytest.raises(environment.SetUpError, match=r"older than 3\.11"):
        prepare(environment, project)


def test_an_environment_without_pip_is_given_it(environment, project):
    environment.answer = lambda command: int(command[1:] == ["-m", "pip", "--version"])
    prepare(environment, project)
    assert any("ensurepip" in call for call in environment.calls)
    assert installs(environment)


def test_an_environment_that_can_have_no_pip_is_told_so(environment, project):
    environment.answer = lambda command: int(command[2] in {"pip", "ensurepip"})
    with pytest.raises(environment.SetUpError, match="has no pip"):
        prepare(environment, project)


def test_a_failed_install_is_tried_again_the_next_time(environment, project):
    environment.answer = lambda command: int("install" in command)
    with pytest.raises(environment.SetUpError, match="no way to the internet"):
        prepare(environment, project)
    environment.answer = lambda command: 0
    prepare(environment, project)
    assert len(installs(environment)) == 2


def test_demo_says_the_sentence_and_ends_with_1(script, monkeypatch, capsys):
    demo, environment = script("demo"), script("environment")

    def fails():
        raise environment.SetUpError("the remedy")

    monkeypatch.setattr(environment, "prepare", fails)
    monkeypatch.setattr(sys, "argv", ["demo.py"])
    assert demo.main() == 1
    assert capsys.readouterr().err == "the remedy\n"


def test_demo_makes_and_syncs_and_stops_at_the_first_failure(script, monkeypatch, tmp_path, capsys):
    demo, environment = script("demo"), script("environment")
    ran = []
    codes = [0, 0]

    def run(*command):
        ran.append([str(word) for word in command[3:]])
        return codes[len(ran) - 1]

    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo.xlsx").touch()
    monkeypatch.setattr(environment, "prepare", lambda: Path("python"))
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(sys, "argv", ["demo.py", "--template", "ru", "--today", "2026-11-19"])
    made = str((tmp_path / "demo-2.xlsx").resolve())
    assert demo.main() == 0
    assert ran == [
        ["demo", made, "--template", "ru", "--today", "2026-11-19"],
        ["sync", made, "--today", "2026-11-19"],
    ]
    assert f"python -m sheets_crm sync {made}" in capsys.readouterr().out
    ran.clear()
    codes[0] = 1
    assert demo.main() == 1
    assert len(ran) == 1


def steps_run(script, monkeypatch, options, failing=()):
    test, environment = script("test"), script("environment")
    commands = []

    def run(*command):
        commands.append(" ".join(str(word) for word in command))
        return int(any(word in commands[-1] for word in failing))

    monkeypatch.setattr(environment, "prepare", lambda extras: Path("python"))
    monkeypatch.setattr(environment, "run", run)
    monkeypatch.setattr(sys, "argv", ["test.py", *options])
    return test.main(), commands


def test_every_step_is_run_although_the_first_fails(script, monkeypatch, capsys):
    everything = steps_run(script, monkeypatch, [])
    code, commands = steps_run(script, monkeypatch, [], failing=["ruff check"])
    assert (code, len(commands)) == (1, len(everything[1]))
    assert capsys.readouterr().out.strip().endswith("Failed: style")


def test_fast_and_only_choose_the_steps(script, monkeypatch):
    code, fast = steps_run(script, monkeypatch, ["--fast"])
    assert code == 0
    assert not any("slow and not" in command and "not slow" not in command for command in fast)
    code, one = steps_run(script, monkeypatch, ["--only", "style"])
    assert one == ["python -m ruff check ."]


def test_what_the_wheel_lacks_is_found(script, tmp_path):
    check = script("check_wheel")
    root, installed = tmp_path / "root", tmp_path / "installed"
    for path in ("templates/ru.toml", "sheets_crm/locale/ru/cli.toml"):
        (root / path).parent.mkdir(parents=True)
        (root / path).touch()
    (installed / "sheets_crm" / "templates").mkdir(parents=True)
    (installed / "sheets_crm" / "templates" / "ru.toml").touch()
    lacking = check.missing(root, installed)
    assert [Path(path) for path in lacking] == [Path("sheets_crm/locale/ru/cli.toml")]


def test_stamp_is_readable_by_people(environment, project):
    prepare(environment, project, "dev")
    [stamp] = (project / ".venv").glob("*.json")
    assert json.loads(stamp.read_text(encoding="utf-8"))["extras"] == ["dev"]


def test_the_scripts_of_a_new_user_speak_both_languages(script, monkeypatch):
    sentences = script("sentences")
    assert sentences.SENTENCES["en"].keys() == sentences.SENTENCES["ru"].keys()
    for key, text in sentences.SENTENCES["en"].items():
        names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        russian = string.Formatter().parse(sentences.SENTENCES["ru"][key])
        assert names == {name for _, name, _, _ in russian if name}
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert "Устанавливаю" in sentences.sentence("installing")
