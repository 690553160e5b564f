"""The command that shows how messages are set up, and tries their addresses."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from textwrap import indent

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, words_for
from sheets_crm.cli.output import say
from sheets_crm.cli.params import HELP
from sheets_crm.config import Config
from sheets_crm.errors import Problem, UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.notifications.notification import manager_of
from sheets_crm.notifications.notifier import Telling, telling_for
from sheets_crm.notifications.recipients import Address, same_name
from sheets_crm.notifications.transport import DELIVERED, UNREACHED, AppriseTransport
from sheets_crm.workbook.choose_store import CONFIG_FILE, Workbook, configured_workbooks


@command("notify")
@click.option("--test", "is_test", is_flag=True, help=HELP("help.notify_test"))
@click.option("--to", "whom", metavar="owner|NAME", help=HELP("help.notify_to"))
@params.config
@click.pass_context
def notify(
    context: click.Context, whom: str | None, config_file: Path | None, *, is_test: bool
) -> None:
    """Shows what is set up, or sends a test message to each address."""
    file = config_file or Path(CONFIG_FILE)
    books = configured_workbooks(file)
    words = words_for(books[0].config, config_file=config_file)
    tellings = [_telling(book, file, words) for book in books]
    if is_test or whom:
        # Of several workbooks that share one file of addresses once.
        cautions = {str(one): one for each in tellings for one in each.addresses.cautions}
        _tell(cautions.values(), words)
        context.exit(0 if _test(tellings, whom, words) else 1)
    for book, telling in zip(books, tellings, strict=True):
        _show(book, telling, words)


def _telling(book: Workbook, file: Path, words: Catalogue) -> Telling:
    return telling_for(
        book.config,
        file,
        book.called,
        language=words.language,
        environment=os.environ,
    )


# The test


def _test(tellings: Iterable[Telling], whom: str | None, words: Catalogue) -> bool:
    """Sends to each address once, however many workbooks have it; whether all arrived."""
    found = {
        address.url: (to, address)
        for telling in tellings
        for to, addresses in telling.addresses.everybody.items()
        for address in addresses
    }
    if not found:
        raise UsageError("notify_no_address")
    chosen = [(to, address) for to, address in found.values() if not whom or _is_of(to, whom)]
    if not chosen:
        known = ", ".join(dict.fromkeys(_plain(to) for to, _ in found.values()))
        raise UsageError("notify_nobody", name=whom, known=known)
    arrived = [_arrives(to, address, words) for to, address in chosen]
    return all(arrived)


def _arrives(to: str, address: Address, words: Catalogue) -> bool:
    """Sends the test message to one address and says whether it arrived."""
    answer = AppriseTransport().send(
        address.url, words("notify.test_title"), words("notify.test_body", place=address.place)
    )
    key = {DELIVERED: "arrived", UNREACHED: "unreached"}.get(answer, "refused")
    facts = {"who": _who(to, words), "service": address.service, "place": address.place}
    say(words(f"notify.{key}", status=answer, **facts))
    return answer == DELIVERED


def _is_of(to: str, whom: str) -> bool:
    return same_name(_plain(to), whom)


def _plain(to: str) -> str:
    """As `--to` names whom News is for."""
    return manager_of(to) or to


def _who(to: str, words: Catalogue) -> str:
    return manager_of(to) or words("notify.owner")


# What is set up


def _show(book: Workbook, telling: Telling, words: Catalogue) -> None:
    say(words("notify.workbook", workbook=telling.workbook))
    for to, addresses in telling.addresses.everybody.items():
        services = ", ".join(address.service for address in addresses)
        key = "notify.addresses" if addresses else "notify.no_addresses"
        say(words(key, who=_who(to, words), count=len(addresses), services=services))
    _tell(telling.addresses.cautions, words)
    for line in _switches(book.config, words):
        say(line)
    _show_news(book, telling, words)


def _switches(config: Config, words: Catalogue) -> Iterable[str]:
    """Each switch, on or off, with its thresholds."""
    for each in fields(config.messages):
        notice = getattr(config.messages, each.name)
        if each.name == "secrets":
            continue
        state = "on" if notice.on else "off"
        values = {key.name: getattr(notice, key.name) for key in fields(notice)}
        facts = {key: _fact(key, value, words) for key, value in values.items()}
        said = words(f"notify.switch.{each.name}", **facts)
        yield words("notify.switch_line", state=words(f"notify.{state}"), said=said)


def _fact(key: str, value: object, words: Catalogue) -> object:
    """A threshold in words; a switch of its own has a phrase for on and one for off."""
    if isinstance(value, bool):
        state = "on" if value else "off"
        phrase = f"notify.{key}.{state}"
        return words(phrase) if phrase in words else words(f"notify.{state}")
    if key == "minutes" and isinstance(value, float) and value.is_integer():
        return words("status.minutes", count=int(value))
    if isinstance(value, tuple):
        return ", ".join(words(f"notify.period.{each}") for each in value)
    return value


def _show_news(book: Workbook, telling: Telling, words: Catalogue) -> None:
    """What a visit would find worth telling at this moment."""
    from sheets_crm.service.run.run import Visit  # noqa: PLC0415 - pandas, from here on

    visit = Visit(book, words)
    decision = visit.check()
    telling.workbook = visit.store.name
    now = datetime.now().astimezone()
    _tell(telling.strangers(decision), words)
    found = [each for group in telling.news(visit.journal, now, decision, None) for each in group]
    say(words("notify.news" if found else "notify.no_news"))
    for each in found:
        who = _who(each.to, words)
        say(words("notify.message", who=who, title=each.title, count=len(found)))
        say(indent(each.body, "    "))


def _tell(problems: Iterable[Problem], words: Catalogue) -> None:
    for problem in problems:
        what, fix = words.of(problem)
        say(words("notify.caution", what=what, fix=fix))
