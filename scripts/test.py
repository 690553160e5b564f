"""Every check and test of the project: python3 scripts/test.py.

All steps are run, whatever the earlier ones found; the exit code is 0 when none failed.
Any Python 3 can read this file, to say which one it needs.
"""

import argparse
import sys
import time
from pathlib import Path

import python_version

python_version.require()

import environment  # noqa: E402 - a newer Python's words, read only once that is sure
from checks import STEPS, Step  # noqa: E402


def main() -> int:
    """Prepares the environment with the development extras and runs the steps asked for."""
    environment.speak_utf8()
    asked = _asked()
    try:
        python = environment.prepare("dev")
    except environment.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    chosen = [
        step
        for step in STEPS
        if (step.name in asked.only if asked.only else step.fast or not asked.fast)
    ]
    results = [(step, _run(step, python)) for step in chosen]
    failed = [step.name for step, passed in results if not passed]
    print(f"\nFailed: {', '.join(failed)}" if failed else f"\nAll {len(results)} steps passed.")
    return 1 if failed else 0


def _run(step: Step, python: Path) -> bool:
    print(f"\n== {step.name}: {step.what}", flush=True)
    began = time.monotonic()
    passed = all(
        environment.run(*(str(python) if word == "python" else word for word in command)) == 0
        for command in step.commands
    )
    print(f"== {step.name}: {'passed' if passed else 'FAILED'}, {time.monotonic() - began:.0f} s")
    return passed


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fast", action="store_true", help="without the steps that take minutes")
    parser.add_argument(
        "--only",
        action="append",
        choices=[step.name for step in STEPS],
        help="this step alone; may be given several times",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
