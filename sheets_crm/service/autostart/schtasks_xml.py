"""The Windows scheduled task. Its schema: [MS-TSCH] 2.5, "XML Task Definition Format"."""

from __future__ import annotations

import re
import subprocess
from xml.etree import ElementTree as ET

from sheets_crm.errors import UsageError
from sheets_crm.service.autostart.definition import MARKER, Service

NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_LONGEST_PATH = 260
_VARIABLE = re.compile(r"%[A-Za-z_][\w().]*%|\$\(")

Tree = dict[str, "str | Tree"]

_SETTINGS: Tree = {
    "RestartOnFailure": {"Interval": "PT1M", "Count": "10"},
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "IdleSettings": {"StopOnIdleEnd": "false", "RestartOnIdle": "false"},
    "ExecutionTimeLimit": "PT0S",  # none
}


def task(service: Service) -> str:
    """The task's definition, as text whose declaration says UTF-16: the file must be written so.

    It starts when its user logs on. The second trigger goes off every five minutes, which does
    nothing while the service runs and brings it back when it was killed.

    Raises:
        UsageError: Windows could not take a path as it is.
    """
    for path in (service.python, service.folder):
        if len(path) > _LONGEST_PATH:
            raise UsageError("service_path_long", path=path, longest=_LONGEST_PATH)
    arguments = subprocess.list2cmdline(service.arguments)
    for text in (service.python, service.folder, arguments):
        if _VARIABLE.search(text):  # the scheduler replaces them, and there is no way to escape
            raise UsageError("service_path_variable", path=text)
    whose: Tree = {"UserId": service.user} if service.user else {}  # blank: whoever installs it
    return _written(
        {
            "RegistrationInfo": {"Source": MARKER, "Description": f"sheets-crm: {service.config}"},
            "Triggers": {
                "LogonTrigger": whose,
                "TimeTrigger": {
                    "StartBoundary": "2020-01-01T00:00:00",
                    "Repetition": {"Interval": "PT5M"},
                },
            },
            "Settings": _SETTINGS,
            "Principals": {
                "Principal": {
                    **whose,
                    "LogonType": "InteractiveToken",
                    "RunLevel": "LeastPrivilege",
                }
            },
            "Actions": {
                "Exec": {
                    "Command": service.python,
                    "Arguments": arguments,
                    "WorkingDirectory": service.folder,
                }
            },
        }
    )


def _written(tree: Tree) -> str:
    root = ET.Element("Task", {"version": "1.3", "xmlns": NAMESPACE})
    _add(root, tree)
    ET.indent(root)
    for tag, attribute in (("Principals/Principal", "id"), ("Actions", "Context")):
        found = root.find(tag)
        if found is not None:
            found.set(attribute, "Author")
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-16"?>\n{text}\n'


def _add(parent: ET.Element, tree: Tree) -> None:
    for tag, value in tree.items():
        element = ET.SubElement(parent, tag)
        if isinstance(value, str):
            element.text = value
        else:
            _add(element, value)
