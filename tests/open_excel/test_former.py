"""Names and renamings in a workbook that stands open in Excel: the same as of one in a file."""

from __future__ import annotations

import pytest

from tests.stores import test_former as former

pytestmark = pytest.mark.slow

globals().update({name: one for name, one in vars(former).items() if name.startswith("test_")})


def test_there_is_something_to_keep():
    assert former.test_what_is_renamed_keeps_its_history
