"""The launchd agent: a property list by Apple's rules, with keys and types of launchd.plist(5)."""

from __future__ import annotations

import io
import plistlib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sheets_crm.service.autostart.definition import MARKER
from sheets_crm.service.autostart.launchd_plist import agent
from tests.autostart.examples import AWKWARD, service

DTD = etree.DTD(str(Path(__file__).with_name("plist.dtd")))

# launchd.plist(5): key → type. A dictionary's inner keys are written the same way.
KEYS: dict[str, Any] = {
    "Label": str,
    "ProgramArguments": [str],
    "WorkingDirectory": str,
    "EnvironmentVariables": {"*": str},
    "RunAtLoad": bool,
    "KeepAlive": {"SuccessfulExit": bool, "Crashed": bool},
    "ThrottleInterval": int,
    "ProcessType": ("Background", "Standard", "Adaptive", "Interactive"),
    "MaterializeDatalessFiles": bool,
    "ExitTimeOut": int,
    "StandardErrorPath": str,
    "StandardOutPath": str,
}


def faults(value: Any, kind: Any, path: str = "") -> list[str]:
    """Where a value is not what the manual says."""
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            return [path]
        inner = {key: kind.get(key, kind.get("*")) for key in value}
        unknown = [f"{path}{key}" for key in value if inner[key] is None]
        known = [(key, each) for key, each in inner.items() if each is not None]
        return unknown + [
            f for key, each in known for f in faults(value[key], each, f"{path}{key}/")
        ]
    if isinstance(kind, list):
        return (
            [path]
            if not isinstance(value, list)
            else [f for at, each in enumerate(value) for f in faults(each, kind[0], f"{path}{at}")]
        )
    if isinstance(kind, tuple):
        return [] if value in kind else [path]
    return [] if type(value) is kind else [path]


def is_plist(text: str) -> bool:
    return bool(DTD.validate(etree.parse(io.BytesIO(text.encode()))))


@pytest.mark.parametrize("folder", AWKWARD)
def test_it_is_a_property_list_and_every_path_is_read_back(folder):
    wanted = service(folder, log=True)
    text = agent(wanted)
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC ')
    assert MARKER in text
    assert is_plist(text)
    read = plistlib.loads(text.encode())
    assert faults(read, KEYS) == []
    assert read == {
        "Label": "sheets-crm-firm-0123abcd",
        "ProgramArguments": [wanted.python, *wanted.arguments],
        "WorkingDirectory": wanted.folder,
        "EnvironmentVariables": {"PYTHONUNBUFFERED": "1", **wanted.environment},
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 60,
        "ProcessType": "Standard",
        "MaterializeDatalessFiles": True,
        "ExitTimeOut": 200,
        "StandardErrorPath": f"{wanted.folder.rstrip('/')}/state/service.stderr.log",
    }


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<true/>", "<yes/>"),
        ("<key>RunAtLoad</key>", ""),
        ("<string>Standard</string>", "Standard"),
        ("<true/>", "<true>1</true>"),
        ("<plist version", "<plist colour"),
    ],
)
def test_the_rules_refuse_what_is_no_property_list(right, wrong):
    text = agent(service("firm"))
    assert right in text
    assert not is_plist(text.replace(right, wrong, 1))


def test_the_keys_are_watched():
    read = plistlib.loads(agent(service("firm")).encode())
    assert faults(read | {"Lable": "x"}, KEYS) == ["Lable"]
    assert faults(read | {"RunAtLoad": "yes"}, KEYS) == ["RunAtLoad/"]
    assert faults(read | {"ProcessType": "Slow"}, KEYS) == ["ProcessType/"]
    assert faults(read | {"ProgramArguments": [1]}, KEYS) == ["ProgramArguments/0"]
    assert faults(read | {"KeepAlive": {"Often": True}}, KEYS) == ["KeepAlive/Often"]
