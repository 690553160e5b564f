"""The emulator answers recorded requests as they were answered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.google.replay_score import OWN, SHARED, score

GIVEN = Path(os.environ.get("SHEETS_CRM_RECORDINGS", SHARED))


def test_own_regression_interactions() -> None:
    result = score([OWN])
    assert result.complete, result.table()


@pytest.mark.skipif(not GIVEN.is_dir(), reason="Google's recordings are not beside the project")
def test_every_given_recording() -> None:
    result = score([GIVEN])
    assert result.complete, result.table()


def test_a_wrong_answer_is_noticed(tmp_path: Path) -> None:
    text = (OWN / "values.json").read_text(encoding="utf-8")
    (tmp_path / "values.json").write_text(text.replace("Иванов", "Петров", 1), encoding="utf-8")
    assert not score([tmp_path]).complete
