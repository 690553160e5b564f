"""DESIGN's table of who may import whom, kept true; and what a quick start must not load."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import breaches, imports

ROOT = Path(__file__).parent.parent / "sheets_crm"

REGISTERED = {"reports.options", "reports.registry"}
STORES = {"workbook.excel", "workbook.google", "workbook.open_excel"}
PURE = {"errors", "text", "locale", "workbook", "crm.model", "template", "vocabulary"}

# Part → the parts it may import. "workbook" is what every store speaks: snapshot, tab, changes …
TABLE: dict[str, set[str]] = {
    "errors": set(),
    # How text of whatever file is read, and how it is shown without harm.
    "text": {"errors"},
    "locale": {"errors", "text"},
    "toml_errors": {"errors", "text"},
    "progress": set(),
    "gc_pause": set(),
    "state": {"errors"},
    "workbook": {"errors"},
    "workbook.missing_file": {"errors", "text"},
    "crm.model": {"workbook"},
    "template_reader": {"errors"},
    "template": {"errors", "text", "locale", "crm.model", "reports.registry", "template_reader"},
    "vocabulary": {"text"},
    "crm": PURE,
    "reports": PURE | {"crm", "settings", *REGISTERED},
    # Options are declared beside what they are about, and load nothing.
    "settings": set(),
    "reports.options": {"settings"},
    "reports.registry": {"reports.options"},
    "journal.options": {"settings"},
    "service.options": {"settings", "text"},
    "notifications.options": {"settings", "service.options"},
    "journal": {"errors", "text", "state", "workbook"},
    "demo": PURE | {"crm"},
    "workbook.google.options": {"settings"},
    "workbook.open_excel.options": {"settings"},
    "config_reader": {"errors", "text", "crm.model", "reports.registry", "toml_errors", "workbook"},
    "config": PURE
    | {
        "config_reader",
        "settings",
        "journal.options",
        "notifications.options",
        "reports",
        *REGISTERED,
        "toml_errors",
        "service.options",
        "workbook.google.options",
        "workbook.open_excel.options",
    },
    "config_example": {"config", "crm.model", "locale"},
    "decision": PURE | {"config", "crm", "reports", *REGISTERED},
    "sync": PURE | {"config", "crm", "decision"},
    "workbook.excel": {"errors", "locale", "progress", "state", "text", "workbook"},
    "workbook.google": {
        "errors",
        "journal",
        "state",
        "text",
        "workbook",
        "workbook.google.options",
    },
    # It is the same workbook, open: its marks, looks and owner files are those of the file.
    "workbook.open_excel": {
        "errors",
        "journal",
        "locale",
        "state",
        "text",
        "workbook",
        "workbook.excel",
        "workbook.open_excel.options",
    },
    "workbook.choose_store": STORES
    | {"config", "errors", "state", "text", "workbook", "workbook.missing_file"},
    # What is kept of a person, wherever it is kept.
    "forget": PURE | {"crm", "journal", "state", "workbook.excel"},
    # What is worth a message is pure; how it reaches a person is not.
    "notifications": PURE
    | {
        "config",
        "crm",
        "decision",
        "journal",
        "notifications.options",
        "reports",
        "reports.options",
    },
    "service": PURE
    | {
        "config",
        "crm",
        "decision",
        "gc_pause",
        "journal",
        "notifications",
        "reports",
        "service.options",
        "state",
        "sync",
        "workbook.choose_store",
    },
    "cli": PURE
    | STORES
    | {
        "config",
        "config_example",
        "crm",
        "decision",
        "demo",
        "forget",
        "journal",
        "notifications",
        "progress",
        "service",
        "state",
        "sync",
        "workbook.choose_store",
        "workbook.missing_file",
    },
    "__main__": {"cli", "gc_pause", "locale"},
}

HEAVY = {
    "pandas",
    "numpy",
    "lxml",
    "xlsxwriter",
    "openpyxl",
    "python_calamine",
    "gspread",
    "xlwings",
    "rich",
    "dateparser",
    "holidays",
    "apprise",
}


def test_imports_point_one_way():
    assert breaches(imports(ROOT), TABLE) == []


def test_the_rules_and_reports_know_no_store_whatever_the_table_says():
    found = [one for one in imports(ROOT) if one.importer.split(".")[0] in {"crm", "reports"}]
    assert len(found) > 20
    assert not [str(one) for one in found if one.imported.startswith(tuple(STORES))]


def test_the_table_itself_has_no_way_round():
    seen: set[str] = set()
    while layer := {part for part in TABLE.keys() - seen if TABLE[part] <= seen}:
        seen |= layer
    assert seen == set(TABLE)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("from sheets_crm.workbook.excel.store import ExcelStore", ["workbook.excel.store"]),
        ("from sheets_crm.workbook import excel", ["workbook.excel"]),
        ("import sheets_crm.cli", ["cli"]),
        ("from ..workbook.google import api", ["workbook.google"]),
        ("def late():\n    from sheets_crm import sync", ["sync"]),
        (
            "if TYPE_CHECKING:\n    from sheets_crm.workbook.open_excel import excel",
            ["workbook.open_excel"],
        ),
        ("from sheets_crm.workbook.tab import Tab", []),
        ("from sheets_crm import __version__", []),
        ("from . import other", []),
        ("import pandas", []),
    ],
)
def test_the_checker_finds_a_wrong_import_however_it_is_written(tmp_path, line, told):
    root = _package(tmp_path, {"reports/funnel.py": line})
    found = breaches(imports(root), TABLE)
    assert [one.partition(" imports ")[2] for one in found] == told
    assert all(one.startswith("reports.funnel:") for one in found)


def test_a_new_part_must_be_put_into_the_table(tmp_path):
    root = _package(tmp_path, {"newcomer.py": "from sheets_crm.errors import CrmError"})
    with pytest.raises(LookupError, match="newcomer"):
        breaches(imports(root), TABLE)


def _package(folder: Path, files: dict[str, str]) -> Path:
    root = folder / "sheets_crm"
    others = (
        "errors",
        "sync",
        "cli",
        "reports/__init__",
        "reports/other",
        "workbook/__init__",
        "workbook/tab",
        "workbook/excel/__init__",
        "workbook/excel/store",
        "workbook/google/__init__",
        "workbook/open_excel/__init__",
    )
    for name in ("__init__", *others):
        (root / f"{name}.py").parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.py").write_text("", encoding="utf-8")
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    return root


def loaded(code: str) -> set[str]:
    """Top names of the modules that a fresh Python holds after `code`."""
    told = "import json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    ran = subprocess.run(
        [sys.executable, "-c", f"{code}\n{told}"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def started(*arguments: str) -> str:
    """Code that runs a command and goes on after it."""
    return (
        "from sheets_crm.cli import program\n"
        f"try: program({list(arguments)!r}, prog_name='sheets-crm')\n"
        "except SystemExit as end: assert not end.code"
    )


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["sync", "--help"]])
def test_asking_for_help_loads_nothing_heavy(arguments):
    assert "click" in (modules := loaded(started(*arguments)))
    assert modules & HEAVY == set()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded("import sheets_crm, sheets_crm.sync, sheets_crm.template") & HEAVY == set()


def test_a_workbook_that_nobody_touched_is_passed_over_without_loading_anything_heavy(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    book = str(tmp_path / "book.xlsx")
    assert "pandas" in loaded(started("init", book))
    bytes_before = Path(book).read_bytes()
    loaded(started("sync", book))
    assert loaded(started("sync", book)) & HEAVY == set()
    assert Path(book).read_bytes() == bytes_before


def test_what_is_loaded_would_be_noticed():
    assert "openpyxl" in loaded("import openpyxl")


PRINTS = {"print", "echo", "secho", "confirm", "prompt", "stdout", "stderr", "input", "pager"}
MAY_PRINT = {
    "cli/output.py",  # the one place
    "service/event_log.py",  # a log is no answer to a command
}


def test_only_one_module_prints():
    """So that nothing from a cell or a name reaches a terminal as it stands."""
    found = [
        f"{file.relative_to(ROOT).as_posix()}:{node.lineno} {name}"
        for file in sorted(ROOT.rglob("*.py"))
        if file.relative_to(ROOT).as_posix() not in MAY_PRINT
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (name := _printing(node))
    ]
    assert found == []


def _printing(node: ast.AST) -> str:
    """How this piece of code prints, if it does."""
    if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rich":
        return "rich"
    if isinstance(node, ast.Name):
        return node.id if node.id in {"print", "input"} else ""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id in {"sys", "click"} and node.attr in PRINTS else ""
    return ""


@pytest.mark.parametrize("code", ["print(1)", "click.echo(1)", "sys.stdout.write('')"])
def test_what_prints_would_be_noticed(code):
    assert any(_printing(node) for node in ast.walk(ast.parse(code)))
