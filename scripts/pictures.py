"""Makes the pictures of docs/pictures/: the example workbook's tabs as LibreOffice shows them.

python3 scripts/pictures.py [ru] [en]    needs LibreOffice (soffice) and Poppler (pdftocairo)
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import environment
from pictured_history import tampered_with
from workbook_parts import BOOK, Edit, rewrite, sheet_part, showing_only, unpaged, unprinted

DAY = "2026-11-19"
PICTURES = environment.ROOT / "docs" / "pictures"
LARGEST = 200_000
_LEADS_SHOWN = 28
_NOT_PICTURED = {"activities", "lists", "plan"}
_LOCALES = {"ru": "ru-RU", "en": "en-US"}
_GRID = "D9DDE3"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>{locale}</value></prop></item>
</oor:items>
"""
_DOTS_PER_INCH = 130
_MARGIN = 12
_COLOURS = (256, 128, 64, 32)

_FONTS = """<?xml version="1.0"?>
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<alias binding="same"><family>Calibri</family>
<prefer><family>Carlito</family><family>Liberation Sans</family></prefer></alias>
</fontconfig>
"""
"""Where Calibri is missing, the nearest there is; the system's own choice is far wider."""


def main() -> int:
    """Makes the pictures of the languages asked for."""
    environment.speak_utf8()
    asked = _asked()
    python = environment.product_python()
    if python != Path(sys.executable):
        return environment.run(python, __file__, *asked)
    if lacking := [tool for tool in ("soffice", "pdftocairo") if not shutil.which(tool)]:
        print(f"Not found: {', '.join(lacking)}. Install LibreOffice and Poppler.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    for language in asked:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for picture in take(language, Path(folder)):
                print(f"{picture.relative_to(environment.ROOT)}: {picture.stat().st_size:,} bytes")
    return 0


def take(language: str, folder: Path) -> list[Path]:
    """Pictures of the reports and of Leads of the example in one language."""
    book = example(language, folder)
    first = titles(language)
    shown = {key: title for key, title in first.items() if key not in _NOT_PICTURED}
    taken = [_picture(book, key, title, first, language) for key, title in shown.items()]
    tampered_with(book, language, date.fromisoformat(DAY))
    every = titles(language, optional=True)
    more = every.keys() - first.keys()
    return [*taken, *(_picture(book, key, every[key], every, language) for key in sorted(more))]


def example(language: str, folder: Path) -> Path:
    """The example workbook of one language, made in the folder."""
    book = folder / "demo.xlsx"
    command = (sys.executable, "-m", "sheets_crm", "demo", str(book))
    os.environ["SHEETS_CRM_STATE"] = str(folder / "state")
    at_home = environment.surroundings()
    subprocess.run([*command, "--template", language, "--today", DAY], env=at_home, check=True)
    return book


def titles(language: str, *, optional: bool = False) -> dict[str, str]:
    """The example's tabs, with the reports that must be asked for or without: key → title."""
    from sheets_crm.reports.registry import (  # noqa: PLC0415 - only in the environment
        DEFAULT_REPORTS,
        REPORT_KEYS,
    )
    from sheets_crm.template import load_template  # noqa: PLC0415

    template = load_template(language)
    reports = {key: template.reports[key] for key in (REPORT_KEYS if optional else DEFAULT_REPORTS)}
    return reports | {key: tab.title for key, tab in template.tabs.items()}


def crop(drawn: Path, picture: Path) -> None:
    """Cuts the white margins off and saves with as many colours as keep it small."""
    from PIL import Image, ImageChops  # noqa: PLC0415 - only in the environment

    with Image.open(drawn) as page:
        image = page.convert("RGB")
    white = Image.new("RGB", image.size, "white")
    box = ImageChops.difference(image, white).getbbox()
    if box is None:
        raise ValueError(f"{picture.name}: the page is empty")
    left, top, right, bottom = box
    image = image.crop((left - _MARGIN, top - _MARGIN, right + _MARGIN, bottom + _MARGIN))
    for colours in _COLOURS:
        image.quantize(colours).save(picture, optimize=True)
        if picture.stat().st_size <= LARGEST:
            return


def _picture(book: Path, key: str, title: str, tabs: Mapping[str, str], language: str) -> Path:
    copy = book.with_name(f"{language}-{key}.xlsx")
    if key == "leads":
        _print_like_a_screen(book, title)
    others = [one for one in tabs.values() if one != title]
    edits: dict[str, Edit] = {
        BOOK: lambda part: unprinted(showing_only(title)(part), others),
        sheet_part(book, title): lambda part: on_the_day(unpaged(part)),
    }
    rewrite(book, copy, edits)
    drawn = _draw(copy, language)
    picture = PICTURES / f"{language}-{key}.png"
    crop(drawn, picture)
    return picture


def _print_like_a_screen(book_path: Path, title: str) -> None:
    """Leads is a long table: its newest rows on one page, with the grid."""
    import openpyxl  # noqa: PLC0415 - only in the environment
    from openpyxl.styles import Border, Side  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    book = openpyxl.load_workbook(book_path)
    sheet = book[title]
    for row in range(2, sheet.max_row - _LEADS_SHOWN):
        sheet.row_dimensions[row].hidden = True
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.headings = True
    line = Side(style="thin", color=_GRID)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    book.save(book_path)


def _draw(copy: Path, language: str) -> Path:
    """The first page of what LibreOffice would print, dates and numbers as in that country."""
    return pages(copy, language, dots=_DOTS_PER_INCH, last=1)[0]


def pages(book: Path, language: str, *, dots: int, last: int) -> list[Path]:
    """The first pages of what LibreOffice would print, a picture each: `…-1.png`."""
    convert(book, "pdf", language, book.parent)
    asked = ("-r", str(dots), "-f", "1", "-l", str(last))
    _quietly("pdftocairo", "-png", *asked, str(book.with_suffix(".pdf")), str(book.with_suffix("")))
    drawn = book.parent.glob(f"{book.stem}-*.png")
    return sorted(drawn, key=lambda page: int(page.stem.rpartition("-")[2]))[:last]


def on_the_day(part: bytes) -> bytes:
    """A sheet whose colours know no other today than the example's."""
    day = date.fromisoformat(DAY)
    return part.replace(b"TODAY()", f"DATE({day.year},{day.month},{day.day})".encode())


def convert(book: Path, kind: str, language: str, folder: Path) -> None:
    """Has LibreOffice save the workbook as another kind of file in the folder."""
    home = book.parent
    profile = home / "office"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        locale = _LOCALES.get(language, "en-US")
        settings.write_text(_PROFILE.format(locale=locale), encoding="utf-8")
    fonts = home / "fonts.conf"
    fonts.write_text(_FONTS, encoding="utf-8")
    _quietly(
        "soffice",
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--convert-to", kind, "--outdir", str(folder), str(book)),
        FONTCONFIG_FILE=str(fonts),
    )


def _quietly(*command: str, **surroundings: str) -> None:
    subprocess.run(
        command,
        check=True,
        env={**environment.surroundings(), **surroundings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _asked() -> list[str]:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("languages", nargs="*", help="ru, en (both)")
    chosen: list[str] = parser.parse_args().languages
    return chosen or ["ru", "en"]


if __name__ == "__main__":
    sys.exit(main())
