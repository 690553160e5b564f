"""Copied members are told from those that were packed anew."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.xlsx.compressed import packed_anew
from tests.xlsx.corpus import corpus_file
from tests.xlsx.package import Package, write_package


@pytest.mark.parametrize("identity", ["xlsxwriter-plain", "handmade-data-descriptors"])
def test_members_packed_anew_are_named(identity: str, tmp_path: Path) -> None:
    before = corpus_file(identity).make(tmp_path)
    stored = tmp_path / "stored.xlsx"
    parts = Package.read(before).parts
    write_package(stored, parts, method=zipfile.ZIP_STORED)
    assert packed_anew(before, before) == []
    assert set(packed_anew(before, stored)) == set(parts)
