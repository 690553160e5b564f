"""Both languages say the same: the same codes, the same facts, and always the next move."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

import sheets_crm.crm

PARTS = ("workbook", "problems")


def part(language, name):
    text = files("sheets_crm.messages").joinpath(language, f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)


def facts(sentence):
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("name", PARTS)
def test_both_languages_have_the_same_codes_and_facts(name):
    english, russian = part("en", name), part("ru", name)
    assert english.keys() == russian.keys()
    for code, texts in english.items():
        assert texts.keys() == russian[code].keys() == {"what", "fix"}, code
        for key in ("what", "fix"):
            assert facts(texts[key]) == facts(russian[code][key]), code


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", PARTS)
def test_sentences_are_whole(language, name):
    for code, texts in part(language, name).items():
        assert all(text[-1] in ".!" and text == text.strip() for text in texts.values()), code


def test_every_text_is_used_and_tested():
    """A code is raised somewhere in the code, and stands (or its sentence does) in a test."""
    folder = Path(sheets_crm.crm.__file__).parent
    code = "".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    tests = "".join(file.read_text("utf-8") for file in Path(__file__).parent.glob("test_*.py"))
    for key in part("en", "problems"):
        assert f'"{key}"' in code, key
        assert re.search(rf"\b{key}\b", tests), key
    for key in part("en", "workbook"):
        assert f'"{key}"' in code, key
