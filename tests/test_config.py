"""The configuration: defaults without a file, every fault of a file at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_type_hints

import pytest

from sheets_crm.config import Config, load_config
from sheets_crm.config_example import example
from sheets_crm.errors import CrmError, FaultsError, UsageError
from sheets_crm.locale import LANGUAGES, catalogue
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.notifications.recipients import load_addresses
from sheets_crm.service.options import interval
from sheets_crm.template import load_template
from tests.test_messages import texts

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def every_key(kind: type = Config, path: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its meaning, as `config.example.toml` must explain them."""
    hints = get_type_hints(kind)
    for each in fields(kind):
        hint = hints[each.name]
        if each.name == "workbooks":
            continue  # the same keys again
        if is_dataclass(hint) and isinstance(hint, type):
            yield from every_key(hint, f"{path}{each.name}.")
        else:
            yield f"{path}{each.name}", each.metadata["help"]


def config(tmp_path: Path, text: str) -> Config:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file)


def faults(tmp_path: Path, text: str) -> list[CrmError]:
    with pytest.raises(FaultsError) as caught:
        config(tmp_path, text)
    assert caught.value.exit_code == 2
    return caught.value.errors


def test_the_example_is_what_the_declarations_and_the_words_make():
    """How to write it anew after a new setting, whose words stand under `setting.`.

    `python -m sheets_crm config --print > config.example.toml` (in an English system).
    """
    assert EXAMPLE.read_text(encoding="utf-8") == example(catalogue("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_written_configuration_holds_every_setting_with_its_default(tmp_path, language):
    words = catalogue(language)
    text = example(words)
    assert config(tmp_path, text) == Config(headers={"leads": {}})
    for key, _ in every_key():
        section, _, name = key.rpartition(".")
        assert not section or f"[{section}]" in text, key
        assert f"\n{name} = " in text or f"[{name}" in text, key
        assert words(f"setting.{key}.about" if key in {"titles", "headers"} else f"setting.{key}")
    commented = [line[2:] for line in text.splitlines() if line.startswith(("# [", "# summary ="))]
    assert "[[workbooks]]" in commented


def test_the_words_of_settings_are_of_settings_that_exist():
    known = {key for key, _ in every_key()}
    for key in texts("en"):
        if key.startswith("setting.") and not key.endswith((".about", ".sample")):
            assert key.removeprefix("setting.") in known


@pytest.mark.parametrize("named", ["crm.xlsx", 'C:\\x\\"o".xlsx', "наша книга.xlsx"])
def test_the_written_configuration_names_the_workbook(tmp_path, named):
    assert config(tmp_path, example(catalogue("ru"), named)).workbook == named


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
        ("config_unknown_key_nearest", "workbok"),
        ("config_wrong_choice_nearest", "reports"),
        ("config_wrong_type", "funnel.period"),
        ("config_wrong_choice", "funnel.by"),
        ("config_wrong_type", "stale.rows"),
        ("config_unknown_key_nearest", "titles.sumary"),
        ("config_unknown_key_nearest", "headers.leeds"),
        ("config_unknown_key_nearest", "headers.leads.nmae"),
    ]
    for language in LANGUAGES:
        for fault in found:
            what, fix = catalogue(language).of(fault)
            assert str(tmp_path) in what
            assert fix


@pytest.mark.parametrize(
    ("text", "code"), [("workbook = ", "config_bad_line"), (None, "config_not_found")]
)
def test_what_cannot_be_read_at_all(tmp_path, text, code):
    with pytest.raises(UsageError) as caught:
        config(tmp_path, text) if text else load_config(tmp_path / "none.toml")
    assert caught.value.code == code


WINDOWS = [
    r'workbook = "C:\Users\ann\crm.xlsx"',  # \U begins a sign by its number
    r'workbook = "C:\firm\new\table.xlsx"',  # \f, \n and \t are signs: this can be read, wrongly
]


@pytest.mark.parametrize("line", WINDOWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_path_of_windows_is_told_how_to_be_written(tmp_path, line, language):
    """The remedy, followed to the letter."""
    with pytest.raises(UsageError if "Users" in line else FaultsError) as caught:
        config(tmp_path, line)
    error = caught.value.errors[0] if isinstance(caught.value, FaultsError) else caught.value
    assert error.code == "config_backslash"
    _, fix = catalogue(language).of(error)
    assert error.facts["better"] in fix
    read = config(tmp_path, error.facts["better"])
    assert read.workbook == line.split('"')[1]


@pytest.mark.parametrize(
    "text",
    ['workbook = "a.xlsx"\nworkbook = "b.xlsx"', "[stale]\n[stale]", "stale.rows = 1\n[stale]"],
)
def test_what_is_set_twice_is_told_as_that(tmp_path, text):
    with pytest.raises(UsageError) as caught:
        config(tmp_path, text)
    assert (caught.value.code, caught.value.facts["line"]) == ("config_twice", 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('language = "russian"', 'Perhaps you meant "ru". It can be: "", "en", "ru".'),
        ('[stale]\nrows = "many"', "Write it like this: rows = 300 ("),
        ("[funnel]\nperiod = 12", 'Write it like this: period = "year" ('),
        ("stale = 1", "Write it like this: [stale] ("),
        ('reports = "summary"', 'Write it like this: reports = ["summary", "funnel", "stale"'),
        ("[schedul]\n", "Perhaps you meant “schedule”."),
        (
            "[live]\nsave_live = 1",
            "true or false, without quotation marks, for example: save_live = ",
        ),
        ('[messages.won]\non = "yes"', "It can be true or false"),
        ('[schedule]\nhours = "19:00-09:00"', 'like this: hours = "09:00-19:00" ('),
        ('[schedule]\nat = ["9"]', 'like this: at = ["09:00"] ('),
        ("every 15 minutes", "A setting is written name = value"),
    ],
)
def test_a_wrong_setting_is_told_in_words_of_an_owner(tmp_path, text, told):
    with pytest.raises((FaultsError, UsageError)) as caught:
        config(tmp_path, text)
    error = caught.value.errors[0] if isinstance(caught.value, FaultsError) else caught.value
    what, fix = catalogue("en").of(error)
    assert told in fix
    assert "type" not in what + fix


def test_further_workbooks_say_what_differs_from_the_keys_above(tmp_path):
    read = config(
        tmp_path,
        """
workbook = "first.xlsx"
template = "ru"
[schedule]
every = "1 hour"
hours = "09:00-19:00"
[[workbooks]]
workbook = "second.xlsx"
[workbooks.schedule]
every = ""
at = ["09:00", "18:00"]
[[workbooks]]
workbook = "third.xlsx"
template = "en"
""",
    )
    first, second, third = read.every_workbook
    assert [each.workbook for each in read.every_workbook] == [
        "first.xlsx",
        "second.xlsx",
        "third.xlsx",
    ]
    assert [each.template for each in read.every_workbook] == ["ru", "ru", "en"]
    assert (second.schedule.at, second.schedule.every) == (("09:00", "18:00"), "")
    assert second.schedule.hours == first.schedule.hours == "09:00-19:00"
    assert third.schedule == first.schedule
    assert not any(each.workbooks for each in read.every_workbook)


def test_workbooks_may_all_be_further_ones(tmp_path):
    read = config(tmp_path, '[[workbooks]]\nworkbook = "a.xlsx"\n[[workbooks]]\nworkbook="b.xlsx"')
    assert [each.workbook for each in read.every_workbook] == ["a.xlsx", "b.xlsx"]
    assert Config().every_workbook == ()


def test_the_faults_of_further_workbooks_are_told_with_the_others(tmp_path):
    found = faults(
        tmp_path,
        """
workbook = "first.xlsx"
time_zone = "Moscow"
[schedule]
every = "now and then"
at = ["9 o'clock", "18:00"]
hours = "19:00-09:00"
[messages.digest]
at = "24:00"
[[workbooks]]
template = "ru"
[workbooks.schedule]
evry = "1 hour"
[[workbooks]]
workbook = "third.xlsx"
language = "ru"
[workbooks.titles]
sumary = "x"
""",
    )
    assert sorted((e.code, e.facts["key"]) for e in found) == [
        ("config_not_for_one", "workbooks[2].language"),
        ("config_unknown_key_nearest", "workbooks[1].schedule.evry"),
        ("config_unknown_key_nearest", "workbooks[2].titles.sumary"),
        ("config_workbook_unnamed", "workbooks[1]"),
        ("config_wrong_value", "messages.digest.at"),
        ("config_wrong_value", "schedule.at"),
        ("config_wrong_value", "schedule.every"),
        ("config_wrong_value", "schedule.hours"),
        ("config_wrong_value", "time_zone"),
    ]
    for language in LANGUAGES:
        assert all(all(catalogue(language).of(fault)) for fault in found)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("15 minutes", 900), ("1 minute", 60), ("2 hours", 7200), (" 1 Day ", 86400), ("", None)],
)
def test_an_interval_as_a_person_writes_it(text, seconds):
    found = interval(text)
    assert (found.total_seconds() if found else None) == seconds


