"""Lists of keys besides their registry, and a copy of the program that may be added to."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from sheets_crm.locale import LANGUAGES

ROOT = Path(__file__).parent.parent


def listed(source: str, keys: Collection[str]) -> Iterator[str]:
    """Each literal list, tuple, set or dict of two or more of these keys."""
    for node in ast.walk(ast.parse(source)):
        words = {one.value for one in _elements(node) if isinstance(one, ast.Constant)}
        if len(found := sorted(words & set(keys))) > 1:
            yield f"{getattr(node, 'lineno', 0)}: {', '.join(map(str, found))}"


def _elements(node: ast.AST) -> Collection[ast.AST | None]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return node.elts
    return node.keys if isinstance(node, ast.Dict) else ()


class Copied:
    """The package and its templates in a folder of their own.

    Attributes:
        package: the copied package.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.package = folder / "sheets_crm"
        unwanted = shutil.ignore_patterns("__pycache__")
        for name in ("sheets_crm", "templates"):
            shutil.copytree(ROOT / name, folder / name, ignore=unwanted)

    def add(self, module: str, text: str) -> None:
        """A new module of the package."""
        (self.package / module).write_text(text, encoding="utf-8")

    def register(self, module: str, opening: str, line: str) -> None:
        """Puts a line behind the one line of a registry that opens it."""
        file = self.package / module
        text = file.read_text(encoding="utf-8")
        assert text.count(opening) == 1
        file.write_text(text.replace(opening, f"{opening}{line}\n"), encoding="utf-8")

    def word(self, file: str, table: str, line: str) -> None:
        """Gives both languages a word more; `file` with {} for the language."""
        for language in LANGUAGES:
            self.register(file.format(language), f"\n[{table}]\n", line)

    def run(self, *arguments: str, stops: bool = False) -> str:
        """What `sheets-crm` of the copy answers; `stops` where it should refuse."""
        return self._python("-m", "sheets_crm", *arguments, stops=stops)

    def python(self, code: str) -> str:
        """What a piece of code prints."""
        return self._python("-c", code)

    def _python(self, *arguments: str, stops: bool = False) -> str:
        wanted = {
            "PYTHONPATH": str(self._folder),
            "SHEETS_CRM_STATE": str(self._folder / "state"),
            "PYTHONIOENCODING": "utf-8",
        }
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=self._folder,
            env={**os.environ, **wanted},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert bool(ran.returncode) == stops, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr
