"""What today's Excel writes into any workbook: revision ids, compatibility, extensions.

No library writes these, and an editor that takes the schema's lists of elements for complete puts
its own before them. The names are those of [MS-XLSX] and of ECMA-376, part 3.
"""

from __future__ import annotations

import re

from tests.xlsx.handmade_parts import MICROSOFT, X14, extension
from tests.xlsx.handmade_spelling import sheets
from tests.xlsx.surgery import Patient

BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
X15 = f"{MICROSOFT}/spreadsheetml/2010/11/main"
_REVISIONS = {
    "xr": f"{MICROSOFT}/spreadsheetml/2014/revision",
    "xr2": f"{MICROSOFT}/spreadsheetml/2015/revision2",
    "xr3": f"{MICROSOFT}/spreadsheetml/2016/revision3",
    "xr6": f"{MICROSOFT}/spreadsheetml/2016/revision6",
    "xr10": f"{MICROSOFT}/spreadsheetml/2016/revision10",
}
_X14AC = f"{MICROSOFT}/spreadsheetml/2009/9/ac"
_X16R2 = f"{MICROSOFT}/spreadsheetml/2015/02/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_UID = "{{00000000-0001-0000-0000-0000000000{:02}}}"


def _declare(patient: Patient, part: str, *prefixes: str) -> None:
    for prefix in prefixes:
        known = {**_REVISIONS, "x14ac": _X14AC, "x15": X15, "x16r2": _X16R2}
        patient.declare(part, prefix, known[prefix], ignorable=True)


def workbook(patient: Patient) -> None:
    """The head of xl/workbook.xml, from the path it was saved under to its revision."""
    _declare(patient, BOOK, "x15", "xr", "xr6", "xr10", "xr2")
    path = (
        f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="x15">'
        f'<x15ac:absPath xmlns:x15ac="{MICROSOFT}/spreadsheetml/2010/11/ac" '
        'url="C:\\Users\\Ирина\\Desktop\\"/></mc:Choice></mc:AlternateContent>'
    )
    revision = (
        '<xr:revisionPtr revIDLastSave="0" documentId="13_ncr:1_{11111111-2222-3333-4444-55}" '
        'xr6:coauthVersionLast="47" xr6:coauthVersionMax="47" '
        'xr10:uidLastSave="{00000000-0000-0000-0000-000000000000}"/>'
    )
    patient.before(BOOK, "bookViews", path + revision)
    patient.edit(
        BOOK,
        lambda text: text.replace(
            "<workbookView ", f'<workbookView xr2:uid="{_UID.format(1)}" ', 1
        ),
    )
    features = (
        f'<xcalcf:calcFeatures xmlns:xcalcf="{MICROSOFT}/spreadsheetml/2018/calcfeatures">'
        '<xcalcf:feature name="microsoft.com:RD"/><xcalcf:feature name="microsoft.com:LAMBDA_WF"/>'
        "</xcalcf:calcFeatures>"
    )
    _book_extension(patient, "{140A7094-0E35-4892-8432-C4D2E57EDEB5}",
                    '<x15:workbookPr chartTrackingRefBase="1"/>')  # fmt: skip
    _book_extension(patient, "{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}", features)


def _book_extension(patient: Patient, uri: str, xml: str) -> None:
    entry = f'<ext uri="{uri}">{xml}</ext>'
    if "</extLst></workbook>" in patient.text(BOOK):
        patient.replace(BOOK, "</extLst></workbook>", f"{entry}</extLst></workbook>")
    else:
        patient.replace(BOOK, "</workbook>", f"<extLst>{entry}</extLst></workbook>")


def protected(patient: Patient) -> None:
    """A protected structure, which stands between what Excel adds and the windows."""
    patient.before(
        BOOK, "bookViews", '<workbookProtection workbookPassword="CC3D" lockStructure="1"/>'
    )


def recovered(patient: Patient) -> None:
    """A file that Excel recovered once."""
    extensions = "<extLst>" if "<extLst>" in patient.text(BOOK) else "</workbook>"
    patient.replace(BOOK, extensions, f'<fileRecoveryPr repairLoad="1"/>{extensions}')


def _sub(patient: Patient, part: str, pattern: str, new: str, count: int = 1) -> None:
    patient.edit(part, lambda text: re.sub(pattern, new, text, count=count))


