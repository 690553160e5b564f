"""The launchd agent. Its keys: launchd.plist(5)."""

from __future__ import annotations

import plistlib

from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.options import STOP_SECONDS

_THROTTLE_SECONDS = 60


def agent(service: Service) -> str:
    """The property list of a user's agent that comes back after a failure, not after a stop."""
    keys: dict[str, object] = {
        "Label": service.name,
        "ProgramArguments": [service.python, *service.arguments],
        "WorkingDirectory": service.folder,
        "EnvironmentVariables": {"PYTHONUNBUFFERED": "1"} | dict(service.environment),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": _THROTTLE_SECONDS,
        # Not "Background": that is throttled, and refused files that iCloud keeps elsewhere.
        "ProcessType": "Standard",
        "MaterializeDatalessFiles": True,
        "ExitTimeOut": STOP_SECONDS,
    }
    if service.log:
        # What Python says before there is a log, such as that a library is missing.
        keys["StandardErrorPath"] = f"{service.log.removesuffix('.log')}.stderr.log"
    head, doctype, rest = plistlib.dumps(keys, sort_keys=False).decode().split("\n", 2)
    return "\n".join((head, doctype, f"<!-- {MARKER} -->", rest))
