"""Inputs made out of inputs: bytes, the XML of a part, cells, a configuration, a state folder."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from random import Random

WORDS = (
    "", " ", "0", "-1", "1", "²", "٣", "abc", "9" * 20, "9" * 5000, "1e400", "nan", "-0", "65536",
    "4294967296", "1048577", "XFD1048576", "A1:XFD1048576", "A:A", "1:4", "#REF!", "true", "\ufffe",
    "x" * 9000, "'a'" * 3000, "{", "}", "%s", "\x1b[2J", "_x0000_", "_x001B_", "\u202e", "é", "😀",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    9e307, -9e307, 1e308, 5e-324, 1e15, -1, 0, 0.1, 45_000, 2_958_465, 2_958_466, -700_000, 10**15,
    True, False, "1e400", "9" * 400, "1.2k", "1,5 млн", "450 000 ₽", "(5)", "вчера", "28.12",
    "31.02",
    "0001-01-01", "9999-12-31", "in 9999 years", "99999999 days ago", "1 March", "1.1.99", "=1+1",
    "[/]", "\u202eabc", "a\x0bb", "№1", "#1", "№" + "9" * 30, "Acme", "Acme, Birch", "Total", "Σ",
    "Day", "Month", "Quarter", "Year", "won", "lost", "open", "Cold", "Signed", " ", "x" * 32_000,
    "(" * 3000, "1 " * 9000, "-" * 9000, "'" * 9000, "1.1." * 5000, "Ы" * 300, "😀", "\n", None,
)  # fmt: skip
DAYS = ("2026-03-18", "1990-01-01", "2024-02-29", "2500-12-31")
LINES = (
    'template = "en"', 'template = "x"', 'language = "ru"', "[journal]", "days = 999999999",
    "[history]", "days = 10000000", "days = -1", "days = 0", "[schedule]", "[stale]", "rows = -1",
    "rows = 0", "rows = 99999999999999999999",
    'every = "99999999999999999999 days"', 'every = "0 days"',
    'at = ["25:00"]', 'at = ["23:59"]', 'hours = "09:00-19:00"', 'days = "workdays"', "[backups]",
    "keep = -1", "keep = 99999999999", "[service]", "health_port = 99999", "health_port = -1",
    "[messages]", "minutes = 99999999999999", "[live]", "[google]", "attempts = -1", "[summary]",
    "weeks = 9999999999", "[workdays]", 'country = "XX"', 'country = "RU"', "[headers.leads]",
    'name = "Name"', "[titles]", 'funnel = "a/b"', "[[workbooks]]", 'workbook = "x.xlsx"',
    "x = nan",
    'time_zone = "../../etc/passwd"', 'time_zone = "Europe/Moscow"', "backdated_days = 99999999999",
    "[funnel]", 'period = "all"', 'by = "activity"', 'reports = ["history", "stale"]', "a = 1e999",
    'workbook = "\\u0000"', "[" * 200, "a" + ".a" * 2000 + " = 1", "a = " + "[" * 1200 + "]" * 1200,
)  # fmt: skip
NAMES = (
    "last-seen.json", "journal.sqlite3", "turn.json", "run.json", "workbook.txt", "live.json",
    "backups/20261399T000000_000000Z-sync-0123456789abcdef.xlsx",
    "backups/20260101T000000_000000Z-sync-0123456789abcdef.xlsx",
    "backups/99991231T235959_999999Z-sync-0123456789abcdef.xlsx",
    "backups/٢٠٢٦٠١٠١T000000_000000Z-sync-0123456789abcdef.xlsx",
    "backups/draft.partial", "backups/x", "turn.lock", "outbox.json",
)  # fmt: skip
TEXTS = (
    "", "{}", "[]", "null", "{", '{"sha256": "", "size": 1e400, "mtime_ns": 1, "key": "x"}',
    '{"sha256": 5, "size": "5", "mtime_ns": NaN, "key": null}', '{"pid": 1e400, "since": "x"}',
    '{"pid": 99999999999999999999, "since": "0001-01-01T00:00:00+23:59"}', "[" * 100_000,
    "SQLite format 3\0", "\udcff\udcfe", '{"size": ' + "9" * 5000 + "}", "PK\x05\x06" + "\0" * 18,
)  # fmt: skip

_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb"\"[^\"<>]*\"|>[^<>]+<")


def mutated(target: str, data: bytes, other: bytes, random: Random) -> bytes:
    """Another input of that target, a few steps away from this one.

    Args:
        target: whose input it is.
        data: what it is made from.
        other: another input, from which pieces may be taken.
        random: what chance decides.
    """
    step = _STEPS[target]
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        data = step(data, other, random)
    return data[:1_000_000]


def _bytes(data: bytes, other: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    end = min(len(data), at + random.choice((0, 1, 2, 4, 30, 400)))
    taken = random.randrange(len(other) + 1)
    new = random.choice(
        (
            b"",
            bytes(random.randrange(256) for _ in range(end - at)),
            random.choice((b"\0", b"\xff", b"\x7f", b"PK\3\4", b"\xff\xff\xff\xff")) * 2,
            other[taken : taken + random.choice((1, 4, 60))],
            data[at:end] * random.choice((2, 3, 50)),
        )
    )
    return data[:at] + new + data[end:]


def _xml(data: bytes, other: bytes, random: Random) -> bytes:
    """A value, an element or a name changed; most of what comes out is still XML."""
    kind = random.randrange(8)
    if kind <= 2:
        return _replaced(_VALUE, data, random, _value)
    tags = list(_TAG.finditer(data))
    if not tags or kind == 7:
        return _bytes(data, other, random)
    one, another = random.choice(tags), random.choice(tags)
    start, end = sorted((one.start(), another.end()))
    if kind == 3:
        return data[:start] + data[end:]
    if kind == 4:
        times = random.choice((1, 1, 2, 30, 3000))
        piece = data[start:end]
        return data[:end] + piece * min(times, 400_000 // max(len(piece), 1)) + data[end:]
    if kind == 5:
        deep = random.choice((1, 30, 1500))
        return data[: one.end()] + b"<a>" * deep + b"</a>" * deep + data[one.end() :]
    marks = (
        b"<!-- x -->",
        b"<?x y?>",
        b"<![CDATA[<c>]]>",
        b"&#0;",
        b"&x;",
        b"<!DOCTYPE a>",
        b"<",
        b"\xff",
    )
    return data[: one.end()] + random.choice(marks) + data[one.end() :]


def _value(found: bytes, random: Random) -> bytes:
    new = random.choice(WORDS)
    if random.random() < 0.3:
        new = str(random.choice((random.randrange(300), random.randrange(1 << 33), -5, 1e300)))
    written = new.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").encode()
    return found[:1] + written + found[-1:]


def _replaced(
    pattern: re.Pattern[bytes],
    data: bytes,
    random: Random,
    change: Callable[[bytes, Random], bytes],
) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    return data[: one.start()] + change(one[0], random) + data[one.end() :]


def _part(data: bytes, other: bytes, random: Random) -> bytes:
    name, _, content = data.partition(b"\n")
    return name + b"\n" + _xml(content, other.partition(b"\n")[2], random)


def _archive(data: bytes, other: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        return _bytes(data, other, random)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            parts = {name: old.read(name) for name in old.namelist()}
    except Exception:  # noqa: BLE001 - no archive any more
        return _bytes(data, other, random)
    name = random.choice(list(parts) or ["x"])
    if random.random() < 0.3:
        parts[random.choice((name.upper(), "xl/" + name, name + "x"))] = parts.pop(name, b"")
    else:
        parts[name] = _xml(parts.get(name, b""), other, random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", random.choice((0, 8))) as new:
        for each, content in parts.items():
            new.writestr(each, content)
    return out.getvalue()


def _json(make: Callable[[Random], object]) -> Callable[[bytes, bytes, Random], bytes]:
    def step(data: bytes, other: bytes, random: Random) -> bytes:
        del other
        try:
            known = json.loads(data)
        except (ValueError, RecursionError):
            known = None
        return json.dumps(_with(known, make(random), random)).encode()

    return step


def _with(known: object, new: object, random: Random) -> object:
    if isinstance(new, dict):
        return {**known, **new} if isinstance(known, dict) and random.random() < 0.8 else new
    typed = list(known[:-1]) if isinstance(known, list) else []
    if typed and random.random() < 0.2:
        typed.pop(random.randrange(len(typed)))
    day = known[-1] if isinstance(known, list) and known and random.random() < 0.7 else None
    return [*typed, new, day or random.choice(DAYS)]


def _cell(random: Random) -> object:
    tab = random.choice(("Leads", "Activities", "Plan", "Lists"))
    row = 0 if random.random() < 0.02 else random.randrange(1, 8)
    value = random.choice((*VALUES, random.random() * 10 ** random.randrange(-9, 300)))
    return [tab, row, random.randrange(6), value]


def _file(random: Random) -> object:
    return {random.choice(NAMES): random.choice(TEXTS)}


def _toml(data: bytes, other: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines) + 1)
    kind = random.randrange(5)
    if kind == 0:
        return _bytes(data, other, random)
    if kind == 1:
        return b"\n".join(lines[:at] + lines[at + 1 :])
    return b"\n".join([*lines[:at], random.choice(LINES).encode(), *lines[at:]])


_STEPS: dict[str, Callable[[bytes, bytes, Random], bytes]] = {
    "archive": _archive,
    "part": _part,
    "cells": _json(_cell),
    "config": _toml,
    "state": _json(_file),
}
