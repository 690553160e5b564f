"""The ways to take a workbook that is a file, said once; loads nothing."""

from __future__ import annotations

from typing import Literal, get_args

Wanted = Literal["auto", "file", "live"]
"""`file` as the file, `live` as it stands open in Excel, `auto` as is found out."""

WANTED: tuple[Wanted, ...] = get_args(Wanted)
