"""How a command is typed here: what the program prints must work when it is pasted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Shell = Literal["posix", "cmd", "powershell"]

NAME = "sheets-crm"
_PLAIN = re.compile(r"[\w./\\:+=-]+")
"""Words that cmd and PowerShell take as they stand."""

_POWERSHELL_OBEYS = re.compile(r"[$`“”„]")
_POWERSHELL_QUOTES = re.compile(r"(['‘’‚‛])")


@dataclass(frozen=True)
class CommandLine:
    """Spells commands; in a sentence of the catalogue as `{run:sync @}`.

    Attributes:
        program: how the program is started, as typed.
        workbook: the workbook that is spoken of, as typed; @workbook in a command.
        config: the option that names the configuration, as typed; @config in a command. A bare @
            stands for both.
    """

    program: str = NAME
    workbook: str = ""
    config: str = ""

    def __format__(self, command: str) -> str:
        both = f"{self.workbook} {self.config}".strip()
        known = {"@": both, "@workbook": self.workbook, "@config": self.config}
        words = (known.get(word, word) for word in command.split(" "))
        return " ".join([self.program, *filter(None, words)])


def shell_here(environment: Mapping[str, str], platform: str) -> Shell:
    """Which shell commands are pasted into; on Windows cmd alone sets PROMPT.

    Args:
        environment: the process's variables.
        platform: as `sys.platform` names it.
    """
    if platform != "win32" or "MSYSTEM" in environment:  # Git's bash
        return "posix"
    return "cmd" if "PROMPT" in environment else "powershell"


def typed(words: Iterable[str], shell: Shell) -> str:
    """Words as they are typed in a shell, so that each reaches the program as it stands."""
    return " ".join(_word(word, shell) for word in words)


def as_file(name: str) -> str:
    """A file's name as no command takes for an option of its own."""
    return f"./{name}" if name.startswith("-") else name


def typed_program(words: list[str], shell: Shell) -> str:
    """The beginning of a command: PowerShell takes a quoted path for a text unless & calls it."""
    text = typed(words, shell)
    return f"& {text}" if shell == "powershell" and text[0] in "'\"" else text


def _word(word: str, shell: Shell) -> str:
    if shell == "posix":
        return shlex.quote(word)
    if _PLAIN.fullmatch(word):
        return word
    if shell == "powershell" and _POWERSHELL_OBEYS.search(word):
        return "'" + _POWERSHELL_QUOTES.sub(r"\1\1", word) + "'"
    return f'"{word}"'
