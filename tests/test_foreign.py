"""Numbers, moments, JSON and TOML of files that anybody may have written."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest

from sheets_crm.text.parse_untrusted import count, from_json, from_toml, moment, unpacked, whole


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12), (b" 12\n", 12), ("+5", 5), ("007", 7), ("0", 0), ("0" * 5000 + "3", 3),
        ("²", -1), ("٣", -1), ("-1", -1), ("1.0", -1), ("", -1), ("abc", -1), ("1_000", -1),
        (b"\xff", -1), ("9" * 20, -1), ("9" * 5000, -1),
    ],
)  # fmt: skip
def test_whole_numbers(written: str | bytes, number: int) -> None:
    assert whole(written, -1) == number


@pytest.mark.parametrize("value", [1e400, float("nan"), -1, None, True, "x", 10**5, "12"])
def test_a_count_is_a_number_or_a_value_error(value: object) -> None:
    if value in {10**5, "12"}:
        assert count(value) == int(str(value))
        return
    with pytest.raises(ValueError):
        count(value)


def test_moments() -> None:
    assert moment("2026-03-01T12:00:00+03:00") == datetime(2026, 3, 1, 9, tzinfo=UTC)
    for text in ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-12:00", "2026-03-01", "x", None):
        with pytest.raises(ValueError):
            moment(text)


@pytest.mark.parametrize("text", ["[" * 100_000, "{", '{"a": ' + "9" * 5000 + "}"])
def test_json_is_understood_or_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        from_json(text)


def test_toml_is_understood_or_a_value_error() -> None:
    for text in ("a = " + "[" * 5000, "a = ", "a = " + "9" * 5000):
        with pytest.raises(ValueError):
            from_toml(text)


@pytest.mark.parametrize("packed", [b"", b"x", zlib.compress(b"abc")[:-2]])
def test_what_is_not_packed_is_a_value_error(packed: bytes) -> None:
    with pytest.raises(ValueError):
        unpacked(packed)
