"""The commands of the service: the one that visits on schedule, and the one that asks about it."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, words_for, words_of
from sheets_crm.cli.output import say, say_json
from sheets_crm.cli.params import HELP
from sheets_crm.config import load_config
from sheets_crm.locale import LANGUAGES, Catalogue, catalogue, formats
from sheets_crm.service.run.run import utc_now
from sheets_crm.state.state_dir import OVERRIDE
from sheets_crm.text.sanitize import one_line
from sheets_crm.workbook.choose_store import CONFIG_FILE, configured_workbooks

if TYPE_CHECKING:
    from sheets_crm.service.lock import Holder
    from sheets_crm.service.workbook_status import Standing


@command("run")
@params.config
@click.option("--once", is_flag=True, help=HELP("help.once"))
@click.option(
    "--log-file",
    type=click.Path(readable=False, path_type=Path),
    metavar=HELP("help.file_metavar"),
    help=HELP("help.log_file"),
)
@click.option(
    "--state",
    type=click.Path(readable=False, path_type=Path),
    metavar=HELP("help.file_metavar"),
    help=HELP("help.state"),
)
@click.option("--language", type=click.Choice(LANGUAGES), help=HELP("help.language"))
@click.pass_context
def run(
    context: click.Context,
    config_file: Path | None,
    log_file: Path | None,
    state: Path | None,
    language: str | None,
    *,
    once: bool,
) -> None:
    """Visits every workbook of the configuration on its schedule, until stopped."""
    from sheets_crm.service.clock import SystemClock  # noqa: PLC0415 - needed by this command only
    from sheets_crm.service.event_log import last_words_in, logging_to  # noqa: PLC0415
    from sheets_crm.service.lock import alone  # noqa: PLC0415
    from sheets_crm.service.service import Service  # noqa: PLC0415
    from sheets_crm.service.signals import caught  # noqa: PLC0415

    gc.enable()  # of the commands this one stays
    file = config_file or Path(CONFIG_FILE)
    if state is not None:
        os.environ[OVERRIDE] = str(state.absolute())  # also for the processes that visits run in
    if language is not None:
        context.find_root().obj = catalogue(language)
    with last_words_in(log_file, lambda: words_of(context.find_root())):
        config = load_config(file)
        words = words_for(
            replace(config, language=config.language or language or ""), config_file=config_file
        )
        zone = configured_workbooks(file)[0].zone
        with logging_to(log_file, zone), alone(file) as holder, caught() as signals:
            service = Service(file, words, SystemClock(), holder=holder, environment=os.environ)
            if once:
                context.exit(0 if service.run_once(signals) else 1)
            service.run(signals)


@command("status")
@params.config
@params.as_json
@click.pass_context
def status(context: click.Context, config_file: Path | None, *, as_json: bool) -> None:
    """Tells when each workbook was visited, how that ended, and when it is next."""
    from sheets_crm.service.lock import holder_of  # noqa: PLC0415 - needed by this command only
    from sheets_crm.service.status_json import as_record, standings  # noqa: PLC0415

    file = config_file or Path(CONFIG_FILE)
    words, now = words_for(load_config(file), config_file=config_file), utc_now()
    found, holder = standings(configured_workbooks(file), file, now), holder_of(file)
    if as_json:
        say_json(as_record(file, found, holder, now))
    else:
        for one in found:
            _tell(one, now, words)
        say(_service(holder, words))
    context.exit(0 if all(one.is_well for one in found) else 1)


def _tell(one: Standing, now: datetime, words: Catalogue) -> None:
    say(one_line(one.book.named))
    lines = (_last, _success, _overdue, _next)
    for line in filter(None, (told(one, now, words) for told in lines)):
        say(f"  {line}")


def _last(one: Standing, now: datetime, words: Catalogue) -> str:
    run = one.last
    if run is None:
        return words("status.never")
    result = words(
        f"status.result.{run.result}",
        seconds=run.seconds or 0.0,
        changes=run.changes,
        problems=run.problems,
        told=run.told,
    )
    return (
        words("status.last", at=_at(run.began, one, words), ago=_ago(now - run.began, words))
        + result
    )


def _success(one: Standing, now: datetime, words: Catalogue) -> str:
    """Since when it has been failing."""
    if not one.is_failing:
        return ""
    if one.succeeded is None:
        return words("status.never_succeeded", count=one.failures)
    ago = _ago(now - one.succeeded, words)
    at = _at(one.succeeded, one, words)
    return words("status.succeeded", at=at, ago=ago, count=one.failures)


def _overdue(one: Standing, now: datetime, words: Catalogue) -> str:
    if not one.is_overdue:
        return ""
    return words(
        "status.overdue", at=_at(one.wanted, one, words), late=_long(now - one.wanted, words)
    )


def _next(one: Standing, now: datetime, words: Catalogue) -> str:
    if one.due > now:
        return words("status.next", at=_at(one.due, one, words))
    return "" if one.is_overdue else words("status.due", at=_at(one.due, one, words))


def _service(holder: Holder | None, words: Catalogue) -> str:
    if holder is None:
        return words("status.not_running")
    shown = formats.moment(holder.since.astimezone(), words.language) if holder.since else "?"
    return words("status.running", pid=holder.pid or "?", since=shown)


def _at(moment: datetime, one: Standing, words: Catalogue) -> str:
    return formats.moment(moment.astimezone(one.book.zone), words.language)


def _ago(past: timedelta, words: Catalogue) -> str:
    """How long ago; less than a minute is just now."""
    if past < timedelta(minutes=1):
        return words("status.ago.now")
    return words("status.ago.past", long=_long(past, words))


def _long(past: timedelta, words: Catalogue) -> str:
    """How long, in the largest unit that says something."""
    minutes = max(int(past.total_seconds() // 60), 0)
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * size:
            return words(f"status.{unit}", count=minutes // size)
    return words("status.minutes", count=minutes)
