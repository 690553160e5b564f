"""What is said of a workbook: whole sentences, each of them used and tested."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import sheets_crm.crm

PARTS = ("workbook", "problems")


def part(language, name):
    text = files("sheets_crm.locale").joinpath(language, f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def sentences(texts):
    """Every sentence of a code; one that depends on a number is a table of its forms."""
    for text in texts.values():
        yield from [text] if isinstance(text, str) else text.values()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PARTS)
def test_sentences_are_whole(language, name):
    for code, texts in part(language, name).items():
        for text in sentences(texts):
            assert text[-1] in ".!", code
            assert text == text.strip(), code


def test_every_text_is_used_and_tested():
    """A code is raised somewhere in the code, and stands (or its sentence does) in a test."""
    folder = Path(sheets_crm.crm.__file__).parent
    code = "".join(file.read_text("utf-8") for file in folder.rglob("*.py"))
    tests = "".join(
        file.read_text("utf-8") for file in Path(__file__).parents[1].rglob("test_*.py")
    )
    for key in part("en", "problems"):
        assert f'"{key}"' in code, key
        assert re.search(rf"\b{key}\b", tests), key
    for key in part("en", "workbook"):
        assert f'"{key}"' in code, key
