"""What `run --once` and `status` say, and how the health check answers."""

import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner

from sheets_crm.cli import program
from sheets_crm.errors import CrmError, Problem
from sheets_crm.journal import Journal, Run
from sheets_crm.locale import catalogue
from sheets_crm.service import health as health_module
from sheets_crm.service import lock
from sheets_crm.service.event_log import Log, logging_to, say
from sheets_crm.service.health import Health
from sheets_crm.service.lock import Holder, alone, holder_of
from sheets_crm.service.options import ServiceOptions
from sheets_crm.service.status_json import as_record
from sheets_crm.service.workbook_status import last_attempt, standing
from sheets_crm.workbook.choose_store import configured_workbooks
from tests.service.books import new_book
from tests.service.ports import free_port
from tests.test_architecture import HEAVY, loaded, started

NOW = datetime(2026, 3, 23, 12, tzinfo=UTC)
CONFIG = 'workbook = "crm.xlsx"\nlanguage = "en"\ntemplate = "en"\ntime_zone = "Europe/Berlin"\n'


@pytest.fixture
def file(office):
    path = office / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def book(file):
    return configured_workbooks(file)[0]


def remember(book, *runs):
    """Runs as (minutes ago, result), the oldest first."""
    journal = Journal(book.state_folder())
    for ago, result in runs:
        began = NOW - timedelta(minutes=ago)
        if result:
            journal.end(Run(journal.begin(began), began, 2.0, result, told="Mend it."))
        else:
            journal.begin(began)


def shown(book, since=NOW):
    found = standing(book, NOW, since)
    return (f"{found.due:%H:%M}", found.is_overdue, found.is_failing, found.failures)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], ("12:00", False, False, 0)),
        ([(10, "untouched")], ("12:05", False, False, 0)),
        ([(29, "written")], ("11:46", False, False, 0)),  # late, but not for long
        ([(31, "written")], ("11:44", True, False, 0)),
        ([(12, "written"), (3, "failed"), (2, "failed")], ("12:00", False, True, 2)),
        ([(31, "written"), (3, "failed"), (2, "failed")], ("12:00", True, True, 2)),
        ([(90, "written"), (80, "failed")], ("10:41", True, True, 1)),
        ([(9, "written"), (5, "stopped")], ("12:06", False, False, 0)),
        ([(9, "written"), (5, "")], ("12:06", False, False, 0)),  # lasts, or was killed once
        ([(9, "written"), (5, ""), (4, "")], ("11:56", False, False, 1)),  # killed twice
        ([(-600, "written"), (10, "in_order")], ("12:05", False, False, 0)),  # a wrong clock
    ],
)
def test_how_a_workbook_stands_is_told_from_the_journal_alone(book, runs, expected):
    remember(book, *runs)
    assert shown(book) == expected


def test_one_never_visited_is_overdue_some_time_after_it_was_configured(book):
    assert shown(book, since=NOW - timedelta(minutes=14))[1] is False
    assert shown(book, since=NOW - timedelta(minutes=16))[1] is True


def test_a_visit_that_fails_for_a_moment_alarms_nobody(book):
    remember(book, (12, "written"), (2, "failed"))
    assert standing(book, NOW, NOW).is_well


def test_what_never_succeeded_is_no_matter_of_patience(book):
    remember(book, (1, "failed"))
    found = standing(book, NOW, NOW)
    assert not found.is_overdue
    assert not found.is_well


def test_a_fault_before_the_log_is_open_is_in_the_log_too(file):
    file.write_text('workbook = "crm.xlsx"\ncolour = 1\n', encoding="utf-8")
    log = file.parent / "sheets-crm.log"
    told = run("run", "--once", "--config", file, "--log-file", log)
    assert told.exit_code == 2
    assert "colour" in told.stderr
    assert "colour" in log.read_text(encoding="utf-8")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk always full")
