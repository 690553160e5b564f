"""Builds the wheel, installs it alone and tries what is easily left out of it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import environment

_TRY = """
import sheets_crm, sheets_crm.demo.words, sheets_crm.locale, sheets_crm.template
from pathlib import Path
assert Path(sheets_crm.__file__).is_relative_to({installed!r}), sheets_crm.__file__
for language in sheets_crm.locale.LANGUAGES:
    sheets_crm.locale.catalogue(language)
    assert sheets_crm.template.load_template(language).language == language
    assert sheets_crm.demo.words.load_words(language).managers
"""


def missing(root: Path, installed: Path) -> list[str]:
    """The project's data files that did not come with the installed wheel."""
    package = root / "sheets_crm"
    wanted = {path.relative_to(root) for path in package.rglob("*.toml")}
    wanted |= {
        Path("sheets_crm") / path.relative_to(root) for path in root.glob("templates/*.toml")
    }
    wanted |= {
        Path("sheets_crm", "docs", path.name)
        for path in (*root.glob("docs/*.md"), *root.glob("README*.md"))
    }
    wanted |= {path.relative_to(root) for path in package.rglob("py.typed")}
    wanted |= {Path("sheets_crm", path.name) for path in root.glob("config.example.toml")}
    return sorted(str(path) for path in wanted if not (installed / path).is_file())


def main() -> int:
    """Says what the wheel lacks; 0 when nothing."""
    environment.speak_utf8()
    with tempfile.TemporaryDirectory() as folder:
        installed = Path(folder, "installed")
        _pip("wheel", "--wheel-dir", folder, str(environment.ROOT))
        [wheel] = Path(folder).glob("*.whl")
        _pip("install", "--target", str(installed), str(wheel))
        lacking = missing(environment.ROOT, installed)
        for path in lacking:
            print(f"not in the wheel: {path}", file=sys.stderr)
        tried = _try(installed)
    return 1 if lacking or tried else 0


def _pip(*words: str) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run([*pip, words[0], "--no-deps", *words[1:]], check=True)


def _try(installed: Path) -> int:
    """Runs the installed copy, from where no checkout is in the way."""
    return subprocess.run(
        [sys.executable, "-c", _TRY.format(installed=str(installed.resolve()))],
        cwd=installed,
        env={**environment.surroundings(), "PYTHONPATH": str(installed)},
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
