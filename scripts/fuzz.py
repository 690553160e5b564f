"""Random files, cells, configurations and state folders, each tried in a process with limits.

    python scripts/fuzz.py                                 a minute of each target
    python scripts/fuzz.py part cells --minutes 5 --seed 7
    python scripts/fuzz.py --again                         the kept inputs only

An input must end well or in a sentence of ours, within 10 s of processor time and 500 MB. What does
not is a finding: it is kept in tests/fuzz/seeds, where the tests try it for ever. An input that
ends in a way of its own is kept while it runs, and mutated further. Linux only. Exit code 1 when
there was a finding.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import fuzz_run  # noqa: E402 - the tests' workbook is built of the repository's own modules
from fuzz_mutators import mutated  # noqa: E402
from fuzz_targets import TARGETS  # noqa: E402

from tests.excel.odd_books import foreign, synced  # noqa: E402
from tests.fuzz.builders import BUILT  # noqa: E402

SEEDS = ROOT / "tests" / "fuzz" / "seeds"


def beginnings(target: str) -> list[bytes]:
    """What mutation starts from: inputs that are as they should be."""
    from sheets_crm.workbook.excel.package.package import Package  # noqa: PLC0415

    if target == "archive":
        return [synced(), foreign()]
    if target == "part":
        package = Package.open(synced())
        names = [name for name in package.names() if name.endswith((".xml", ".rels"))]
        return [name.encode() + b"\n" + package.read(name) for name in names]
    if target == "cells":
        return [b'[["Leads", 1, 0, "Acme"], ["Activities", 1, 1, "Acme"], "2026-03-18"]']
    return [b'template = "en"\n[journal]\ndays = 5\n'] if target == "config" else [b"{}"]


def kept(target: str) -> dict[str, bytes]:
    """The inputs that were findings once, by name."""
    files = {f"{file.name}": file.read_bytes() for file in sorted((SEEDS / target).glob("*"))}
    return files | {name: make() for name, (whose, make) in BUILT.items() if whose == target}


def main() -> int:
    """Tries; says what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []])
    parser.add_argument("--minutes", type=float, default=1.0, help="processor time of each target")
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--again", action="store_true", help="only what is kept")
    told = parser.parse_args()
    found = 0
    for target in told.targets or TARGETS:
        found += _again(target) if told.again else _tried(target, told.minutes * 60, told.seed)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"in all: {found} findings, {spent.ru_utime + spent.ru_stime:.0f} s of processor time")
    return 1 if found else 0


def _again(target: str) -> int:
    found = 0
    for name, data in kept(target).items():
        ended = fuzz_run.run(target, data)
        print(f"{target}/{name}: {ended.fault or ended.code or 'ok'} {ended.seconds:.1f} s")
        found += bool(ended.fault)
    return found


def _tried(target: str, seconds: float, seed: int | None) -> int:
    random = Random(time.time_ns() if seed is None else seed)  # noqa: S311 - nothing secret
    pool = [*beginnings(target), *kept(target).values()]
    codes: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    used = slowest = largest = 0.0
    while used < seconds:
        data = mutated(target, random.choice(pool), random.choice(pool), random)
        ended = fuzz_run.run(target, data)
        used += ended.seconds
        slowest, largest = max(slowest, ended.seconds), max(largest, ended.megabytes)
        code = ended.fault or ended.code
        if ended.fault:
            faults[ended.fault] += 1
            if faults[ended.fault] == 1:
                _keep(target, data, ended)
        elif not codes[code] or (not code and random.random() < 0.02):
            pool.append(data)  # it ends in a way of its own: a good place to go on from
        codes[code] += 1
    tries = sum(codes.values())
    print(f"{target}: {tries} inputs in {used:.0f} s of processor time, {len(faults)} findings;")
    print(f"  at most {slowest:.1f} s and {largest:.0f} MB; ended in", dict(codes.most_common()))
    return len(faults)


def _keep(target: str, data: bytes, ended: fuzz_run.Ended) -> None:
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"found-{hashlib.sha256(data).hexdigest()[:12]}"
    file.write_bytes(data)
    print(
        f"FOUND {target}: {ended.fault}\n{ended.where}\n  kept as {file.relative_to(ROOT)}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
