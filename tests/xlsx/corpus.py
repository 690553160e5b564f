"""The corpus: workbooks made here, each with leads and activities among other things to lose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Builder = Callable[[Path], None]


@dataclass(frozen=True)
class CorpusFile:
    """One workbook of the corpus.

    Attributes:
        id: its name in the tests.
        build: writes it to a path.
        language: of its headers.
        suffix: of its file name.
        faults: codes of the linter's faults that it has on purpose.
        refused: the product has to refuse it, with this reason.
        slow: building it drives LibreOffice.
    """

    id: str
    build: Builder = field(repr=False)
    language: str = "en"
    suffix: str = ".xlsx"
    faults: frozenset[str] = frozenset()
    refused: str = ""
    slow: bool = False

    def make(self, folder: Path) -> Path:
        """Write it into the folder under its id and return where it is."""
        path = folder / f"{self.id}{self.suffix}"
        self.build(path)
        return path


def corpus() -> list[CorpusFile]:
    """Every file, of every maker."""
    from tests.xlsx import (  # noqa: PLC0415 — each of them stands on this module
        corpus_handmade,
        corpus_libreoffice,
        corpus_openpyxl,
        corpus_xlsxwriter,
    )

    return [
        *corpus_xlsxwriter.FILES,
        *corpus_openpyxl.FILES,
        *corpus_handmade.FILES,
        *corpus_libreoffice.FILES,
    ]


def corpus_file(identity: str) -> CorpusFile:
    return next(file for file in corpus() if file.id == identity)
