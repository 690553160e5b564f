"""Which part of the program imports which: read from the source, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "sheets_crm"


@dataclass(frozen=True)
class Import:
    """One import of one of our modules by another; names without the package's own."""

    importer: str
    imported: str
    line: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def imports(root: Path) -> list[Import]:
    """Every import inside the package at `root`, those inside functions too."""
    modules = {_name(path, root): path for path in sorted(root.rglob("*.py"))}
    return [
        Import(name, imported, line)
        for name, path in modules.items()
        for imported, line in _imported(path, name, modules)
    ]


def breaches(found: list[Import], table: Mapping[str, set[str]]) -> list[str]:
    """The imports that the table does not allow; a part may always import from itself."""
    return [
        str(one)
        for one in found
        if part_of(one.importer, table) != part_of(one.imported, table)
        and part_of(one.imported, table) not in table[part_of(one.importer, table)]
    ]


def part_of(module: str, table: Mapping[str, set[str]]) -> str:
    """The table's innermost part that holds the module.

    Raises:
        LookupError: the module belongs to no part, so nothing says what it may import.
    """
    steps = module.split(".")
    for length in range(len(steps), 0, -1):
        if (part := ".".join(steps[:length])) in table:
            return part
    raise LookupError(f"{module or PACKAGE} is in no part of the table")


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, name: str, modules: Mapping[str, Path]) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((a.name, node.lineno) for a in _ours(node))
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, name, path.name == "__init__.py", modules)


def _ours(node: ast.Import) -> Iterator[ast.alias]:
    for alias in node.names:
        if alias.name.startswith(f"{PACKAGE}."):
            yield ast.alias(alias.name.removeprefix(f"{PACKAGE}."))


def _from(
    node: ast.ImportFrom, name: str, package: bool, modules: Mapping[str, Path]
) -> Iterator[tuple[str, int]]:
    """`from a import b` imports the module a.b where there is one, else a."""
    source = _source(node, name, package)
    if source is None:
        return
    for alias in node.names:
        inner = f"{source}.{alias.name}".strip(".")
        target = inner if inner in modules else source
        if target:  # `from sheets_crm import __version__` imports no part
            yield target, node.lineno


def _source(node: ast.ImportFrom, name: str, package: bool) -> str | None:
    if node.level:
        steps = name.split(".")
        kept = steps[: len(steps) - node.level + package]
        return ".".join([*kept, *([node.module] if node.module else [])])
    if node.module == PACKAGE:
        return ""
    if node.module and node.module.startswith(f"{PACKAGE}."):
        return node.module.removeprefix(f"{PACKAGE}.")
    return None
