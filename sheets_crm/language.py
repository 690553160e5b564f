"""Which language the system speaks; the configuration may say otherwise."""

from __future__ import annotations

import locale
import os
import sys


def spoken_language() -> str:
    """`ru` where the system is set to Russian, else `en`."""
    named = next(
        (os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), ""
    )
    if not named and sys.platform in {"win32", "darwin"}:
        named = locale.getlocale()[0] or ""
    return "ru" if named.lower().startswith(("ru", "russian")) else "en"
