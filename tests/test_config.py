"""The configuration: defaults without a file, every fault of a file at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sheets_crm.config import Config, every_key, load_config
from sheets_crm.errors import CrmError, FaultsError, UsageError
from sheets_crm.messages import LANGUAGES, catalogue

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def config(tmp_path: Path, text: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file)


def faults(tmp_path: Path, text: str) -> list[CrmError]:
    with pytest.raises(FaultsError) as caught:
        config(tmp_path, text)
    assert caught.value.exit_code == 2
    return caught.value.errors


def test_the_example_is_complete_and_holds_the_defaults():
    assert load_config(EXAMPLE) == Config(headers={"leads": {}})
    text = EXAMPLE.read_text(encoding="utf-8")
    for key, meaning in every_key():
        assert meaning, key
        section, _, name = key.rpartition(".")
        assert not section or f"[{section}]" in text, key
        assert f"\n{name} = " in text or f"[{name}" in text, key


def test_an_empty_file_is_all_defaults(tmp_path):
    assert config(tmp_path, "") == Config()


def test_a_byte_order_mark_of_notepad_is_no_matter(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('template = "ru"', encoding="utf-8-sig")
    assert load_config(file).template == "ru"


def test_every_fault_is_told_at_once(tmp_path):
    found = faults(
        tmp_path,
        """
workbok = "crm.xlsx"
reports = ["summary", "funnle"]
[funnel]
period = 12
by = "heart"
[stale]
rows = "many"
[titles]
sumary = "x"
[headers.leeds]
name = "Who"
[headers.leads]
nmae = "Who"
""",
    )
    assert [(e.code, e.facts["key"]) for e in found] == [
        ("config_unknown_key", "workbok"),
        ("config_wrong_choice", "reports"),
        ("config_wrong_type", "funnel.period"),
        ("config_wrong_choice", "funnel.by"),
        ("config_wrong_type", "stale.rows"),
        ("config_unknown_key", "titles.sumary"),
        ("config_unknown_key", "headers.leeds"),
        ("config_unknown_key", "headers.leads.nmae"),
    ]
    for language in LANGUAGES:
        for fault in found:
            what, fix = catalogue(language).of(fault)
            assert str(tmp_path) in what
            assert fix


@pytest.mark.parametrize(
    ("text", "code"), [("workbook = ", "config_no_toml"), (None, "config_not_found")]
)
def test_what_cannot_be_read_at_all(tmp_path, text, code):
    with pytest.raises(UsageError) as caught:
        config(tmp_path, text) if text else load_config(tmp_path / "none.toml")
    assert caught.value.code == code
