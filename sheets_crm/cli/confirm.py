"""What cannot be taken back lightly is asked about first; a script says `--yes` beforehand."""

from __future__ import annotations

from collections.abc import Callable

import click

from sheets_crm.cli.output import confirmed, is_answered, say
from sheets_crm.cli.params import HELP
from sheets_crm.errors import UsageError
from sheets_crm.locale import Catalogue


def yes(function: Callable[..., None]) -> Callable[..., None]:
    """--yes, which answers beforehand."""
    return click.option("--yes", "is_agreed", is_flag=True, help=HELP("help.yes"))(function)


def agreed(question: str, words: Catalogue, *, is_agreed: bool) -> bool:
    """Whether to go on; where it is not, that is said.

    Raises:
        UsageError: nobody is there to be asked, and nobody agreed beforehand.
    """
    if is_agreed:
        return True
    if not is_answered():
        raise UsageError("nobody_to_ask")
    if confirmed(question, words):
        return True
    say(words("ask.nothing_done"))
    return False
