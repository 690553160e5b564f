"""Installs what the slow tests drive: LibreOffice, Poppler, Cyrillic fonts, the validators.

On Debian and its kin as root (or with a sudo that asks for no password) it installs; anywhere else
it says what is missing and how to get it. Quick when everything is there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import environment

_MAC_OFFICE = Path("/Applications/LibreOffice.app")
_WINDOWS_OFFICE = Path(r"C:\Program Files\LibreOffice\program\soffice.exe")
_VALIDATOR = "from tests.xlsx.validator import install_validator; print(install_validator())"


@dataclass(frozen=True)
class Tool:
    """Something that the slow tests need.

    Attributes:
        present: whether it is here.
        debian: its packages there.
        elsewhere: how to get it on other systems.
    """

    name: str
    present: Callable[[], bool]
    debian: tuple[str, ...]
    elsewhere: str


def _has_office() -> bool:
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    return bool(on_path) or _MAC_OFFICE.exists() or _WINDOWS_OFFICE.exists()


def _has_poppler() -> bool:
    return shutil.which("pdftoppm") is not None


def _has_node() -> bool:
    return shutil.which("node") is not None and shutil.which("npm") is not None


def _has_cyrillic() -> bool:
    """Whether a font draws Russian; macOS and Windows come with such fonts."""
    if not sys.platform.startswith("linux"):
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=ru"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def _has_systemd() -> bool:
    """Whether the unit can be verified; only a Linux has what verifies it."""
    return not sys.platform.startswith("linux") or shutil.which("systemd-analyze") is not None


TOOLS = (
    Tool(
        "LibreOffice Calc",
        _has_office,
        ("libreoffice-calc",),
        "https://www.libreoffice.org/download/ "
        "(macOS: brew install --cask libreoffice; "
        "Windows: winget install TheDocumentFoundation.LibreOffice)",
    ),
    Tool(
        "Poppler (pdftoppm)",
        _has_poppler,
        ("poppler-utils",),
        "macOS: brew install poppler; Windows: winget install oschwartz10612.Poppler",
    ),
    Tool(
        "fonts with Cyrillic",
        _has_cyrillic,
        ("fontconfig", "fonts-dejavu", "fonts-liberation"),
        "the DejaVu or Liberation fonts, by your system's package manager",
    ),
    Tool(
        "Node.js 18 or later with npm",
        _has_node,
        ("nodejs", "npm"),
        "https://nodejs.org/ (macOS: brew install node; Windows: winget install OpenJS.NodeJS.LTS)",
    ),
    Tool(
        "systemd-analyze",
        _has_systemd,
        ("systemd",),
        "the systemd package, by your system's package manager",
    ),
)


def main() -> int:
    """Installs or names what is missing; 0 when everything is there in the end."""
    environment.speak_utf8()
    wanted = _missing()
    if wanted:
        _apt_install(wanted)
    absent = _missing()
    for tool in absent:
        print(f"Missing: {tool.name}. Install {_how(tool)}", file=sys.stderr)
    if absent:
        return 1
    return _install_validator()


def _missing() -> list[Tool]:
    return [tool for tool in TOOLS if not tool.present()]


def _how(tool: Tool) -> str:
    if shutil.which("apt-get"):
        return f"it: sudo apt-get install {' '.join(tool.debian)}"
    return f"it from {tool.elsewhere}"


def _apt_install(tools: list[Tool]) -> None:
    """Through apt-get where there is one and we may; its own words tell what failed."""
    rights = _rights()
    if rights is None or not shutil.which("apt-get"):
        return
    packages = [package for tool in tools for package in tool.debian]
    print(f"Installing {', '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-q"], install):
        subprocess.run([*rights, *command], check=False, env=quiet, stdout=subprocess.DEVNULL)


def _rights() -> list[str] | None:
    """What to write before a command that needs root; None when we may not run it."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if silent.returncode == 0 else None


def _install_validator() -> int:
    """In the project's own environment, whose libraries it needs."""
    try:
        python = environment.prepare("dev")
    except environment.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return environment.run(python, "-c", _VALIDATOR)


if __name__ == "__main__":
    sys.exit(main())
