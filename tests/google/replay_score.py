"""Print how many recorded interactions the emulator answers as Google did, per endpoint.

usage: python3 -m tests.google.replay_score [FOLDER …]

Without a folder: the one that SHEETS_CRM_RECORDINGS names, else ``../shared/google-recordings``
beside the project where it exists, else the few made for regression in ``tests/google/recorded``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.emulators.google import Emulator
from tests.google.replay import Score, replay

OWN = Path(__file__).parent / "recorded"
SHARED = Path(__file__).parents[2].parent / "shared" / "google-recordings"


def folders(asked: list[str]) -> list[Path]:
    """Where the recordings are."""
    if asked:
        return [Path(name) for name in asked]
    if os.environ.get("SHEETS_CRM_RECORDINGS"):
        return [Path(os.environ["SHEETS_CRM_RECORDINGS"])]
    return [SHARED if SHARED.is_dir() else OWN]


def score(places: list[Path]) -> Score:
    """The score of a fresh emulator on every recording in the folders."""
    files = sorted(path for place in places for path in place.glob("*.json"))
    with Emulator(require_tokens=False) as google:
        return replay(google.url, files)


if __name__ == "__main__":
    result = score(folders(sys.argv[1:]))
    print(result.table())
    sys.exit(0 if result.complete else 1)
