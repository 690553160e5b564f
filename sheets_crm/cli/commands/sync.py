"""The commands that work on one workbook."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, words_for, workbook_for
from sheets_crm.cli.exit_status import Code
from sheets_crm.cli.output import is_answered, progress_bar, say, say_json
from sheets_crm.cli.params import HELP
from sheets_crm.config import Config
from sheets_crm.errors import Problem, UsageError
from sheets_crm.locale import Catalogue
from sheets_crm.service.run.run import Visit, utc_now
from sheets_crm.workbook.choose_store import CONFIG_FILE, Workbook
from sheets_crm.workbook.tab import Tab
from sheets_crm.workbook.workbook_address import require_reachable

if TYPE_CHECKING:
    from sheets_crm.crm.setup.answers import Answers
    from sheets_crm.decision import Decision
    from sheets_crm.workbook.stores import Wanted


@command("demo")
@params.path
@params.template
@params.today
def demo(path: str | None, template: str | None, today: date | None) -> None:
    """Makes a workbook with half a year of a small firm's sales in it."""
    from sheets_crm.crm.setup.new_tabs import first_report  # noqa: PLC0415
    from sheets_crm.demo import demo_tabs  # noqa: PLC0415 - needed by this command only
    from sheets_crm.template import load_template  # noqa: PLC0415

    config, named = (
        Config(template=template or HELP.language),
        HELP("demo.file") if path is None else path,
    )
    words = words_for(config, named)
    require_reachable(named, in_google=False)
    book = Workbook(named, in_google=False, config=config)
    visit, day = Visit(book, words), today or book.today(utc_now())
    words_of_tabs = load_template(config.template)
    visit.create((*first_report(words_of_tabs), *demo_tabs(words_of_tabs, day)))
    with progress_bar(words) as progress:
        visit.adopt(day, progress=progress)
    say(words("demo.made", path=book.named))


@command("init")
@params.path
@params.where
@params.template
@params.today
@params.config
@click.option("--google", "in_google", is_flag=True, help=HELP("help.google"))
@click.option("--freeze-numbers", is_flag=True, help=HELP("help.freeze_numbers"))
@params.said
@click.option("--yes", "is_agreed", is_flag=True, help=HELP("help.init_yes"))
def init(
    path: str | None,
    where: Wanted,
    template: str | None,
    today: date | None,
    config_file: Path | None,
    *,
    in_google: bool,
    freeze_numbers: bool,
    is_agreed: bool,
    **said: tuple[str, ...],
) -> None:
    """Makes a blank workbook, or sets up one that is there."""
    answers: Answers | None = _said(said)
    book, words = workbook_for(path, config_file, needs="nothing", in_google=in_google, where=where)
    if template:
        book = replace(book, config=replace(book.config, template=template))
    visit, new = Visit(book, words), not book.exists()
    is_shown = False
    if new:
        visit.create(_blank_tabs(book.config))
    elif is_answered() and not is_agreed:
        answers = _talked_over(visit, answers, today, words)
        if answers is None:
            say(words("ask.nothing_done"))
            return
        is_shown = bool(answers)
    with progress_bar(words) as progress:
        outcome = visit.adopt(
            today, freeze_numbers=freeze_numbers, progress=progress, answers=answers
        )
    if outcome.decision is not None and not new:
        from sheets_crm.cli.problem_list import tell_problems  # noqa: PLC0415
        from sheets_crm.cli.sync_summary import tell_adoption, tell_cells  # noqa: PLC0415

        if not is_shown:
            tell_adoption(outcome.decision, words, "changed")
        tell_cells(outcome.decision, words)
        tell_problems((*outcome.told, *outcome.decision.problems), words)
    say(words("init.made" if new else "init.adopted", path=visit.store.address))
    if book.in_google:  # by now it has an address, which every command takes
        words = words_for(book.config, visit.store.address, config_file)
    say(words("init.next_in_google" if book.in_google else "init.next"))


def _said(said: dict[str, tuple[str, ...]]) -> Answers | None:
    """What the options of the set-up say; None where they are not given."""
    if not any(said.values()):
        return None
    from sheets_crm.cli.setup_options import answers_of  # noqa: PLC0415 - at set-up only

    return answers_of(said["said_tab"], said["said_map"], said["said_status"], HELP)


