"""What is shipped and pinned: metadata, locks and workflows agree with one another."""

from __future__ import annotations

import contextlib
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PLAIN = [Requirement(each) for each in PROJECT["dependencies"]]
DEV = [Requirement(each) for each in PROJECT["optional-dependencies"]["dev"]]


def locked(name: str) -> list[Requirement]:
    """The lock's packages, each with its one version and where it is installed."""
    text = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    lines = re.findall(r"^(\w[^\n]*?)\s*\\$", text, re.MULTILINE)
    assert lines, "the lock is empty, or of another form"
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("name", "wanted"), [("requirements.txt", PLAIN), ("requirements-dev.txt", PLAIN + DEV)]
)
def test_a_lock_has_all_that_is_asked_for_in_a_version_that_will_do(name, wanted):
    found = {}
    for each in locked(name):
        [pin] = each.specifier
        assert pin.operator == "=="
        found.setdefault(canonicalize_name(each.name), []).append(Version(pin.version))
    for each in wanted:
        versions = found.get(canonicalize_name(each.name), [])
        assert versions, f"{each.name} is not locked: python scripts/lock.py"
        assert all(each.specifier.contains(one) for one in versions), f"{each}: renew the lock"


def test_what_is_asked_for_with_extras_is_locked_with_them():
    """An older pip takes "coverage[toml]" for another package than the pinned "coverage"."""
    pins = {canonicalize_name(each.name): each.extras for each in locked("requirements-dev.txt")}
    asked = 0
    for name in pins:
        with contextlib.suppress(metadata.PackageNotFoundError):  # another system's package
            for line in metadata.requires(name) or []:
                wanted = Requirement(line)
                if wanted.extras and (
                    wanted.marker is None or wanted.marker.evaluate({"extra": ""})
                ):
                    assert wanted.extras <= pins[canonicalize_name(wanted.name)], f"{name}: {line}"
                    asked += 1
    assert asked


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_pins_bytes_and_names_no_index(name):
    text = (ROOT / "scripts" / name).read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(locked(name))
    assert not re.search(r"https?:|file:|--index|--find-links", text)


def test_every_dependency_has_a_lower_bound():
    for each in PLAIN + DEV:
        assert any(one.operator in {">=", "=="} for one in each.specifier), str(each)


def test_the_workflow_tries_each_system_on_three_pythons_that_are_promised():
    text = (ROOT / ".github" / "workflows" / "checks.yml").read_text(encoding="utf-8")
    [systems] = re.findall(r"system: \[(.*)\]", text)
    [pythons] = re.findall(r"python: \[(.*)\]", text)
    assert {each.strip() for each in systems.split(",")} == {
        "ubuntu-latest",
        "windows-latest",
        "macos-latest",
    }
    promised = {
        each.rpartition(" ")[2]
        for each in PROJECT["classifiers"]
        if re.search(r"Python :: 3\.\d+$", each)
    }
    tried = re.findall(r'"([\d.]+)"', pythons)
    assert len(tried) == 3
    assert set(tried) <= promised
    assert PROJECT["requires-python"] == f">={tried[0]}"
    assert "scripts/test.py --fast" in text


def test_what_is_pinned_is_renewed_by_itself():
    text = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"package-ecosystem: (\S+)", text)) == {"pip", "github-actions", "docker"}
