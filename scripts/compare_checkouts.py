"""Whether two checkouts do the same: `python scripts/compare_checkouts.py BEFORE AFTER`.

Each works through the same workbooks with a memory of its own; compared are what `check --json`
says, every cell, and whether a second sync leaves the bytes alone. Then the later one goes on where
the earlier one stopped, with its memory: it changes nothing, and takes the earlier one's last
write back. Both need their environment (`scripts/test.py` makes it).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environment

TODAY = "2026-11-26"
FOREIGN: dict[str, list[list[str | int]]] = {
    "table": [
        ["Company", "Contact person", "Phone", "Stage", "Deal value", "Last call", "Comments"],
        ["Oar Ltd", "Ann", "+7 916 123-45-67", "Won", "1 200,50", "2026-10-12", "signed"],
        ["Elk Co", "Bob", "555-0101", "In talks", 900, "2026-11-02", "asked for a price"],
        ["Ant Inc", "", "", "Lost", "", "", ""],
    ],
    "список": [
        ["Клиент", "Телефон", "Статус", "Сумма", "Дата контакта", "Следующий шаг"],
        ["ООО Весло", "8 916 123-45-67", "Договор", "450 000 ₽", "12.10.2026", "позвонить"],
        ["ИП Лось", "", "Отказ", "", "02.11.2026", ""],
    ],
}


@dataclass(frozen=True)
class Checkout:
    """One state of the project and a folder of its own to work in."""

    root: Path
    place: Path

    def run(self, *words: str) -> str:
        """What a command prints; its exit code where it is not 0 comes first."""
        env = {**os.environ, "SHEETS_CRM_STATE": str(self.place / "state"), "LANG": "C.UTF-8"}
        python = environment.interpreter(self.root / ".venv")
        told = subprocess.run(
            [str(python), "-m", "sheets_crm", *words],
            cwd=self.place,
            env=env,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return f"{told.returncode or ''}{told.stdout}"

    def works(self, name: str) -> Iterator[tuple[str, Any]]:
        """What is seen of one workbook, step by step."""
        book = f"{name}.xlsx"
        begin = ["demo", "--template", name] if name in {"en", "ru"} else ["init"]
        self.run(*begin, book, "--today", TODAY)
        yield "cells after the beginning", cells(self.place / book)
        yield "check --json", json.loads(self.run("check", book, "--json", "--today", TODAY))
        self.run("sync", book, "--today", TODAY)
        before = (self.place / book).read_bytes()
        self.run("sync", book, "--today", TODAY)
        yield "second sync is silent", (self.place / book).read_bytes() == before
        self.run("sync", book, "--today", "2026-11-27")
        yield "cells of the next day", cells(self.place / book)
        yield "undone", self.run("undo", book)[:1]
        yield "cells after undo", cells(self.place / book)


def cells(book: Path) -> dict[str, list[list[Any]]]:
    """Every value of every tab, as another program reads them."""
    from openpyxl import load_workbook  # noqa: PLC0415 - the environment's

    return {
        sheet.title: [[repr(value) for value in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in load_workbook(book)
    }


def differences(before: Checkout, after: Checkout) -> Iterator[str]:
    """What the two do differently, workbook by workbook."""
    for name in ("en", "ru", *FOREIGN):
        for (step, old), (_, new) in zip(before.works(name), after.works(name), strict=True):
            said = "same" if old == new else "DIFFERENT"
            print(f"{name}: {step}: {said}", flush=True)
            if old != new:
                yield f"{name}: {step}"
        yield from gone_on(before, after, name)


def gone_on(before: Checkout, after: Checkout, name: str) -> Iterator[str]:
    """Whether the later checkout takes up the earlier one's memory and workbook."""
    before.run("sync", f"{name}.xlsx", "--today", "2026-11-28")
    left = (before.place / f"{name}.xlsx").read_bytes()
    heir = Checkout(after.root, before.place)
    heir.run("sync", f"{name}.xlsx", "--today", "2026-11-28")
    silent = (before.place / f"{name}.xlsx").read_bytes() == left
    undone = heir.run("undo", f"{name}.xlsx")
    for step, held in (("taken over silently", silent), ("undone", not undone[:1].isdigit())):
        print(f"{name}: the earlier one's work, {step}: {'yes' if held else 'NO'}", flush=True)
        if not held:
            yield f"{name}: {step}"


def made(root: Path, folder: Path) -> Checkout:
    """A checkout with the foreign workbooks in a folder of its own."""
    from openpyxl import Workbook  # noqa: PLC0415 - the environment's

    (folder / "state").mkdir(parents=True)
    for name, rows in FOREIGN.items():
        book = Workbook()
        sheet = book.create_sheet("Leads", 0)
        for row in rows:
            sheet.append(row)
        book.save(folder / f"{name}.xlsx")
    return Checkout(root.resolve(), folder)


def main() -> int:
    """0 where nothing differs."""
    environment.speak_utf8()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="compared-"))
    try:
        found = [*differences(made(asked.before, folder / "a"), made(asked.after, folder / "b"))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("Nothing differs." if not found else f"{len(found)} differences.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
