"""Installs, replaces and takes away a service under the systemd that runs here for this user.

A program of its own, because it is run in name spaces where that systemd is. It prints what it saw
as JSON. Arguments: an empty folder to work in.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sheets_crm.service.autostart.definition import Service, service_of
from sheets_crm.service.autostart.system_programs import run_program
from sheets_crm.service.autostart.systemd_install import WithSystemd, units_folder

FOLDER = 'firm "ромашка" 100% $HOME it\'s \\x41'

# In the place of the program: says how it was started, and takes a while over its last write.
STAND_IN = """
import json, os, signal, sys, time

def say(**told):
    with open(os.environ["TOLD"], "a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\\n")

def stop(*_):
    time.sleep(1)
    say(kind="wrote to the end")
    sys.exit(0)

signal.signal(signal.SIGTERM, stop)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
say(kind="began", words=sys.argv[1:], folder=os.getcwd(), utf8=sys.flags.utf8_mode,
    language=os.environ.get("LANG"), state=os.environ.get("SHEETS_CRM_STATE"),
    hardened=int(status["NoNewPrivs"]))
while True:
    signal.pause()
"""


def made(place: Path) -> Service:
    """The service of an awkward folder, whose Python knows the stand-in instead of the program."""
    firm = place / FOLDER
    (firm / "bin").mkdir(parents=True)
    (firm / "bin" / "python").symlink_to(sys.executable)
    stand_in = place / "stand_in" / "sheets_crm"
    stand_in.mkdir(parents=True)
    (stand_in / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    service = service_of(
        firm / "config.toml",
        "linux",
        python=str(firm / "bin" / "python"),
        variables={"LANG": "ru_RU.UTF-8", "SHEETS_CRM_STATE": str(firm / "state")},
    )
    own = {"TOLD": str(place / "told"), "PYTHONPATH": str(stand_in.parent)}
    return replace(service, environment={**service.environment, **own})


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not true() and time.monotonic() < until:
        time.sleep(0.05)


def main(place: Path) -> dict[str, Any]:
    way, service = WithSystemd(run_program, units_folder(os.environ), place), made(place)
    told = place / "told"

    def lines() -> list[dict[str, Any]]:
        text = told.read_text(encoding="utf-8") if told.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    wait_for(lambda: run_program(("systemctl", "--user", "show-environment")).code == 0)
    seen = [asdict(way.standing(service))]
    way.install(service)
    wait_for(lambda: len(lines()) == 1)
    seen.append(asdict(way.standing(service)))
    way.install(service)
    wait_for(lambda: len(lines()) == 3)
    way.uninstall(service)
    seen.append(asdict(way.standing(service)))
    left = [str(each) for each in units_folder(os.environ).rglob("*.service")]
    return {"standings": seen, "told": lines(), "left": left}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