def test_what_a_full_disk_keeps_out_of_the_log_is_said_on_standard_error(capsys):
    with logging_to(Path("/dev/full"), None):
        say(catalogue("en"), "ended")
    assert catalogue("en")("service_log.ended") in capsys.readouterr().err


def test_nothing_from_a_sheet_acts_on_a_terminal_or_begins_a_line_of_the_log(book, office):
    log = office / "service.log"
    told = (
        "Tab “a\n2026-03-23 12:00:00 INFO all is well” \x1b]0;owned\x07\x1b[2J\u202e\x9b31m\u2028x"
    )
    with logging_to(log, UTC):
        Log(catalogue("en"), book).visited(Run(1, NOW, 1.0, "failed", told=told))
        problem = Problem(
            "message_refused", facts=dict.fromkeys(("title", "service", "place", "status"), told)
        )
        Log(catalogue("en"), book).visited(Run(1, NOW, 1.0, "in_order"), [problem])
        Log(catalogue("en"), book).unexpected(f"Traceback:\n  {told}")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert all(line.isprintable() for line in lines)
    assert "all is well" in "".join(lines)
    assert not [line for line in lines if line.startswith("2026-03-23 12:00:00 INFO")]


def test_without_runs_there_was_no_attempt():
    assert last_attempt([], NOW) is None


def run(*words):
    return CliRunner().invoke(program, [str(word) for word in words], prog_name="sheets-crm")


def test_once_then_status(file):
    new_book(file.parent / "crm.xlsx")
    assert run("init", file.parent / "crm.xlsx", "--config", file).exit_code == 0
    ran = run("run", "--once", "--config", file)
    assert ran.exit_code == 0, ran.stderr
    told = run("status", "--config", file)
    assert told.exit_code == 0
    assert "nothing had changed" in told.stdout
    assert "The service does not run" in told.stdout
    record = json.loads(run("status", "--config", file, "--json").stdout)
    assert record["version"] == 1
    assert record["ok"]
    (one,) = record["workbooks"]
    assert one["last"]["result"] == "untouched"
    assert not one["overdue"]


@pytest.mark.slow
def test_where_the_state_is_and_the_language_can_be_told_by_arguments(file, office, state):
    file.write_text('workbook = "crm.xlsx"\n', encoding="utf-8")
    told = run("run", "--once", "--config", file, "--state", office / "kept", "--language", "ru")
    assert told.exit_code == 1
    assert list((office / "kept").glob("*/journal.sqlite3"))
    assert not state.exists()
    assert "не синхронизирована" in told.stderr


@pytest.mark.slow
def test_one_of_two_that_fails_spares_the_other_and_is_said(file):
    new_book(file.parent / "crm.xlsx")
    run("init", file.parent / "crm.xlsx", "--config", file)
    with file.open("a", encoding="utf-8") as config:
        config.write('[[workbooks]]\nworkbook = "gone.xlsx"\n')
    assert run("run", "--once", "--config", file).exit_code == 1
    told = run("status", "--config", file)
    assert told.exit_code == 1
    assert "FAILED" in told.stdout
    assert "never succeeded; failures in a row: 1" in told.stdout
    record = json.loads(run("status", "--config", file, "--json").stdout)
    assert [one["failing"] for one in record["workbooks"]] == [False, True]


@pytest.mark.parametrize("command", ["run", "status"])
@pytest.mark.parametrize(
    ("text", "sentence"),
    [(None, "no configuration file"), ("", "does not say where"), ("colour = 1", "colour")],
)
def test_without_a_workbook_there_is_a_sentence(file, command, text, sentence):
    if text is None:
        file.unlink()
    else:
        file.write_text(text, encoding="utf-8")
    told = run(command, "--config", file)
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_never_visited_is_said(file):
    assert "never visited yet" in run("status", "--config", file).stdout


