"""Shows every tab of the example as a phone, a desk and a sheet of paper have it.

python3 scripts/shown_tabs.py FOLDER [ru] [en]    needs LibreOffice (soffice) and Poppler

Each tab is drawn thrice, FOLDER/LANGUAGE-TAB-phone.png and so on, and once more after LibreOffice
has saved the workbook (-saved). For people to look at; nothing of it goes into the repository.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import environment
import pictures
from workbook_parts import BOOK, Edit, rewrite, sheet_part, showing_only, unpaged, unprinted

SCREENS = {"phone": (390, 760), "desk": (1366, 700)}
_DOTS_PER_INCH = 96
_SHEET = 4000  # millimetres each way: no page break in sight
_PAPER = (
    '<printOptions headings="1" gridLines="1"/>'
    '<pageMargins left="0" right="0" top="0" bottom="0" header="0" footer="0"/>'
    f'<pageSetup paperSize="0" paperHeight="{_SHEET}mm" paperWidth="{_SHEET}mm" scale="100"/>'
)
_PRINTED = re.compile(
    r"<(?:printOptions|pageMargins|pageSetup|headerFooter)\b[^>]*?(?:/>|>.*?</headerFooter>)",
    re.DOTALL,
)


def main() -> int:
    """Draws the tabs of the languages asked for."""
    environment.speak_utf8()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("languages", nargs="*", help="ru, en (both)")
    asked = parser.parse_args()
    python = environment.product_python()
    if python != Path(sys.executable):
        return environment.run(python, __file__, str(asked.folder), *asked.languages)
    asked.folder.mkdir(parents=True, exist_ok=True)
    for language in asked.languages or ["ru", "en"]:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            book = pictures.example(language, Path(folder))
            saved = _saved(book, language)
            for path, suffix in ((book, ""), (saved, "-saved")):
                for key in pictures.titles(language):
                    _show(path, key, language, asked.folder, suffix)
    return 0


def _saved(book: Path, language: str) -> Path:
    """The workbook as LibreOffice saves it."""
    folder = book.parent / "saved"
    pictures.convert(book, "xlsx", language, folder)
    return folder / book.name


def _show(book: Path, key: str, language: str, folder: Path, suffix: str) -> None:
    """Draws one tab of the workbook into the folder."""
    title, name = pictures.titles(language)[key], f"{language}-{key}"
    paper = book.with_name(f"{name}-paper.xlsx")
    others = [one for one in pictures.titles(language).values() if one != title]
    rewrite(book, paper, {BOOK: lambda part: unprinted(showing_only(title)(part), others)})
    for page in pictures.pages(paper, language, dots=70, last=2):
        shutil.copy(page, folder / f"{name}-{page.stem.rpartition('-')[2]}{suffix}.png")
    screen = book.with_name(f"{name}-screen.xlsx")
    edits: dict[str, Edit] = {
        BOOK: lambda part: unprinted(showing_only(title)(part), [title, *others]),
        sheet_part(book, title): _on_a_screen,
    }
    rewrite(book, screen, edits)
    (page,) = pictures.pages(screen, language, dots=_DOTS_PER_INCH, last=1)
    _cut(page, {kind: folder / f"{name}-{kind}{suffix}.png" for kind in SCREENS})


def _on_a_screen(part: bytes) -> bytes:
    """The sheet at its true size on one endless page, with the letters of columns and its grid."""
    text = pictures.on_the_day(unpaged(part)).decode("utf-8")
    text = _PRINTED.sub("", text)
    text = re.sub(r' fitToPage="(?:1|true)"', "", text)
    paper = _PAPER
    if re.search(r' showGridLines="(?:0|false)"', text):
        paper = paper.replace('headings="1" gridLines="1"', "")
    # The order of a worksheet's elements is fixed: these come right before what is drawn.
    before = re.search(r"<(?:drawing|legacyDrawing|tableParts|extLst)\b|</worksheet>", text)
    at = before.start() if before else len(text)
    return (text[:at] + paper + text[at:]).encode("utf-8")


def _cut(page: Path, pieces: dict[str, Path]) -> None:
    from PIL import Image  # noqa: PLC0415 - only in the environment

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(page) as whole:
        for kind, path in pieces.items():
            whole.crop((0, 0, *SCREENS[kind])).save(path)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    sys.exit(main())
