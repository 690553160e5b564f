"""Installing the systemd user unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.errors import CrmError
from sheets_crm.service.autostart.definition import Service
from sheets_crm.service.autostart.install import Definition, Standing, is_ours, replaced
from sheets_crm.service.autostart.system_programs import Runner, must
from sheets_crm.service.autostart.systemd_unit import unit


@dataclass(frozen=True)
class WithSystemd:
    """The way of a Linux that systemd runs.

    Attributes:
        units: the folder where systemd looks for the user's own units.
        booted: what is there where systemd runs the computer.
    """

    run: Runner
    units: Path
    booted: Path

    def definition(self, service: Service) -> Definition:
        """The unit, for the systemd that is here."""
        text = unit(service, self._version())
        return Definition(str(self._file(service)), text, text.encode())

    def install(self, service: Service) -> None:
        """Writes the unit, lets it start at every log-in, and starts it now."""
        self._require()
        there = is_ours(self._file(service))
        with replaced(self._file(service), self.definition(service).data):
            try:
                self._ask("daemon-reload")
                self._ask("enable", _unit_name(service))
                self._ask("restart", _unit_name(service))
            except CrmError:
                if not there:
                    self._withdraw(service)
                raise

    def standing(self, service: Service) -> Standing:
        """A unit whose file is there is installed."""
        self._require()
        if not is_ours(self._file(service)):
            return Standing(installed=False, running=False)
        active = self.run(("systemctl", "--user", "is-active", _unit_name(service)))
        return Standing(installed=True, running=active.code == 0)

    def uninstall(self, service: Service) -> None:
        """Stops it, which waits for a write that is under way, and takes the unit away."""
        self._require()
        if not is_ours(self._file(service)):
            raise CrmError("service_not_installed", path=str(self._file(service)))
        self._ask("disable", "--now", _unit_name(service))
        self._file(service).unlink(missing_ok=True)
        self._ask("daemon-reload")

    def _file(self, service: Service) -> Path:
        return self.units / _unit_name(service)

    def _ask(self, *words: str) -> str:
        return must(self.run, "systemctl", "--user", *words)

    def _require(self) -> None:
        """Tells the two ways in which a Linux has no systemd for this user."""
        if not self.booted.is_dir():
            raise CrmError("service_no_systemd")
        answer = self.run(("systemctl", "--user", "show-environment"))
        if answer.code:
            raise CrmError("service_no_session", said=answer.said)

    def _withdraw(self, service: Service) -> None:
        """After a failure, whatever it was; that failure is what is told."""
        self.run(("systemctl", "--user", "disable", "--now", _unit_name(service)))

    def _version(self) -> int:
        try:
            said = self.run(("systemctl", "--version")).said
        except CrmError:  # printed where there is no systemd: for any version
            return 0
        found = re.match(r"systemd (\d+)", said)
        return int(found[1]) if found else 0


def units_folder(variables: Mapping[str, str]) -> Path:
    """Where systemd looks for a user's own units."""
    base = variables.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "systemd" / "user"


def _unit_name(service: Service) -> str:
    return f"{service.name}.service"
