"""Cells that are more than values: dynamic arrays, data types, checkboxes; labels and add-ins."""

from __future__ import annotations

import re

from tests.xlsx.handmade_parts import MICROSOFT
from tests.xlsx.surgery import MAIN, SHEETS, Patient

_RICH = f"{MICROSOFT}/spreadsheetml/2017/richdata"
_BAG = f"{MICROSOFT}/spreadsheetml/2022/featurepropertybag"
_DYNAMIC = f"{MICROSOFT}/spreadsheetml/2017/dynamicarray"
_TYPE = (
    '<metadataType name="{}" minSupportedVersion="120000" copy="1" pasteAll="1" pasteValues="1" '
    'merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" '
    'coerce="1"{}/>'
)


def _end_of_row(patient: Patient, row: int, cell: str) -> None:
    """A cell right of everything in a row of the leads."""
    leads = patient.sheet("Leads")
    patient.edit(
        leads,
        lambda text: re.sub(
            rf'(<row r="{row}".*?)</row>', lambda m: f"{m[1]}{cell}</row>", text, count=1
        ),
    )
    wider = {'ref="A1:K13"': 'ref="A1:L13"', 'spans="1:11"': 'spans="1:12"'}
    for old, new in wider.items():
        if old in patient.text(leads):
            patient.edit(leads, lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]


def _metadata(patient: Patient, name: str, extension: str, kind: str) -> None:
    """The part that says what `cm` or `vm` of a cell means."""
    at_cells = ' cellMeta="1"' if kind == "cellMetadata" else ""
    patient.add(
        "xl/metadata.xml",
        f'<metadata xmlns="{MAIN}" xmlns:xda="{_DYNAMIC}" xmlns:xlrd="{_RICH}">'
        f'<metadataTypes count="1">{_TYPE.format(name, at_cells)}</metadataTypes>'
        f'<futureMetadata name="{name}" count="1"><bk><extLst>{extension}</extLst></bk>'
        f'</futureMetadata><{kind} count="1"><bk><rc t="1" v="0"/></bk></{kind}></metadata>',
        f"{SHEETS}.sheetMetadata+xml",
    )
    patient.relate("xl/workbook.xml", "xl/metadata.xml", "sheetMetadata", "rId61")


def dynamic_array(patient: Patient) -> None:
    """One formula whose results spill over the rows below it."""
    _metadata(
        patient,
        "XLDAPR",
        '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}">'
        '<xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>',
        "cellMetadata",
    )
    formula = '<f t="array" ref="L2:L4">_xlfn.SEQUENCE(3)</f>'
    _end_of_row(patient, 2, f'<c r="L2" cm="1">{formula}<v>1</v></c>')
    for row in (3, 4):
        _end_of_row(patient, row, f'<c r="L{row}"><v>{row - 1}</v></c>')


def data_type(patient: Patient) -> None:
    """A cell that shows a town and holds all that a service knows of it."""
    _metadata(
        patient,
        "XLRICHVALUE",
        '<ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/></ext>',
        "valueMetadata",
    )
    values = f'<rvData xmlns="{_RICH}" count="1"><rv s="0"><v>Лондон</v><v>0</v></rv></rvData>'
    structure = (
        f'<rvStructures xmlns="{_RICH}" count="1"><s t="_linkedentitycore">'
        '<k n="_DisplayString" t="s"/><k n="%EntityId" t="i"/></s></rvStructures>'
    )
    types = (
        f'<rvTypesInfo xmlns="{_RICH}2"><global><keyFlags><key name="_Self">'
        '<flag name="ExcludeFromFile" value="1"/></key></keyFlags></global></rvTypesInfo>'
    )
    parts = {
        "rdrichvalue": ("rdRichValue", values),
        "rdrichvaluestructure": ("rdRichValueStructure", structure),
        "rdRichValueTypes": ("rdRichValueTypes", types),
    }
    for number, (name, (kind, xml)) in enumerate(parts.items()):
        part = f"xl/richData/{name}.xml"
        patient.add(part, xml, f"application/vnd.ms-excel.{name.lower()}+xml")
        relation = f"{MICROSOFT}/2017/06/relationships/{kind}"
        patient.relate("xl/workbook.xml", part, relation, f"rId{62 + number}")
    _end_of_row(patient, 2, '<c r="L2" t="e" vm="1"><v>#VALUE!</v></c>')


