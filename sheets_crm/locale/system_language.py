"""Which language the system speaks; the configuration may say otherwise."""

from __future__ import annotations

import locale
import os
import sys


def spoken_language() -> str:
    """`ru` where the system is set to Russian, else `en`."""
    named = _named("LC_MESSAGES")
    return "ru" if named.lower().startswith(("ru", "russian")) else "en"


def spoken_country() -> str:
    """Language and country in whose way the system writes dates, such as `en_GB`; "" for none.

    That of the United States says nothing: it is what systems have that nobody set.
    """
    named = _of_windows() or _named("LC_TIME")
    found = named.partition(".")[0].partition("@")[0]
    return found if len(found) == 5 and found[2] == "_" and found != "en_US" else ""


def _of_windows() -> str:
    """The region that the user of Windows chose; "" elsewhere."""
    if sys.platform != "win32":
        return ""
    import ctypes  # noqa: PLC0415 - on Windows alone

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultLCID(), "")


def _named(what: str) -> str:
    """The system's locale for one thing, by POSIX's rules."""
    named = next((os.environ[key] for key in ("LC_ALL", what, "LANG") if os.environ.get(key)), "")
    if not named and sys.platform in {"win32", "darwin"}:
        named = locale.getlocale()[0] or ""
    return named
