"""Send recorded Google traffic to a server again and compare its answers, leaf by leaf.

A recording is one JSON file with ``interactions``: each a request (method, uri, body, headers)
and the response that Google gave.  Ids that Google invents are learned from the server's answers
and put into later requests; times and addresses are compared by presence and type only.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

INVENTED = frozenset(
    {
        "spreadsheetId",
        "id",
        "sheetId",
        "namedRangeId",
        "protectedRangeId",
        "chartId",
        "filterViewId",
        "bandedRangeId",
        "metadataId",
        "sourceSheetId",
        "newSheetId",
    }
)
VOLATILE = frozenset({"createdTime", "modifiedTime", "spreadsheetUrl"})

_FILE_ID = re.compile(r"[A-Za-z0-9_-]{40,60}")
_LEAST_ID = 6
"""Shorter texts are never ids that Google invented."""


@dataclass
class Ids:
    """Recorded ids and the server's own for them, within one recording."""

    texts: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)

    def learn(self, key: str, recorded: Any, got: Any) -> bool:
        if type(recorded) is not type(got):
            return False
        if isinstance(recorded, int):
            return self.numbers.setdefault((_space(key), recorded), got) == got
        return bool(self.texts.setdefault(recorded, got) == got)

    def in_text(self, text: str) -> str:
        for old, new in self.texts.items():
            if len(old) >= _LEAST_ID:
                text = text.replace(old, new)
        return text

    def in_body(self, node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {k: self.in_body(v, k) for k, v in node.items()}
        if isinstance(node, list):
            return [self.in_body(v, key) for v in node]
        if isinstance(node, str):
            return self.in_text(node)
        if key in INVENTED and _is_number(node):
            return self.numbers.get((_space(key), node), node)
        return node


def _space(key: str) -> str:
    return "sheetId" if key in {"sourceSheetId", "newSheetId"} else key


def _is_number(node: Any) -> bool:
    return isinstance(node, int | float) and not isinstance(node, bool)


@dataclass
class Score:
    """What matched, by endpoint."""

    matched: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    differences: Counter[str] = field(default_factory=Counter)
    skipped: int = 0

    @property
    def complete(self) -> bool:
        return bool(self.total) and self.matched == self.total

    def table(self) -> str:
        lines = [
            f"{self.matched[name]:>6}/{total:<6} {name}" for name, total in self.total.most_common()
        ]
        lines += [f"  {count} × {text}" for text, count in self.differences.most_common(20)]
        done, all_of = self.matched.total(), self.total.total()
        return "\n".join([*lines, f"{done}/{all_of} interactions, {self.skipped} skipped"])


def replay(base_url: str, recordings: list[Path]) -> Score:
    """Send every recording to the server at ``base_url``."""
    score = Score()
    for path in recordings:
        ids = Ids()
        for interaction in json.loads(path.read_text(encoding="utf-8"))["interactions"]:
            _one(base_url, interaction, ids, score)
    return score


def _one(base_url: str, interaction: dict[str, Any], ids: Ids, score: Score) -> None:
    request, response = interaction["request"], interaction["response"]
    if not _is_ours(request["uri"], ids, response["status"]["code"]):
        score.skipped += 1
        return
    name = endpoint(request)
    status, raw = _send(base_url, request, ids)
    recorded = response["body"]["string"] or ""
    faults = list(_differences(recorded, raw, ids))
    if status != response["status"]["code"]:
        faults.insert(0, f"status {response['status']['code']} != {status}")
    score.total[name] += 1
    score.matched[name] += not faults
    score.differences.update(f"{name} {text}" for text in faults[:3])


def _is_ours(uri: str, ids: Ids, status: int) -> bool:
    """A recorded Drive lists files that no recording has made; those are left out."""
    names = _FILE_ID.findall(urlsplit(uri).path)
    return status in {403, 404} or all(name in ids.texts for name in names)


def endpoint(request: dict[str, Any]) -> str:
    """The request's method, its path without ids, and the kinds of its batch."""
    path = unquote(urlsplit(request["uri"]).path)
    path = re.sub(r"(/spreadsheets/)[^/:]+", r"\1{id}", path)
    path = re.sub(r"(/values/).+?(:append|:clear)?$", r"\1{range}\2", path)
    path = re.sub(r"(/files/)[^/]+", r"\1{id}", path)
    if path.endswith("{id}:batchUpdate"):
        kinds = {kind for one in json.loads(request["body"])["requests"] for kind in one}
        path += " " + "+".join(sorted(kinds))
    return f"{request['method']} {path}"


def _send(base_url: str, request: dict[str, Any], ids: Ids) -> tuple[int, bytes]:
    split = urlsplit(ids.in_text(request["uri"]))
    url = base_url + split.path + (f"?{split.query}" if split.query else "")
    body = request["body"]
    if body and body.lstrip().startswith(("{", "[")):
        body = json.dumps(ids.in_body(json.loads(body)), ensure_ascii=False)
    data = body.encode() if body else (b"" if request["method"] in {"POST", "PUT"} else None)
    sent = Request(url, data=data, method=request["method"])
    sent.add_header("Authorization", "Bearer recorded")
    sent.add_header("Content-Type", "application/json")
    try:
        with urlopen(sent, timeout=10) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def _differences(recorded: str, raw: bytes, ids: Ids) -> Iterator[str]:
    text = raw.decode("utf-8", "replace")
    want, got = _decoded(recorded), _decoded(text)
    if isinstance(want, str) or isinstance(got, str):
        if recorded.strip() != text.strip():
            yield f"{recorded[:60]!r} != {text[:60]!r}"
    else:
        yield from _compare(want, got, ids, "")


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _compare(want: Any, got: Any, ids: Ids, path: str) -> Iterator[str]:
    key = re.sub(r"\[\]$", "", path.rsplit(".", 1)[-1])
    if key in VOLATILE:
        if type(want) is not type(got):
            yield f"{path}: kind"
    elif isinstance(want, dict) and isinstance(got, dict):
        yield from _compare_objects(want, got, ids, path)
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield f"{path}: length {len(want)} != {len(got)}"
        for one, other in zip(want, got, strict=False):
            yield from _compare(one, other, ids, path + "[]")
    elif not _same(want, got, ids, key):
        yield f"{path}: {want!r:.60} != {got!r:.60}"


def _compare_objects(
    want: dict[str, Any], got: dict[str, Any], ids: Ids, path: str
) -> Iterator[str]:
    if want.get("kind") == "drive#fileList":
        have = {file.get("id") for file in got.get("files", [])}
        known = {ids.texts.get(file["id"]) for file in want.get("files", [])} - {None}
        if not known <= have or got.get("kind") != want["kind"]:
            yield f"{path}: files not listed"
        return
    for key in want.keys() ^ got.keys():
        if key not in VOLATILE or key in want:
            yield f"{path}.{key}: " + ("missing" if key in want else "unexpected")
    for key in want.keys() & got.keys():
        yield from _compare(want[key], got[key], ids, f"{path}.{key}")


def _same(want: Any, got: Any, ids: Ids, key: str) -> bool:
    if key in INVENTED and isinstance(want, int | str) and not isinstance(want, bool):
        return ids.learn(key, want, got)
    if _is_number(want) and _is_number(got):
        return bool(abs(want - got) <= 1e-9 * max(1, abs(want)))
    wanted = ids.in_text(want) if isinstance(want, str) else want
    return type(wanted) is type(got) and bool(wanted == got)
