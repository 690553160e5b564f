"""Runs tests with one module replaced: mutant_child.py MODULE SOURCE TESTS FOLDER.

A process of its own for each mutant, since a module is imported once in a process. Its exit code is
pytest's; a child that cannot even import the mutant counts as one whose tests fail.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest


class _Finder(importlib.abc.MetaPathFinder):
    """Finds one module in another file than its own."""

    def __init__(self, name: str, source: Path) -> None:
        self._name, self._source = name, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The mutant's source, under the module's own name and place."""
        if fullname != self._name:
            return None
        usual = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if usual is None or usual.origin is None:
            return None
        text = self._source.read_text(encoding="utf-8")
        spec = importlib.util.spec_from_file_location(
            fullname,
            usual.origin,
            loader=_Loader(fullname, usual.origin, text),
            submodule_search_locations=usual.submodule_search_locations,
        )
        assert spec  # noqa: S101 - a loader was given
        return spec


class _Loader(importlib.abc.SourceLoader):
    """Gives other words for a file; never from or to the cache of compiled ones."""

    def __init__(self, name: str, origin: str, text: str) -> None:
        self._name, self._origin, self._text = name, origin, text

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002 - of the base class
        """Where the module thinks it is."""
        return self._origin

    def get_data(self, path: str | bytes) -> bytes:
        """The mutant for the module's own file."""
        if path != self._origin:
            raise OSError(path)
        return self._text.encode()


def main(module: str, source: str, tests: str, folder: str) -> int:
    """Runs the tests named in a file until the first that fails."""
    sys.path.insert(0, str(Path.cwd()))
    sys.meta_path.insert(0, _Finder(module, Path(source)))
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly"]
    options += ["-p", "no:xdist", "-p", "no:cov", f"--basetemp={folder}/run"]
    return int(pytest.main([*options, f"@{tests}"]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
