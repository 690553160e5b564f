"""The Windows task: valid by Microsoft's schema, with every path as it was."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree

from sheets_crm.errors import UsageError
from sheets_crm.service.autostart.definition import MARKER, Service
from sheets_crm.service.autostart.schtasks_install import WithSchtasks
from sheets_crm.service.autostart.schtasks_xml import NAMESPACE, task
from tests.autostart.examples import AWKWARD, service, windows_words

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).with_name("task.xsd"))))
TASK = {"t": NAMESPACE}
USER = "ФИРМА\\ann & co"


def parsed(text: str) -> etree._ElementTree:
    return etree.parse(io.BytesIO(text.encode("utf-16")))


def said(text: str, path: str) -> str:
    (found,) = parsed(text).xpath(f"//t:{path.replace('/', '/t:')}/text()", namespaces=TASK)
    return str(found)


def taken(folder: str) -> bool:
    """Whether Windows can be told of such a folder; see the refusals below."""
    return "%%u" not in folder


@pytest.mark.parametrize("folder", [each for each in AWKWARD if taken(each)])
def test_it_is_valid_and_every_path_is_read_back(folder):
    wanted = service(folder, log=True, user=USER)
    text = task(wanted)
    assert SCHEMA.validate(parsed(text)), SCHEMA.error_log
    assert said(text, "Exec/Command") == wanted.python
    assert said(text, "Exec/WorkingDirectory") == wanted.folder
    assert windows_words(said(text, "Exec/Arguments")) == list(wanted.arguments)
    assert said(text, "LogonTrigger/UserId") == USER
    assert said(text, "Principal/UserId") == USER
    assert said(text, "RegistrationInfo/Source") == MARKER


def test_windows_own_paths():
    wanted = Service(
        name="sheets-crm-firm-0123abcd",
        python="C:\\Program Files\\Фирма\\pythonw.exe",
        config="C:\\Users\\ann\\my firm\\config.toml",
        folder="C:\\Users\\ann\\my firm",
        log="C:\\Users\\ann\\AppData\\Local\\sheets-crm\\service\\x.log",
        user="FIRM\\ann",
    )
    text = task(wanted)
    assert SCHEMA.validate(parsed(text)), SCHEMA.error_log
    assert said(text, "Exec/Arguments") == (
        '-P -X utf8 -m sheets_crm run "--config=C:\\Users\\ann\\my firm\\config.toml" '
        "--log-file=C:\\Users\\ann\\AppData\\Local\\sheets-crm\\service\\x.log"
    )


def test_it_runs_on_and_on():
    text = task(service("firm", user=USER))
    for setting, wanted in (
        ("ExecutionTimeLimit", "PT0S"),
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("StartWhenAvailable", "true"),
    ):
        assert said(text, f"Settings/{setting}") == wanted
    assert said(text, "TimeTrigger/Repetition/Interval") == "PT5M"
    assert said(text, "Principal/RunLevel") == "LeastPrivilege"


def test_the_file_is_utf_16_with_its_mark_and_says_so():
    data = WithSchtasks(lambda _: pytest.fail("asked")).definition(service("фирма")).data
    assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
    root = etree.parse(io.BytesIO(data))
    assert root.docinfo.encoding == "UTF-16"
    assert SCHEMA.validate(root)


def test_without_a_known_user_the_scheduler_takes_who_installs_it():
    text = task(service("firm"))
    assert SCHEMA.validate(parsed(text)), SCHEMA.error_log
    assert "UserId" not in text


WRONG = [
    ("<LogonTrigger>", "<LogonTriger>", "</LogonTrigger>", "</LogonTriger>"),
    ("PT5M", "5 minutes"),
    ("PT5M", "PT30S"),
    ("PT1M", "P32D"),
    ("<Count>10</Count>", "<Count>0</Count>"),
    ("<Count>10</Count>", "<Count>256</Count>"),
    ("<Count>10</Count>", ""),
    ("IgnoreNew", "Ignore"),
    ("InteractiveToken", "Interactive"),
    ("LeastPrivilege", "Least"),
    ("PT0S", "never"),
    ("<StartWhenAvailable>true", "<StartWhenAvailable>yes"),
    ("2020-01-01T00:00:00", "2020-01-01"),
    ('Context="Author"', 'Context="Nobody"'),
    ('id="Author"', 'id="1"'),
    ('version="1.3"', 'version="one"'),
    (NAMESPACE, "http://example.org/task"),
    ("<UserId>", "<UserName>", "</UserId>", "</UserName>"),
]


@pytest.mark.parametrize("changes", WRONG, ids=lambda each: each[1][:30])
def test_the_schema_refuses_a_wrong_task(changes):
    text = task(service("firm", user=USER))
    for right, wrong in zip(changes[::2], changes[1::2], strict=True):
        assert right in text
        text = text.replace(right, wrong)
    assert not SCHEMA.validate(parsed(text))


def test_the_schema_minds_the_order_of_a_triggers_parts():
    root = parsed(task(service("firm", user=USER)))
    (trigger,) = root.xpath("//t:TimeTrigger", namespaces=TASK)
    trigger.append(trigger[0])
    assert not SCHEMA.validate(root)


def test_the_schema_wants_a_command_of_at_most_260_characters():
    root = parsed(task(service("firm", user=USER)))
    (command,) = root.xpath("//t:Command", namespaces=TASK)
    command.text = "x" * 261
    assert not SCHEMA.validate(root)
    command.getparent().remove(command)
    assert not SCHEMA.validate(root)


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("x" * 260, "service_path_long"),
        ("%APPDATA%", "service_path_variable"),
        ("our %ProgramFiles(x86)% too", "service_path_variable"),
        ("$(Arg0)", "service_path_variable"),
    ],
)
def test_what_windows_cannot_be_told_is_refused(folder, code):
    with pytest.raises(UsageError) as told:
        task(service(folder))
    assert told.value.code == code


def test_the_reader_of_windows_words():
    assert windows_words(r'a "b c" d\e "f\\" "g\"h" ""') == ["a", "b c", r"d\e", "f\\", 'g"h', ""]
