"""The program's own folder: its owner's alone, and named where something is wrong with it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_crm.cli import program
from sheets_crm.state import state_dir
from sheets_crm.state.state_dir import folder_of, private_folder, workbook_folder, write_whole

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights in the profile")


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch) -> Path:
    """A program that was just started, and its state folder, which is not there yet."""
    folder = tmp_path / "state"
    monkeypatch.setenv("SHEETS_CRM_STATE", str(folder))
    monkeypatch.setattr(state_dir, "_closed", set())
    monkeypatch.chdir(tmp_path)
    return folder


def run(*words: str) -> Result:
    result = CliRunner().invoke(program, list(words), prog_name="sheets-crm")
    assert "Traceback" not in result.output
    return result


def rights(folder: Path) -> dict[str, int]:
    """By path, who may do what with everything in a folder."""
    every = [folder, *folder.rglob("*")]
    return {str(one.relative_to(folder)): stat.S_IMODE(one.lstat().st_mode) for one in every}


def loose(folder: Path) -> dict[str, str]:
    """What in a folder others than its owner have any right to."""
    return {path: oct(mode) for path, mode in rights(folder).items() if mode & 0o077}


@posix
def test_everything_is_its_owners_alone_from_the_first_byte_on(own, monkeypatch):
    def never(*_arguments: object) -> None:
        raise AssertionError("rights are mended after the fact")

    monkeypatch.setattr(os, "chmod", never)
    monkeypatch.setattr(Path, "chmod", never)
    before = os.umask(0)
    try:
        for command in ("init", "sync", "undo", "log"):
            assert run(command, "a.xlsx").exit_code in {0, 1}
    finally:
        os.umask(before)
    assert len(rights(own)) > 5
    assert loose(own) == {}


@posix
def test_what_an_earlier_version_left_readable_is_mended(own, monkeypatch):
    run("init", "a.xlsx")
    for path in [own, *own.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    monkeypatch.setattr(state_dir, "_closed", set())
    run("sync", "a.xlsx")
    assert set(loose(own)) == {"."}  # it was named, and may hold other things


@posix
def test_the_usual_folder_of_all_workbooks_is_mended_too(tmp_path, monkeypatch):
    monkeypatch.delenv("SHEETS_CRM_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "usual"))
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "usual" / "crm")
    (tmp_path / "usual" / "crm").mkdir(parents=True, mode=0o755)
    private_folder(folder_of("some workbook"))
    assert loose(tmp_path / "usual" / "crm") == {}


@posix
def test_a_record_that_is_for_others_too_may_be_read_by_them(tmp_path):
    write_whole(tmp_path / "ours", "x")
    write_whole(tmp_path / "health", "x", mode=0o644)
    assert rights(tmp_path)["ours"] == 0o600
    assert rights(tmp_path)["health"] == 0o644


def a_file(folder: Path) -> None:
    folder.write_text("mine", encoding="utf-8")


def lock_is_a_folder(_folder: Path) -> None:
    (workbook_folder(Path("a.xlsx")) / "turn.lock").mkdir(parents=True)


def copies_are_a_file(_folder: Path) -> None:
    folder = workbook_folder(Path("a.xlsx"))
    folder.mkdir(parents=True)
    (folder / "backups").write_text("mine", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("spoil", [a_file, lock_is_a_folder, copies_are_a_file])
def test_what_is_wrong_with_the_folder_is_said_of_the_folder(own, spoil):
    run("init", "a.xlsx")
    book = load_workbook("a.xlsx")
    book["Leads"]["B2"] = "Alfa"
    book.save("a.xlsx")
    if own.exists():
        own.rename(own.with_name("before"))
    before = Path("a.xlsx").read_bytes()
    spoil(own)
    result = run("sync", "a.xlsx")
    assert result.exit_code == 1
    assert "own folder" in result.output
    assert str(own) in result.output.replace("\n", "")
    assert "SHEETS_CRM_STATE" in result.output
    assert "connect it" not in result.output
    assert Path("a.xlsx").read_bytes() == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="Linux only")
def test_a_folder_that_cannot_be_made_is_named(monkeypatch):
    monkeypatch.setenv("SHEETS_CRM_STATE", "/proc/sheets-crm")
    result = run("init", "a.xlsx")
    assert result.exit_code == 1
    assert "/proc/sheets-crm" in result.output.replace("\n", "")
    assert not Path("a.xlsx").exists()
