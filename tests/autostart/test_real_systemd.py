"""A real systemd, of a user's own, starts, replaces and stops the service.

It is started in name spaces of its own, where it takes the computer for one that systemd runs. Only
root of a container may make such, and only where no other systemd is in charge of the cgroups.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.autostart.installing_for_real import FOLDER

ROOT = Path(__file__).parents[2]
CGROUPS = Path("/sys/fs/cgroup")

ALONE = """
mount -t tmpfs none /run && mkdir -p /run/systemd/system || exit 77
(systemd --user >/dev/null 2>&1 &)
exec "$0" -m tests.autostart.installing_for_real "$1"
"""


def can_be_had() -> bool:
    if not sys.platform.startswith("linux") or os.geteuid() or Path("/run/systemd/system").exists():
        return False
    if not (shutil.which("unshare") and shutil.which("systemd")):
        return False
    trial = ("unshare", "-m", "-p", "-f", "--mount-proc", "mount", "-t", "tmpfs", "none", "/run")
    return not subprocess.run(trial, capture_output=True, check=False).returncode


def groups() -> set[Path]:
    return {each for pattern in ("*", "*/*") for each in CGROUPS.glob(pattern) if each.is_dir()}


@pytest.fixture
def _no_group_stays() -> Iterator[None]:
    """What systemd made in the cgroups goes, the innermost first."""
    before = groups()
    yield
    for new in groups() - before:
        for folder, _, _ in os.walk(new, topdown=False):
            Path(folder).rmdir()


@pytest.fixture
def runtime() -> Iterator[Path]:
    """Where systemd listens: a socket's path has 107 bytes at most, and tests have longer ones."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.skipif(not can_be_had(), reason="no systemd of one's own can be had here")
@pytest.mark.usefixtures("_no_group_stays")
def test_a_real_systemd_starts_replaces_and_stops_it(tmp_path, runtime):
    place = tmp_path / "place"
    place.mkdir()
    own = {"XDG_RUNTIME_DIR": str(runtime), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    ran = subprocess.run(
        [
            *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
            *("sh", "-c", ALONE, sys.executable, str(place)),
        ],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout)
    assert [(each["installed"], each["running"]) for each in seen["standings"]] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    kinds = [each["kind"] for each in seen["told"]]
    assert kinds == ["began", "wrote to the end", "began", "wrote to the end"]
    firm = place / FOLDER
    assert seen["told"][0] == {
        "kind": "began",
        "words": ["run", f"--config={firm / 'config.toml'}"],
        "folder": str(firm),
        "utf8": 1,
        "language": "ru_RU.UTF-8",
        "state": str(firm / "state"),
        "hardened": 1,
    }
    assert seen["left"] == []
