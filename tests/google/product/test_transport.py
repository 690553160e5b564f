"""One request to Google: what is sent again, after which pauses, and what is said in the end.

The session is a fake at the outermost edge: it answers, or fails, as requests and google-auth do.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.exceptions import TransportError as AuthTransportError
from gspread.exceptions import APIError
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
)

from sheets_crm.errors import CrmError, UnknownOutcomeError
from sheets_crm.workbook.google.client.transport import Redirect, Transport
from tests.google.product.office import FakeClock

SHEET = "https://sheets.googleapis.com/v4/spreadsheets/x"
DRIVE = "https://www.googleapis.com/drive/v3/files"


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> requests.Response:
    """An answer of Google's, to a request with the body that Transport counts."""
    made = requests.Response()
    made.status_code, made._content = status, body
    made.headers.update({key.replace("_", "-"): value for key, value in headers.items()})
    made.request = requests.Request("POST", SHEET, data=b"12345").prepare()
    return made


def refused(cause: Exception) -> requests.exceptions.ConnectionError:
    """As requests passes on what urllib3 gave up on."""
    return requests.exceptions.ConnectionError(MaxRetryError(None, "/", cause))


class Session:
    """Gives one outcome after another, the last for ever."""

    def __init__(self, *outcomes: requests.Response | Exception) -> None:
        self.outcomes = itertools.chain(outcomes, itertools.repeat(outcomes[-1]))
        self.sent: list[tuple[str, str]] = []
        self.timeouts: list[Any] = []

    def request(self, method: str, url: str, *, timeout: Any, **_: Any) -> requests.Response:
        self.sent.append((method, url))
        self.timeouts.append(timeout)
        outcome = next(self.outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class Line:
    """A transport over such a session; its jitter is none, so that pauses can be foretold."""

    def __init__(self, *outcomes: requests.Response | Exception, time_limit: float = 180.0) -> None:
        self.clock = FakeClock()
        self.transport = Transport(
            AnonymousCredentials(), clock=self.clock, jitter=lambda: 1.0, time_limit=time_limit
        )
        self.session = self.transport.session = Session(*outcomes)

    def read(self, url: str = SHEET) -> requests.Response:
        return self.transport.request("get", url)

    def write(self) -> requests.Response:
        return self.transport.request("post", SHEET)


def code(line: Line, method: str) -> str:
    with pytest.raises(CrmError) as told:
        getattr(line, method)()
    return told.value.code


def test_pauses_grow_twofold_to_half_a_minute_and_end_within_the_limit():
    line = Line(answer(503), time_limit=180)
    assert code(line, "read") == "google_out_of_order"
    assert line.clock.slept == [1, 2, 4, 8, 16, 32, 32, 32, 32]
    assert sum(line.clock.slept) <= 180
    assert len(line.session.sent) == 10


def test_jitter_shortens_a_pause_by_half_at_most():
    line = Line(answer(503), answer())
    line.transport._jitter = lambda: 0.0
    line.read()
    assert line.clock.slept == [0.5]


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_a_passing_fault_is_asked_again_by_a_read_alone(status):
    line = Line(answer(status), answer())
    assert line.read().ok
    assert len(line.session.sent) == 2
    line = Line(answer(status), answer())
    with pytest.raises(UnknownOutcomeError) as told:
        line.write()
    assert told.value.code == "google_unknown_outcome"
    assert told.value.facts["reason"] == f"HTTP {status}"
    assert len(line.session.sent) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 499])
def test_a_refusal_is_no_passing_fault(status):
    body = b'{"error": {"code": 400, "message": "no", "status": "X"}}'
    for method in ("read", "write"):
        line = Line(answer(status, body))
        with pytest.raises(APIError):
            getattr(line, method)()
        assert len(line.session.sent) == 1


def test_a_write_refused_by_the_quota_was_not_done_and_goes_again():
    line = Line(answer(429, Retry_After="7"), answer())
    assert line.write().ok
    assert line.clock.slept == [7]
    assert line.transport.traffic.waited == 7


DRIVES_REFUSAL = b"""{"error": {"code": 403, "message": "Rate Limit Exceeded", "errors":
    [{"domain": "usageLimits", "reason": "%s", "message": "Rate Limit Exceeded"}]}}"""


@pytest.mark.parametrize("reason", [b"rateLimitExceeded", b"userRateLimitExceeded"])
def test_drives_quota_is_waited_for_as_any(reason):
    line = Line(answer(403, DRIVES_REFUSAL % reason), answer())
    assert line.read(DRIVE).ok
    assert len(line.clock.slept) == 1
    assert (
        code(Line(answer(403, DRIVES_REFUSAL % reason), time_limit=0.5), "read") == "google_quota"
    )


def test_another_403_of_drives_is_told_at_once():
    line = Line(answer(403, DRIVES_REFUSAL % b"insufficientFilePermissions"), answer())
    with pytest.raises(APIError):
        line.read(DRIVE)
    assert line.clock.slept == []


@pytest.mark.parametrize(("asked", "minutes"), [("3600", 60), ("400", 7), ("61", 2)])
def test_how_long_google_asks_to_wait_is_what_is_said(asked, minutes):
    line = Line(answer(429, Retry_After=asked), time_limit=30)
    with pytest.raises(CrmError) as told:
        line.read()
    assert (told.value.code, told.value.facts) == ("google_quota_long", {"minutes": minutes})
    assert line.clock.slept == []
    assert code(Line(answer(429, Retry_After="60"), time_limit=30), "read") == "google_quota"


