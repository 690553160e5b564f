"""A firm that has the service run as a process of its own, and what can be seen of it."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from sheets_crm.config import Config
from sheets_crm.journal import Journal
from sheets_crm.locale import catalogue
from sheets_crm.service.run.run import Visit
from sheets_crm.workbook.choose_store import Workbook
from tests.service.books import new_book

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60.0
"""Seconds after which what must happen is taken not to."""


class Office:
    """A folder with a workbook that was set up, and its configuration."""

    def __init__(self, folder, state):
        self.folder = folder
        self.file = folder / "config.toml"
        self.book = new_book(folder / "crm.xlsx")
        self.log = folder / "service.log"
        self.state = state
        self.schedule('every = "15 minutes"')
        self.workbook = Workbook(str(self.book), in_google=False, config=Config(template="en"))
        Visit(self.workbook, catalogue("en")).adopt()

    def schedule(self, lines):
        draft = self.file.with_suffix(".draft")
        text = f'workbook = "crm.xlsx"\nlanguage = "en"\ntemplate = "en"\n[schedule]\n{lines}\n'
        draft.write_text(text, encoding="utf-8")
        draft.replace(self.file)

    @property
    def journal(self):
        return Journal(self.workbook.state_folder())

    def results(self):
        return [run.result for run in reversed(self.journal.runs())]

    def forget_visits(self):
        """The next service visits at once."""
        (self.workbook.state_folder() / "journal.sqlite3").unlink()

    def said(self):
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @contextmanager
    def running(self, *words, meddling=""):
        """The program; `meddling` is done first in each of its processes."""
        meddler = self.state.parent / "meddler"
        meddler.mkdir(exist_ok=True)
        (meddler / "sitecustomize.py").write_text(meddling, encoding="utf-8")
        words = ["run", "--config", self.file, "--log-file", self.log, *words]
        process = subprocess.Popen(
            [sys.executable, "-m", "sheets_crm", *map(str, words)],
            cwd=ROOT,
            env={
                **os.environ,
                "GATE": str(self.folder),
                "PYTHONPATH": os.pathsep.join((str(meddler), str(ROOT))),
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        try:
            yield process
        finally:
            kill(process)
            process.communicate()


def kill(process):
    """Kills it and all that it has started, as when the computer loses its power."""
    if process.poll() is None:
        for each in (*psutil.Process(process.pid).children(recursive=True), process):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        process.wait(PATIENCE)


def until(happened, process=None):
    """Waits until it has happened; fails when the process has ended before."""
    last = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < last, "it never happened"
        assert process is None or process.poll() is None or happened(), process.communicate()
        time.sleep(0.02)
