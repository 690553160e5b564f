"""What the crash, fault and race tests need to know of whatever saves; a whole sync fits as well.

Another subject is tried by giving these tests another `Subject`: a user's workbook that carries a
number, one visit of the program to it, and a way to see both in the file.
"""

import io
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sheets_crm.workbook.excel.files.fingerprint import taken
from sheets_crm.workbook.excel.files.saving import replace, turn
from tests.saving.small_books import content, sound, word, writing_word


@dataclass(frozen=True)
class Subject:
    """Something that visits workbooks.

    Attributes:
        users: the bytes of the user's save with this number.
        visit: one visit of the program; raises CrmError when it cannot.
        look: the number in a workbook and whether a visit has been since; fails when unsound.
        kills: how often it is killed.
        every: which system calls fail, each nth.
        seconds: how long a visit takes, about.
        leaves: whether, where nothing comes between, the file shows that a visit has been.
    """

    users: Callable[[int], bytes]
    visit: Callable[[Path], None]
    look: Callable[[Path], tuple[int, bool]]
    kills: int
    every: int
    seconds: float
    leaves: bool = True
    name: str = ""

    def __str__(self):
        return self.name or self.users.__module__.rpartition(".")[2]


def _users(number):
    return content(str(number))


def _visit(path):
    """Reads the number and leaves a new mark behind it."""
    with turn(path):
        whole, read = taken(path)
        number, _, _ = word(io.BytesIO(whole)).partition("+")
        ours = writing_word(f"{number}+{secrets.token_hex(4)}")
        replace(path, ours, expected=read, verify=sound)


def _look(path):
    number, plus, _ = word(path).partition("+")
    return int(number), bool(plus)


SAVING = Subject(_users, _visit, _look, kills=200, every=1, seconds=0.02)


def save_by_rename(path, whole):
    draft = path.with_name("users.draft")
    draft.write_bytes(whole)
    draft.replace(path)


def save_in_place(path, whole):
    path.write_bytes(whole)


def save_over(path, whole):
    """In place, without emptying the file first, in pieces."""
    with path.open("r+b", buffering=0) as file:
        for start in range(0, len(whole), 4096):
            file.write(whole[start : start + 4096])
        file.truncate(len(whole))


WAYS = (save_by_rename, save_in_place, save_over)
