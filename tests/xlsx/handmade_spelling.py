"""Other ways to spell the same workbook, all of them legal: what a careless editor trips over."""

from __future__ import annotations

import codecs
import posixpath
import re

from tests.xlsx.package import CONTENT_TYPES, relationships_part
from tests.xlsx.surgery import MAIN, OFFICE, SHEETS, Patient

_STRICT = (
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
    (OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
)  # fmt: skip


def sheets(patient: Patient) -> list[str]:
    return [part for part in patient.parts if part.startswith("xl/worksheets/sheet")]


def _prefixed(text: str) -> str:
    named = re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", text)
    return named.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def prefixes(patient: Patient) -> None:
    """Every element of the main namespace bears a prefix."""
    for part in (*sheets(patient), "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"):
        patient.edit(part, _prefixed)


def no_addresses(patient: Patient) -> None:
    """Rows and cells without `r`: the gaps are filled with empty cells first."""
    for name in ("Leads", "Activities"):
        part = patient.sheet(name)
        patient.edit(part, lambda text: re.sub(r"<row [^>]*>.*?</row>", _bare_row, text))


def _bare_row(match: re.Match[str]) -> str:
    cells, column = [], 0
    for cell in re.finditer(r'<c r="([A-Z])\d+"(.*?)(?:/>|>(.*?)</c>)', match.group()):
        while column < ord(cell[1]) - 65:
            cells.append("<c/>")
            column += 1
        cells.append(f"<c{cell[2]}>{cell[3]}</c>" if cell[3] else f"<c{cell[2]}/>")
        column += 1
    return f"<row>{''.join(cells)}</row>"


def no_dimension(patient: Patient) -> None:
    for part in sheets(patient):
        patient.edit(part, lambda text: re.sub(r"<dimension [^>]*/>", "", text))


def no_spans(patient: Patient) -> None:
    for part in sheets(patient):
        patient.edit(part, lambda text: re.sub(r' spans="[^"]*"', "", text))


def no_styles(patient: Patient) -> None:
    """No styles part; the cells' style numbers go with it."""
    del patient.parts["xl/styles.xml"]
    drop_relation(patient, "xl/workbook.xml", "styles.xml")
    drop_override(patient, "xl/styles.xml")
    for part in sheets(patient):
        patient.parts[part] = re.sub(r' s="\d+"', "", patient.text(part)).encode()


def drop_relation(patient: Patient, source: str, target: str) -> None:
    pattern = rf'<Relationship [^>]*Target="{re.escape(target)}"[^>]*/>'
    patient.edit(relationships_part(source), lambda text: re.sub(pattern, "", text))


def drop_override(patient: Patient, part: str) -> None:
    pattern = rf'<Override PartName="/{re.escape(part)}"[^>]*/>'
    patient.edit(CONTENT_TYPES, lambda text: re.sub(pattern, "", text))


def inline_strings(patient: Patient) -> None:
    """No shared strings: every text stands in its cell."""
    items = re.findall(r"<si>(.*?)</si>", patient.text("xl/sharedStrings.xml"), re.DOTALL)

    def inlined(match: re.Match[str]) -> str:
        return f'{match[1]} t="inlineStr"><is>{items[int(match[2])]}</is></c>'

    for part in sheets(patient):
        text = re.sub(r'(<c [^>]*?) t="s"><v>(\d+)</v></c>', inlined, patient.text(part))
        patient.parts[part] = text.encode()
    del patient.parts["xl/sharedStrings.xml"]
    drop_relation(patient, "xl/workbook.xml", "sharedStrings.xml")
    drop_override(patient, "xl/sharedStrings.xml")


def shared_formulas(patient: Patient) -> None:
    """A column of the user's own right of the leads: one formula shared by its cells."""
    leads = patient.sheet("Leads")
    for row in range(2, 14):
        master = ' ref="L2:L13"' if row == 2 else ""
        body = "I2*2" if row == 2 else ""
        cell = f'<c r="L{row}"><f t="shared"{master} si="0">{body}</f><v>{row}</v></c></row>'
        patient.edit(leads, lambda text, r=row, c=cell: _end_of_row(text, r, c))  # type: ignore[misc]
    patient.edit(leads, lambda text: text.replace('spans="1:11"', 'spans="1:12"'))
    patient.edit(leads, lambda text: text.replace('ref="A1:K13"', 'ref="A1:L13"'))


def _end_of_row(text: str, row: int, cell: str) -> str:
    return re.sub(
        rf'(<row r="{row}".*?)</row>', lambda m: m[1] + cell, text, count=1, flags=re.DOTALL
    )


def strict(patient: Patient) -> None:
    """The standard's strict form: other namespaces throughout."""
    for part, data in patient.parts.items():
        if part.endswith((".xml", ".rels")) and part != CONTENT_TYPES:
            text = data.decode()
            for old, new in _STRICT:
                text = text.replace(old, new)
            patient.parts[part] = text.encode()
    patient.edit(
        "xl/workbook.xml",
        lambda text: text.replace("<workbook ", '<workbook conformance="strict" ', 1),
    )


def phonetic(patient: Patient) -> None:
    """Readings above a text, as Japanese workbooks have them; they are no part of the text."""
    reading = '<rPh sb="0" eb="2"><t>ブンショ</t></rPh><phoneticPr fontId="0"/></si>'
    patient.replace("xl/sharedStrings.xml", "</si>", reading, count=3)


def rels_by_override(patient: Patient) -> None:
    """No default types relationships: each of their parts has an entry of its own."""
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    patient.edit(CONTENT_TYPES, lambda text: re.sub(r'<Default Extension="rels"[^>]*/>', "", text))
    for part in [name for name in patient.parts if name.endswith(".rels")]:
        entry = f'<Override PartName="/{part}" ContentType="{kind}"/></Types>'
        patient.replace(CONTENT_TYPES, "</Types>", entry)


def odd_spelling(patient: Patient) -> None:
    """Single quotes, attributes backwards, white space wherever it is free, numeric references."""
    for part in (*sheets(patient), "xl/workbook.xml", "xl/styles.xml"):
        patient.edit(part, _odd)


def _odd(text: str) -> str:
    head, body = text.split("?>", 1)
    tagged = re.sub(r"<([A-Za-z][^\s/>]*)((?:\s+[\w:]+=\"[^\"]*\")+)\s*(/?)>", _backwards, body)
    return f"{head}?>" + tagged.replace("><row", ">\n  <row").replace("я", "&#1103;") + "\n"


def _backwards(match: re.Match[str]) -> str:
    attributes = re.findall(r'([\w:]+)="([^"]*)"', match[2])[::-1]
    spelled = "".join(f"\n {name} = '{value}'" for name, value in attributes if "'" not in value)
    spelled += "".join(f' {name}="{value}"' for name, value in attributes if "'" in value)
    return f"<{match[1]}{spelled} {match[3]}>"


def utf16(patient: Patient) -> None:
    part = patient.sheet("Leads")
    text = patient.text(part).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    patient.parts[part] = codecs.BOM_UTF16_LE + text.encode("utf-16-le")


def byte_order_mark(patient: Patient) -> None:
    for part in (*sheets(patient), "xl/workbook.xml", "xl/styles.xml", CONTENT_TYPES):
        patient.parts[part] = codecs.BOM_UTF8 + patient.parts[part]


def unusual_paths(patient: Patient) -> None:
    """A sheet at a path of its own and relationships that name parts from the root."""
    part, moved = patient.sheet("Leads"), "data/Tabs/first.xml"
    patient.parts = {moved if name == part else name: data for name, data in patient.parts.items()}
    rels = "xl/_rels/workbook.xml.rels"
    patient.replace(rels, f'Target="{posixpath.relpath(part, "xl")}"', f'Target="/{moved}"')
    patient.edit(rels, lambda text: re.sub(r'Target="(?!/)', 'Target="/xl/', text))
    patient.replace(CONTENT_TYPES, f'PartName="/{part}"', f'PartName="/{moved}"')
    if relationships_part(part) in patient.parts:
        own = patient.parts.pop(relationships_part(part)).decode()
        own = own.replace('Target="../', 'Target="/xl/')
        patient.parts[relationships_part(moved)] = own.encode()


def comment_among_rows(patient: Patient) -> None:
    patient.edit(
        patient.sheet("Leads"), lambda text: text.replace("<row ", "<!-- mine --><row ", 1)
    )


def cdata(patient: Patient) -> None:
    part = patient.sheet("Leads")
    addition = '<c r="L1" t="str"><v><![CDATA[a < b]]></v></c></row>'
    patient.edit(
        part,
        lambda text: (
            _end_of_row(text, 1, addition)
            .replace('spans="1:11"', 'spans="1:12"')
            .replace('"A1:K13"', '"A1:L13"')
        ),
    )


def shared_workbook(patient: Patient) -> None:
    """The old way to share a workbook: a log of everybody's changes."""
    part = "xl/revisions/revisionHeaders.xml"
    patient.add(
        part,
        f'<headers xmlns="{MAIN}" guid="{{11111111-0000-0000-0000-000000000000}}"/>',
        f"{SHEETS}.revisionHeaders+xml",
    )
    patient.relate("xl/workbook.xml", part, "revisionHeaders", "rId88")


def signed(patient: Patient) -> None:
    """A digital signature, which any change would break."""
    origin = "_xmlsignatures/origin.sigs"
    base = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"
    patient.add(origin, b"", "application/vnd.openxmlformats-package.digital-signature-origin")
    patient.relate("", origin, f"{base}/origin", "rId88")
