"""From what a person calls their workbook to the store that keeps it."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_crm.config import Config, load_config, time_zone
from sheets_crm.errors import CrmError, Problem, UsageError
from sheets_crm.state.state_dir import real, workbook_folder
from sheets_crm.workbook.store import Store
from sheets_crm.workbook.workbook_address import is_spreadsheet_address, require_reachable

if TYPE_CHECKING:
    from sheets_crm.workbook.google.store import GoogleStore
    from sheets_crm.workbook.stores import Wanted

CONFIG_FILE = "config.toml"
_SPREADSHEET_ID = re.compile(r"[A-Za-z0-9_-]{40,60}")


@dataclass(frozen=True)
class Workbook:
    """A workbook that was named, and the configuration that goes with it.

    Attributes:
        named: its path, or the URL, id or title of a Google spreadsheet.
        in_google: which of the two.
        where: for a file, whether it is taken as the file or as it stands open in Excel.
        told: configurations that are there and do not count.
        attended: whether a person waits for the command, who may be asked to sign in at Google.
    """

    named: str
    in_google: bool
    config: Config
    where: Wanted = "auto"
    told: tuple[Problem, ...] = ()
    attended: bool = False

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(self.named).expanduser()

    @property
    def called(self) -> str:
        """What messages call it: a file by its name."""
        return self.named if self.in_google else self.path.name

    @property
    def zone(self) -> tzinfo | None:
        """The time zone of its days; None is the computer's own.

        A spreadsheet's own as it was last seen, unless one is configured.
        """
        folder = self.state_folder() if self.in_google and not self.config.time_zone else None
        if folder is None:
            return time_zone(self.config.time_zone)
        from sheets_crm.workbook.google.client.time_zone import zone_in  # noqa: PLC0415 - for Google only

        return zone_in(folder)

    def today(self, moment: datetime) -> date:
        """Which day it is in the workbook at an aware moment.

        A spreadsheet that was never seen is asked for its time zone.
        """
        zone = self.zone
        if zone is None and self.in_google and not self.config.time_zone:
            with suppress(CrmError):  # told by whatever is done next
                zone = self._spreadsheet().zone
        return moment.astimezone(zone).date()

    def state_folder(self) -> Path | None:
        """`Store.state` without a store: nothing is opened, nobody is asked.

        None for a spreadsheet known only by its title, which Google must be asked about.
        """
        if not self.in_google:
            return workbook_folder(self.path)
        from sheets_crm.workbook.google.client.spreadsheet_id import (  # noqa: PLC0415 - for Google only
            id_in,
            spreadsheet_folder,
        )

        known = id_in(self.named)
        return spreadsheet_folder(known) if known else None

    def exists(self) -> bool:
        """Whether there is a workbook to set up, or one to be made."""
        return self._spreadsheet().exists() if self.in_google else self.path.exists()

    def store(self) -> Store:
        """The store that keeps it."""
        return self._spreadsheet() if self.in_google else self._file()

    def closed_file(self) -> Store | None:
        """The store of a file that nobody has open; None where somebody must be asked about it."""
        if self.in_google or self.where == "live":
            return None
        from sheets_crm.workbook.open_excel.find_open_workbook import may_be_open  # noqa: PLC0415 - see store

        return None if self.where == "auto" and may_be_open(self.path) else self._file_itself()

    def _file_itself(self) -> Store:
        from sheets_crm.workbook.excel.store import ExcelStore  # noqa: PLC0415 - heavy

        return ExcelStore(self.path)

    def _file(self) -> Store:
        from sheets_crm.workbook.excel.files.backups import Keep  # noqa: PLC0415 - heavy
        from sheets_crm.workbook.open_excel.find_open_workbook import choose  # noqa: PLC0415

        kept = Keep(*astuple(self.config.backups))
        return choose(self.path, self.where, self.config.live, keep=kept)

    def _spreadsheet(self) -> GoogleStore:
        from sheets_crm.workbook.google.store import GoogleStore  # noqa: PLC0415 - heavy

        return GoogleStore(self.named, self.config.google, attended=self.attended)


def named_workbook(
    named: str | None,
    config_file: Path | None,
    *,
    in_google: bool = False,
    where: Wanted = "auto",
) -> Workbook:
    """The workbook that is meant, and its configuration.

    A configuration that is given counts. Else the `config.toml` of the current folder or beside
    the workbook counts that names this very workbook or, if there is none, one that names none;
    whichever is there and does not count is told.

    Raises:
        UsageError: no workbook is named anywhere, several are and none is chosen, or what is named
            is an address elsewhere.
        CrmError: a configuration cannot be read.
    """
    if named is None:
        file = config_file or Path(CONFIG_FILE)
        if not config_file and not os.path.lexists(file):
            raise UsageError("no_workbook", config=CONFIG_FILE)
        own = _only(load_config(file), file)
        named = _named_in(own, file)
        return Workbook(named, in_google or is_spreadsheet(named), own, where)
    require_reachable(named, in_google=in_google)
    in_google = in_google or is_spreadsheet(named)
    if config_file:
        config = load_config(config_file)
        own = _own_part(config, config_file, named) or replace(config, workbooks=())
        return Workbook(named, in_google, own, where)
    own, told = _found_for(named, in_google=in_google)
    return Workbook(named, in_google, own, where, told)


def _found_for(named: str, *, in_google: bool) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration of a workbook by where it stands, and those that were passed over."""
    found = [(file, load_config(file)) for file in _candidates(named, in_google=in_google)]
    counts = next(
        ((file, own) for file, config in found if (own := _own_part(config, file, named))), None
    ) or next(((file, config) for file, config in found if not config.every_workbook), None)
    told = tuple(
        _passed_over(file, config, counts[0] if counts else None, named)
        for file, config in found
        if counts is None or file != counts[0]
    )
    return counts[1] if counts else Config(), told


