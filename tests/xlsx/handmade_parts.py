"""Parts and extensions that no library writes, added by hand: what load-and-save loses most."""

from __future__ import annotations

import struct

from tests.xlsx.package import relationships_part
from tests.xlsx.surgery import MAIN, OFFICE, SHEETS, Patient

MICROSOFT = "http://schemas.microsoft.com/office"
X14 = f"{MICROSOFT}/spreadsheetml/2009/9/main"
_XM = f"{MICROSOFT}/excel/2006/main"
_R = f'xmlns:r="{OFFICE}"'
_AFTER_RULES = (
    "hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|rowBreaks|colBreaks|ignoredErrors"
    "|drawing|legacyDrawing|picture|controls|tableParts|extLst|/worksheet"
)
_AFTER_PAGE = _AFTER_RULES.partition("headerFooter|")[2]


def _before_end(patient: Patient, part: str, tags: str, addition: str) -> None:
    """Insert before the first of the tags, of which `/worksheet` is always there."""
    patient.before(part, tags, addition) if any(
        f"<{tag}" in patient.text(part) for tag in tags.split("|")[:-1]
    ) else patient.replace(part, "</worksheet>", f"{addition}</worksheet>")


def extension(patient: Patient, part: str, uri: str, xml: str) -> None:
    """Add an `ext` to the sheet's list of extensions."""
    entry = f'<ext uri="{uri}">{xml}</ext>'
    if "</extLst></worksheet>" in patient.text(part):
        patient.replace(part, "</extLst></worksheet>", f"{entry}</extLst></worksheet>")
    else:
        patient.replace(part, "</worksheet>", f"<extLst>{entry}</extLst></worksheet>")


