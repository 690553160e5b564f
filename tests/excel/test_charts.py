"""A chart says everything: what it left out, the next program to save the workbook would choose."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from sheets_crm.workbook.excel.draw.chart_xml import explicit
from sheets_crm.workbook.excel.draw.render_tabs import render
from tests.excel.packages import MAIN
from tests.excel.visits import report_tab
from tests.xlsx.office import convert
from tests.xlsx.surgery import Patient
from tests.xlsx.validator import validator_errors

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LABELS = ["showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize"]
ONLY_THE_VALUE = ["0", "1", "0", "0", "0", "0"]
AXIS = ["delete", "majorTickMark", "minorTickMark"]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """As today's Excel would have saved it; XlsxWriter calls itself Excel 2007."""
    path = tmp_path / "charts.xlsx"
    path.write_bytes(render([report_tab("Leads", title="Charts")]))
    patient = Patient.read(path)
    patient.replace("docProps/app.xml", "<AppVersion>12.0000<", "<AppVersion>16.0300<")
    patient.write(path)
    return path


def charts(path: Path) -> list[etree._Element]:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        return [etree.fromstring(archive.read(part)) for part in parts]


def said(element: etree._Element, names: list[str]) -> list[str | None]:
    """The `val` of each child of these names; None where the child is not there."""
    found = (element.find(C + name) for name in names)
    return [None if one is None else one.get("val", "") for one in found]


def all_of(root: etree._Element, *names: str) -> list[etree._Element]:
    return [one for name in names for one in root.iter(C + name)]


def test_no_chart_leaves_anything_to_the_reader(book: Path) -> None:
    drawn = charts(book)
    assert len(drawn) == 2
    for root in drawn:
        labels, axes = all_of(root, "dLbls"), all_of(root, "catAx", "valAx")
        assert [said(one, LABELS) for one in labels] == [ONLY_THE_VALUE]
        assert [said(one, AXIS)[1:] for one in axes] == [["none", "none"]] * 2
        assert None not in [said(one, AXIS)[0] for one in axes]
        assert [said(one, ["overlay"]) for one in all_of(root, "title")] == [["0"]]
        assert said(root, ["roundedCorners"]) == ["0"]
        assert said(root.find(C + "chart"), ["autoTitleDeleted", "plotVisOnly"]) == ["0", "1"]
        kinds = all_of(root, "barChart", "lineChart")
        assert [said(one, ["varyColors"]) for one in kinds] == [["0"]]
        for series in all_of(root, "ser"):
            smooth = said(series, ["invertIfNegative", "smooth"])
            assert smooth in (["0", None], [None, "0"])
        for point in all_of(root, "dPt"):
            assert said(point, ["invertIfNegative"]) == ["0"]


def test_what_is_said_already_stays_and_twice_is_as_once() -> None:
    chart = (
        b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart>'
        b'<c:autoTitleDeleted val="1"/><c:plotArea><c:valAx><c:delete val="1"/></c:valAx>'
        b"</c:plotArea></c:chart></c:chartSpace>"
    )
    once = explicit(chart)
    assert b'<c:autoTitleDeleted val="1"/>' in once
    assert b'<c:delete val="1"/><c:majorTickMark val="none"/>' in once
    assert explicit(once) == once


def test_other_parts_are_left_as_they_are() -> None:
    other = f'<w xmlns="{MAIN}"><chart><a/></chart></w>'.encode()
    assert explicit(other) == other


@pytest.mark.slow
def test_libreoffice_saves_the_labels_with_the_value_alone(book: Path, tmp_path: Path) -> None:
    (saved,) = convert([book], "xlsx", tmp_path / "saved")
    drawn = charts(saved)
    assert len(drawn) == 2
    for root in drawn:
        labels = all_of(root, "dLbls", "dLbl")
        assert labels
        assert {tuple(said(one, LABELS[:4])) for one in labels} == {("0", "1", "0", "0")}
        assert {
            value for axis in all_of(root, "catAx", "valAx") for value in said(axis, AXIS[1:])
        } == {"none"}
        assert [
            said(one, ["smooth"])
            for one in all_of(root, "ser")
            if one.find(C + "smooth") is not None
        ] in (
            [],
            [["0"]],
        )


@pytest.mark.slow
def test_the_validator_finds_nothing_in_it(book: Path) -> None:
    assert validator_errors(book) == set()
