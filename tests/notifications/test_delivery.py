"""Messages delivered to real servers on loopback, and no secret left anywhere."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from sheets_crm.errors import Problem
from sheets_crm.journal import Journal
from sheets_crm.locale import catalogue
from sheets_crm.notifications.notifier import Telling
from sheets_crm.notifications.options import MessageOptions, PlanNotice
from sheets_crm.notifications.transport import DELIVERED, UNREACHED, AppriseTransport
from tests.notifications.books import NINE, config, decision, people, russian_book
from tests.notifications.servers import (
    ESCAPED,
    PASSWORD,
    USER,
    http_server,
    mail_server,
    self_signed,
)

# The test's mail server warns of what it is, a login without TLS; Apprise's parts of their age.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Requiring AUTH", "ignore:Session.login_data", "ignore:'imghdr'"
)

TITLE = "Выручка: 80 % плана месяца · crm.xlsx"
BODY = "Вся команда, 1–31 мар\nПлан: 100 000\nФакт: 80 000 <b>&amp;</b> *звезда* _низ_"


def send(url: str, title: str = TITLE, body: str = BODY) -> str:
    return AppriseTransport().send(url, title, body)


@pytest.mark.parametrize("tls", [False, True])
def test_to_an_smtp_server_with_a_login(tmp_path, tls):
    with mail_server(self_signed(tmp_path) if tls else None) as (box, url):
        assert send(url + "&format=text") == DELIVERED
        assert send(url + "&format=html") == DELIVERED
    assert (box.logins, box.over_tls) == ([USER, USER], [tls, tls])
    plain, rich = box.mails
    assert plain["Subject"] == rich["Subject"] == TITLE
    assert plain["To"] == "owner@example.org"
    assert plain.get_content().strip().splitlines() == BODY.splitlines()
    # As a page of HTML what people typed is text still.
    html = rich.get_body(("html",)).get_content().replace("&nbsp;", " ")
    assert "План: 100 000<br/>" in html
    assert "&lt;b&gt;&amp;amp;&lt;/b&gt;" in html


def test_to_an_http_endpoint():
    with http_server() as (endpoint, host):
        assert send(f"json://{host}/hook") == DELIVERED
        assert send(f"ntfy://{host}/alerts") == DELIVERED
    (path, _, _), _ = endpoint.posts
    hook, alert = endpoint.records
    assert path == "/hook"
    assert (hook["title"], hook["message"]) == (TITLE, BODY)
    assert (alert["topic"], alert["title"], alert["message"]) == ("alerts", TITLE, BODY)


def test_what_a_server_answers_is_all_that_is_told_of_a_failure():
    with http_server() as (endpoint, host):
        endpoint.status = 401
        assert send(f"json://{USER}:{ESCAPED}@{host}/hook") == "401"
    assert send(f"json://{USER}:{ESCAPED}@{host}/hook") == UNREACHED  # it is down by now
    with mail_server() as (box, url):
        assert send(url.replace(ESCAPED, "wrong")) == "535"
    assert box.mails == []
    assert set(box.logins) == {"refused"}


@pytest.mark.parametrize("url", ["", "garbage", "mailto://", "tgram://x", "nosuch://host/x"])
def test_what_is_no_address(url):
    assert not AppriseTransport().understands(url)
    assert send(url) == UNREACHED


def test_telegram_gets_text_that_is_no_html_and_a_long_one_in_pieces(monkeypatch):
    sent = []

    def post(url, data=None, **_):
        sent.append(data)
        reply = requests.Response()
        reply.status_code, reply._content = 200, b"{}"
        return reply

    monkeypatch.setattr(requests, "post", post)
    bot = "tgram://123456789:abcdefghijklmnopqrstuvwxyzabcdefghi/12345"
    assert send(bot) == DELIVERED
    assert "&lt;b&gt;" in str(sent[0]).replace("\\u200b", "")
    assert "<b>&" not in str(sent[0])
    sent.clear()
    assert send(bot, "Заголовок", "строка о лиде\n" * 500) == DELIVERED
    texts = [json.loads(each)["text"] for each in sent]
    assert len(texts) > 1
    assert max(map(len, texts)) <= 4096
    assert "".join("".join(texts).split()).count("строкаолиде") == 500


# Down, then up


def revenue(*urls: str, transport=None) -> Telling:
    messages = MessageOptions(plan=PlanNotice(on=True, periods=("month",)))
    return Telling(
        config(messages), "crm.xlsx", people(*urls), transport or AppriseTransport(), language="en"
    )


def test_an_endpoint_that_is_down_gets_the_message_once_when_it_is_up(tmp_path):
    found = decision(russian_book())
    with http_server() as (endpoint, host):
        url = f"json://{host}/hook"
        endpoint.status = 503
        told = revenue(url).after_visit(Journal(tmp_path), NINE, found, None)
        assert (told.queued, told.sent) == (1, 0)
        assert [problem.code for problem in told.problems] == ["message_refused"]
        assert told.problems[0].facts["status"] == "503"
        endpoint.status = 200
        sent = []
        for minutes in (1, 4, 5, 15, 600):  # each visit as a program that was just started
            now = NINE + timedelta(minutes=minutes)
            told = revenue(url).after_visit(Journal(tmp_path), now, found, None)
            sent.append(told.sent)
    assert sent == [0, 0, 1, 0, 0]
    assert [record["title"] for record in endpoint.records] == [TITLE]


def test_of_two_addresses_only_the_one_that_failed_is_tried_again(tmp_path):
    found = decision(russian_book())
    with http_server() as (good, one), http_server() as (bad, other):
        bad.status = 500
        telling = revenue(f"json://{one}/", f"json://{other}/")
        telling.after_visit(Journal(tmp_path), NINE, found, None)
        bad.status = 200
        telling.after_visit(Journal(tmp_path), NINE + timedelta(minutes=5), found, None)
    assert (len(good.posts), len(bad.posts)) == (1, 1)


# Secrets


@pytest.fixture
def everything_logged():
    """All that any library would log to whoever listens at the root."""
    heard = io.StringIO()
    listener = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.NOTSET + 1)
    yield heard
    root.removeHandler(listener)
    root.setLevel(level)


def leaks(text: str, secrets: tuple[str, ...]) -> list[str]:
    return [secret for secret in secrets if secret in text or quote(secret, safe="") in text]


SECRETS = (PASSWORD, ESCAPED, "s3cret", "token-of-mine", "secret-path")


def test_no_secret_is_in_any_output_or_in_the_state_folder(tmp_path, everything_logged):
    found = decision(russian_book())
    printed = io.StringIO()
    words = catalogue("en")
    with http_server() as (endpoint, host), mail_server() as (_, mail), redirect_stdout(printed), \
            redirect_stderr(printed):  # fmt: skip
        urls = (
            f"json://{USER}:{ESCAPED}@{host}/secret-path?+x-api=token-of-mine",
            mail.replace(ESCAPED, ESCAPED + "-wrong"),
            f"json://{USER}:{ESCAPED}@127.0.0.1:9/secret-path",
        )
        endpoint.status = 401
        telling = revenue(*urls)
        told = telling.after_visit(Journal(tmp_path / "state"), NINE, found, None)
        print(told, telling.addresses, *telling.addresses.owner)
        print(*[sentence for problem in told.problems for sentence in words.of(problem)])
        endpoint.status = 200
        later = telling.after_visit(
            Journal(tmp_path / "state"), NINE + timedelta(minutes=5), found, None
        )
        print(later)
    assert len(told.problems) == 3
    assert later.sent == 1
    assert leaks(printed.getvalue() + everything_logged.getvalue(), SECRETS) == []
    kept = [file.read_bytes() for file in (tmp_path / "state").rglob("*") if file.is_file()]
    assert kept
    assert leaks(b"".join(kept).decode("utf-8", "replace"), SECRETS) == []


def test_the_listener_would_hear_a_secret(everything_logged):
    """What the test above stands on: HTTP does log whole paths when nobody stops it."""
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    with http_server() as (_, host):
        requests.post(f"http://{host}/secret-path", data=b"", timeout=5)
    assert leaks(everything_logged.getvalue(), SECRETS) == ["secret-path"]


def test_a_fault_of_the_program_is_told_without_its_words(tmp_path):
    class Broken:
        def understands(self, url: str) -> bool:
            return True

        def send(self, url: str, title: str, body: str) -> str:
            raise RuntimeError(url)

    telling = revenue("json://user:s3cret@host/", transport=Broken())
    told = telling.after_visit(Journal(tmp_path), NINE, decision(russian_book()), None)
    assert told.queued == 1
    (problem,) = told.problems
    assert isinstance(problem, Problem)
    assert problem.code == "messages_failed"
    assert problem.facts["kind"] == "RuntimeError"
    assert leaks(repr(told), SECRETS) == []


def test_without_an_address_nothing_is_loaded_or_written(tmp_path):
    code = f"""
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from sheets_crm.config import Config
from sheets_crm.notifications.notifier import telling_for, Told

telling = telling_for(Config(), Path({str(tmp_path / "config.toml")!r}), "crm.xlsx",
                      language="en", environment={{}})
assert telling.after_visit(None, datetime.now(UTC), None, None) == Told()
print([name for name in ("apprise", "requests", "pandas", "sqlite3") if name in sys.modules])
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ran.stdout.strip() == "[]"


def test_two_workbooks_that_send_at_once_hear_their_own_servers_only():
    with http_server() as (one, first), http_server() as (other, second):
        one.status, other.status = 401, 503
        with ThreadPoolExecutor(2) as pool:
            urls = [f"json://{first}/", f"json://{second}/"] * 6
            answers = list(pool.map(send, urls))
    assert answers == ["401", "503"] * 6
