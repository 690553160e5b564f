"""The collector of garbage, in a process that does one thing and ends."""

from __future__ import annotations

import atexit
import gc


def rest_until_the_end() -> None:
    """Looks for no garbage any more, not even when the process ends.

    Cells are made by the million and all are kept till then. Looking for garbage among them costs a
    tenth of the work, and the interpreter would look through all of them once more at its end.
    """
    gc.disable()
    atexit.register(gc.freeze)
