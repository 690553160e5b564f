"""Services whose paths are as awkward as people's folders get, and how their words are read back.

The readers are written from the manuals, not from the writers under test.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from sheets_crm.service.autostart.definition import Service

AWKWARD = (
    "firm",
    "my firm",
    "100% & more",
    "фирма «Ромашка»",
    'a "quoted" name',
    "it's ours",
    "back\\slash\\x41 \\n",
    "$HOME ${USER} $$",
    "-dash",
    "semi ; colon",
    "ends in backslash\\",
    "ends in space ",
    "<b>&amp;]]>",
    "%h%%u {name} #x",
    "",
)


def service(
    folder: str, *, parent: str = "/home/ann", log: bool = False, user: str = ""
) -> Service:
    """One whose every path goes through that folder."""
    place = str(PurePosixPath(parent) / folder)
    return Service(
        name="sheets-crm-firm-0123abcd",
        python=f"{place}/venv/bin/python",
        config=f"{place}/config.toml",
        folder=place,
        log=f"{place}/state/service.log" if log else None,
        user=user,
        environment={"SHEETS_CRM_STATE": f"{place}/state", "LANG": "ru_RU.UTF-8"},
    )


_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " "}


def systemd_words(line: str) -> list[str]:
    """The words of a value by systemd.syntax(7), section Quoting; specifiers by systemd.unit(5)."""
    words: list[str] = []
    word, quote, at = "", "", 0
    begun = False
    while at < len(line):
        sign = line[at]
        if sign == "\\":
            following = line[at + 1]
            if following == "x":
                word += chr(int(line[at + 2 : at + 4], 16))
                at += 4
            else:
                assert following in {*_ESCAPES, "\\", '"', "'"}, line[at:]
                word += _ESCAPES.get(following, following)
                at += 2
            begun = True
            continue
        if quote and sign == quote:
            assert at + 1 == len(line) or line[at + 1] == " ", line[at:]
            quote = ""
        elif not quote and sign in "\"'":
            assert not begun, line[at:]
            quote, begun = sign, True
        elif not quote and sign == " ":
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + sign, True
        at += 1
    assert not quote, line
    return [specified(each) for each in ([*words, word] if begun else words)]


def specified(text: str) -> str:
    """`%%` is `%`; any other specifier would be replaced by something else."""
    assert not re.search(r"(?<!%)(%%)*%(?!%)", text), text
    return text.replace("%%", "%")


def started_by_systemd(line: str) -> tuple[str, list[str]]:
    """The program and its arguments by systemd.service(5), Command Lines.

    A program's path is taken as it stands and must be a plain one; a shell that only starts
    another program counts as that program.
    """
    program, *rest = systemd_words(line)
    assert program.startswith("/"), program
    assert not re.search(r"""[$'"\\]""", program), program
    arguments = [_without_variables(each) for each in rest]
    if program == "/bin/sh":
        assert arguments[:2] == ["-c", 'exec "$0" "$@"']
        return arguments[2], arguments[3:]
    return program, arguments


def _without_variables(word: str) -> str:
    assert not re.search(r"(?<!\$)(\$\$)*\$(?!\$)", word), word
    return word.replace("$$", "$")


def windows_words(line: str) -> list[str]:
    """The arguments by the rules of CommandLineToArgvW, for what follows the program."""
    words: list[str] = []
    word, begun, quoted, at = "", False, False, 0
    while at < len(line):
        slashes = len(line[at:]) - len(line[at:].lstrip("\\"))
        at += slashes
        if at < len(line) and line[at] == '"':
            word += "\\" * (slashes // 2)
            begun = True
            if slashes % 2:
                word += '"'
            else:
                quoted = not quoted
            at += 1
            continue
        word += "\\" * slashes
        begun = begun or bool(slashes)
        if at < len(line):
            if line[at] in " \t" and not quoted:
                if begun:
                    words.append(word)
                word, begun = "", False
            else:
                word, begun = word + line[at], True
            at += 1
    assert not quoted, line
    return [*words, word] if begun else words
