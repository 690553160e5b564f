"""Every input that was a finding once, and a few random ones, each in a process with limits."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

from tests.fuzz.builders import BUILT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks, and reads /proc")

SCRIPTS = Path(__file__).parent.parent.parent / "scripts"
SEEDS = sorted(file for file in (Path(__file__).parent / "seeds").glob("*/*"))
TARGETS = ("archive", "part", "cells", "config", "state")


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    sys.path.insert(0, str(SCRIPTS))
    try:
        return importlib.import_module("fuzz")
    finally:
        sys.path.remove(str(SCRIPTS))


def ended(fuzz: ModuleType, target: str, data: bytes) -> str:
    end = fuzz.fuzz_run.run(target, data)
    return f"{end.fault}\n{end.where}" if end.fault else ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_kept_input_ends_well_or_in_a_sentence(fuzz: ModuleType, seed: Path) -> None:
    assert ended(fuzz, seed.parent.name, seed.read_bytes()) == ""


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_random_inputs_end_well_or_in_a_sentence(fuzz: ModuleType, target: str) -> None:
    random, beginnings = Random(3), fuzz.beginnings(target)
    for _ in range(4):
        first, second = random.choice(beginnings), random.choice(beginnings)
        data = fuzz.mutated(target, first, second, random)
        assert ended(fuzz, target, data) == "", data[:2000]


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_a_built_input_ends_well_or_in_a_sentence(fuzz: ModuleType, name: str) -> None:
    target, make = BUILT[name]
    assert ended(fuzz, target, make()) == ""


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_many_random_inputs_end_well_or_in_a_sentence(fuzz: ModuleType, target: str) -> None:
    random, beginnings = Random(26), [*fuzz.beginnings(target), *fuzz.kept(target).values()]
    for _ in range(20):
        first, second = random.choice(beginnings), random.choice(beginnings)
        data = fuzz.mutated(target, first, second, random)
        assert ended(fuzz, target, data) == "", data[:2000]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("raise ValueError(data)", "ValueError "),
        ("while True: pass", "died"),
        ("bytearray(900 << 20)", "large"),
        ("raise BrokenPromiseError", "BrokenPromiseError "),
    ],
)
def test_what_must_not_be_is_found(
    fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch, broken: str, fault: str
) -> None:
    place = {"BrokenPromiseError": fuzz.fuzz_run.fuzz_targets.BrokenPromiseError}
    exec(f"def target(data):\n    {broken}", place)
    if fault == "died":  # the others end by themselves, on a busy machine later than in a second
        monkeypatch.setattr(fuzz.fuzz_run, "SECONDS", 1)
    monkeypatch.setitem(fuzz.fuzz_run.fuzz_targets.TARGETS, "cells", place["target"])
    assert fuzz.fuzz_run.run("cells", b"x").fault == fault
