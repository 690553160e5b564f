"""Installing the Windows scheduled task."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.autostart.install import Definition, Standing, make_log_folder, write
from sheets_crm.service.autostart.schtasks_xml import task
from sheets_crm.service.autostart.system_programs import Runner, must
from sheets_crm.service.lock import ended_when_asked

_STILL_RUNNING = "267009"
"""SCHED_S_TASK_RUNNING, the last result of a task that runs; it is the same in every language."""


@dataclass(frozen=True)
class WithSchtasks:
    """The way of Windows.

    Attributes:
        sleep: waits so many seconds.
    """

    run: Runner
    sleep: Callable[[float], None] = time.sleep

    def definition(self, service: Service) -> Definition:
        """The task's XML; the bytes are UTF-16 with its mark, as schtasks wants them."""
        text = task(service)
        return Definition(service.name, text, text.replace("\n", "\r\n").encode("utf-16"))

    def install(self, service: Service) -> None:
        """Registers the task and starts it."""
        replacing = ["/F"] if self._is_ours(service) else []
        if replacing:
            self._stop(service)
        make_log_folder(service)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "task.xml"
            write(file, self.definition(service).data)
            create = ("/Create", "/TN", service.name, "/XML", str(file), *replacing)
            must(self.run, "schtasks", *create)
        must(self.run, "schtasks", "/Run", "/TN", service.name)

    def standing(self, service: Service) -> Standing:
        """As the scheduler tells it."""
        if not self._is_ours(service):
            return Standing(installed=False, running=False)
        query = ("/Query", "/TN", service.name, "/V", "/FO", "CSV", "/NH")
        said = must(self.run, "schtasks", *query)
        return Standing(installed=True, running=f'"{_STILL_RUNNING}"' in said)

    def uninstall(self, service: Service) -> None:
        """Ends it, after a write that is under way, and takes the task away."""
        if not self._is_ours(service):
            raise CrmError("service_not_installed", path=service.name)
        self._stop(service)
        must(self.run, "schtasks", "/Delete", "/TN", service.name, "/F")

    def _is_ours(self, service: Service) -> bool:
        answer = self.run(("schtasks", "/Query", "/TN", service.name, "/XML", "ONE"))
        if answer.code:
            return False
        if MARKER in answer.said:
            return True
        raise CrmError("service_foreign", path=service.name)

    def _stop(self, service: Service) -> None:
        """Asks it to end, and ends it by force only where it does not within its time.

        The scheduler itself ends a program without a window in the middle of whatever it is at.
        Where it has ended by itself schtasks says no, which is as well.
        """
        ended_when_asked(Path(service.config), self.sleep)
        self.run(("schtasks", "/End", "/TN", service.name))
