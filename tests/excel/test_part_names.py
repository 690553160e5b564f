"""No part of the user's is written over, however the workbook leads to it or does not."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sheets_crm.workbook.excel.package.package import Package
from sheets_crm.workbook.excel.read import read_snapshot
from sheets_crm.workbook.excel.styles.stylesheet import Styles
from tests.xlsx.corpus import corpus_file
from tests.xlsx.linter import new_faults
from tests.xlsx.package import CONTENT_TYPES
from tests.xlsx.package import Package as Parts
from tests.xlsx.product import sync_file
from tests.xlsx.sample import TODAY
from tests.xlsx.surgery import Patient

pytestmark = pytest.mark.slow

RELS, BOOK, STYLES = "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/styles.xml"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))


def typed(kind: str, other: str) -> Callable[[Patient], None]:
    """The relationship of that kind bears another type."""
    return lambda patient: patient.edit(
        RELS, lambda text: re.sub(rf'Type="[^"]*/{kind}"', f'Type="{other}"', text)
    )


def without(kind: str) -> Callable[[Patient], None]:
    return lambda patient: patient.edit(
        RELS, lambda text: re.sub(rf'<Relationship [^>]*/{kind}"[^>]*>', "", text)
    )


def orphans(patient: Patient) -> None:
    """Parts and relationships that nothing leads to, under the names that ours would have."""
    for name in ("styles1", "styles2", "worksheets/sheet9", "charts/chart3", "drawings/drawing4"):
        patient.parts.setdefault(f"xl/{name}.xml", b"<mine/>")
    for name in ("worksheets/sheet4", "worksheets/sheet5", "drawings/drawing2", "charts/chart2"):
        folder, base = posixpath.split(f"xl/{name}.xml")
        patient.parts.setdefault(f"{folder}/_rels/{base}.rels", b"<mine/>")
    patient.replace(
        CONTENT_TYPES,
        "</Types>",
        '<Override PartName="/xl/charts/chart1.xml" ContentType="mine/mine"/></Types>',
    )


def promises(patient: Patient) -> None:
    """A tab of the user's leads to parts that are not there, as some programs leave it."""
    for number in range(1, 5):
        for kind in ("drawing", "chart"):
            target = f"xl/{kind}s/{kind}{number}.xml"
            patient.relate(patient.sheet("Leads"), target, kind, f"rIdGone{kind}{number}")


def resource_forks(patient: Patient) -> None:
    """What the Finder of macOS packs beside every file of an archive; no XML, whatever its name."""
    for name in ("xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels"):
        folder, base = posixpath.split(name)
        patient.parts[f"__MACOSX/{folder}/._{base}"] = b"\x00\x05\x16\x07Mac OS X"


HARM = {
    "promised parts": promises,
    "resource forks": resource_forks,
    "styles in another case": typed("styles", "http://x/relationships/Styles"),
    "styles of no type": typed("styles", ""),
    "styles not related": without("styles"),
    "styles in strict words": typed("styles", STRICT + "styles"),
    "strings in strict words": typed("sharedStrings", STRICT + "sharedStrings"),
    "theme not related": without("theme"),
    "theme in another case": typed("theme", "http://x/relationships/Theme"),
    "orphans": orphans,
    "orphans and no styles": lambda patient: (orphans(patient), without("styles")(patient)),
}


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("synced_before", [False, True])
def test_every_part_that_is_not_named_stays_the_same_bytes(
    harm: str, synced_before: bool, tmp_path: Path
) -> None:
    path = corpus_file("xlsxwriter-colour-rules").make(tmp_path)
    if synced_before:
        sync_file(path, TODAY - timedelta(days=1))
    patient = Patient.read(path)
    HARM[harm](patient)
    patient.write(path)
    read = read_snapshot(path.read_bytes(), path.name)
    tabs = {patient.sheet(sheet.title) for sheet in read.sheets if sheet.report}
    ours = Parts(patient.parts).reach(tabs, frozenset({patient.sheet("Leads")}))
    sync_file(path, TODAY)
    after = Patient.read(path)
    changed = {part for part, data in patient.parts.items() if after.parts.get(part) != data}
    related = STYLES in {
        arrow.target
        for arrow in Package.open(path.read_bytes()).relationships(BOOK)
        if arrow.kind == "styles"
    }
    users = {patient.sheet(tab) for tab in ("Leads", "Activities")}
    allowed = {CONTENT_TYPES, RELS, BOOK, *users, *([STYLES] if related else [])}
    assert changed - ours <= allowed
    once = path.read_bytes()
    assert not sync_file(path, TODAY)
    assert path.read_bytes() == once
    assert sync_file(path, TODAY + timedelta(days=1))


def test_cells_and_rules_that_name_formats_of_no_style_sheet_stay_plain(tmp_path: Path) -> None:
    path = corpus_file("xlsxwriter-colour-rules").make(tmp_path)
    before = tmp_path / "before.xlsx"
    patient = Patient.read(path)
    without("styles")(patient)
    patient.write(path)
    patient.write(before)
    used = [int(n) for n in re.findall(r'\ss="(\d+)"', patient.text(patient.sheet("Leads")))]
    rules = [int(n) for n in re.findall(r'dxfId="(\d+)"', patient.text(patient.sheet("Leads")))]
    assert used
    assert rules
    sync_file(path, TODAY)
    styles = Styles(Patient.read(path).parts["xl/styles1.xml"])
    assert {styles.xf(index) for index in used} == {styles.xf(0)}
    assert {styles.lists["dxfs"][index].children for index in rules} == {()}
    assert len(styles.lists["cellXfs"]) > max(used) + 1
    assert new_faults(before, path) == []


def test_what_a_tab_of_the_users_leads_to_never_becomes_a_part_of_ours(tmp_path: Path) -> None:
    path = corpus_file("xlsxwriter-plain").make(tmp_path)
    patient = Patient.read(path)
    promises(patient)
    patient.write(path)
    sync_file(path, TODAY)
    after = Package.open(path.read_bytes())
    promised = {one.target for one in after.relationships(patient.sheet("Leads"))}
    assert len(promised) == 8
    assert not any(after.has(part) for part in promised)


def test_a_promised_style_sheet_that_is_missing_takes_its_promised_place(tmp_path: Path) -> None:
    path = corpus_file("xlsxwriter-plain").make(tmp_path)
    patient = Patient.read(path)
    del patient.parts[STYLES]
    patient.write(path)
    sync_file(path, TODAY)
    arrows = Package.open(path.read_bytes()).relationships(BOOK)
    assert [arrow.target for arrow in arrows if arrow.kind == "styles"] == [STYLES]
    assert STYLES in Patient.read(path).parts


def test_tabs_of_the_users_with_our_titles_stay_and_ours_take_others(tmp_path: Path) -> None:
    path = corpus_file("xlsxwriter-charts").make(tmp_path)  # one of its tabs is a chart
    patient = Patient.read(path)
    patient.replace(BOOK, 'name="Диаграмма"', 'name="Воронка"')
    patient.write(path)
    sync_file(path, TODAY)
    titles = re.findall(r'<sheet name="([^"]*)"', Patient.read(path).text(BOOK))
    assert "Воронка" in titles
    assert "Воронка (CRM)" in titles
    assert not sync_file(path, TODAY)