def tabs(patient: Patient) -> None:
    """Ids of tabs, the descent of rows."""
    for number, part in enumerate(sheets(patient)):
        _declare(patient, part, "x14ac", "xr", "xr2", "xr3")
        identity = f'xr:uid="{_UID.format(number)}">'
        _sub(patient, part, r"(<worksheet [^>]*)>", rf"\1 {identity}")
        _sub(patient, part, "<row ", '<row x14ac:dyDescent="0.25" ', count=0)
        _sub(patient, part, "<sheetFormatPr ", '<sheetFormatPr x14ac:dyDescent="0.25" ')


def tables(patient: Patient) -> None:
    """Ids of a Table and its columns, one of which is calculated."""
    part = "xl/tables/table1.xml"
    _declare(patient, part, "xr", "xr3")
    _sub(patient, part, "<table ", f'<table xr:uid="{_UID.format(9)}" ')
    _sub(patient, part, "<autoFilter ", f'<autoFilter xr:uid="{_UID.format(8)}" ')
    identity = f'xr3:uid="{_UID.format(7)}"'
    _sub(patient, part, r'<tableColumn id="(\d+)"', rf'<tableColumn id="\1" {identity}', count=0)
    formula = "<calculatedColumnFormula>1500.5*ROW()</calculatedColumnFormula>"
    amount = r'(<tableColumn [^>]*name="Amount"[^>]*)/>'
    _sub(patient, part, amount, rf"\1>{formula}</tableColumn>")


def styles(patient: Patient) -> None:
    """What the style sheet bears today, with styles of slicers and timelines at its end."""
    _declare(patient, STYLES, "x14ac", "x16r2", "xr")
    patient.replace(STYLES, "<fonts ", '<fonts x14ac:knownFonts="1" ')
    entries = (
        f'<ext uri="{{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}}" xmlns:x14="{X14}">'
        '<x14:slicerStyles defaultSlicerStyle="SlicerStyleLight1"/></ext>'
        f'<ext uri="{{9260A510-F301-46a8-8635-F512D64BE5F5}}" xmlns:x15="{X15}">'
        '<x15:timelineStyles defaultTimelineStyle="TimeSlicerStyleLight1"/></ext>'
    )
    patient.replace(STYLES, "</styleSheet>", f"<extLst>{entries}</extLst></styleSheet>")


def timeline(patient: Patient) -> None:
    """A timeline beside the pivot table."""
    notes, line, cache = (
        patient.sheet("My notes & sums"),
        "xl/timelines/timeline1.xml",
        "xl/timelineCaches/timelineCache1.xml",
    )
    patient.add(
        line,
        f'<timelines xmlns="{X15}"><timeline name="Date" cache="NativeTimeline_Date" '
        'caption="Date" level="2" selectionLevel="2" scrollPosition="2026-01-01T00:00:00"/>'
        "</timelines>",
        "application/vnd.ms-excel.timeline+xml",
    )
    patient.add(
        cache,
        f'<timelineCacheDefinition xmlns="{X15}" name="NativeTimeline_Date" sourceName="Date">'
        '<pivotTables><pivotTable tabId="2" name="Сводная1"/></pivotTables>'
        '<state minimalRefreshVersion="6" lastRefreshVersion="6" pivotCacheId="7" '
        'filterType="unknown"><bounds startDate="2026-01-01T00:00:00" '
        'endDate="2027-01-01T00:00:00"/></state></timelineCacheDefinition>',
        "application/vnd.ms-excel.timelineCache+xml",
    )
    relation = f"{MICROSOFT}/2011/relationships"
    patient.relate(notes, line, f"{relation}/timeline", "rId71")
    patient.relate(BOOK, cache, f"{relation}/timelineCache", "rId72")
    patient.declare(notes, "x15", X15)
    extension(patient, notes, "{7E03D99C-DC04-49d9-9315-930204A7B6E9}",
              '<x15:timelineRefs><x15:timelineRef r:id="rId71"/></x15:timelineRefs>')  # fmt: skip
    patient.declare(BOOK, "x15", X15)
    _book_extension(patient, "{D0CA8CA8-9F24-4464-BF8E-62219DCF47F9}",
                    '<x15:timelineCacheRefs><x15:timelineCacheRef r:id="rId72"/>'
                    "</x15:timelineCacheRefs>")  # fmt: skip
