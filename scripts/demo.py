"""From a clean clone to a CRM workbook with its reports: python3 scripts/demo.py.

Needs nothing but Python; any Python 3 can read this file, to say which one it needs.
"""

import argparse
import os
import sys
from pathlib import Path

import python_version

python_version.require()

import environment  # noqa: E402 - a newer Python's words, read only once that is sure
from sentences import sentence  # noqa: E402

from sheets_crm.locale.system_language import spoken_language  # noqa: E402
from sheets_crm.text.shell_command import shell_here, typed, typed_program  # noqa: E402


def main() -> int:
    """Prepares the environment, makes the example workbook, syncs it and says where it is."""
    environment.speak_utf8()
    asked = _asked()
    path = (asked.path or _free_name(Path.cwd(), "demo")).resolve()
    today = ("--today", asked.today) if asked.today else ()
    try:
        python = environment.prepare(*(("dev",) if asked.google_emulator else ()))
    except environment.SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    if asked.google_emulator:
        return environment.run(
            python, environment.ROOT / "scripts" / "google_demo.py", asked.template
        )
    product = (python, "-m", "sheets_crm")
    for command in (
        (*product, "demo", path, "--template", asked.template, *today),
        (*product, "sync", path, *today),
    ):
        code = environment.run(*command)
        if code:
            return code
    shell = shell_here(os.environ, sys.platform)
    start = typed_program([str(python), "-m", "sheets_crm"], shell)
    again = f"{start} sync {typed([str(path)], shell)}"
    print("\n" + sentence("made", path=path, command=again))
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", nargs="?", type=Path, help="the workbook to make (demo.xlsx)")
    parser.add_argument(
        "--template",
        default=spoken_language(),
        help="ru, en or a template file (the system's language)",
    )
    parser.add_argument(
        "--google-emulator",
        action="store_true",
        help="the same in a Google Sheet, on an emulator; nothing leaves the computer",
    )
    parser.add_argument("--today", metavar="YYYY-MM-DD", help="the day the example ends on")
    return parser.parse_args()


def _free_name(folder: Path, stem: str) -> Path:
    """A name not taken yet: an example that somebody worked in is theirs."""
    path, count = folder / f"{stem}.xlsx", 2
    while path.exists():
        path, count = folder / f"{stem}-{count}.xlsx", count + 1
    return path


if __name__ == "__main__":
    sys.exit(main())
