"""Which way of installing is that of which system."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import System
from sheets_crm.service.autostart.install import Installer
from sheets_crm.service.autostart.launchd_install import WithLaunchd
from sheets_crm.service.autostart.schtasks_install import WithSchtasks
from sheets_crm.service.autostart.system_programs import Runner, run_program
from sheets_crm.service.autostart.systemd_install import WithSystemd, units_folder

BOOTED = Path("/run/systemd/system")
"""There where systemd runs the computer: sd_booted(3)."""


def installer_for(
    system: System | None, variables: Mapping[str, str], run: Runner = run_program
) -> Installer:
    """The installer of that system.

    Raises:
        CrmError: there is none for this one.
    """
    if system is None:
        raise CrmError("service_no_systemd")
    if system == "linux":
        return WithSystemd(run, units_folder(variables), BOOTED)
    if system == "macos":
        user = os.getuid() if os.name == "posix" else 0
        agents = Path.home() / "Library" / "LaunchAgents"
        return WithLaunchd(run, agents, f"gui/{user}", time.sleep)
    return WithSchtasks(run)
