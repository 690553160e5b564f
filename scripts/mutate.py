"""Would the tests notice? Puts small faults into modules, one at a time, and runs their tests.

    python scripts/mutate.py sheets_crm/crm/parse/dates.py              every mutant of a module
    python scripts/mutate.py --most 26 --seed 7 sheets_crm/crm    so many of each, drawn by a seed

Which tests run which line is learnt once, by running the fast tests under coverage with contexts
(`--contexts FILE` keeps that file; it is made where it is absent, and again with `--fresh`). A
mutant is killed when one of them fails or does not end. What no user can tell is listed with its
reason in tests/equivalent_mutants.toml and not counted. Exit code 1 when a score is below
`--at-least`.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import environment
import mutants

EQUIVALENT = environment.ROOT / "tests" / "equivalent_mutants.toml"
_CHOSEN = "not slow and not excel"
_CHILD = Path(__file__).with_name("mutant_child.py")


@dataclass(frozen=True)
class Case:
    """A mutant to be tried, and the tests that run its line, nearest first."""

    module: Path
    mutant: mutants.Mutant
    tests: tuple[str, ...]


def main() -> int:
    """Tries the mutants and prints the survivors and a score for each module."""
    environment.speak_utf8()
    asked = _asked()
    python = environment.product_python()
    contexts = _contexts(python, asked.contexts, fresh=asked.fresh)
    equivalent = _equivalent()
    worst = 1.0
    for module in _modules(asked.modules):
        cases, same = _cases(module, contexts, equivalent, asked)
        with ThreadPoolExecutor(asked.jobs) as pool:
            survived = [
                case
                for case, killed in zip(
                    cases, pool.map(lambda one: _killed(python, one, asked), cases), strict=True
                )
                if not killed
            ]
        score = 1 - len(survived) / len(cases) if cases else 1.0
        worst = min(worst, score)
        print(
            f"{module}: {len(cases)} mutants, {len(survived)} survived, "
            f"{same} equivalent, score {score:.0%}",
            flush=True,
        )
        for case in survived:
            print(f"    line {case.mutant.line}: {case.mutant.name}   ({len(case.tests)} tests)")
    return 1 if worst < asked.at_least / 100 else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="+", type=Path, help="modules or folders of them")
    parser.add_argument("--most", type=int, default=0, help="mutants of a module; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="which, where not all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=int, default=120, help="after which a mutant hangs")
    parser.add_argument("--contexts", type=Path, default=Path(".mutation-contexts"))
    parser.add_argument("--fresh", action="store_true", help="learn anew which test runs what")
    parser.add_argument(
        "--at-least", type=float, default=95, help="the score asked for, in percent"
    )
    return parser.parse_args()


def _modules(given: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path.resolve().relative_to(environment.ROOT) for path in found]


def _equivalent() -> dict[str, dict[str, str]]:
    """Module → fault → why nobody can tell."""
    read: dict[str, dict[str, str]] = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    return read


# Which tests run which line


def _contexts(python: Path, file: Path, *, fresh: bool) -> dict[str, dict[int, list[str]]]:
    """Module → line → tests, from coverage of the fast tests."""
    if fresh or not file.exists():
        _learn(python, file)
    lines: dict[str, dict[int, list[str]]] = json.loads(
        file.read_text(encoding="utf-8"),
        object_hook=lambda read: {int(k) if k.isdigit() else k: v for k, v in read.items()},
    )
    return lines


def _learn(python: Path, file: Path) -> None:
    print("Learning which test runs which line (some minutes) …", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        data, cache = Path(folder, "coverage"), Path(folder, "cache")
        done = subprocess.run(
            [
                *(str(python), "-m", "pytest", "-q", "-n", "auto", "-m", _CHOSEN, "-p"),
                *("no:randomly", "--cov=sheets_crm", "--cov-context=test", "--cov-report="),
                *("-o", f"cache_dir={cache}"),
            ],
            cwd=environment.ROOT,
            env={**environment.surroundings(), "COVERAGE_FILE": str(data)},
            check=False,
        )
        if done.returncode not in {0, 1}:
            done.check_returncode()
        failed = _failed(cache / "v" / "cache" / "lastfailed")
        from coverage import CoverageData  # noqa: PLC0415 - a development dependency

        read = CoverageData(str(data))
        read.read()
        found = {
            str(Path(path).relative_to(environment.ROOT)): {
                line: sorted({one.partition("|")[0] for one in tests} - failed)
                for line, tests in read.contexts_by_lineno(path).items()
            }
            for path in read.measured_files()
        }
    file.write_text(json.dumps(found), encoding="utf-8")


def _failed(last: Path) -> set[str]:
    """Tests that failed with no fault in place: by them every mutant would be killed."""
    names = set(json.loads(last.read_text(encoding="utf-8"))) if last.exists() else set()
    for name in sorted(names):
        print(f"left out, for it fails: {name}", flush=True)
    return names | {""}


def _cases(
    module: Path,
    contexts: dict[str, dict[int, list[str]]],
    equivalent: dict[str, dict[str, str]],
    asked: argparse.Namespace,
) -> tuple[list[Case], int]:
    """The module's mutants to be tried, and how many were left out as equivalent."""
    lines = contexts.get(str(module), {})
    every = Counter(test for tests in lines.values() for test in set(tests))
    source = (environment.ROOT / module).read_text(encoding="utf-8")
    chosen = list(mutants.mutants(source))
    if asked.most and len(chosen) > asked.most:
        chance = random.Random(f"{asked.seed} {module}")  # noqa: S311 - a sample, no secret
        drawn = chance.sample(range(len(chosen)), asked.most)
        chosen = [chosen[at] for at in sorted(drawn)]
    known = equivalent.get(str(module), {})
    kept = [one for one in chosen if one.name not in known]
    cases = [Case(module, one, _nearest(module, _covering(one, lines) or every)) for one in kept]
    return cases, len(chosen) - len(kept)


