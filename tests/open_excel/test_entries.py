"""What is typed in a lead's row of a workbook that stands open in Excel: as of one in a file."""

from __future__ import annotations

import pytest

from tests.stores import test_entries as entries

pytestmark = pytest.mark.slow

globals().update({name: one for name, one in vars(entries).items() if name.startswith("test_")})


def test_there_is_something_to_log():
    assert entries.test_it_is_logged_once_and_undo_takes_all_of_it_back
