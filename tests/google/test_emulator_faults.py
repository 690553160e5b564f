"""Every fault on demand, the log, and edits between two requests."""

from __future__ import annotations

import threading
import time
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest

from tests.emulators.google import FAULTS, PRIVATE_ID, Emulator
from tests.google.api import Api


def write(api: Api, value: str = "new") -> object:
    body = {"values": [[value]]}
    return api.on_book("PUT", "/values/Leads!A2", body, valueInputOption="RAW")


def was_written(api: Api) -> bool:
    return api.book.tab("Leads").value("A2") == "new"


ANSWERS = {
    "429": (429, "RESOURCE_EXHAUSTED"),
    "500": (500, "INTERNAL"),
    "503": (503, "UNAVAILABLE"),
    "500_after": (500, "INTERNAL"),
    "503_after": (503, "UNAVAILABLE"),
    "401": (401, "UNAUTHENTICATED"),
    "403_sharing": (403, "PERMISSION_DENIED"),
    "403_disabled": (403, "PERMISSION_DENIED"),
    "403_quota_project": (403, "PERMISSION_DENIED"),
    "400": (400, "INVALID_ARGUMENT"),
    "404": (404, "NOT_FOUND"),
    "409": (409, "ABORTED"),
}
PAGES = {"502": 502, "html500": 500, "html503": 503, "html200": 200, "html502_after": 502}
PAGES |= {"html413": 413, "html414": 414}


@pytest.mark.parametrize("kind", ANSWERS)
def test_answers_of_google(api: Api, kind: str) -> None:
    api.google.fail(kind)
    reply = write(api)
    assert (reply.status, reply.body["error"]["status"]) == ANSWERS[kind]
    assert was_written(api) == kind.endswith("_after")
    assert write(api).status == 200


@pytest.mark.parametrize("kind", PAGES)
def test_pages_where_json_should_be(api: Api, kind: str) -> None:
    api.google.fail(kind)
    reply = write(api)
    assert reply.status == PAGES[kind]
    assert reply.body.startswith("<!DOCTYPE html>")
    assert was_written(api) == kind.endswith("_after")


def test_drives_refusal_of_too_many_requests(api: Api) -> None:
    api.google.fail("403_rate")
    reply = write(api)
    assert reply.status == 403
    assert reply.body["error"]["errors"][0]["reason"] == "userRateLimitExceeded"
    assert not was_written(api)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
def test_resets(api: Api, kind: str) -> None:
    api.google.fail(kind)
    with pytest.raises((ConnectionResetError, RemoteDisconnected, URLError)):
        write(api)
    assert was_written(api) == (kind == "reset_after")
    assert api.google.log[-1].status == 0
    assert write(api).status == 200


@pytest.mark.parametrize("kind", ["slow", "slow_after"])
def test_slow_answers(api: Api, kind: str) -> None:
    api.google.fail(kind, seconds=0.3)
    done: list[object] = []
    client = threading.Thread(target=lambda: done.append(write(api)))
    client.start()
    time.sleep(0.12)
    assert was_written(api) == (kind == "slow_after")
    assert not done
    client.join(timeout=5)
    assert was_written(api)


def test_every_fault_is_tested() -> None:
    tested = {*ANSWERS, *PAGES, "403_rate", "reset_before", "reset_after", "slow", "slow_after"}
    assert tested == set(FAULTS)


