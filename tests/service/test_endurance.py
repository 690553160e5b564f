"""A short walk of `scripts/endurance.py`, which goes 10,000 visits."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "endurance.py"


@pytest.mark.slow
def test_memory_stays_as_it_is():
    ran = subprocess.run(
        [sys.executable, SCRIPT, "--syncs", "400"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "400 visits" in ran.stdout
