"""XML looked at without being rewritten."""

from __future__ import annotations

import gc
import time

import pytest

from sheets_crm.errors import CrmError
from sheets_crm.workbook.excel.package.encoding import as_utf8
from sheets_crm.workbook.excel.xml.canonical_xml import tree
from sheets_crm.workbook.excel.xml.spans import (
    MOST_ELEMENTS,
    MOST_NESTED,
    Element,
    Splices,
    check_well_formed,
    parse,
)

XML = b"""<?xml version='1.0'?>\n<a x = '1>2' ><!-- <b/> --><b/><c y="&lt;">t<d></d></c ></a>"""


def test_every_element_knows_its_bytes() -> None:
    root = parse(XML)
    found = {one.name: XML[one.start : one.end] for one in root.walk()}
    assert found["a"] == XML[XML.index(b"<a") :]
    assert found["b"] == b"<b/>"
    assert found["c"] == b'<c y="&lt;">t<d></d></c >'
    assert found["d"] == b"<d></d>"
    assert root.children[1].get("y") == "<"
    assert root.children[1].text == "t"


def test_edits_touch_nothing_else() -> None:
    splices = Splices(XML)
    b, c = parse(XML).children
    splices.append(b, b"<n/>")
    splices.set_attribute(b, "q", '"')
    splices.set_attribute(c, "y", "2")
    splices.append(c, b"<z/>")
    assert splices.result() == XML.replace(
        b'<b/><c y="&lt;">', b'<b q=\'"\'><n/></b><c y="2">'
    ).replace(b"</c >", b"<z/></c >")


def test_prefixes_do_not_count_when_elements_are_compared() -> None:
    one = parse(b'<x:f xmlns:x="m"><x:g b="1" a="2"/></x:f>')
    other = parse(b'<f xmlns="m">\n<g a="2" b="1"></g></f>')
    assert tree(one, "m") == tree(other, "m")


@pytest.mark.parametrize("data", [b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'])
def test_document_types_are_refused(data: bytes) -> None:
    with pytest.raises(CrmError, match=r"^xlsx_dtd\("):
        parse(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "windows-1251"])
def test_other_encodings_are_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.upper()}"?><a b="Лид"/>'
    assert parse(as_utf8(text.encode(encoding))).get("b") == "Лид"


def test_utf8_is_left_alone() -> None:
    data = b'\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?><a/>'
    assert as_utf8(data) is data
    assert parse(data).start == data.index(b"<a")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (XML, None),
        (XML.decode().encode("utf-16"), None),
        (b"<a><b></a>", "xlsx_damaged"),
        (b"<a/><a/>", "xlsx_damaged"),
        (b"", "xlsx_damaged"),
        (b"<x:a/>", "xlsx_damaged"),
        (b"<!DOCTYPE a><a/>", "xlsx_dtd"),
    ],
)
def test_what_is_not_well_formed_is_told_without_a_tree(data: bytes, code: str | None) -> None:
    if code is None:
        check_well_formed(data)
        return
    with pytest.raises(CrmError) as told:
        check_well_formed(data, "sheet1.xml")
    assert (told.value.code, told.value.facts["part"]) == (code, "sheet1.xml")


def test_what_was_parsed_is_freed_at_once() -> None:
    """A visit works with the collector at rest."""
    gc.collect()
    gc.disable()
    try:
        parse(b"<a><b/></a>")
        assert not any(isinstance(one, Element) for one in gc.get_objects())
    finally:
        gc.enable()


@pytest.mark.slow
def test_texts_between_many_elements_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        parse(b"<w>" + b"<a/>\n  x" * count + b"</w>")
        return time.process_time() - began

    assert min(seconds(80_000) for _ in range(3)) < 9 * min(seconds(20_000) for _ in range(3))


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"<a>" * (MOST_NESTED + 1) + b"</a>" * (MOST_NESTED + 1),
        b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>",
    ],
)
def test_what_no_program_writes_is_refused(data: bytes) -> None:
    with pytest.raises(CrmError, match=r"^xlsx_overgrown\("):
        parse(data)
