"""What the project is held to: the steps of scripts/test.py, in their order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One check.

    Attributes:
        commands: run one after the other; `python` is the environment's.
        fast: whether `--fast` runs it too.
    """

    name: str
    what: str
    commands: tuple[tuple[str, ...], ...]
    fast: bool = True


_PYTEST = ("python", "-m", "pytest", "-q", "-n", "auto")

STEPS = (
    Step("style", "ruff finds no fault", (("python", "-m", "ruff", "check", "."),)),
    Step(
        "format", "ruff would format nothing", (("python", "-m", "ruff", "format", "--check", "."),)
    ),
    Step(
        "types",
        "mypy --strict, the program and the scripts",
        (
            ("python", "-m", "mypy", "--strict", "-p", "sheets_crm"),
            ("python", "-m", "mypy", "--strict", "scripts"),
        ),
    ),
    Step(
        "wheel",
        "a built wheel carries its data and works",
        (("python", "scripts/check_wheel.py"),),
    ),
    Step(
        "tests",
        "the fast tests",
        # Neighbours share what they set up, so each process begins with a stretch of its own.
        ((*_PYTEST, "--dist", "worksteal", "-m", "not slow and not excel"),),
    ),
    Step(
        "tools",
        "what the slow tests drive is there",
        (("python", "scripts/install_test_tools.py"),),
        fast=False,
    ),
    Step(
        "slow",
        "tests that drive real applications or many processes",
        ((*_PYTEST, "--dist", "loadfile", "-m", "slow and not excel"),),
        fast=False,
    ),
)
