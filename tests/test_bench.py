"""What the measuring rests on: the workbooks it makes, the script it compares with, its sums."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

SCRIPTS = Path(__file__).parent.parent / "scripts"
DAY = "2026-11-19"


@pytest.fixture
def script(monkeypatch):
    """Imports a script's module the way it is imported when a script is started."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield importlib.import_module
    for path in SCRIPTS.glob("*.py"):
        sys.modules.pop(path.stem, None)


@pytest.fixture
def book(script, tmp_path):
    path = tmp_path / "book.xlsx"
    script("bench_workbooks").build(path, 40, 400)
    return path


def rows(path: Path, tab: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(tab).to_python()


def test_the_workbook_has_the_shape_that_is_named(book):
    leads, activities = rows(book, "Лиды"), rows(book, "Контакты")
    assert (len(leads), len(leads[0])) == (41, 12)
    assert (len(activities), len(activities[0])) == (401, 9)
    assert {"Работа!", "Упущен", "Холодный"} <= {row[5] for row in activities[1:]}


def test_its_cells_are_such_as_people_have(book):
    amounts = [row[8] for row in rows(book, "Лиды")[1:]]
    assert {type(amount) for amount in amounts} == {float, str}
    assert any(type(amount) is float and amount % 1 for amount in amounts)
    assert "" in amounts
    moments = [row[1] for row in rows(book, "Контакты")[1:]]
    assert {type(moment) for moment in moments} == {date, datetime}
    with zipfile.ZipFile(book) as archive:
        activities = archive.read("xl/worksheets/sheet2.xml")
    assert b"<f>B53+" in activities


def test_new_rows_are_typed_at_the_end_without_numbers(script, book, tmp_path):
    grown = tmp_path / "grown.xlsx"
    script("bench_workbooks").add_rows(book, grown, 3)
    before, after = rows(book, "Контакты"), rows(grown, "Контакты")
    assert after[: len(before)] == before
    assert after[len(before) :] == [["", *before[-1][1:]]] * 3
    assert rows(grown, "Лиды") == rows(book, "Лиды")


def test_a_touched_workbook_has_other_bytes_and_the_same_cells(script, book, tmp_path):
    touched = tmp_path / "touched.xlsx"
    script("bench_workbooks").touch(book, touched)
    assert touched.read_bytes() != book.read_bytes()
    assert rows(touched, "Контакты") == rows(book, "Контакты")
    with zipfile.ZipFile(touched) as new, zipfile.ZipFile(book) as old:
        differing = [name for name in old.namelist() if new.read(name) != old.read(name)]
    assert differing == ["docProps/core.xml"]


def test_the_floor_copies_the_archive_whole(script, book, tmp_path):
    copied = tmp_path / "copied.xlsx"
    script("bench_floor").copy(book, copied)
    assert copied.read_bytes() == book.read_bytes()


@pytest.mark.slow
def test_the_users_script_comes_to_the_same_funnel_as_we_do(script, book, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    ours = tmp_path / "ours.xlsx"
    ours.write_bytes(book.read_bytes())
    command = [sys.executable, "-m", "sheets_crm", "init", str(ours), "--today", DAY]
    subprocess.run(command, check=True, capture_output=True)
    theirs = script("bench_user_script")
    theirs.main(book, theirs.pd.Timestamp(DAY))
    written = {row[0]: row[1] for row in rows(book, "Воронка")[1:]}
    reported = {}
    for row in rows(ours, "Воронка"):
        if row[0] in written:
            reported.setdefault(row[0], row[1])
    assert written == reported
    assert 0 < written["Работа!"] < written["Холодный"] == 40


def test_a_run_is_measured():
    code = "import time; held = bytearray(60_000_000); time.sleep(0.2); print('done')"
    run = json.loads(
        from_a_small_process(f"vars(measured([sys.executable, '-c', {code!r}], {{}}))")
    )
    assert run["output"].strip() == "done"
    assert run["seconds"] >= 0.2
    assert 60_000_000 < run["peak"] < 120_000_000


def test_a_run_that_fails_ends_the_bench(script):
    with pytest.raises(SystemExit, match="ended with 3"):
        script("bench_process").measured([sys.executable, "-c", "raise SystemExit(3)"], {})


def from_a_small_process(expression: str) -> str:
    """A child's peak of memory begins at its parent's, and this one is large."""
    code = (
        f"import json, sys; sys.path.insert(0, {str(SCRIPTS)!r}); "
        f"from bench_process import measured; print(json.dumps({expression}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout


def test_ratios_stand_against_their_targets(script):
    bench, process = script("bench"), script("bench_process")
    seconds = {
        bench.FIRST: 9,
        bench.NEW_ROWS: 5,
        bench.CHECK: 4,
        bench.TOUCHED: 3,
        bench.UNTOUCHED: 1,
        bench.SCRIPT: 50,
        bench.FLOOR: 4,
        bench.BARE_READ: 2,
        bench.DECIDE: 1,
        bench.SMALL: 0.5,
        bench.SMALL_CHECK: 0.6,
    }
    runs = {
        name: [process.Run(took * n, int(took * 10), "", took * n * n) for n in (1, 0.5, 2)]
        for name, took in seconds.items()
    }
    found = bench.targets(runs)
    assert [round(one.ratio, 2) for one in found] == [10, 1.25, 0.1, 0.5, 1, 0.8, 1.2, 0.5]
    assert [one.of_cpu for one in found[:4]] == [10, 1.25, None, 0.5]
    assert [one.met for one in found] == [True, True, True, False, True, True, False, True]
    told = bench.told_targets(found).splitlines()
    assert told[5].split()[-5:] == ["0.50", "0.50", "≤", "0.2", "NO"]


def test_the_table_is_aligned(script):
    told = script("bench_tables").table(("run", "seconds"), [("a", "1.00"), ("longer", "10.00")])
    assert told.splitlines() == [
        "run     seconds",
        "------  -------",
        "a          1.00",
        "longer    10.00",
    ]


def test_a_picture_is_cropped_and_stays_small(script, tmp_path):
    pictures = script("pictures")
    page = Image.effect_noise((900, 700), 90).convert("RGB")
    sheet = Image.new("RGB", (1600, 1200), "white")
    sheet.paste(page, (100, 50))
    sheet.save(tmp_path / "page.png")
    pictures.crop(tmp_path / "page.png", tmp_path / "picture.png")
    with Image.open(tmp_path / "picture.png") as picture:
        assert picture.size == (924, 724)
    Image.new("RGB", (10, 10), "white").save(tmp_path / "page.png")
    with pytest.raises(ValueError, match="empty"):
        pictures.crop(tmp_path / "page.png", tmp_path / "picture.png")


def test_one_tab_alone_is_shown(script):
    parts = script("workbook_parts")
    book = (
        b'<workbook><bookViews><workbookView firstSheet="1" activeTab="2"/></bookViews><sheets>'
        b'<sheet name="One" sheetId="1" r:id="rId1"/>'
        b'<sheet name="Two" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'
    )
    shown = parts.showing_only("Two")(book).decode()
    assert '<workbookView activeTab="1"/>' in shown
    assert '<sheet state="hidden" name="One" sheetId="1" r:id="rId1"/>' in shown
    assert '<sheet name="Two" sheetId="2" r:id="rId2"/>' in shown
