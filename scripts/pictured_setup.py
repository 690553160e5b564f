"""A picture of setting up a small workbook: a real `init`, answered as an owner would.

python3 scripts/pictured_setup.py [ru] [en]    POSIX only; needs a monospaced font (DejaVu)
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import environment
from pictures import PICTURES

_TODAY = "2026-11-19"
_COLUMNS, _ROWS = 100, 60
_SIZE, _LEADING, _MARGIN = 15, 19, 18
_PAPER, _INK, _TYPED = "#1E293B", "#E2E8F0", "#86EFAC"
_FONTS = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/System/Library/Fonts/Menlo.ttc",
)
_WAITS_SECONDS = 60

_BOOKS = {
    "en": (
        "clients.xlsx",
        "Clients",
        ("Name", "Phone", "Stage", "Budget", "Last call", "Notes"),
        (
            (
                "Old Mill Bakery",
                "212-555-0101",
                "Negotiation",
                4200,
                date(2026, 11, 12),
                "Asked for terms",
            ),
            ("Birch & Sons", "212-555-0102", "Signed", 7800, date(2026, 11, 3), "Contract is here"),
            ("Corner Dental", "212-555-0103", "Archive", 1500, date(2026, 9, 21), "No answer"),
            ("Harbor Cafe", "212-555-0104", "New", None, date(2026, 11, 18), "Found us on the map"),
        ),
        "init clients.xlsx",
    ),
    "ru": (
        "клиенты.xlsx",
        "Клиенты",
        ("Клиент", "Телефон", "Этап", "Бюджет", "Последний звонок", "Заметки"),
        (
            (
                "Пекарня «Мельница»",
                "+7 495 555-01-01",
                "Переговоры",
                420000,
                date(2026, 11, 12),
                "Просили условия",
            ),
            (
                "ООО «Берёза»",
                "+7 495 555-01-02",
                "Договор подписан",
                780000,
                date(2026, 11, 3),
                "Договор у нас",
            ),
            (
                "Стоматология на углу",
                "+7 495 555-01-03",
                "Архив",
                150000,
                date(2026, 9, 21),
                "Не отвечают",
            ),
            (
                "Кафе «Гавань»",
                "+7 495 555-01-04",
                "Новый",
                None,
                date(2026, 11, 18),
                "Нашли нас на карте",
            ),
        ),
        "init клиенты.xlsx",
    ),
}
_ANSWERS = ("3", "")


def main() -> int:
    """Draws the conversation in the languages asked for."""
    environment.speak_utf8()
    python = environment.product_python()
    if python != Path(sys.executable):
        return subprocess.run([str(python), *sys.argv], check=False).returncode
    for language in sys.argv[1:] or list(_BOOKS):
        with tempfile.TemporaryDirectory() as folder:
            lines = _conversation(language, Path(folder))
        picture = PICTURES / f"{language}-setup.png"
        _draw(lines, picture)
        print(f"{picture.relative_to(environment.ROOT)}: {picture.stat().st_size:,} bytes")
    return 0


def _conversation(language: str, folder: Path) -> list[str]:
    """What stands in the terminal, up to the list of what was done."""
    import openpyxl  # noqa: PLC0415 - only in the environment

    name, title, headings, rows, command = _BOOKS[language]
    book = openpyxl.Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError(name)
    sheet.title = title
    for row in (headings, *rows):
        sheet.append(row)
    book.save(folder / name)
    told = _talked(["init", name, "--today", _TODAY], language, folder)
    lines = [line.rstrip() for line in told.replace("\r", "").splitlines()]
    end = next(i for i, line in enumerate(lines) if line.startswith("  • "))
    return [f"$ sheets-crm {command}", *lines[:end]]


def _talked(words: list[str], language: str, folder: Path) -> str:
    """Everything that a terminal shows while each question gets its answer."""
    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        spoken = {"en": "en_US.UTF-8", "ru": "ru_RU.UTF-8"}[language]
        os.environ |= {"LANG": spoken, "LC_ALL": spoken, "TERM": "dumb", "COLUMNS": str(_COLUMNS)}
        os.environ |= {"LINES": str(_ROWS), "SHEETS_CRM_STATE": str(folder / "state")}
        os.environ |= {"PYTHONPATH": str(environment.ROOT)}
        os.execv(sys.executable, [sys.executable, "-m", "sheets_crm", *words])  # noqa: S606 - no shell is wanted
    told, answered, answers = b"", 0, list(_ANSWERS)
    while select.select([terminal], [], [], _WAITS_SECONDS)[0]:
        try:
            more = os.read(terminal, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        told += more
        if told[answered:].endswith(b": ") and answers:
            answered = len(told)
            os.write(terminal, f"{answers.pop(0)}\n".encode())
    os.waitpid(child, 0)
    return told.decode("utf-8", errors="replace")


def _draw(lines: list[str], picture: Path) -> None:
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - only in the environment

    file = next(font for font in _FONTS if Path(font).exists())
    font = ImageFont.truetype(file, _SIZE)
    width = max(int(font.getlength(line)) for line in lines) + 2 * _MARGIN
    image = Image.new("RGB", (width, len(lines) * _LEADING + 2 * _MARGIN), _PAPER)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        ink = _TYPED if line.startswith("$ ") else _INK
        pen.text((_MARGIN, _MARGIN + number * _LEADING), line, ink, font)
    image.quantize(32).save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