def test_quota_says_how_long_to_wait(api: Api) -> None:
    api.google.fail("429", retry_after=17)
    reply = write(api)
    assert reply.headers["Retry-After"] == "17"
    assert reply.body["error"]["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"


def test_the_nth_request_of_a_kind_and_several_in_a_row(api: Api) -> None:
    api.google.fail("500", at=2, times=2, match="GET .*/values/")
    statuses = [api.on_book("GET", path).status for path in ("/values/A1", "", *["/values/A1"] * 3)]
    assert statuses == [200, 200, 500, 500, 200]


def test_an_unknown_fault_names_the_known_ones(google: Emulator) -> None:
    with pytest.raises(ValueError, match="503_after"):
        google.fail("505")


def test_an_edit_between_two_requests(api: Api) -> None:
    tab = api.book.tab("Leads")
    api.google.edit_before(2, lambda: tab.sort("C"))
    assert api.values("Leads!B2") == [["Alpha"]]
    assert api.values("Leads!B2") == [["Beta"]]


def test_an_edit_before_a_write_only(api: Api) -> None:
    tab = api.book.tab("Leads")
    api.google.edit_before(1, lambda: tab.insert_rows(2), match="PUT|:batchUpdate")
    assert api.values("Leads!A2") == [["1"]]
    write(api)
    assert tab.values("A2:A3") == [["new"], [1]]


def test_tokens(api: Api) -> None:
    api.google.expire_tokens()
    assert write(api).status == 401
    api.token = api.google.token()
    assert write(api).status == 200
    api.token = "somebody's"
    assert write(api).status == 401


def test_no_new_tokens(api: Api) -> None:
    api.google.tokens.refused = "Token has been expired or revoked."
    form = api.send("POST", "/token?grant_type=refresh_token", None)
    assert form.status == 400
    assert form.body["error"] == "invalid_grant"


def test_sharing_taken_away(api: Api) -> None:
    api.book.stop_sharing()
    assert (write(api).status, write(api).message) == (403, "The caller does not have permission")
    assert api.send("GET", f"/drive/v3/files/{api.book.id}").status == 404
    api.book.share()
    assert write(api).status == 200


def test_somebody_elses_and_nobodys(api: Api) -> None:
    assert api.send("GET", f"/v4/spreadsheets/{PRIVATE_ID}").status == 403
    reply = api.send("GET", "/v4/spreadsheets/none")
    assert (reply.status, reply.message) == (404, "Requested entity was not found.")


def test_quotas_per_minute(api: Api) -> None:
    now = [0.0]
    api.google.limit(reads=2, writes=1, clock=lambda: now[0])
    reads = [api.on_book("GET", "").status for _ in range(3)]
    assert reads == [200, 200, 429]
    assert [write(api).status, write(api).status] == [200, 429]
    now[0] = 61
    assert (api.on_book("GET", "").status, write(api).status) == (200, 200)


def test_the_log(api: Api) -> None:
    api.google.log.clear()
    api.values("Leads")
    write(api)
    api.send("GET", "/drive/v3/files")
    log = api.google.log
    assert [x.kind for x in log] == ["Read", "Write", "Drive"]
    assert (len(log.reads), len(log.writes)) == (1, 1)
    [put] = log.writes
    assert put.json() == {"values": [["new"]]}
    assert (put.request_bytes, put.response_bytes) == (len(put.body), len(put.answer))
    assert put.request_bytes > 0
    assert put.response_bytes > 0


def test_the_same_over_http(api: Api) -> None:
    send = api.send
    fault = {"kind": "503_after", "match": "PUT"}
    assert send("POST", "/_admin/faults", fault).status == 200
    where = {"spreadsheetId": api.book.id, "tab": "Leads"}
    edit = {**where, "edit": "insert_rows", "args": [2], "match": "PUT"}
    assert send("POST", "/_admin/edits", edit).status == 200
    assert write(api).status == 503
    assert api.book.tab("Leads").values("A2:A3") == [["new"], [1]]
    logged = send("GET", "/_admin/log").body["requests"]
    assert [(x["method"], x["fault"]) for x in logged] == [("PUT", "503_after")]
    made = send("POST", "/_admin/spreadsheets", {"title": "T", "sheets": {"Лиды": [["№"]]}}).body
    assert api.google.open(made["spreadsheetId"]).tab("Лиды").values() == [["№"]]
    assert send("POST", "/_admin/edits", {**where, "edit": "stop"}).status == 400
    assert send("POST", "/_admin/nothing", {}).status == 400