def test_without_an_asked_wait_the_quotas_next_minute_is_waited_for():
    line = Line(answer(429), answer())
    line.clock.time = 1_700_000_040.0  # ends in :00, so a whole minute and the jitter
    line.read()
    [pause] = line.clock.slept
    assert 1 < pause <= 61
    assert code(Line(answer(429), time_limit=0.5), "read") == "google_quota"


def test_a_page_of_html_is_no_answer():
    for body in (b"<html>", b"", b"  <!doctype html>"):
        line = Line(answer(200, body), answer())
        assert line.read().content == b"{}"
        with pytest.raises(UnknownOutcomeError):
            Line(answer(200, body), answer()).write()


@pytest.mark.parametrize("body", [b'{"a": 1}', b"[]", b'\n  {"a": 1}'])
def test_json_is_one(body):
    assert Line(answer(200, body)).read().content == body


def test_no_content_is_one_too():
    assert Line(answer(204, b"")).write().status_code == 204


CAUSES = [
    NewConnectionError(None, "refused"),
    NameResolutionError("sheets.googleapis.com", None, OSError("no such name")),
    ConnectTimeoutError(None, "slow"),
]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda it: type(it).__name__)
def test_what_never_left_is_sent_again_also_by_a_write(cause):
    line = Line(refused(cause), answer())
    assert line.write().ok
    assert len(line.session.sent) == 2


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ConnectionError(ProtocolError("aborted", ConnectionResetError(104))),
        requests.exceptions.ReadTimeout("slow"),
        requests.exceptions.ChunkedEncodingError("cut"),
        requests.exceptions.ConnectionError(),
    ],
    ids=repr,
)
def test_what_may_have_arrived_is_of_unknown_outcome_for_a_write_alone(failure):
    assert Line(failure, answer()).read().ok
    line = Line(failure, answer())
    with pytest.raises(UnknownOutcomeError) as told:
        line.write()
    assert told.value.code == "google_unknown_outcome"
    assert told.value.facts["reason"]
    assert len(line.session.sent) == 1


def test_a_connection_that_takes_too_long_never_left():
    assert Line(requests.exceptions.ConnectTimeout("slow"), answer()).write().ok
    assert code(Line(requests.exceptions.ConnectTimeout("slow")), "write") == "google_unreachable"


def test_refused_credentials_are_said_at_once():
    line = Line(RefreshError("invalid_grant: Token has been revoked\nand more"), answer())
    with pytest.raises(CrmError) as told:
        line.read()
    assert told.value.code == "google_sign_in_refused"
    assert told.value.facts["reason"] == "invalid_grant: Token has been revoked"
    assert len(line.session.sent) == 1
    assert code(Line(GoogleAuthError("wrong key")), "read") == "google_sign_in_refused"


def test_a_sign_in_that_may_pass_is_tried_again():
    passing = RefreshError("try later", retryable=True)
    assert Line(passing, answer()).write().ok
    assert code(Line(passing), "read") == "google_unreachable"
    assert Line(AuthTransportError("no way to the token server"), answer()).write().ok


def test_a_certificate_that_is_not_believed_is_said_at_once():
    line = Line(requests.exceptions.SSLError("self-signed"), answer())
    assert code(line, "read") == "google_not_secure"
    assert len(line.session.sent) == 1


def test_what_is_told_of_a_failure_is_one_short_line():
    line = Line(refused(NewConnectionError(None, "x" * 900)))
    with pytest.raises(CrmError) as told:
        line.read()
    assert told.value.code == "google_unreachable"
    assert len(told.value.facts["reason"]) == 200
    assert "\n" not in told.value.facts["reason"]


def test_traffic_counts_what_travelled():
    line = Line(answer(200, b'{"a": 1}'))
    line.read()
    line.read()
    line.write()
    line.read(DRIVE)
    seen = line.transport.traffic
    assert (seen.reads, seen.writes, seen.others) == (2, 1, 1)
    assert (seen.sent, seen.received, seen.waited) == (4 * 5, 4 * 8, 0)


def test_packed_answers_count_as_they_travelled():
    line = Line(answer(200, b"{}", Content_Length="3"))
    line.read()
    assert line.transport.traffic.received == 3


def test_one_request_waits_for_an_answer_no_longer_than_its_limit():
    line = Line(answer(), time_limit=20)
    line.read()
    assert line.session.timeouts == [(15.0, 20)]
    line = Line(answer(), time_limit=900)
    line.read()
    assert line.session.timeouts == [(15.0, 190.0)]


def test_a_minute_has_room_for_so_many_requests_and_a_wait_that_is_too_long_is_said():
    line = Line(answer())
    for _ in range(200):
        line.read()
    assert 60 <= sum(line.clock.slept) <= 240
    line = Line(answer(), time_limit=0.5)
    with pytest.raises(CrmError) as told:
        for _ in range(200):
            line.read()
    assert told.value.code == "google_quota"


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("https://sheets.googleapis.com/v4/x?a=b", "http://127.0.0.1:9/v4/x?a=b"),
        ("https://oauth2.googleapis.com/token", "http://127.0.0.1:9/token"),
        ("https://example.org/x", "https://example.org/x"),
    ],
)
def test_only_googles_hosts_are_looked_for_elsewhere(asked, sent, monkeypatch):
    seen = []
    monkeypatch.setattr(
        requests.adapters.HTTPAdapter, "send", lambda self, request, **_: seen.append(request.url)
    )
    Redirect("http://127.0.0.1:9").send(requests.Request("GET", asked).prepare())
    assert seen == [sent]


def test_answers_are_asked_for_packed_as_google_wants_it_said(office):
    """Google packs an answer only where `gzip` stands in both headers."""
    office.store().read()
    for one in office.google.log.reads:
        assert "gzip" in one.encodings
        assert "gzip" in one.agent
