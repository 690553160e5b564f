"""What a tap on a telephone number calls."""

from __future__ import annotations

import pytest

from sheets_crm.crm.parse.phones import dialled


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+1 (212) 555-0175", "+12125550175"),
        ("8 (495) 123-45-67", "84951234567"),
        ("(+44) 20 7946 0958", ""),
        ("212-555-0166, 212-555-0167", "2125550166"),
        ("ask the secretary", ""),
        ("=cmd|' /C calc'!A0", ""),
        ("", ""),
    ],
)
def test_digits_and_plus_alone(typed: str, number: str) -> None:
    assert dialled(typed) == number
