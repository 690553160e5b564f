"""From the options to a spreadsheet that can be talked to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sheets_crm.state.state_dir import name_workbook, private_folder
from sheets_crm.workbook.google.client.api import Api
from sheets_crm.workbook.google.client.auth import Identity, identify
from sheets_crm.workbook.google.client.rate_limit import Clock
from sheets_crm.workbook.google.client.spreadsheet_id import id_in, spreadsheet_folder
from sheets_crm.workbook.google.client.transport import Transport
from sheets_crm.workbook.google.options import GoogleOptions


@dataclass(frozen=True)
class Connection:
    """A spreadsheet, and who we are to it."""

    api: Api
    identity: Identity


def connect(
    named: str,
    options: GoogleOptions,
    *,
    clock: Clock | None = None,
    identity: Any = None,
    attended: bool = False,
) -> Connection:
    """Makes ready to talk; nothing is sent yet.

    Args:
        named: URL, id or title of the spreadsheet.
        options: whose credentials, and how long to try.
        clock: tells the time and waits; None is the computer's.
        identity: in place of what the options name.
        attended: whether a person waits, who may be asked to sign in.

    Raises:
        CrmError: there are no credentials.
    """
    who = identity or identify(options, by_title=not id_in(named), attended=attended)
    transport = Transport(
        who.credentials, api_url=options.api_url, time_limit=options.time_limit, clock=clock
    )
    put_aside = who.person.put_aside if who.person else None
    return Connection(Api(transport, named, who.address, on_refused_sign_in=put_aside), who)


def state_folder(spreadsheet_id: str) -> Path:
    """The folder in which we remember what concerns one spreadsheet; made when missing."""
    folder = spreadsheet_folder(spreadsheet_id)
    private_folder(folder)
    name_workbook(folder, f"https://docs.google.com/spreadsheets/d/{spreadsheet_id}")
    return folder