@pytest.mark.parametrize("text", ["0 minutes", "-1 hour", "15", "1.5 hours", "soon", "1 week"])
def test_what_is_no_interval(text):
    with pytest.raises(ValueError, match=text):
        interval(text)


@pytest.mark.parametrize(
    ("table", "line", "least", "most"),
    [
        ("journal", "days = 999999999", 1, 3650),
        ("history", "days = 10000000", 1, 3650),
        ("history", "backdated_days = -1", 0, 3650),
        ("stale", "rows = -1", 1, 100_000),
        ("backups", "keep = 0", 1, 1000),
        ("service", "health_port = 65536", 0, 65_535),
        ("live", "patience = nan", 0, 3600),
        ("live", "patience = inf", 0, 3600),
        ("messages.failing", "minutes = 1e300", 1, 525_600),
    ],
)
def test_a_number_out_of_reach_is_told_with_its_bounds(tmp_path, table, line, least, most):
    (fault,) = faults(tmp_path, f"[{table}]\n{line}\n")
    assert fault.code == "config_out_of_range"
    for language in LANGUAGES:
        what, fix = catalogue(language).of(fault)
        assert line.split(" = ")[0] in what
        assert str(least) in fix and str(most) in fix


def test_every_number_has_bounds_and_its_default_lies_within():
    def numbers(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            if is_dataclass(hints[each.name]):
                yield from numbers(hints[each.name])
            elif hints[each.name] in {int, float}:
                yield each

    found = list(numbers(Config))
    assert len(found) >= 15
    for each in found:
        least, most = each.metadata["between"]
        assert least <= each.default <= most, each.name


@pytest.mark.parametrize("text", ["99999999999999999999 days", "367 days", "9" * 5000 + " hours"])
def test_no_interval_is_longer_than_a_year(text):
    with pytest.raises(ValueError, match=r"days|hours"):
        interval(text)


def test_a_configuration_nested_without_end_is_no_toml(tmp_path):
    with pytest.raises(UsageError, match=r"^config_no_toml\("):
        config(tmp_path, "a = " + "[" * 5000)


def test_a_title_that_no_tab_can_bear_is_refused_where_it_is_read(tmp_path):
    long = "X" * 32
    found = faults(tmp_path, f"""
[titles]
summary = "A/B"
funnel = "{long}"
stale = "Sales"
plan_fact = "sales"
[[workbooks]]
workbook = "a.xlsx"
[workbooks.titles]
history = "'mine'"
""")  # fmt: skip
    assert [(e.code, e.facts["key"]) for e in found] == [
        ("config_bad_title", "titles.summary"),
        ("config_bad_title", "titles.funnel"),
        ("config_title_twice", "titles.plan_fact"),
        ("config_bad_title", "workbooks[1].titles.history"),
    ]


RUSSIAN = 'workbook = "наша книга.xlsx"\n[titles]\nsummary = "Свод"\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_configuration_is_read_as_editors_save_it(tmp_path, encoding):
    file = tmp_path / "config.toml"
    file.write_bytes(RUSSIAN.replace("\n", "\r\n").encode(encoding))
    read = load_config(file)
    assert (read.workbook, read.titles["summary"]) == ("наша книга.xlsx", "Свод")


def template_of(file: Path) -> object:
    return load_template(str(file))


def addresses_of(file: Path) -> object:
    return load_addresses(MessageOptions(secrets=str(file)), None, {}, lambda _: True)


def _in_1251(file: Path) -> None:
    file.write_bytes(RUSSIAN.encode("cp1251"))


def _torn(file: Path) -> None:
    file.write_bytes(RUSSIAN.encode("utf-16")[:-1])


def _pipe(file: Path) -> None:
    os.mkfifo(file)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_in_1251, "text_encoding"),
        (_torn, "text_encoding"),
        (Path.mkdir, "text_no_file"),
        pytest.param(
            _pipe,
            "text_no_file",
            marks=pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes"),
        ),
    ],
)
@pytest.mark.parametrize("read", [load_config, template_of, addresses_of], ids=lambda f: f.__name__)
def test_a_file_that_cannot_be_read_is_told_as_what_it_is(tmp_path, make, code, read):
    file = tmp_path / "typed.toml"
    make(file)
    with pytest.raises(UsageError) as caught:
        read(file)
    assert caught.value.code == code
    for language in LANGUAGES:
        what, fix = catalogue(language).of(caught.value)
        assert "typed.toml" in what
        assert fix
        assert "codec" not in what + fix


def test_a_file_that_the_account_may_not_read_is_told_so(tmp_path, monkeypatch):
    file = tmp_path / "config.toml"
    file.write_text(RUSSIAN, encoding="utf-8")

    def refused(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(UsageError, match=r"^text_locked\("):
        load_config(file)
