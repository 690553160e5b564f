"""What is started, with what and where: the facts that every definition is written from."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sheets_crm.errors import UsageError
from sheets_crm.locale import LANGUAGES
from sheets_crm.state.state_dir import OVERRIDE, state_dir

System = Literal["linux", "macos", "windows"]
SYSTEMS: tuple[System, ...] = ("linux", "macos", "windows")

MARKER = "Written by sheets-crm service install"
"""Stands in every definition of ours; what lacks it is somebody else's and is left alone."""

_FOLDERS = frozenset({OVERRIDE, "XDG_STATE_HOME"})
_LANGUAGE = ("LC_ALL", "LC_MESSAGES", "LANG")
_WAY_OUT = (
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
)
"""How Google and the services for messages are reached from here."""

_CARRIED = (OVERRIDE, "XDG_STATE_HOME", *_LANGUAGE, *_WAY_OUT)
"""Variables that say where the state is and which language is spoken; never a secret among them."""

_UNSAYABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Line breaks would begin a new line of a unit, XML knows no such, and UTF-8 no lone surrogates."""


@dataclass(frozen=True)
class Service:
    r"""One configuration's service.

    Attributes:
        name: known to the system by it; two configurations have two names.
        python: the interpreter that runs it, with the program installed.
        config: the configuration file, absolute.
        log: the file that is written where the system keeps no log of its own; else None.
        user: as whom a Windows task runs, `DOMAIN\name`.
        environment: the variables it is started with.
        state, language: the same told by arguments, where no variables can be given; else "".
        is_frozen: whether the program is one file that holds its interpreter.
    """

    name: str
    python: str
    config: str
    folder: str
    log: str | None = None
    user: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    state: str = ""
    language: str = ""
    is_frozen: bool = False

    @property
    def arguments(self) -> tuple[str, ...]:
        """What comes after the interpreter.

        `-P`: a file beside the configuration that is called like a library is not taken for it.
        `-X utf8` is an option and no variable, because a Windows task has none.
        """
        python = () if self.is_frozen else ("-P", "-X", "utf8", "-m", "sheets_crm")
        given = {
            "config": self.config,
            "log-file": self.log,
            "state": self.state,
            "language": self.language,
        }
        said = (f"--{name}={value}" for name, value in given.items() if value)
        return (*python, "run", *said)


def this_system() -> System | None:
    """The system this runs on; None where we know no way to install a service."""
    if sys.platform.startswith("linux"):
        return "linux"
    named: dict[str, System] = {"darwin": "macos", "win32": "windows"}
    return named.get(sys.platform)


def service_of(
    config: Path, system: System, *, python: str | None = None, variables: Mapping[str, str]
) -> Service:
    """The service of a configuration file, as it would be started on a system.

    Args:
        config: the file; where it lies is where the service works.
        system: whose rules and places apply.
        python: the interpreter, by default the one that runs now.
        variables: the environment, of which only what says place and language is carried along.

    Raises:
        UsageError: a path cannot be said in a definition.
    """
    file, name = Path(os.path.abspath(config)), name_of(config)  # noqa: PTH100 - links stay links
    log = None if system == "linux" else str(log_folder() / f"{name}.log")
    carried = _carried(variables)
    told = system == "windows"  # a task has no variables of its own
    service = Service(
        name=name,
        python=python or _interpreter(system),
        config=str(file),
        folder=str(file.parent),
        log=log,
        user=_user(variables) if system == "windows" else "",
        environment={} if told else carried,
        state=carried.get(OVERRIDE, "") if told else "",
        language=_language(variables) if told else "",
        is_frozen=python is None and bool(getattr(sys, "frozen", False)),
    )
    _check(service)
    return service


def name_of(config: Path) -> str:
    """A name that says something to a person and differs for every configuration file."""
    file = Path(os.path.abspath(config))  # noqa: PTH100
    called = file.parent.name if file.stem == "config" else file.stem
    spoken = re.sub(r"[^a-z0-9]+", "-", called.lower()).strip("-")[:30].rstrip("-")
    real = os.path.normcase(str(file.resolve()))
    digest = hashlib.sha256(real.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return "-".join(("sheets-crm", *filter(None, [spoken]), digest))


def log_folder() -> Path:
    """Where the services' log files are."""
    return state_dir() / "service"


def _interpreter(system: System) -> str:
    """Of a venv its own link, not what it points to. On Windows the one that opens no window."""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless) if system == "windows" and windowless.exists() else sys.executable


def _carried(variables: Mapping[str, str]) -> dict[str, str]:
    """What says place and language; a folder by its whole path: the service works elsewhere."""
    carried = {
        key: variables[key]
        for key in _CARRIED
        if variables.get(key) and not _is_secret(key, variables[key])
    }
    for key in carried.keys() & _FOLDERS:
        carried[key] = os.path.abspath(Path(carried[key]).expanduser())  # noqa: PTH100 - links stay
    return carried


def uncarried(service: Service, variables: Mapping[str, str]) -> list[str]:
    """Variables that say how the internet is reached, and that the service will not see."""
    return [key for key in _WAY_OUT if variables.get(key) and key not in service.environment]


def _is_secret(key: str, value: str) -> bool:
    """Whether a proxy's address holds a password, which no definition shall."""
    return key in _WAY_OUT and "@" in value


def _language(variables: Mapping[str, str]) -> str:
    """The language that variables ask for, of those that are spoken; "" is the system's own."""
    asked = next((variables[key] for key in _LANGUAGE if variables.get(key)), "")
    spoken = asked[:2].lower()
    return spoken if spoken in LANGUAGES else ""


def _user(variables: Mapping[str, str]) -> str:
    domain, name = variables.get("USERDOMAIN", ""), variables.get("USERNAME", "")
    return f"{domain}\\{name}" if domain and name else name


def _check(service: Service) -> None:
    paths = (service.python, service.config, service.log or "", service.state)
    for text in (*paths, *service.environment.values()):
        if _UNSAYABLE.search(text):
            raise UsageError("service_path_strange", path=text.encode("unicode_escape").decode())
