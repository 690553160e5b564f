"""What the service says of itself, a line for each event, in the configured language."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, tzinfo
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from sheets_crm.errors import CrmError, FaultsError, Problem
from sheets_crm.journal import Run
from sheets_crm.locale import Catalogue
from sheets_crm.notifications.notifier import Told
from sheets_crm.state.state_dir import state_dir
from sheets_crm.workbook.choose_store import Workbook

LOGGER = logging.getLogger("sheets_crm.service")

_NO_FILE = "service_log_file"
_BYTES, _FILES = 1_000_000, 5
_FORMAT = "%(asctime)s %(levelname)-7s %(message)s"


class Log:
    """The lines about one workbook."""

    def __init__(self, words: Catalogue, book: Workbook) -> None:
        self._words = words
        self._name = book.called
        self._zone = book.zone
        self._warned: frozenset[str] = frozenset()
        self._untouched: date | None = None
        self._is_quiet = False

    def visited(self, run: Run, told: Sequence[Problem] = ()) -> None:
        """How a visit ended, and what of it a person should know.

        Of those that find nothing changed one after the other, the first of a day is said.
        """
        day = run.began.astimezone(self._zone).date() if run.result == "untouched" else None
        self._is_quiet = day is not None and day == self._untouched
        self._untouched = day
        if self._is_quiet:
            pass
        elif run.result == "failed":
            self._say(logging.WARNING, "failed", told=" ".join(run.told.split("\n")))
        else:
            self._say(
                logging.INFO,
                run.result,
                seconds=run.seconds or 0.0,
                changes=run.changes,
                problems=run.problems,
            )
        self._warn(told)

    def told(self, told: Told) -> None:
        """What became of the messages."""
        if told.sent:
            self._say(logging.INFO, "sent", count=told.sent)
        for problem in told.problems:
            self._problem(problem)

    def next_visit(self, due: datetime, failures: int = 0) -> None:
        """When the next visit comes."""
        at = f"{due.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"
        if self._is_quiet:
            return
        if failures:
            self._say(logging.INFO, "next_after_failures", at=at, count=failures)
        else:
            self._say(logging.INFO, "next", at=at)

    def stopped(self) -> None:
        """That a visit stopped before it wrote."""
        self._say(logging.INFO, "stopped")

    def unexpected(self, fault: str) -> None:
        """What went wrong that no sentence foresees, and where: a traceback."""
        told = self._words("service_log.unexpected")
        LOGGER.error("%s: %s\n%s", self._name, told, fault.rstrip())

    def fault(self, error: CrmError) -> None:
        """Something that is not in order and stops nothing."""
        for line in _sentences(error, self._words):
            LOGGER.warning("%s: %s", self._name, line)

    def _warn(self, told: Sequence[Problem]) -> None:
        """Each thing when it appears, not at every visit while it lasts."""
        for problem in told:
            if problem.code not in self._warned:
                self._problem(problem)
        self._warned = frozenset(problem.code for problem in told)

    def _problem(self, problem: Problem) -> None:
        LOGGER.warning("%s: %s", self._name, " ".join(self._words.of(problem)))

    def _say(self, level: int, key: str, **facts: object) -> None:
        LOGGER.log(level, "%s: %s", self._name, self._words(f"service_log.{key}", **facts))


def say(words: Catalogue, key: str, **facts: object) -> None:
    """A line about the service itself."""
    LOGGER.info("%s", words(f"service_log.{key}", **facts))


def say_fault(words: Catalogue, error: CrmError) -> None:
    """An error that the service goes on in spite of."""
    for line in _sentences(error, words):
        LOGGER.error("%s", line)


@contextmanager
def logging_to(file: Path | None, zone: tzinfo | None) -> Iterator[None]:
    """Sends the service's lines to a file that is rotated, and to whoever watches.

    Without a file all goes to standard error. With one, standard error is left to a person at a
    terminal: the system would keep a second copy that nobody rotates.

    Raises:
        CrmError: the file cannot be written.
    """
    handlers: list[logging.Handler] = [] if file is None else [_file_handler(file)]
    if file is None or sys.stderr.isatty():
        handlers.append(logging.StreamHandler())
    formatter = _Formatter(zone)
    for handler in handlers:
        handler.setFormatter(formatter)
        LOGGER.addHandler(handler)
    # A full disk must not fill standard error with tracebacks of the logging itself.
    before = (LOGGER.level, LOGGER.propagate, logging.raiseExceptions)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = logging.raiseExceptions = False
    try:
        yield
    finally:
        LOGGER.level, LOGGER.propagate, logging.raiseExceptions = before
        for handler in handlers:
            LOGGER.removeHandler(handler)
            with suppress(OSError):  # what a full disk did not take was said elsewhere
                handler.close()


@contextmanager
def last_words_in(file: Path | None, words: Callable[[], Catalogue]) -> Iterator[None]:
    """Puts an error that ends the service into its log: without a console nobody hears it."""
    try:
        yield
    except CrmError as error:
        if file is not None and error.code != _NO_FILE:
            with suppress(CrmError), logging_to(file, None):
                say_fault(words(), error)
        raise


def _file_handler(file: Path) -> logging.Handler:
    try:
        return _FileHandler(file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError as fault:
        raise CrmError(_NO_FILE, path=str(file), reason=fault) from fault


def _sentences(error: CrmError, words: Catalogue) -> list[str]:
    errors = error.errors if isinstance(error, FaultsError) else [error]
    return [" ".join(words.of(each)) for each in errors]


class _FileHandler(RotatingFileHandler):
    """Says on standard error what a full disk keeps out of the file.

    In the program's own folder the file is its owner's alone, from the first byte.
    """

    def _open(self) -> TextIOWrapper:
        mode = 0o600 if state_dir() in Path(self.baseFilename).parents else 0o666
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        file = os.fdopen(os.open(self.baseFilename, flags, mode), "ab")
        return TextIOWrapper(file, encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Says the line elsewhere."""
        with suppress(OSError):
            sys.stderr.write(self.format(record) + "\n")


class _Formatter(logging.Formatter):
    """Moments as the clock on the wall of the time zone shows them."""

    def __init__(self, zone: tzinfo | None) -> None:
        super().__init__(_FORMAT)
        self._zone = zone

    def format(self, record: logging.LogRecord) -> str:
        """One line, and further ones set in: what stands in a sheet begins no line of ours."""
        first, *rest = _printable_lines(super().format(record))
        return "\n".join((first, *(f"    {line}" for line in rest)))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """When it was said."""
        at = datetime.fromtimestamp(record.created).astimezone(self._zone)
        return f"{at:{datefmt or '%Y-%m-%d %H:%M:%S'}}"


def _printable_lines(text: str) -> list[str]:
    """The lines without what a terminal would obey or a reader could not see."""
    lines = text.splitlines() or [""]
    return ["".join(sign if sign.isprintable() else " " for sign in line) for line in lines]
