"""Workbooks as small firms keep them (`cases/*.toml`), and what a person would read out of each.

`[[tab]]` are the rows of a tab from row 1; a text that begins with `=` is a formula, `{f, v}` one
with its result. `[expect]` holds where the list of leads stands, its columns by field (`A|B` is
either), how many leads it has, of which kinds, and their sums, the codes of what is
`told`, and the rows that are (`tells_rows`).
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

FOLDER = Path(__file__).parent / "cases"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def case(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def build(told: dict[str, Any], out: Path) -> Path:
    """Writes the workbook of a case."""
    book = xlsxwriter.Workbook(str(out))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for tab in told["tab"]:
        sheet = book.add_worksheet(tab["title"])
        for r, row in enumerate(tab["rows"]):
            for c, value in enumerate(row):
                _write(sheet, (r, c), value, day)
        for area in tab.get("merged", []):
            first = xl_cell_to_rowcol(area.split(":")[0])
            row = tab["rows"][first[0]]
            sheet.merge_range(area, row[first[1]] if first[1] < len(row) else "")
        for rule in tab.get("validations", []):
            sheet.data_validation(rule["range"], {"validate": "list", "source": rule["list"]})
        for table in tab.get("tables", []):
            _add_table(sheet, table, tab["rows"])
    book.close()
    return out


def _write(sheet: Any, at: tuple[int, int], value: Any, day: Any) -> None:
    if isinstance(value, dict):
        sheet.write_formula(*at, value["f"], None, value.get("v", 0))
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, day)
    elif isinstance(value, str) and not value.startswith("="):
        sheet.write_string(*at, value)
    else:
        sheet.write(*at, value)


def _add_table(sheet: Any, table: dict[str, Any], rows: list[list[Any]]) -> None:
    first, last = (xl_cell_to_rowcol(each) for each in table["range"].split(":"))
    heads = rows[first[0]][first[1] : last[1] + 1]
    sheet.add_table(
        table["range"],
        {
            "name": table["name"],
            "columns": [{"header": str(h) or f"Column{i}"} for i, h in enumerate(heads, 1)],
            "total_row": bool(table.get("totals")),
        },
    )
