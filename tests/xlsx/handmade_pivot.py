"""A pivot table and a slicer, added by hand: each is four parts that know one another."""

from __future__ import annotations

from tests.xlsx.handmade_parts import MICROSOFT, X14, extension
from tests.xlsx.surgery import MAIN, OFFICE, SHEETS, Patient

_R = f'xmlns:r="{OFFICE}"'


def pivot(patient: Patient) -> None:
    """A pivot table on the notes' tab, its cache over the activities."""
    book, notes = "xl/workbook.xml", patient.sheet("My notes & sums")
    definition, records = (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
    )
    table = "xl/pivotTables/pivotTable1.xml"
    header = [
        "No",
        "Date",
        "Lead",
        "Contact type",
        "What was said",
        "Status",
        "Next step",
        "Next date",
        "Manager",
    ]
    fields = "".join(
        f'<cacheField name="{h}" numFmtId="0"><sharedItems/></cacheField>' for h in header[:-1]
    )
    patient.add(
        definition,
        f'<pivotCacheDefinition xmlns="{MAIN}" {_R} r:id="rId1" refreshedBy="Owner" '
        'refreshedDate="46000" createdVersion="6" refreshedVersion="6" recordCount="2">'
        '<cacheSource type="worksheet"><worksheetSource ref="A1:I25" '
        'sheet="Activities"/></cacheSource>'
        f'<cacheFields count="9">{fields}<cacheField name="Manager" numFmtId="0">'
        '<sharedItems count="2"><s v="Irene"/><s v="Paul"/></sharedItems></cacheField>'
        "</cacheFields>"
        "</pivotCacheDefinition>",
        f"{SHEETS}.pivotCacheDefinition+xml",
    )
    row = "<r>" + '<s v="a"/>' * 8 + '<x v="{}"/></r>'
    patient.add(
        records,
        f'<pivotCacheRecords xmlns="{MAIN}" count="2">{row.format(0)}{row.format(1)}'
        "</pivotCacheRecords>",
        f"{SHEETS}.pivotCacheRecords+xml",
    )
    plain = '<pivotField showAll="0"/>'
    patient.add(
        table,
        f'<pivotTableDefinition xmlns="{MAIN}" name="Сводная1" cacheId="7" dataCaption="Values">'
        '<location ref="N3:O6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="9"><pivotField dataField="1" showAll="0"/>{plain * 7}'
        '<pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/>'
        '<item t="default"/></items></pivotField></pivotFields>'
        '<rowFields count="1"><field x="8"/></rowFields>'
        '<rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="Count" fld="0" subtotal="count"/></dataFields>'
        "</pivotTableDefinition>",
        f"{SHEETS}.pivotTable+xml",
    )
    identity = patient.relate(book, definition, "pivotCacheDefinition", "rId90")
    caches = f'<pivotCaches><pivotCache cacheId="7" r:id="{identity}"/></pivotCaches>'
    patient.edit(book, lambda text: text.replace("</workbook>", f"{caches}</workbook>"))
    patient.relate(definition, records, "pivotCacheRecords", "rId1")
    patient.relate(notes, table, "pivotTable", "rId90")
    patient.relate(table, definition, "pivotCacheDefinition", "rId1")


def slicer(patient: Patient) -> None:
    """A slicer over the leads' table: a drawing, a slicer, its cache and two extensions."""
    book, leads = "xl/workbook.xml", patient.sheet("Leads")
    cache, part, drawing = (
        "xl/slicerCaches/slicerCache1.xml",
        "xl/slicers/slicer1.xml",
        "xl/drawings/drawing90.xml",
    )
    x15 = f"{MICROSOFT}/spreadsheetml/2010/11/main"
    relation = f"{MICROSOFT}/2007/relationships"
    patient.add(
        cache,
        f'<slicerCacheDefinition xmlns="{X14}" name="Slicer_City" sourceName="City"><extLst>'
        f'<x:ext xmlns:x="{MAIN}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{x15}">'
        '<x15:tableSlicerCache tableId="1" column="6"/></x:ext></extLst></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    patient.add(
        part,
        f'<slicers xmlns="{X14}"><slicer name="City" cache="Slicer_City" caption="City" '
        'rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    patient.add(
        drawing, _SLICER_DRAWING, "application/vnd.openxmlformats-officedocument.drawing+xml"
    )
    patient.relate(leads, drawing, "drawing", "rId91")
    patient.relate(leads, part, f"{relation}/slicer", "rId92")
    patient.relate(book, cache, f"{relation}/slicerCache", "rId91")
    patient.replace(leads, "<tableParts", '<drawing r:id="rId91"/><tableParts')
    patient.declare(leads, "x14", X14)
    extension(
        patient, leads, "{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}",
        '<x14:slicerList><x14:slicer r:id="rId92"/></x14:slicerList>',
    )  # fmt: skip
    entry = (
        f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{x15}">'
        f'<x15:slicerCaches xmlns:x14="{X14}"><x14:slicerCache r:id="rId91"/>'
        "</x15:slicerCaches></ext></extLst>"
    )
    patient.edit(book, lambda text: text.replace("</workbook>", f"{entry}</workbook>"))


_SLICER_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<xdr:absoluteAnchor><xdr:pos x="9000000" y="200000"/><xdr:ext cx="1828800" cy="1400000"/>'
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer">'
    '<mc:Choice Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
    '<xdr:cNvPr id="2" name="City"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>'
    '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    '<a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer">'
    '<sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="City"/>'
    "</a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback>"
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
    '<xdr:cNvPr id="0" name=""/><xdr:cNvSpPr/></xdr:nvSpPr>'
    '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></xdr:spPr></xdr:sp></mc:Fallback>"
    "</mc:AlternateContent><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>"
)
