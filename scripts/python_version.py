"""Says in a sentence that this Python is too old; any Python 3 can read this file."""

import sys

OLDEST = (3, 11)


def require(version: tuple = tuple(sys.version_info)) -> None:  # type: ignore[type-arg]
    """Ends the program with a sentence where the Python is older than the project needs."""
    if version >= OLDEST:
        return
    found, oldest = (".".join(str(part) for part in parts[:2]) for parts in (version, OLDEST))
    sys.exit(
        f"sheets-crm needs Python {oldest} or newer, and this is {found}. Get a newer one from "
        "https://www.python.org/downloads/ and start this script with it."
    )
