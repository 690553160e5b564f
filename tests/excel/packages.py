"""Small workbooks for the tests, their XML as typed."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from openpyxl.utils.cell import coordinate_to_tuple

from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.sheet.edit_row import Edit
from sheets_crm.workbook.excel.sheet.worksheet import Worksheet
from sheets_crm.workbook.excel.styles.stylesheet import PLAIN_STYLES, Styles

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
EPOCH = date(1899, 12, 30)


def members(sheet: str = "<sheetData/>", book: str = "", **more: str) -> dict[str, str]:
    """The parts of a workbook with one tab, `Leads`; `book` goes after its list of sheets."""
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
            '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET_ML}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_ML}'
            '.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            f'<sheet name="Leads" sheetId="7" r:id="rId1"/></sheets>{book}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        **more,
    }


def zipped(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def workbook(sheet: str = "<sheetData/>", book: str = "", **more: str) -> bytes:
    return zipped(members(sheet, book, **more))


def saved(package: Package) -> bytes:
    file = io.BytesIO()
    package.save(file)
    return file.getvalue()


def worksheet(inside: str, root: str = f'worksheet xmlns="{MAIN}"') -> Worksheet:
    return Worksheet(f"<{root}>{inside}</{root.split(maxsplit=1)[0]}>".encode(), "sheet")


def inside(sheet: Worksheet) -> str:
    """What stands in the root element, as text."""
    text = sheet.data.decode()
    return text[text.index(">") + 1 : text.rindex("<")]


def set_cells(sheet: Worksheet, edits: dict[str, object], epoch: date = EPOCH) -> str:
    """Puts values in by cell name; answers the sheet's content."""
    styles = Styles(PLAIN_STYLES)
    wanted = {
        coordinate_to_tuple(name): value if isinstance(value, Edit) else Edit(value)
        for name, value in edits.items()
    }
    sheet.set_cells(wanted, epoch, styles.restyle, styles.renumbered)
    return inside(sheet)
