"""Finding, making, copying and removing spreadsheets through Drive."""

from __future__ import annotations

import pytest

from tests.emulators.google import Emulator
from tests.google.api import Api

KIND = "application/vnd.google-apps.spreadsheet"


@pytest.fixture
def drive(google: Emulator) -> Api:
    """A Drive with three spreadsheets, one of them in a folder."""
    api = Api(google, google.create("Bread and butter"))
    google.create("Owner's")
    body = {"name": "Отдел", "mimeType": KIND, "parents": ["folder1"]}
    assert api.send("POST", "/drive/v3/files", body).status == 200
    return api


@pytest.mark.parametrize(
    ("query", "names"),
    [
        (f'mimeType="{KIND}"', ["Bread and butter", "Owner's", "Отдел"]),
        (f'mimeType="{KIND}" and name = "Bread and butter"', ["Bread and butter"]),
        ("name = 'Owner\\'s' and trashed = false", ["Owner's"]),
        ('name = "Owner\'s"', ["Owner's"]),
        (f'mimeType="{KIND}" and "folder1" in parents', ["Отдел"]),
        ("trashed = true", []),
    ],
)
def test_queries(drive: Api, query: str, names: list[str]) -> None:
    found = drive.send("GET", "/drive/v3/files", q=query, fields="kind,files(name)").body
    assert sorted(file["name"] for file in found["files"]) == names


@pytest.mark.parametrize("query", ["name == 'x'", "name = 'x' and", "owner = 'me'"])
def test_a_query_that_drive_does_not_know(drive: Api, query: str) -> None:
    reply = drive.send("GET", "/drive/v3/files", q=query)
    assert (reply.status, reply.body["error"]["errors"][0]["location"]) == (400, "q")


def test_times_follow_writes(drive: Api) -> None:
    path, fields = f"/drive/v3/files/{drive.book.id}", "createdTime,modifiedTime"
    before = drive.send("GET", path, fields=fields).body
    drive.put("Sheet1!A1", [["x"]])
    after = drive.send("GET", path, fields=fields).body
    assert after["createdTime"] == before["createdTime"]
    assert after["modifiedTime"] >= before["modifiedTime"]


def test_copy_rename_trash_and_delete(drive: Api) -> None:
    drive.put("Sheet1!A1", [["x"]])
    path = f"/drive/v3/files/{drive.book.id}"
    twin = drive.send("POST", path + "/copy", {"name": "Twin"}).body
    assert drive.google.open(twin["id"]).tab("Sheet1").values() == [["x"]]
    assert drive.send("PATCH", path, {"name": "New"}).body["name"] == "New"
    assert drive.send("PATCH", path, {"trashed": True}).status == 200
    assert drive.on_book("GET", "").status == 404
    gone = f"/drive/v3/files/{twin['id']}"
    reply = drive.send("DELETE", gone)
    assert (reply.status, reply.body) == (204, None)
    missing = drive.send("GET", gone)
    assert (missing.status, missing.message) == (404, f"File not found: {twin['id']}.")


def test_sharing(drive: Api) -> None:
    path = f"/drive/v3/files/{drive.book.id}/permissions"
    made = drive.send("POST", path, {"type": "anyone", "role": "reader"}).body
    assert made["id"] == "anyoneWithLink"
    listed = drive.send("GET", path).body["permissions"]
    assert [p["role"] for p in listed] == ["reader"]
    assert drive.send("DELETE", path + "/anyoneWithLink").status == 204
    assert drive.send("DELETE", path + "/anyoneWithLink").status == 404


def test_export(drive: Api) -> None:
    drive.put("Sheet1!A1", [["a", "b,c"], ["1"]])
    path = f"/drive/v3/files/{drive.book.id}/export"
    assert drive.send("GET", path, mimeType="text/csv").body == 'a,"b,c"\r\n1'
    assert drive.send("GET", path, mimeType="application/pdf").status == 501