def _candidates(named: str, *, in_google: bool) -> list[Path]:
    """Where a configuration of a workbook is looked for, the nearest first."""
    here = Path(CONFIG_FILE)
    beside = here if in_google else Path(named).expanduser().parent / CONFIG_FILE
    places = [beside] if beside.absolute() == here.absolute() else [beside, here]
    return [place for place in places if os.path.lexists(place)]


def _passed_over(file: Path, config: Config, counts: Path | None, named: str) -> Problem:
    facts = {"path": str(file), "workbook": named}
    if config.every_workbook:
        others = ", ".join(each.workbook for each in config.every_workbook)
        return Problem("config_of_others", facts={**facts, "others": others})
    return Problem("config_farther", facts={**facts, "used": str(counts)})


def configured_workbooks(config_file: Path) -> tuple[Workbook, ...]:
    """Every workbook that the configuration names, in its order.

    Raises:
        UsageError: it names none, one of them twice, or an address elsewhere.
        CrmError: the configuration cannot be read.
    """
    every = load_config(config_file).every_workbook
    if not every:
        raise UsageError("config_no_workbook", path=str(config_file))
    named = [_named_in(each, config_file) for each in every]
    books = [
        Workbook(name, is_spreadsheet(name), own) for name, own in zip(named, every, strict=True)
    ]
    places = [book.state_folder() for book in books]
    twice = next(
        (book for book, place in zip(books, places, strict=True) if places.count(place) > 1), None
    )
    if twice:
        raise UsageError("config_workbook_twice", path=str(config_file), workbook=twice.named)
    return tuple(books)


def _only(config: Config, file: Path) -> Config:
    """The configuration of the one workbook that it names."""
    every = config.every_workbook
    if not every:
        raise UsageError("config_no_workbook", path=str(file))
    if len(every) > 1:
        workbooks = ", ".join(each.workbook for each in every)
        raise UsageError("config_many_workbooks", path=str(file), workbooks=workbooks)
    return every[0]


def is_spreadsheet(named: str) -> bool:
    """Whether this is a Google spreadsheet's URL or id, and not a file's path."""
    looks_so = is_spreadsheet_address(named) or _SPREADSHEET_ID.fullmatch(named)
    return bool(looks_so) and not Path(named).exists()


def _named_in(config: Config, config_file: Path) -> str:
    """The workbook that a configuration names."""
    require_reachable(config.workbook, in_google=False)
    return _beside(config.workbook, config_file)


def _beside(named: str, config_file: Path) -> str:
    """A relative path in a configuration starts from the configuration's folder."""
    if is_spreadsheet(named):
        return named
    return str(config_file.parent / Path(named).expanduser())


def _own_part(config: Config, config_file: Path, named: str) -> Config | None:
    """What a configuration says of this very workbook; None where it does not name it."""
    every = config.every_workbook
    return next((each for each in every if _is_of(each.workbook, config_file, named)), None)


def _is_of(workbook: str, config_file: Path, named: str) -> bool:
    """Whether both are one workbook: a spreadsheet by its id, a file by where it really is."""
    if is_spreadsheet(named) or is_spreadsheet(workbook):
        from sheets_crm.workbook.google.client.spreadsheet_id import id_in  # noqa: PLC0415 - for Google only

        known = id_in(named)
        return named == workbook or bool(known and known == id_in(workbook))
    return real(Path(_beside(workbook, config_file))) == real(Path(named).expanduser())
