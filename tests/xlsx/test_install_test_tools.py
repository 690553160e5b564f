"""The script that installs the slow tests' tools says what is missing where it may not install."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The script on a machine without any of the tools, without rights to install them."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    module = importlib.import_module("install_test_tools")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(module, "_MAC_OFFICE", Path("/nowhere"))
    monkeypatch.setattr(module, "_WINDOWS_OFFICE", Path("/nowhere"))
    monkeypatch.setattr(module, "_rights", lambda: None)
    monkeypatch.setattr(sys, "platform", "linux")
    yield module
    sys.modules.pop("install_test_tools")


def test_without_rights_it_names_what_to_install(
    script: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main() == 1
    said = capsys.readouterr().err
    for word in ("LibreOffice Calc", "Poppler", "Cyrillic", "Node.js", "https://nodejs.org/"):
        assert word in said


def test_with_rights_it_asks_apt_for_all_that_is_missing(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(script, "_rights", lambda: ["sudo", "-n"])
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    assert script.main() == 1  # nothing was really installed
    update, install = commands
    assert update[:4] == ["sudo", "-n", "apt-get", "update"]
    assert {"libreoffice-calc", "poppler-utils", "fonts-dejavu", "nodejs", "npm"} <= set(install)