def threaded_comment(patient: Patient) -> None:
    """A conversation on a lead, beside the old comment that stands in for it."""
    leads, threads = patient.sheet("Leads"), f"{MICROSOFT}/spreadsheetml/2018/threadedcomments"
    part, people = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"
    person = "{11111111-2222-3333-4444-555555555555}"
    patient.add(
        part,
        f'<ThreadedComments xmlns="{threads}"><threadedComment ref="B2" '
        f'dT="2026-05-01T10:00:00.00" '
        f'personId="{person}" id="{{99999999-2222-3333-4444-555555555555}}"><text>Ответили?</text>'
        "</threadedComment></ThreadedComments>",
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    patient.add(
        people,
        f'<personList xmlns="{threads}"><person displayName="Ирина" id="{person}" userId="i" '
        'providerId="None"/></personList>',
        "application/vnd.ms-excel.person+xml",
    )
    relation = f"{MICROSOFT}/2017/10/relationships"
    patient.relate(leads, part, f"{relation}/threadedComment", "rId93")
    patient.relate("xl/workbook.xml", people, f"{relation}/person", "rId93")


def custom_xml(patient: Patient) -> None:
    """A document of the user's own inside the package, with its properties."""
    item, props = "customXml/item1.xml", "customXml/itemProps1.xml"
    patient.add(item, '<orders xmlns="urn:orders"><order id="1">Чай</order></orders>')
    patient.add(
        props,
        "<ds:datastoreItem "
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
        'ds:itemID="{AAAAAAAA-2222-3333-4444-555555555555}"><ds:schemaRefs>'
        '<ds:schemaRef ds:uri="urn:orders"/></ds:schemaRefs></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    patient.relate("xl/workbook.xml", item, "customXml", "rId94")
    patient.relate(item, props, "customXmlProps", "rId1")


def printer_settings(patient: Patient) -> None:
    leads, part = patient.sheet("Leads"), "xl/printerSettings/printerSettings1.bin"
    patient.add(part, struct.pack("<64s", "Принтер".encode("utf-16-le")) + bytes(range(256)))
    patient.default("bin", f"{SHEETS}.printerSettings")
    patient.relate(leads, part, "printerSettings", "rId95")
    setup = '<pageSetup paperSize="9" orientation="portrait" r:id="rId95"/>'
    _before_end(patient, leads, _AFTER_PAGE, setup)


def form_control(patient: Patient) -> None:
    """A drop-down box of the forms toolbar: old drawing, control properties, alternate content."""
    leads, part = patient.sheet("Leads"), "xl/ctrlProps/ctrlProp1.xml"
    drawing = "xl/drawings/vmlDrawing90.vml"
    patient.add(
        part,
        f'<formControlPr xmlns="{X14}" objectType="CheckBox" checked="Checked" '
        'fmlaLink="$Z$1" noThreeD="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
    )
    patient.add(drawing, _VML)
    patient.default("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    patient.relate(leads, drawing, "vmlDrawing", "rId96")
    patient.relate(leads, part, "ctrlProp", "rId97")
    _before_end(patient, leads, _AFTER_PAGE.partition("legacyDrawing|")[2], _CONTROL)


_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="9"/></o:shapelayout><v:shapetype id="_x0000_t201" '
    'coordsize="21600,21600" '
    'o:spt="201" path="m,l,21600r21600,l21600,xe"></v:shapetype>'
    '<v:shape id="_x0000_s9217" type="#_x0000_t201" style="position:absolute">'
    '<x:ClientData ObjectType="Checkbox"><x:Anchor>14, 0, 3, 0, 16, 0, 4, 0</x:Anchor>'
    "<x:Checked>1</x:Checked><x:FmlaLink>$Z$1</x:FmlaLink></x:ClientData></v:shape></xml>"
)
_ANCHOR = "".join(
    f"<{end}>"
    + "".join(
        f'<xdr:{word} xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        f'spreadsheetDrawing">{value}</xdr:{word}>'
        for word, value in (("col", column), ("colOff", 0), ("row", row), ("rowOff", 0))
    )
    + f"</{end}>"
    for end, column, row in (("from", 14, 3), ("to", 16, 4))
)
_CONTROL = (
    '<legacyDrawing r:id="rId96"/>'
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f'<mc:Choice xmlns:x14="{X14}" Requires="x14"><controls><mc:AlternateContent>'
    '<mc:Choice Requires="x14"><control shapeId="9217" r:id="rId97" name="Check Box 1">'
    f'<controlPr defaultSize="0" autoFill="0"><anchor moveWithCells="1">{_ANCHOR}</anchor>'
    "</controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
    "</mc:AlternateContent>"
)


def unknown_extension(patient: Patient) -> None:
    """An extension from the future, with a prefix that the root declares and calls ignorable."""
    leads = patient.sheet("Leads")
    patient.declare(leads, "zz", "urn:from-the-future", ignorable=True)
    patient.edit(leads, lambda text: text.replace("<sheetData>", '<sheetData zz:mood="good">'))
    extension(
        patient, leads, "{FFFFFFFF-0000-0000-0000-000000000001}", "<zz:thing a='1'>да</zz:thing>"
    )


def alternate_content(patient: Patient) -> None:
    """A choice between two forms, standing where a drawing would."""
    leads = patient.sheet("Leads")
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = (
        f'<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice xmlns:x14="{X14}" Requires="x14">'
        '<ignoredErrors><ignoredError sqref="A1:A3" numberStoredAsText="1"/>'
        "</ignoredErrors></mc:Choice>"
        "<mc:Fallback/></mc:AlternateContent>"
    )
    _before_end(patient, leads, _AFTER_PAGE.partition("ignoredErrors|")[2], choice)


def long_rules(patient: Patient) -> None:
    """A dropdown and a colour rule in the long form, which stands in an extension."""
    leads = patient.sheet("Leads")
    patient.declare(leads, "x14", X14)
    extension(
        patient, leads, "{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}",
        f'<x14:dataValidations count="1" xmlns:xm="{_XM}"><x14:dataValidation '
        'type="list" allowBlank="1">'
        "<x14:formula1><xm:f>'My notes &amp; sums'!$A$1:$A$8</xm:f></x14:formula1>"
        "<xm:sqref>R2:R40</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations>",
    )  # fmt: skip
    extension(
        patient, leads, "{78C0D931-6437-407d-A8EE-F0AAD7539E65}",
        f'<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="{_XM}">'
        '<x14:cfRule type="expression" priority="3" id="{AAAA0000-0000-0000-0000-000000000001}">'
        "<xm:f>'My notes &amp; sums'!$A$1=3</xm:f><x14:dxf><fill><patternFill>"
        '<bgColor rgb="FFFFC000"/></patternFill></fill></x14:dxf></x14:cfRule>'
        "<xm:sqref>I2:I13</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings>",
    )  # fmt: skip


def external_link(patient: Patient) -> None:
    """A name that reads another workbook."""
    book, part = "xl/workbook.xml", "xl/externalLinks/externalLink1.xml"
    patient.add(
        part,
        f'<externalLink xmlns="{MAIN}"><externalBook {_R} r:id="rId1"><sheetNames>'
        '<sheetName val="Prices"/></sheetNames></externalBook></externalLink>',
        f"{SHEETS}.externalLink+xml",
    )
    patient.add(
        relationships_part(part),
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="prices.xlsx" '
        'TargetMode="External"/></Relationships>',
    )
    patient.relate(book, part, "externalLink", "rId98")
    references = '<externalReferences><externalReference r:id="rId98"/></externalReferences>'
    patient.replace(book, "</sheets>", f"</sheets>{references}")


def xml_map(patient: Patient) -> None:
    part = "xl/xmlMaps.xml"
    patient.add(
        part,
        f'<MapInfo xmlns="{MAIN}" SelectionNamespaces=""><Schema ID="Schema1"><xsd:schema '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="a" type="xsd:string"/>'
        '</xsd:schema></Schema><Map ID="1" Name="a_Map" RootElement="a" SchemaID="Schema1" '
        'ShowImportExportValidationErrors="false" AutoFit="true" Append="false" '
        'PreserveSortAFLayout="true" PreserveFormat="true"/></MapInfo>',
        "application/xml",
    )
    patient.relate("xl/workbook.xml", part, "xmlMaps", "rId99")


def calc_chain(patient: Patient) -> None:
    """The order of calculation, right for the formulas of the notes' tab."""
    cells = ("C1", "C2", "C3")
    entries = "".join(f'<c r="{cell}" i="2"/>' for cell in cells)
    patient.add(
        "xl/calcChain.xml",
        f'<calcChain xmlns="{MAIN}">{entries}</calcChain>',
        f"{SHEETS}.calcChain+xml",
    )
    patient.relate("xl/workbook.xml", "xl/calcChain.xml", "calcChain", "rId89")
    patient.replace("xl/workbook.xml", ' fullCalcOnLoad="1"', "")
