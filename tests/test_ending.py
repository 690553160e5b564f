"""How commands end: a fault of ours, Ctrl-C, a command line that makes no sense."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from sheets_crm.cli import exit_status, program
from sheets_crm.cli.exit_status import Code
from sheets_crm.cli.usage_help import USES
from sheets_crm.errors import CrmError, UsageError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.state import fault_log
from sheets_crm.workbook.write_status import ACCOUNT, Written

ROOT = Path(__file__).parent.parent
PYTHON = (sys.executable, "-m", "sheets_crm")
TODAY = ("--today", "2026-03-16")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SHEETS_CRM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "state"


def run(*words: object) -> Result:
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="sheets-crm")


@pytest.fixture
def book() -> Path:
    assert run("init", "crm.xlsx", "--template", "en", *TODAY).exit_code == 0
    return Path("crm.xlsx")


def boom(*_: object, **__: object) -> None:
    raise ZeroDivisionError("too [/] good\x1b[2J")


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


class Writing:
    """A write of the store that ends in something after the workbook was exchanged."""

    def __init__(self, ends_in: type[BaseException]) -> None:
        from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415

        self._write, self._ends_in = ExcelStore.write, ends_in

    def __get__(self, store: object, _owner: object) -> object:
        def write(*arguments: object) -> None:
            self._write(store, *arguments)
            raise self._ends_in

        return write


CASES = [
    # where it happens, what was written, what a person is told
    ("sheets_crm.decision.decide", "nothing", "was not changed"),
    ("sheets_crm.workbook.excel.store.ExcelStore.write", "perhaps", "was being written"),
    ("sheets_crm.cli.sync_summary.tell_sync", "all", "had been written"),
]


@pytest.mark.parametrize(("where", "written", "told"), CASES)
def test_a_fault_of_ours_is_a_sentence_and_says_what_was_written(
    book, state, monkeypatch, where, written, told
):
    before = book.read_bytes()
    monkeypatch.setattr(where, boom)
    ended = run("sync", book, "--today", "2026-03-18")
    assert ended.exit_code == (Code.FAULT if written == "nothing" else Code.FAULT_WRITTEN)
    assert ACCOUNT.written.value == written
    assert told in ended.stderr
    assert "ZeroDivisionError: too [/] good�[2J" in ended.stderr
    assert "Traceback" not in ended.output
    assert (book.read_bytes() != before) == (written == "all")
    log = state / fault_log.NAME
    assert str(log) in ended.stderr
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(("where", "written", "told"), CASES)
def test_ctrl_c_says_what_was_written(book, monkeypatch, where, written, told):
    monkeypatch.setattr(where, stop)
    ended = run("sync", book, "--today", "2026-03-18")
    assert ended.exit_code == Code.STOPPED
    assert ACCOUNT.written.value == written
    assert "Stopped" in ended.stderr
    assert told in ended.stderr
    assert "Aborted" not in ended.output


@pytest.mark.parametrize("ends_in", [ZeroDivisionError, KeyboardInterrupt])
def test_what_comes_right_after_the_exchange_is_told_as_perhaps(book, monkeypatch, ends_in):
    monkeypatch.setattr("sheets_crm.workbook.excel.store.ExcelStore.write", Writing(ends_in))
    run("sync", book, "--today", "2026-03-18")
    assert ACCOUNT.written is Written.PERHAPS


def test_an_error_that_says_nothing_was_written_counts_as_that():
    ACCOUNT.open()
    with pytest.raises(CrmError), ACCOUNT.writing():
        raise CrmError("saving_disk_full", path="x")
    assert ACCOUNT.written is Written.NOTHING


def test_each_command_has_an_account_of_its_own(book):
    run("sync", book, "--today", "2026-03-18")
    assert ACCOUNT.written is Written.ALL
    run("check", book)
    assert ACCOUNT.written is Written.NOTHING


def test_the_file_of_faults_is_the_owners_and_bounded(state, monkeypatch):
    monkeypatch.setattr(fault_log, "_MOST", 5000)
    for number in range(9):
        fault_log.note(ValueError(f"fault {number} " + "x" * 900), ["sync"])
    file = state / fault_log.NAME
    assert file.stat().st_size <= 5000
    assert "fault 8" in file.read_text(encoding="utf-8")
    assert "fault 0" not in file.read_text(encoding="utf-8")
    assert [each.name for each in state.iterdir()] == [fault_log.NAME]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_file_of_faults_the_traceback_is_printed(book, monkeypatch):
    monkeypatch.setattr("sheets_crm.decision.decide", boom)
    monkeypatch.setattr(fault_log, "private_folder", lambda _: (_ for _ in ()).throw(OSError()))
    ended = run("check", book)
    assert ended.exit_code == Code.FAULT
    assert "Traceback" in ended.stderr
    assert "\x1b" not in ended.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_tell_every_end(language, capsys):
    words = catalogue(language)
    for written in Written:
        ACCOUNT.written = written
        assert exit_status.told(click.Abort(), words) == Code.STOPPED
        assert exit_status.told(RecursionError(), words) in {Code.FAULT, Code.FAULT_WRITTEN}
    ACCOUNT.open()
    told = capsys.readouterr().err
    assert ("Остановлено" in told) == (language == "ru")


WRONG = [
    (("snyc",), "sheets-crm sync"),
    (("sync", "--jsno"), "--json"),
    (("sync", "--config"), "--config"),
    (("sync", "--json=1"), "--json"),
    (("sync", "--store", "cloud"), "auto, file, live"),
    (("sync", "our", "crm.xlsx"), '"our crm.xlsx"'),
    (("log", "--last", "0"), "0"),
    (("log", "--last", "²"), "²"),
    (("log", "--since", "the other day"), "2026-03-31"),
    (("service", "instal"), "sheets-crm service install"),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("words", "shown"), WRONG)
def test_a_wrong_command_line_is_told_with_the_next_move(words, shown, language, monkeypatch):
    monkeypatch.setattr(sys.modules["sheets_crm.cli.command_group"], "HELP", catalogue(language))
    told = run(*words)
    assert told.exit_code == Code.MISUSED
    assert catalogue(language)("error") in told.stderr
    assert shown in told.stderr.replace("наша книга", "our crm")
    assert "--help" in told.stderr


def russian(*words: str) -> subprocess.CompletedProcess[str]:
    surroundings = {**os.environ, "LC_ALL": "ru_RU.UTF-8", "PYTHONUTF8": "1"}
    return subprocess.run(
        [*PYTHON, *words], capture_output=True, encoding="utf-8", env=surroundings, check=False
    )


@pytest.mark.parametrize("words", [(), ("--help",), ("sync", "-h"), ("service", "--help")])
def test_a_russian_system_is_helped_in_russian(words):
    told = russian(*words)
    assert told.returncode == (0 if words else 2)
    for english in ("Usage", "Options", "OPTIONS", "COMMAND", "Commands", "PATH"):
        assert english not in told.stdout.replace("config PATH", ""), english
    assert "Как вызвать: " in told.stdout


def test_the_help_shows_every_command_whole_and_by_use():
    told = run("--help").stdout
    assert "…\n" not in told.replace("COMMAND …", "")
    assert "..." not in told
    order = [name for _, names in USES for name in names if f"\n  {name} " in told]
    assert [told.index(f"\n  {name} ") for name in order] == sorted(
        told.index(f"\n  {name} ") for name in order
    )
    assert set(order) == set(program.commands)


@pytest.mark.parametrize("code", Code)
def test_every_exit_code_stands_in_the_help_and_the_readmes(code):
    for language in LANGUAGES:
        assert f"{code.value} " in catalogue(language)("help.codes")
    for readme in ("README.md", "README.ru.md"):
        assert f"| `{code.value}` |" in (ROOT / readme).read_text(encoding="utf-8"), readme


def test_errors_end_in_the_documented_codes():
    assert (CrmError.exit_code, UsageError.exit_code) == (Code.REFUSED, Code.MISUSED)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("after", [0.03, 0.08, 0.15, 0.3, 0.6])
def test_ctrl_c_at_any_moment_of_the_start_is_no_traceback(book, after):
    """The interpreter's own first instants are not ours: then it dies by the signal, silently."""
    started = subprocess.Popen(
        [*PYTHON, "check", book], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    time.sleep(after)
    started.send_signal(signal.SIGINT)
    _, told = started.communicate(timeout=60)
    if started.returncode == Code.STOPPED:
        assert "Stopped. The workbook was not changed." in told
    # A line of ours in a traceback; the interpreter's own may name the folder in a message.
    assert not re.search(r'File ".*sheets_crm.*\.py"', told)


def test_ctrl_c_while_the_program_loads_is_a_stop():
    code = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'sheets_crm.cli.commands.sync': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from sheets_crm.__main__ import main; main()"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (130, "")
    assert told.stderr.strip() == "Stopped. The workbook was not changed."


def test_the_installed_command_enters_where_a_stop_is_caught():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert scripts["scripts"] == {"sheets-crm": "sheets_crm.__main__:main"}
