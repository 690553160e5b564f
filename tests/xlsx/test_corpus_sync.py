"""The whole corpus, synced three times and once on the next day: nothing of the user's is lost."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from sheets_crm.errors import CrmError
from tests.xlsx.compressed import packed_anew
from tests.xlsx.corpus import CorpusFile, corpus
from tests.xlsx.entitled import DERIVED, first_visit, later_visit
from tests.xlsx.guest import check_guest
from tests.xlsx.linter import new_faults
from tests.xlsx.office import libreoffice_cannot_open
from tests.xlsx.product import sync_file
from tests.xlsx.sample import TABS, TODAY
from tests.xlsx.validator import validator_errors

_FAST = {
    "xlsxwriter-everything-macros",
    "xlsxwriter-layout-ru",
    "handmade-prefixes-rules",
    "handmade-many",
    "handmade-odd-spelling-rules",
    "handmade-worn",
    "handmade-modern",
    "handmade-modern-everything",
}


def _params(files: list[CorpusFile]) -> list[object]:
    slow = pytest.mark.slow
    return [pytest.param(f, id=f.id, marks=[] if f.id in _FAST else [slow]) for f in files]


SOUND = [file for file in corpus() if not file.refused]
REFUSED = [file for file in corpus() if file.refused]


@dataclass(frozen=True)
class Visits:
    """The states of one workbook: as the user left it, after three syncs, and a day later."""

    before: Path
    after: tuple[Path, Path, Path]
    next_day: Path


@pytest.fixture(scope="module")
def visited() -> dict[str, Visits]:
    """What was synced already in this module."""
    return {}


@pytest.fixture
def visits(request, visited, tmp_path_factory, monkeypatch) -> Visits:
    """The states of the file that the test is for."""
    file: CorpusFile = request.getfixturevalue("file")
    if file.id not in visited:
        folder = tmp_path_factory.mktemp(file.id)
        monkeypatch.setenv("SHEETS_CRM_STATE", str(folder / "state"))
        visited[file.id] = _visit(file, folder)
    return visited[file.id]


def _visit(file: CorpusFile, folder: Path) -> Visits:
    book = file.make(folder)

    def kept(name: str) -> Path:
        return Path(shutil.copy(book, folder / f"{file.id}-{name}{file.suffix}"))

    before = kept("before")
    after = []
    for name in ("first", "second", "third"):
        sync_file(book, TODAY)
        after.append(kept(name))
    sync_file(book, TODAY + timedelta(days=1))
    return Visits(before, (after[0], after[1], after[2]), kept("next-day"))


def _same_bytes(one: Path, other: Path) -> bool:
    """Asked this way, a failure does not print two archives."""
    return one.read_bytes() == other.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("file", _params(SOUND))
def test_the_guest_promise_is_kept(file: CorpusFile, visits: Visits) -> None:
    first = visits.after[0]
    ours = first_visit(file, visits.before, first)
    assert len(ours.widths[TABS[file.language][0]]) == len(DERIVED[file.language])
    assert check_guest(visits.before, first, ours) == []
    assert check_guest(visits.after[2], visits.next_day, later_visit(file, visits.after[2])) == []


@pytest.mark.parametrize("file", _params(SOUND))
def test_the_second_and_third_sync_change_no_byte(file: CorpusFile, visits: Visits) -> None:
    first, second, third = visits.after
    assert _same_bytes(first, second)
    assert _same_bytes(first, third)


@pytest.mark.parametrize("file", _params(SOUND))
def test_what_did_not_change_is_copied_as_it_was_packed(file: CorpusFile, visits: Visits) -> None:
    assert packed_anew(visits.before, visits.after[0]) == []
    assert packed_anew(visits.after[2], visits.next_day) == []


@pytest.mark.parametrize("file", _params(SOUND))
def test_the_linter_finds_nothing_new(file: CorpusFile, visits: Visits) -> None:
    assert new_faults(visits.before, visits.after[0]) == []
    assert new_faults(visits.before, visits.next_day) == []


@pytest.mark.slow
@pytest.mark.parametrize("file", [pytest.param(f, id=f.id) for f in SOUND])
def test_the_validator_finds_nothing_new(file: CorpusFile, visits: Visits) -> None:
    states = [visits.after[0], *([visits.next_day] if file.id in _FAST else [])]
    for state in states:
        errors = validator_errors(state)
        # What the file had before is asked only where there is something to excuse.
        assert not errors or errors <= validator_errors(visits.before)


@pytest.mark.slow
def test_libreoffice_opens_every_result(visited: dict[str, Visits], tmp_path, monkeypatch) -> None:
    for file in SOUND:
        if file.id not in visited:
            folder = tmp_path / file.id
            folder.mkdir()
            monkeypatch.setenv("SHEETS_CRM_STATE", str(folder / "state"))
            visited[file.id] = _visit(file, folder)
    results = [path for each in visited.values() for path in (each.after[0], each.next_day)]
    assert libreoffice_cannot_open(results) == []


@pytest.mark.parametrize("file", [pytest.param(f, id=f.id) for f in REFUSED])
def test_what_cannot_be_kept_whole_is_refused(file: CorpusFile, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    book = file.make(tmp_path)
    before = hashlib.sha256(book.read_bytes()).digest()
    with pytest.raises(CrmError):
        sync_file(book, TODAY)
    assert hashlib.sha256(book.read_bytes()).digest() == before
