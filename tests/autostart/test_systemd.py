"""The systemd user unit: what it says, that systemd takes it, that no path is misread."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.autostart.systemd_unit import unit
from tests.autostart.examples import AWKWARD, service, specified, started_by_systemd, systemd_words

EXAMPLE = Path(__file__).parents[2] / "docs" / "sheets-crm.service"


def values(text: str, key: str) -> list[str]:
    """Every value of a key as systemd reads lines: whitespace round a value is not part of it."""
    assert not re.search(r"\\$", text, re.MULTILINE), "a line is joined to the next"
    return [
        line.partition("=")[2].strip() for line in text.splitlines() if line.startswith(f"{key}=")
    ]


def value(text: str, key: str) -> str:
    (only,) = values(text, key)
    return only


def test_a_unit_of_a_plain_folder():
    assert unit(service("firm")).replace(MARKER, "MARKER") == (
        """\
# MARKER; `sheets-crm service uninstall` takes it away.
[Unit]
Description=sheets-crm: /home/ann/firm/config.toml
# It tries again however often it failed: a workbook may be out of reach for a whole night.
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory=/home/ann/firm
ExecStart="/home/ann/firm/venv/bin/python" "-P" "-X" "utf8" "-m" "sheets_crm" "run" """
        """\
"--config=/home/ann/firm/config.toml"
Environment="PYTHONUNBUFFERED=1"
Environment="SHEETS_CRM_STATE=/home/ann/firm/state"
Environment="LANG=ru_RU.UTF-8"
Restart=on-failure
RestartSec=30

# A stop waits for a write that is under way, to Google too.
KillSignal=SIGTERM
KillMode=mixed
TimeoutStopSec=200

# Nobody else reads what it writes; a visit that grows is ended, and the service goes on.
UMask=0077
MemoryMax=75%
OOMPolicy=continue
TasksMax=512

# It needs your files and the network, and nothing of this:
NoNewPrivileges=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=default.target
"""
    )


@pytest.mark.parametrize("folder", AWKWARD)
def test_every_path_is_read_back_as_it_is(folder):
    wanted = service(folder)
    text = unit(wanted)
    program, arguments = started_by_systemd(value(text, "ExecStart"))
    assert program == wanted.python
    assert arguments == [*wanted.arguments]
    assert os.path.normpath(specified(value(text, "WorkingDirectory"))) == wanted.folder
    variables = [word for each in values(text, "Environment") for word in systemd_words(each)]
    assert dict(each.split("=", 1) for each in variables) == {
        "PYTHONUNBUFFERED": "1",
        **wanted.environment,
    }


@pytest.mark.parametrize(("version", "grows"), [(0, False), (252, False), (254, True), (260, True)])
def test_the_pause_grows_where_systemd_knows_how(version, grows):
    assert ("RestartMaxDelaySec=15min" in unit(service("firm"), version)) == grows


def test_the_readers_notice_what_is_wrong():
    assert systemd_words(r'"a b" c\x41 "\"\\"') == ["a b", "cA", '"\\']
    for wrong in (r'"\q"', '"open', '"a"b', "50%"):
        with pytest.raises(AssertionError):
            systemd_words(wrong)
    with pytest.raises(AssertionError):
        started_by_systemd('"/bin/echo" "$HOME"')


ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="systemd is Linux's")


def verified(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What systemd-analyze says of a unit; scripts/install_test_tools.py installs it."""
    assert shutil.which("systemd-analyze"), "run scripts/install_test_tools.py"
    file = folder / "sheets-crm.service"
    file.write_text(text, encoding="utf-8")
    # Sockets of other units stand in it, and their paths may have but 107 characters.
    with tempfile.TemporaryDirectory(dir="/tmp") as runtime:
        return subprocess.run(
            ["systemd-analyze", "verify", "--user", str(file)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "XDG_RUNTIME_DIR": runtime, "LC_ALL": "C.UTF-8"},
        )


def made(folder: str, tmp_path: Path) -> Service:
    """A service whose interpreter and folder are there, as verify looks for them."""
    wanted = service(folder, parent=str(tmp_path))
    Path(wanted.python).parent.mkdir(parents=True)
    Path(wanted.python).symlink_to(sys.executable)
    return wanted


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize("folder", AWKWARD)
def test_systemd_takes_it_without_a_word(folder, tmp_path):
    said = verified(unit(made(folder, tmp_path)), tmp_path)
    assert (said.returncode, said.stdout + said.stderr) == (0, "")


@ON_LINUX
@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("KillMode=mixed", "KillMode=gently"),
        ("WorkingDirectory=/", "WorkingDirectory="),
        ("Restart=on-failure", "Restart=sometimes"),
        ("[Service]", "[Servce]"),
        ("NoNewPrivileges=yes", "NoNewPrivilege=yes"),
        ("ExecStart=", "ExecStart=/nowhere"),
        ("TimeoutStopSec=200", "TimeoutStopSec=soon"),
    ],
)
def test_systemd_would_have_said_so(right, wrong, tmp_path):
    text = unit(made("my firm", tmp_path))
    assert right in text
    assert verified(text.replace(right, wrong), tmp_path).stderr


@ON_LINUX
@pytest.mark.slow
def test_the_example_of_a_system_unit_is_taken_and_holds_the_user_units_limits(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    ours = unit(service("firm"))
    for key in ("UMask", "MemoryMax", "OOMPolicy", "TasksMax", "SystemCallFilter", "KillMode"):
        assert values(text, key) == values(ours, key)
    here = text.replace("/opt/sheets-crm/bin/python", sys.executable)
    here = here.replace("/srv/firm", str(tmp_path)).replace("User=sheets-crm", "User=root")
    file = tmp_path / "sheets-crm.service"
    file.write_text(here, encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(file)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert [line for line in said.stderr.splitlines() if "sheets-crm" in line] == []


@ON_LINUX
@pytest.mark.slow
def test_the_growing_pause_is_known_to_a_systemd_that_has_it(tmp_path):
    shown = subprocess.run(["systemd-analyze", "--version"], capture_output=True, check=True)
    version = int(shown.stdout.split()[1])
    said = verified(unit(made("firm", tmp_path), version), tmp_path)
    assert said.stdout + said.stderr == ""
