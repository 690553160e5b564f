"""Faults of parts: XML that cannot be read, types that are wrong, ids that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from tests.xlsx.fault import Fault
from tests.xlsx.package import CONTENT_TYPES, Package, parse

_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TYPES = {
    "worksheet": "spreadsheetml.worksheet+xml",
    "chartsheet": "spreadsheetml.chartsheet+xml",
    "styles": "spreadsheetml.styles+xml",
    "sharedStrings": "spreadsheetml.sharedStrings+xml",
    "calcChain": "spreadsheetml.calcChain+xml",
    "table": "spreadsheetml.table+xml",
    "comments": "spreadsheetml.comments+xml",
    "pivotTable": "spreadsheetml.pivotTable+xml",
    "drawing": "drawing+xml",
    "chart": "drawingml.chart+xml",
    "theme": "theme+xml",
}
"""How the content type of a part ends, by the kind of relationship that leads to it."""


def xml_faults(package: Package) -> list[Fault]:
    """Parts that are not well-formed XML with namespaces; nothing else can be asked of those."""
    found = []
    for part, data in package.parts.items():
        if part.endswith((".xml", ".rels")):
            try:
                parse(data)
            except etree.XMLSyntaxError as error:
                found.append(Fault("not-xml", part, str(error)))
    return found


def prefix_faults(package: Package) -> Iterator[Fault]:
    """Prefixes that `mc:Ignorable` and the like name and nothing declares: Excel refuses those."""
    for part, data in package.parts.items():
        if part.endswith(".xml") and b"markup-compatibility" in data:
            for element in parse(data).iter(etree.Element):
                named = [element.get(_MC + word, "") for word in ("Ignorable", "MustUnderstand")]
                if element.tag == f"{_MC}Choice":
                    named.append(element.get("Requires", ""))
                for prefix in " ".join(named).split():
                    if prefix not in element.nsmap:
                        yield Fault("undeclared-prefix", part, prefix)


def type_faults(package: Package) -> Iterator[Fault]:
    """Parts whose content type is not that of what leads to them."""
    for source in ("", *package.parts):
        for arrow in package.relationships(source):
            wanted = _TYPES.get(arrow.kind)
            if wanted and not arrow.external and arrow.target in package.parts:
                typed = package.content_type(arrow.target) or ""
                if not typed.endswith(wanted):
                    yield Fault("wrong-content-type", arrow.target, f"{typed} for a {arrow.kind}")


def id_faults(package: Package) -> Iterator[Fault]:
    """`r:id` and its like that no relationship of the part bears."""
    for part, data in package.parts.items():
        if part.endswith(".xml") and part != CONTENT_TYPES and _names_office(data):
            known = {arrow.id for arrow in package.relationships(part)}
            for element in parse(data).iter(etree.Element):
                for key, value in element.attrib.items():
                    if etree.QName(key).namespace in _OFFICE and value not in known:
                        yield Fault(
                            "dangling-id", part, f"{etree.QName(element).localname} {value}"
                        )


def _names_office(data: bytes) -> bool:
    return any(space.encode() in data for space in _OFFICE)