def _covering(mutant: mutants.Mutant, lines: dict[int, list[str]]) -> dict[str, int]:
    """Tests that run the line; a statement over several lines is counted at its first one."""
    found = lines.get(mutant.line) or lines.get(_first_line(mutant))
    return dict.fromkeys(found or (), 0)


def _first_line(mutant: mutants.Mutant) -> int:
    within = [
        node.lineno
        for node in ast.walk(mutant.tree)
        if isinstance(node, ast.stmt) and node.lineno <= mutant.line <= (node.end_lineno or 0)
    ]
    return max(within, default=0)


def _nearest(module: Path, tests: Iterable[str]) -> tuple[str, ...]:
    """Tests of the module's own room and name first: they fail soonest."""
    own, room = module.stem, module.parent.name

    def distance(test: str) -> tuple[bool, bool, str]:
        file = test.partition("::")[0]
        return own not in file, room not in file, test

    return tuple(sorted(tests, key=distance))


# One mutant


def _killed(python: Path, case: Case, asked: argparse.Namespace) -> bool:
    """Whether a test fails with the fault in place, or does not end."""
    if not case.tests:
        return False
    with tempfile.TemporaryDirectory() as folder:
        source, tests = Path(folder, "mutant.py"), Path(folder, "tests.txt")
        source.write_text(ast.unparse(case.mutant.tree), encoding="utf-8")
        tests.write_text("\n".join(case.tests), encoding="utf-8")
        command: Sequence[str] = [
            *(str(python), str(_CHILD), _dotted(case.module), str(source), str(tests), folder)
        ]
        try:
            done = subprocess.run(
                command,
                cwd=environment.ROOT,
                env=environment.surroundings(),
                timeout=asked.seconds,
                capture_output=True,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return True
    return done.returncode != 0


def _dotted(module: Path) -> str:
    name = ".".join(module.with_suffix("").parts)
    return name.removesuffix(".__init__")


if __name__ == "__main__":
    sys.exit(main())
