"""`sheets-crm config`: a config.toml to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from sheets_crm.cli import params
from sheets_crm.cli.command_group import command, words_for
from sheets_crm.cli.output import say
from sheets_crm.cli.params import HELP
from sheets_crm.config import Config
from sheets_crm.errors import CrmError, UsageError
from sheets_crm.workbook.choose_store import CONFIG_FILE, is_spreadsheet
from sheets_crm.workbook.workbook_address import require_reachable


@command("config")
@params.path
@click.option("--print", "only_print", is_flag=True, help=HELP("help.config_print"))
def config(path: str | None, *, only_print: bool) -> None:
    """Writes the configuration with every setting explained, beside the workbook."""
    from sheets_crm.config_example import example  # noqa: PLC0415 - needed by this command only

    words = words_for(Config(), path)
    if path is not None:
        require_reachable(path, in_google=False)
    is_file = path is not None and not is_spreadsheet(path)
    workbook = Path(path or "").expanduser()
    text = example(words, workbook.name if is_file else path or "")
    if only_print:
        say(text.rstrip())
        return
    file = workbook.parent / CONFIG_FILE if is_file else Path(CONFIG_FILE)
    _write_new(file, text)
    say(words("config.made", path=str(file)))
    say(words("config.next" if path else "config.next_unnamed"))


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(text)
    except FileExistsError as error:
        raise UsageError("config_there", path=str(file)) from error
    except OSError as error:
        raise CrmError("config_not_written", path=str(file), reason=error) from error
