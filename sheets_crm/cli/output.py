"""What is printed is printed here, and nowhere else.

Nothing that comes from a cell, a name or a server is taken for markup or reaches the terminal as a
command. Whoever stops listening (`| head`, a window that was closed) stops no work.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import click

from sheets_crm.errors import CrmError
from sheets_crm.locale import Catalogue
from sheets_crm.progress import listening
from sheets_crm.text.sanitize import legible

_NOBODY_LISTENS = frozenset({errno.EPIPE, errno.EINVAL, errno.ESHUTDOWN, errno.EBADF})
"""Windows calls a pipe that nobody reads an invalid argument."""

_WIDTH_IN_A_FILE = 120
_BAR_AFTER_SECONDS = 1.0


def prepare_streams() -> None:
    """Makes standard output and error such that saying something never fails for its letters."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # Windows' pythonw, or closed by who started it
            _silence(name)
        # A console of an old code page shows what it can instead of failing on the rest.
        getattr(sys, name).reconfigure(errors="replace")


def say(text: str = "", *, err: bool = False) -> None:
    """Prints a text and ends the line; `err` says it on standard error.

    Raises:
        CrmError: it cannot be printed, for example because the disk it goes to is full.
    """
    _put(f"{legible(text)}\n", "stderr" if err else "stdout")


def say_json(record: dict[str, Any]) -> None:
    """Prints a record for another program: whatever could be taken for a command is escaped."""
    is_unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
    text = json.dumps(record, ensure_ascii=not is_unicode, indent=2)
    shown = legible(text)
    if shown != text:
        signs = zip(text, shown, strict=True)
        text = "".join(now if now == was else _escaped(was) for was, now in signs)
    _put(f"{text}\n", "stdout")


def say_exactly(data: bytes) -> None:
    """Prints the bytes of a file that we made."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.flush()


def say_table(
    title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[str]]
) -> None:
    """Prints a table as wide as the window.

    Args:
        title: what stands above it.
        columns: headings, each with its share of the width; 0 takes what it needs.
        rows: a text for each column; where it has several lines, so has the cell.
    """
    from rich.console import Console  # noqa: PLC0415 - slow to load
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=Text(legible(title)), show_lines=any(share for _, share in columns))
    for heading, share in columns:
        table.add_column(Text(legible(heading)), ratio=share or None, overflow="fold")
    for row in rows:
        table.add_row(*(Text(legible(text)) for text in row))
    # Rich looks at standard output for width, colours and the lines it may draw with.
    console = Console(width=None if sys.stdout.isatty() else _WIDTH_IN_A_FILE)
    with console.capture() as capture:
        console.print(table)
    _put(capture.get(), "stdout")


def confirmed(question: str, words: Catalogue, *, is_default: bool = False) -> bool:
    """Asks a question that yes or no answers; a bare Enter says `is_default`, no unless told.

    Raises:
        click.Abort: nobody is there to answer.
    """
    yes, no = (words(f"ask.{each}").split() for each in ("yes", "no"))
    while True:
        choices = words("ask.choices_yes" if is_default else "ask.choices")
        _put(f"{legible(question)} {choices}: ", "stdout")
        answer = sys.stdin.readline()
        if not answer:
            raise click.Abort
        if (said := answer.strip().casefold()) in {*yes, *no, ""}:
            return said in yes or (not said and is_default)


def chosen(question: str, choices: Sequence[str], words: Catalogue) -> int:
    """Asks which of several it is; the first is what a bare Enter says.

    Returns:
        The place of the choice, from 0.

    Raises:
        click.Abort: nobody is there to answer.
    """
    say()
    say(question)
    for number, choice in enumerate(choices, 1):
        say(f"  {number}. {choice}")
    while True:
        _put(f"{legible(words('ask.number', most=len(choices)))}: ", "stdout")
        answer = sys.stdin.readline()
        if not answer:
            raise click.Abort
        said = answer.strip().rstrip(".)")
        if not said:
            return 0
        if said.isascii() and said.isdecimal() and 0 < int(said[:9]) <= len(choices):
            return int(said) - 1


def is_answered() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty()


def is_watched() -> bool:
    """Whether standard output is a terminal and not a file or a pipe."""
    return sys.stdout.isatty()


@contextmanager
def progress_bar(words: Catalogue) -> Iterator[Callable[[str], None]]:
    """A bar that appears where the work takes over a second and someone is watching.

    It has a measure where there is one, which is while tabs are read; else it only moves.
    """
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to load
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    doing = "reading"
    bar.add_task(words("progress.reading"), total=None)
    (task,) = bar.tasks

    def step(key: str) -> None:
        nonlocal doing
        doing = key
        task.total = None  # it moves without a measure
        bar.update(task.id, description=words(f"progress.{key}"), completed=0)

    def part(name: str, share: float) -> None:
        said = words("progress.part", step=words(f"progress.{doing}"), name=name, share=share)
        bar.update(task.id, description=said, total=1, completed=share)

    timer = threading.Timer(_BAR_AFTER_SECONDS, bar.start)
    timer.daemon = True
    timer.start()
    try:
        with listening(part):
            yield step
    finally:
        timer.cancel()
        bar.stop()


def _put(text: str, name: str) -> None:
    stream: TextIO = getattr(sys, name)
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        number = error.errno if isinstance(error, OSError) else errno.EPIPE  # a closed file
        _silence(name)
        if number not in _NOBODY_LISTENS and name == "stdout":
            raise CrmError("output_failed", reason=error) from error


def _silence(name: str) -> None:
    """From now on what goes to this stream goes nowhere, the rest of its buffer included."""
    nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - till the end
    stream = getattr(sys, name)
    try:
        os.dup2(nowhere.fileno(), stream.fileno())
    except (AttributeError, OSError, ValueError):
        setattr(sys, name, nowhere)


def _escaped(sign: str) -> str:
    """As a string of JSON says a sign."""
    return json.dumps(sign)[1:-1]