def test_status_loads_nothing_heavy(file):
    with file.open("a", encoding="utf-8") as config:
        url = "https://docs.google.com/spreadsheets/d/1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT1uV2wX3yZ4aB5c"
        config.write(f'[[workbooks]]\nworkbook = "{url}/edit"\n')
    assert loaded(started("status", "--config", str(file))) & HEAVY == set()


def test_only_one_holds_a_configuration(file, monkeypatch):
    monkeypatch.setattr(lock, "_PATIENCE", 0.1)
    assert holder_of(file) is None
    with alone(file) as holder:
        assert holder_of(file).pid == holder.pid
        with pytest.raises(CrmError) as caught, alone(file):
            pass
        assert caught.value.code == "service_runs"
        assert caught.value.facts["pid"] == holder.pid
    assert holder_of(file) is None


def asked(port, method="GET", path="/healthz", host=None):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    status, body = answer.status, answer.read()
    connection.close()
    return status, body


@pytest.mark.slow
def test_the_health_check_answers_one_question_and_only_here(office):
    said = {"ok": True}
    port = free_port()
    health = Health(ServiceOptions(health_port=port), office, lambda: said)
    health.start()
    try:
        assert asked(port) == (200, b'{"ok": true}')
        said["ok"] = False
        time.sleep(health_module._KEPT)
        assert asked(port)[0] == 503
        assert asked(port, path="/")[0] == 404
        assert asked(port, host="evil.example")[0] == 404
        assert asked(port, method="POST")[0] == 501
        with pytest.raises(CrmError) as caught:
            Health(ServiceOptions(health_port=port), office, lambda: said).start()
        assert caught.value.code == "service_port"
    finally:
        health.stop()
    with pytest.raises(OSError, match="refused"):
        asked(port)


def raw(port, request):
    """What comes back for these very bytes, until the other side has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


@pytest.fixture
def healthz(office):
    port = free_port()
    asked = []
    health = Health(
        ServiceOptions(health_port=port), office, lambda: asked.append(1) or {"ok": True}
    )
    health.start()
    yield port, asked
    health.stop()


def test_a_question_without_a_host_is_answered_and_no_answer_tells_the_program(healthz):
    port, _ = healthz
    answer = raw(port, b"GET /healthz HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 200")
    refused = raw(port, b"GET /healthz HTTP/1.0\r\nHost: evil.example:80\r\n\r\n")
    assert refused.startswith(b"HTTP/1.0 404")
    for each in (answer, refused, raw(port, b"POST / HTTP/1.0\r\n\r\n"), raw(port, b"what\r\n")):
        assert b"python" not in each.lower()
        assert b"Server:" not in each


@pytest.mark.slow
def test_connections_that_say_nothing_hold_nobody_up_and_are_few(healthz):
    port, _ = healthz
    before = threading.active_count()
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    try:
        for _ in range(5):
            assert asked(port)[0] == 200
        last = time.monotonic() + 30
        while threading.active_count() > before + health_module._MOST + 1:
            assert time.monotonic() < last
            time.sleep(0.01)
    finally:
        for each in silent:
            each.close()


def test_asked_ever_so_often_the_journals_are_read_once_a_moment(healthz, monkeypatch):
    port, read = healthz
    monkeypatch.setattr(health_module, "_KEPT", 600)
    for _ in range(20):
        assert asked(port)[0] == 200
    assert len(read) == 1


def test_the_health_file_says_what_status_says(office, file, book):
    def record():
        return as_record(file, [standing(book, NOW, NOW)], Holder(7, NOW), NOW)

    health = Health(ServiceOptions(health_file="health.json"), office, record)
    health.note()
    said = json.loads((office / "health.json").read_text(encoding="utf-8"))
    assert said == record()
    assert said["service"] == {"running": True, "pid": 7, "since": "2026-03-23T12:00:00+00:00"}
    with pytest.raises(CrmError):
        Health(ServiceOptions(health_file="no/where.json"), office, record).note()
