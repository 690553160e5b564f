"""Installing the launchd agent."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import Service
from sheets_crm.service.autostart.install import (
    Definition,
    Standing,
    is_ours,
    make_log_folder,
    replaced,
)
from sheets_crm.service.autostart.launchd_plist import agent
from sheets_crm.service.autostart.system_programs import Runner, must
from sheets_crm.service.options import STOP_SECONDS

_RUNNING = re.compile(r"^\s*pid = \d+", re.MULTILINE)


@dataclass(frozen=True)
class WithLaunchd:
    """The way of macOS.

    Attributes:
        agents: the folder of the user's agents.
        domain: launchd's word for this user's session at the screen, `gui/501`.
        sleep: waits so many seconds.
    """

    run: Runner
    agents: Path
    domain: str
    sleep: Callable[[float], None]

    def definition(self, service: Service) -> Definition:
        """The property list."""
        text = agent(service)
        return Definition(str(self._file(service)), text, text.encode())

    def install(self, service: Service) -> None:
        """Writes the agent and loads it, which starts it."""
        file = self._file(service)
        make_log_folder(service)
        with replaced(file, self.definition(service).data):
            self._unload(service)
            must(self.run, "launchctl", "enable", self._target(service))
            must(self.run, "launchctl", "bootstrap", self.domain, str(file))

    def standing(self, service: Service) -> Standing:
        """An agent whose file is there is installed; one with a process runs."""
        if not is_ours(self._file(service)):
            return Standing(installed=False, running=False)
        answer = self._print(service)
        return Standing(installed=True, running=bool(_RUNNING.search(answer or "")))

    def uninstall(self, service: Service) -> None:
        """Unloads it, which waits for a write that is under way, and takes the file away."""
        file = self._file(service)
        if not is_ours(file):
            raise CrmError("service_not_installed", path=str(file))
        self._unload(service)
        file.unlink(missing_ok=True)

    def _file(self, service: Service) -> Path:
        return self.agents / f"{service.name}.plist"

    def _target(self, service: Service) -> str:
        return f"{self.domain}/{service.name}"

    def _print(self, service: Service) -> str | None:
        """What launchd knows of it; None where it is not loaded."""
        answer = self.run(("launchctl", "print", self._target(service)))
        return None if answer.code else answer.said

    def _unload(self, service: Service) -> None:
        """Where it is loaded; launchd answers before the process has ended, so it is waited for."""
        if self._print(service) is None:
            return
        answer = self.run(("launchctl", "bootout", self._target(service)))
        for _ in range(STOP_SECONDS):
            if self._print(service) is None:
                return
            self.sleep(1)
        raise CrmError("service_does_not_stop", name=service.name, said=answer.said)
