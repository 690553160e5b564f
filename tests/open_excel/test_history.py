"""The history of a workbook that stands open in Excel: the same as of one in a file."""

from __future__ import annotations

import pytest

from tests.stores import test_history as history

pytestmark = pytest.mark.slow

globals().update({name: one for name, one in vars(history).items() if name.startswith("test_")})


def test_there_is_something_to_keep():
    assert history.test_each_kind_of_tampering_is_found_once
