"""Every code that the program can tell has its words, in both languages, with the same facts."""

from __future__ import annotations

import ast
import errno
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sheets_crm.cli import program
from sheets_crm.errors import CrmError
from sheets_crm.locale import LANGUAGES, catalogue, plural_form
from sheets_crm.locale.guides import GUIDES

PACKAGE = Path(__file__).parent.parent / "sheets_crm"


@cache
def nodes() -> list[ast.AST]:
    """The whole package's syntax."""
    files = PACKAGE.rglob("*.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return [node for tree in trees for node in ast.walk(tree)]


def made_of_a_code(package: list[ast.AST]) -> set[str]:
    """Problem, CrmError and every class below it, however far, wherever it stands."""
    found, classes = {"CrmError", "Problem"}, [x for x in package if isinstance(x, ast.ClassDef)]
    while (
        more := {each.name for each in classes if {_name(base) for base in each.bases} & found}
        - found
    ):
        found |= more
    return found


@cache
def told_codes() -> set[str]:
    """The first argument of every error and problem made anywhere in the package."""
    package = nodes()
    raised, found = made_of_a_code(package), set()
    for node in package:
        if isinstance(node, ast.Call) and node.args and _name(node.func) in raised:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def leaves(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted key and text; plural forms are one text."""
    for key, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= {"one", "few", "many"}:
            yield from leaves(value, f"{path}{key}.")
        elif isinstance(value, Mapping):
            yield f"{path}{key}", " ".join(sorted({str(v) for v in value.values()}))
        else:
            yield f"{path}{key}", str(value)


def texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted((PACKAGE / "locale" / language).glob("*.toml")):
        part = dict(leaves(tomllib.loads(file.read_text(encoding="utf-8"))))
        assert not found.keys() & part.keys(), file
        found |= part
    return found


def facts(text: str) -> set[str]:
    return {name.split(":")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_source_tells_many_codes():
    assert len(told_codes()) > 50
    assert "google_unknown_outcome" in told_codes()  # raised by a class of a class of CrmError


def test_a_class_below_an_error_is_an_error_wherever_it_stands():
    tree = ast.parse("class B(a.A): ...\nclass A(errors.CrmError): ...\nclass C(Other): ...")
    assert made_of_a_code(list(ast.walk(tree))) == {"CrmError", "Problem", "A", "B"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence_and_its_next_move(language):
    words = catalogue(language)
    lacking = [code for code in told_codes() if f"{code}.what" not in words]
    lacking += [code for code in told_codes() if f"{code}.fix" not in words]
    assert lacking == []


def test_both_languages_say_the_same_things():
    english, russian = texts("en"), texts("ru")
    assert english.keys() == russian.keys()
    different = {
        key: (facts(english[key]), facts(russian[key]))
        for key in english
        if facts(english[key]) != facts(russian[key])
    }
    assert different == {}


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, "many"), (1, "one"), (2, "few"), (5, "many"), (11, "many"), (21, "one"), (112, "many")],
)
def test_russian_counts(count, form):
    assert plural_form("ru", count) == form


def test_english_counts():
    assert [plural_form("en", n) for n in (0, 1, 2)] == ["many", "one", "many"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_in_a_sentence_is_one(language):
    """`{run:sync @}` and not a bare name of the program, which would work in few places only."""
    left_alone = ("help.", "example.", "reports.", "history.", "notices.", "setting.")
    seen = set()
    for key, text in texts(language).items():
        if not key.startswith(left_alone):
            assert not re.search(r"sheets-crm (?=[a-z])(?!has|is|keeps|arrive)", text), key
        for command in re.findall(r"\{run:([^}]*)\}", text):
            name, *words = command.split()
            made = program.commands[name]
            if name == "service":
                made = made.commands[words.pop(0)]  # type: ignore[attr-defined]
            options = {opt for each in made.params for opt in each.opts}
            assert {word for word in words if word.startswith("--")} <= options, key
            takes_workbook = "path" in {each.name for each in made.params}
            assert ("@" in words) <= takes_workbook, key
            seen.add(name)
    assert {"init", "sync", "check", "backups", "run", "status", "service", "notify"} <= seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_guide_that_a_sentence_names_is_here(language):
    named = {
        name for text in texts(language).values() for name in re.findall(r"\{guide:([^}]*)\}", text)
    }
    assert len(named) >= 2
    for name in named:
        assert Path(f"{GUIDES:{name}}").is_file()
    assert f"{GUIDES:nothing.md}".startswith("https://")
    bare = [
        key for key, text in texts(language).items() if re.search(r"docs/\w|README(?!\.)", text)
    ]
    assert [key for key in bare if not key.startswith(("setting.", "help."))] == []


@pytest.mark.parametrize(
    ("fault", "russian"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "x"), "нет прав"),
        (OSError(errno.ENOSPC, "No space left on device"), "на диске нет места"),
        (OSError(errno.EDOM, "Numerical argument out of domain"), "EDOM"),
    ],
)
def test_what_the_system_refuses_is_said_in_the_catalogues_language(fault, russian):
    what, _ = catalogue("ru").of(CrmError("state_unusable", folder="/x", reason=fault))
    assert russian in what
    assert fault.strerror not in what


def test_a_file_held_on_windows_is_no_matter_of_rights():
    fault = PermissionError(errno.EACCES, "Zugriff verweigert")
    fault.winerror = 32
    what, _ = catalogue("en").of(CrmError("saving_file_in_use", path="x", reason=fault))
    assert "another program has it" in what