def checkboxes(patient: Patient) -> None:
    """Cells that show a box to be ticked: a format with a complement in a bag of properties."""
    part = "xl/featurePropertyBag/featurePropertyBag.xml"
    patient.add(
        part,
        f'<FeaturePropertyBags xmlns="{_BAG}"><bag type="Checkbox"/><bag type="XFControls">'
        '<bagId k="CellControl">0</bagId></bag><bag type="XFComplement">'
        '<bagId k="XFControls">1</bagId></bag><bag type="XFComplements" '
        'extRef="XFComplementsMapperExtRef"><a k="MappedFeaturePropertyBags"><bagId>2</bagId></a>'
        "</bag></FeaturePropertyBags>",
        "application/vnd.ms-excel.featurepropertybag+xml",
    )
    relation = f"{MICROSOFT}/2022/11/relationships/FeaturePropertyBag"
    patient.relate("xl/workbook.xml", part, relation, "rId66")
    box = (
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"><extLst>'
        f'<ext xmlns:xfpb="{_BAG}" uri="{{C7286773-470A-42A8-94C5-96B5CB345126}}">'
        '<xfpb:xfComplement i="0"/></ext></extLst></xf>'
    )
    styles = "xl/styles.xml"
    count = int(re.search(r'<cellXfs count="(\d+)"', patient.text(styles))[1])  # type: ignore[index]
    patient.replace(styles, f'<cellXfs count="{count}"', f'<cellXfs count="{count + 1}"')
    patient.replace(styles, "</cellXfs>", f"{box}</cellXfs>")
    for row in range(6, 10):
        _end_of_row(patient, row, f'<c r="L{row}" s="{count}" t="b"><v>{row % 2}</v></c>')


def sensitivity_label(patient: Patient) -> None:
    """A label of the firm's information protection; it hangs on the package itself."""
    part = "docMetadata/LabelInfo.xml"
    patient.add(
        part,
        f'<clbl:labelList xmlns:clbl="{MICROSOFT}/2020/mipLabelMetadata"><clbl:label '
        'id="{11111111-2222-3333-4444-555555555555}" enabled="1" method="Standard" '
        'siteId="{99999999-2222-3333-4444-555555555555}" removed="0"/></clbl:labelList>',
        "application/vnd.ms-office.classificationlabels+xml",
    )
    relation = f"{MICROSOFT}/2020/02/relationships/classificationlabels"
    patient.relate("", part, relation, "rId67")


def add_in(patient: Patient) -> None:
    """A task pane of an Office add-in that opens with the workbook."""
    pane, extension = "xl/webextensions/taskpanes.xml", "xl/webextensions/webextension1.xml"
    office = f"{MICROSOFT}/webextensions"
    patient.add(
        extension,
        f'<we:webextension xmlns:we="{office}/webextension/2010/11" '
        'id="{11111111-2222-3333-4444-666666666666}"><we:reference id="wa1" version="1.0.0.0" '
        'store="en-US" storeType="OMEX"/><we:alternateReferences/><we:properties/><we:bindings/>'
        "</we:webextension>",
        "application/vnd.ms-office.webextension+xml",
    )
    patient.add(
        pane,
        f'<wetp:taskpanes xmlns:wetp="{office}/taskpanes/2010/11"><wetp:taskpane dockstate="right" '
        'visibility="0" width="350" row="4"><wetp:webextensionref xmlns:r="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/></wetp:taskpane>'
        "</wetp:taskpanes>",
        "application/vnd.ms-office.webextensiontaskpanes+xml",
    )
    relation = f"{MICROSOFT}/2011/relationships"
    patient.relate(pane, extension, f"{relation}/webextension", "rId1")
    patient.relate("", pane, f"{relation}/webextensiontaskpanes", "rId68")
