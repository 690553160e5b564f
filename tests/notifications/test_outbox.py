"""Queued, delivered, tried again, given up: each message once for each address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sheets_crm.journal import Journal
from sheets_crm.locale import catalogue
from sheets_crm.notifications.delivery import deliver, messages
from sheets_crm.notifications.notification import OWNER, News, to_manager
from sheets_crm.notifications.transport import DELIVERED, UNREACHED
from tests.notifications.books import NINE, people

NEWS = News("plan day 2026-03-18 Call", "plan", OWNER, "Title", "Body")


class Postman:
    """A transport that keeps what it carried; addresses in `down` do not answer."""

    def __init__(self, *down: str) -> None:
        self.down = set(down)
        self.carried: list[tuple[str, str]] = []
        self.asked = 0

    def understands(self, url: str) -> bool:
        return True

    def send(self, url: str, title: str, body: str) -> str:
        self.asked += 1
        if url in self.down:
            return UNREACHED
        self.carried.append((url, title))
        return DELIVERED


def tell(folder, postman, news=(NEWS,), after=timedelta(), addresses=None, arrived=None):
    """One visit of a program that was just started."""
    everybody = addresses or people("a://1", "b://2", Ann="c://3")
    journal = Journal(folder)
    journal.queue(messages(news, everybody, NINE + after))
    known = set() if arrived is None else arrived
    return deliver(journal, everybody, postman, NINE + after, known)


def test_it_goes_to_every_address_of_whom_it_is_for(tmp_path):
    postman = Postman()
    own = News("digest 2026-03-18", "digest", to_manager("Ann"), "Own", "")
    assert tell(tmp_path, postman, [NEWS, own]).sent == 3
    assert postman.carried == [("a://1", "Title"), ("b://2", "Title"), ("c://3", "Own")]


def test_nothing_is_told_twice_also_after_a_restart(tmp_path):
    postman = Postman()
    for days in (0, 0, 1, 30):
        tell(tmp_path, postman, after=timedelta(days=days))
    assert len(postman.carried) == 2


def test_two_kinds_of_recipients_share_a_key_and_do_not_disturb_each_other(tmp_path):
    postman = Postman()
    owner = News("digest 2026-03-18", "digest", OWNER, "All", "")
    own = News("digest 2026-03-18", "digest", to_manager("Ann"), "Own", "")
    assert tell(tmp_path, postman, [owner, own]).sent == 3


def test_a_name_in_the_file_may_differ_in_case_and_blanks(tmp_path):
    postman = Postman()
    news = News("digest", "digest", to_manager("Анна  соколова"), "Own", "")
    addresses = people(**{"Анна Соколова": "c://3"})
    assert tell(tmp_path, postman, [news], addresses=addresses).sent == 1


def test_the_journal_knows_no_address(tmp_path):
    tell(tmp_path, Postman("a://1"))
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Title" in kept
    assert b"://" not in kept


def test_one_that_fails_is_tried_with_growing_pauses_and_given_up_after_a_day(tmp_path):
    postman = Postman("a://1")
    codes, tried = [], []
    for minutes in (*range(0, 300, 5), *range(300, 60 * 30, 60)):
        before = postman.asked
        told = tell(tmp_path, postman, after=timedelta(minutes=minutes), addresses=people("a://1"))
        codes += [problem.code for problem in told.problems]
        if postman.asked > before:
            tried.append(minutes)
    assert tried[:8] == [0, 5, 15, 35, 75, 155, 275, 420]
    assert codes == ["message_unreached"] * (len(tried) - 1) + ["message_given_up"]
    assert 22 * 60 < tried[-1] < 24 * 60


def test_a_digest_is_of_no_use_in_the_evening(tmp_path):
    postman = Postman("a://1")
    digest = News("digest 2026-03-18", "digest", OWNER, "Digest", "")
    addresses = people("a://1")
    tell(tmp_path, postman, [digest], addresses=addresses)
    postman.down.clear()
    assert tell(tmp_path, postman, [], timedelta(hours=12), addresses).sent == 0
    assert tell(tmp_path, postman, [], timedelta(hours=11), addresses).sent == 1


def test_an_address_that_does_not_answer_costs_its_time_limit_once_a_visit(tmp_path):
    postman = Postman("a://1")
    many = [News(f"plan {n}", "plan", OWNER, f"{n}", "") for n in range(5)]
    tell(tmp_path, postman, many, addresses=people("a://1"))
    assert postman.asked == 1


def test_a_new_address_gets_what_is_still_current_and_the_old_one_nothing_again(tmp_path):
    postman = Postman()
    tell(tmp_path, postman, addresses=people("a://1"))
    tell(tmp_path, postman, addresses=people("a://1", "new://2"))
    assert postman.carried == [("a://1", "Title"), ("new://2", "Title")]


def test_an_address_that_was_taken_out_gets_nothing_any_more(tmp_path):
    postman = Postman("b://2")
    tell(tmp_path, postman, addresses=people("a://1", "b://2"))
    postman.down.clear()
    tell(tmp_path, postman, (), timedelta(hours=1), people("a://1"))
    assert postman.carried == [("a://1", "Title")]


def test_a_journal_that_cannot_note_what_was_sent_does_not_make_it_be_sent_again(tmp_path):
    class FullDisk(Journal):
        def sent(self, key, at):
            pass

    postman, arrived = Postman(), set()
    journal, addresses = FullDisk(tmp_path), people("a://1")
    journal.queue(messages([NEWS], addresses, NINE))
    for _ in range(3):
        deliver(journal, addresses, postman, NINE, arrived)
    assert postman.asked == 1


def test_killed_between_sending_and_noting_it_is_told_twice_rather_than_never(tmp_path):
    class Killed(Journal):
        def sent(self, key, at):
            raise KeyboardInterrupt

    postman, addresses = Postman(), people("a://1")
    journal = Killed(tmp_path)
    journal.queue(messages([NEWS], addresses, NINE))
    with pytest.raises(KeyboardInterrupt):
        deliver(journal, addresses, postman, NINE, set())
    tell(tmp_path, postman, (), addresses=addresses)
    tell(tmp_path, postman, (), addresses=addresses)
    assert postman.carried == [("a://1", "Title")] * 2


@pytest.mark.parametrize("code", ["message_unreached", "message_refused", "message_given_up"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_each_failure_can_be_said(code, language):
    facts = {"title": "T", "service": "tgram", "place": "owner[1]", "status": "401"}
    assert "owner[1]" in catalogue(language)(f"{code}.what", **facts)
