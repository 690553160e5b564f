"""Workbooks as LibreOffice saves them: some of the others, opened in it and saved again."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.xlsx import corpus_openpyxl, corpus_xlsxwriter
from tests.xlsx.corpus import CorpusFile
from tests.xlsx.office import convert

_TAKEN = (
    "xlsxwriter-plain-ru",
    "xlsxwriter-layout",
    "xlsxwriter-charts",
    "xlsxwriter-pictures",
    "xlsxwriter-comments",
    "xlsxwriter-table",
    "xlsxwriter-filter",
    "xlsxwriter-validation",
    "xlsxwriter-data-bars",
    "xlsxwriter-formulas",
    "xlsxwriter-everything",
    "openpyxl-everything-ru",
)
# Numbers kept as text on purpose: LibreOffice drops the user's pardon for them.
_FAULTS = {"xlsxwriter-everything": frozenset({"number-as-text"})}
_SOURCES = {f.id: f for f in [*corpus_xlsxwriter.FILES, *corpus_openpyxl.FILES]}


@cache
def _converted() -> Path:
    """The folder of all files that LibreOffice saved: one start of it serves them all."""
    folder = Path(tempfile.mkdtemp(prefix="sheets-crm-corpus-"))
    made = [_SOURCES[identity].make(folder) for identity in _TAKEN]
    saved = folder / "saved"
    convert(made, "xlsx", saved)
    return saved


def _file(identity: str) -> CorpusFile:
    def build(path: Path) -> None:
        shutil.copy(_converted() / f"{identity}.xlsx", path)

    return CorpusFile(
        f"libreoffice-{identity}",
        build,
        _SOURCES[identity].language,
        faults=_FAULTS.get(identity, frozenset()),
        slow=True,
    )


FILES = [_file(identity) for identity in _TAKEN]