def _talked_over(
    visit: Visit, answers: Answers | None, today: date | None, words: Catalogue
) -> Answers | None:
    from sheets_crm.cli.setup_wizard import talked_over  # noqa: PLC0415 - where somebody is asked
    from sheets_crm.crm.setup.answers import NO_ANSWERS  # noqa: PLC0415

    def check(said: Answers) -> Decision:
        with progress_bar(words) as progress:
            return visit.check(today, progress, said)

    return talked_over(check, answers or NO_ANSWERS, words)


@command("check")
@params.path
@params.where
@params.config
@params.today
@params.as_json
@params.limit
@params.said
@click.option("--strict", is_flag=True, help=HELP("help.strict"))
@click.pass_context
def check(
    context: click.Context,
    /,
    path: str | None,
    where: Wanted,
    config_file: Path | None,
    today: date | None,
    *,
    as_json: bool,
    limit: int | None,
    strict: bool,
    **said: tuple[str, ...],
) -> None:
    """Tells what a sync would change and every problem; writes nothing."""
    from sheets_crm.cli.sync_summary import as_record, tell_adoption, tell_check  # noqa: PLC0415

    book, words = workbook_for(path, config_file, where=where)
    day = today or book.today(utc_now())
    with progress_bar(words) as progress:
        decision = Visit(book, words).check(day, progress, _said(said))
    if as_json:
        say_json(as_record(book.named, day, decision, words, limit))
    else:
        if not decision.adopted:
            tell_adoption(decision, words)
        tell_check(decision, words, limit)
    if strict and decision.problems:
        context.exit(Code.FOUND)


@command("sync")
@params.path
@params.where
@params.config
@params.today
@params.as_json
@params.limit
def sync(
    path: str | None,
    where: Wanted,
    config_file: Path | None,
    today: date | None,
    *,
    as_json: bool,
    limit: int | None,
) -> None:
    """Brings the workbook in order and its reports up to date."""
    book, words = workbook_for(path, config_file, where=where)
    day = today or book.today(utc_now())
    with progress_bar(words) as progress:
        outcome = Visit(book, words).sync(day, progress)
    if outcome.decision is None:
        if as_json:
            say_json({"version": 1, "workbook": book.named, "written": False})
        else:
            say(words("sync.untouched", path=book.named))
            _tell(outcome.told, words)
        return
    from sheets_crm.cli.sync_summary import as_record, tell_sync  # noqa: PLC0415

    if as_json:
        record = as_record(book.named, day, outcome.decision, words, limit)
        say_json(record | {"written": outcome.written})
        return
    tell_sync(outcome, book.named, words, limit)


@command("doctor")
@params.path
@params.config
@click.option("--live", is_flag=True, help=HELP("help.live"))
def doctor(path: str | None, config_file: Path | None, *, live: bool) -> None:
    """Walks the way to a Google spreadsheet and says what is missing; or tries Excel."""
    if live:
        _try_excel(words_for(Config()))
        return
    from sheets_crm.workbook.google.doctor import doctor as examination  # noqa: PLC0415 - gspread

    if path is None and config_file is None and not os.path.lexists(CONFIG_FILE):
        raise UsageError("doctor_no_spreadsheet")
    book, words = workbook_for(path, config_file, needs="nothing", in_google=True)
    if os.path.lexists(book.path):
        raise UsageError("doctor_of_file", path=book.named)
    findings = examination.doctor(book.config.google, book.named, attended=book.attended)
    for finding in findings:
        sign = "✓" if finding.is_good else "!"
        say(f"{sign} {words(f'doctor.{finding.code}', **finding.facts)}")


def _try_excel(words: Catalogue) -> None:
    from sheets_crm.workbook.open_excel import doctor as examination  # noqa: PLC0415 - seldom

    for finding in examination.doctor():
        sign = "✓" if finding.is_good else "!"
        say(f"{sign} {words(f'doctor_live.{finding.code}', **finding.facts)}")


def _tell(told: tuple[Problem, ...], words: Catalogue) -> None:
    if told:
        from sheets_crm.cli.problem_list import tell_problems  # noqa: PLC0415 - rarely

        tell_problems(told, words)


def _blank_tabs(config: Config) -> tuple[Tab, ...]:
    from sheets_crm.crm.setup.new_tabs import first_report, lists_tab, user_tab  # noqa: PLC0415
    from sheets_crm.template import load_template  # noqa: PLC0415

    template = load_template(config.template or HELP.language)
    return (
        *(first_report(template, config.titles) if "summary" in config.reports else ()),
        user_tab(template, "leads"),
        user_tab(template, "activities"),
        user_tab(template, "plan"),
        lists_tab(template, template.statuses, template.words),
    )
