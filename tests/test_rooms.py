"""The house of the source: small rooms that say what they are for, and no way round in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.architecture import Import, imports

ROOT = Path(__file__).parent.parent / "sheets_crm"

MAP = ROOT.parent / "docs" / "architecture.md"

MOST_MODULES = 15
MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 50


def crowded(root: Path) -> list[str]:
    """The folders with more modules than a reader takes in at once."""
    return [
        f"{_shown(folder, root)}: {count} modules"
        for folder in _folders(root)
        if (count := len(list(folder.glob("*.py")))) > MOST_MODULES
    ]


def long_modules(root: Path) -> list[str]:
    return [
        f"{_shown(file, root)}: {count} lines"
        for file in sorted(root.rglob("*.py"))
        if (count := len(file.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]


def long_functions(root: Path) -> list[str]:
    return [
        f"{_shown(file, root)}: {node.name} has {count} lines"
        for file in sorted(root.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (count := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    ]


def silent_rooms(root: Path) -> list[str]:
    """The folders that do not say in their `__init__.py` what they are for."""
    return [
        _shown(folder, root)
        for folder in _folders(root)
        if not (file := folder / "__init__.py").is_file()
        or not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]


def circle(found: Iterable[Import], root: Path) -> list[str]:
    """Rooms each of which imports from the next, and the last from the first; none is right."""
    ways: dict[str, set[str]] = {}
    for one in found:
        importer, imported = _room(one.importer, root), _room(one.imported, root)
        if importer != imported:
            ways.setdefault(importer, set()).add(imported)
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def _room(module: str, root: Path) -> str:
    """A folder without folders in it is a room; above it each module stands for itself."""
    path = root.joinpath(*module.split(".")) if module else root
    if path.is_dir():
        return module
    is_leaf = path.parent != root and not list(path.parent.glob("*/*.py"))
    return module.rpartition(".")[0] if is_leaf else module


def _folders(root: Path) -> Iterator[Path]:
    return iter(sorted({file.parent for file in root.rglob("*.py")}))


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def test_no_room_is_crowded():
    assert crowded(ROOT) == []


def test_no_module_is_long():
    assert long_modules(ROOT) == []


def test_no_function_is_long():
    assert long_functions(ROOT) == []


def test_every_room_says_what_it_is_for():
    assert len(list(_folders(ROOT))) > 40
    assert silent_rooms(ROOT) == []


def test_no_rooms_import_one_another_in_a_circle():
    assert circle(imports(ROOT), ROOT) == []


def test_the_map_names_every_room_and_nothing_that_is_not_there():
    text = MAP.read_text(encoding="utf-8")
    for folder in set(_folders(ROOT)) - {ROOT}:
        assert re.search(rf"^ +{folder.name}/ ", text, re.MULTILINE), folder
    named = re.findall(r"`((?:docs|scripts|sheets_crm|templates|tests)/[^`]+)`", text)
    assert len(named) > 40
    assert [each for each in named if not (MAP.parent.parent / each).exists()] == []


def test_a_crowded_room_is_found(tmp_path):
    files = {f"crm/m{number}.py": "" for number in range(MOST_MODULES)}
    assert crowded(_tree(tmp_path, {**files, "reports/one.py": ""})) == ["crm: 16 modules"]


def test_a_room_with_as_many_as_may_be_is_not_crowded(tmp_path):
    files = {f"crm/m{number}.py": "" for number in range(MOST_MODULES - 1)}
    assert crowded(_tree(tmp_path, files)) == []


def test_a_long_module_is_found(tmp_path):
    tree = _tree(tmp_path, {"crm/long.py": "x = 1\n" * 301, "crm/full.py": "x = 1\n" * 300})
    assert long_modules(tree) == ["crm/long.py: 301 lines"]


@pytest.mark.parametrize("head", ["def told():", "async def told():"])
def test_a_long_function_is_found_wherever_it_stands(tmp_path, head):
    def method(lines: int) -> str:
        return f"class A:\n    {head}\n" + "        x = 1\n" * lines

    tree = _tree(tmp_path, {"crm/long.py": method(50), "crm/full.py": method(49)})
    assert long_functions(tree) == ["crm/long.py: told has 51 lines"]


@pytest.mark.parametrize("text", ["", "x = 1", "# What it is for."])
def test_a_silent_room_is_found(tmp_path, text):
    tree = _tree(tmp_path, {"crm/__init__.py": text, "reports/__init__.py": '"""What is read."""'})
    assert silent_rooms(tree) == ["crm"]


def test_a_room_without_a_file_that_could_speak_is_found(tmp_path):
    tree = _tree(tmp_path, {"crm/one.py": ""})
    (tree / "crm" / "__init__.py").unlink()
    assert silent_rooms(tree) == ["crm"]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"crm/one.py": "reports.two", "reports/two.py": "crm.one"}, {"crm", "reports"}),
        # Not the two modules import one another, but their rooms do.
        (
            {"crm/one.py": "reports.two", "reports/three.py": "crm.four", "reports/two.py": "",
             "crm/four.py": ""},
            {"crm", "reports"},
        ),
        (
            {"crm/a.py": "reports.b", "reports/b.py": "service.c", "service/c.py": "crm.a"},
            {"crm", "reports", "service"},
        ),
        # A folder with rooms in it is none: its modules stand for themselves.
        ({"crm/a.py": "crm.parse.b", "crm/parse/b.py": "crm.c", "crm/c.py": ""}, set()),
        (
            {"crm/one.py": "crm.parse.two", "crm/parse/two.py": "crm.one"},
            {"crm.one", "crm.parse"},
        ),
        ({"crm/one.py": "crm.two", "crm/two.py": "crm.one"}, set()),
        ({"crm/one.py": "reports.two", "reports/two.py": "service.c", "service/c.py": ""}, set()),
    ],
)  # fmt: skip
def test_a_circle_of_rooms_is_found(tmp_path, files, found):
    tree = _tree(
        tmp_path, {name: f"import sheets_crm.{to}" if to else "" for name, to in files.items()}
    )
    assert set(circle(imports(tree), tree)) == found


def _tree(folder: Path, files: dict[str, str]) -> Path:
    root = folder / "sheets_crm"
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        for above in file.relative_to(root).parents:
            speaking = root / above / "__init__.py"
            if not speaking.exists():
                speaking.write_text('"""What it is for."""', encoding="utf-8")
        file.write_text(text, encoding="utf-8")
    return root
