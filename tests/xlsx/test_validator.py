"""The validator and LibreOffice are really asked: a good file passes, a broken one does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.xlsx import office
from tests.xlsx.corpus import corpus_file
from tests.xlsx.office import ToolMissingError, libreoffice_cannot_open, soffice
from tests.xlsx.surgery import Patient
from tests.xlsx.validator import libreoffice_opens, validator_errors


def _good(folder: Path) -> Path:
    return corpus_file("xlsxwriter-names").make(folder)


def _bad(folder: Path) -> Path:
    """A sheet whose elements stand in an order that the schema does not know."""
    patient = Patient.read(_good(folder))
    margins = '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>'
    patient.before("xl/worksheets/sheet1.xml", "sheetData", margins)
    path = folder / "bad.xlsx"
    patient.write(path)
    return path


@pytest.mark.slow
def test_the_validator_tells_good_from_bad(tmp_path: Path) -> None:
    assert validator_errors(_good(tmp_path)) == set()
    ((part, rule, sentence),) = validator_errors(_bad(tmp_path))
    assert part == "/xl/worksheets/sheet1.xml"
    assert rule == "Sch_UnexpectedElementContentExpectingComplex"
    assert "pageMargins" in sentence or "sheetData" in sentence


@pytest.mark.slow
def test_a_file_that_cannot_be_opened_is_no_sound_file(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(_good(tmp_path).read_bytes()[:900])
    with pytest.raises(ValueError, match=r".+"):
        validator_errors(broken)
    assert not libreoffice_opens(broken)


@pytest.mark.slow
def test_libreoffice_opens_a_good_file(tmp_path: Path) -> None:
    good = _good(tmp_path)
    no_sheet = Patient.read(good)
    del no_sheet.parts["xl/workbook.xml"]
    no_sheet.write(tmp_path / "no-workbook.xlsx")
    assert libreoffice_opens(good)
    assert libreoffice_cannot_open([good, tmp_path / "no-workbook.xlsx"]) == [
        tmp_path / "no-workbook.xlsx"
    ]


def test_a_missing_program_is_a_failure_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(office, "_USUAL_PLACES", ())
    with pytest.raises(ToolMissingError, match="Install it"):
        soffice()
    with pytest.raises(ToolMissingError, match=r"Install Node\.js"):
        validator_errors(Path("any.xlsx"))
