"""Where messages go: Apprise URLs, each of which is a secret.

They come from the environment and from a file of their own, never from `config.toml`. Nothing here
puts one into an error, a log or a `repr`: an error names the file and the key where it stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sheets_crm.errors import FaultsError, Problem, UsageError
from sheets_crm.notifications.chat_services import SERVICES, names_a_file, scheme_of
from sheets_crm.notifications.notification import OWNER, manager_of, to_manager
from sheets_crm.notifications.options import MessageOptions
from sheets_crm.text.parse_untrusted import from_toml, wrong_line
from sheets_crm.text.read_file import typed_text

OWNER_VARIABLE = "SHEETS_CRM_NOTIFY_OWNER"
SECRETS_FILE = "messages.toml"
_OTHERS_MAY_READ = 0o077


@dataclass(frozen=True)
class Address:
    """One Apprise URL.

    Attributes:
        url: the secret itself; kept out of `repr`.
        place: where it is written, such as `messages.toml: owner[1]`.
    """

    url: str = field(repr=False)
    place: str

    @property
    def service(self) -> str:
        """Which service it is of, such as `mailto` or `tgram`."""
        return scheme_of(self.url)


@dataclass(frozen=True)
class Addresses:
    """Everybody's addresses.

    Attributes:
        managers: name as the file has it → addresses.
        source: the file they come from; "" without one.
        cautions: what a person should know of that file.
    """

    owner: tuple[Address, ...] = ()
    managers: Mapping[str, tuple[Address, ...]] = field(default_factory=dict)
    source: str = ""
    cautions: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.owner) or any(self.managers.values())

    def of(self, to: str) -> tuple[Address, ...]:
        """The addresses of whom News is for; a manager's name may differ in case and blanks."""
        name = manager_of(to)
        if name is None:
            return self.owner
        return tuple(
            address
            for known, addresses in self.managers.items()
            if same_name(known, name)
            for address in addresses
        )

    @property
    def everybody(self) -> dict[str, tuple[Address, ...]]:
        """Whom News can be for → their addresses; the owner first, with or without any."""
        return {OWNER: self.owner} | {to_manager(name): of for name, of in self.managers.items()}

    def strangers(self, managers: Collection[str]) -> tuple[Problem, ...]:
        """The names of the file that no manager of the workbook has."""
        return tuple(
            Problem(
                "messages_manager_unknown",
                facts={"source": self.source, "name": name, "known": ", ".join(managers) or "–"},
            )
            for name in self.managers
            if not any(same_name(name, known) for known in managers)
        )


def same_name(one: str, other: str) -> bool:
    """Whether two writings are one manager's name."""
    return one.casefold().split() == other.casefold().split()


def load_addresses(
    options: MessageOptions,
    config_file: Path | None,
    environment: Mapping[str, str],
    understood: Callable[[str], bool],
) -> Addresses:
    """The addresses of the environment and of the secrets file.

    The file is looked for beside the configuration; without one only a file that is named counts.
    `understood` tells whether a URL is one that a message can be sent to.

    Raises:
        UsageError: a file that is named is not there or is no TOML.
        FaultsError: unknown keys or URLs that are not understood; all of them, by file and key.
    """
    path = _secrets_file(options, config_file)
    reader = _Reader(path.name if path else "", understood)
    owner = reader.variable(environment)
    owner_in_file, managers = reader.table(_read(path)) if path else ((), {})
    if reader.faults:
        raise FaultsError(list(reader.faults))
    return Addresses(
        owner=_each_once((*owner, *owner_in_file)),
        managers=managers,
        source=str(path or ""),
        cautions=_cautions(path),
    )


def _secrets_file(options: MessageOptions, config_file: Path | None) -> Path | None:
    """The file that is named, else the one that lies beside the configuration."""
    folder = config_file.parent if config_file else Path()
    if options.secrets:
        return folder / Path(options.secrets).expanduser()
    beside = folder / SECRETS_FILE
    return beside if config_file and os.path.lexists(beside) else None


def _read(path: Path) -> dict[str, Any]:
    text = ""
    try:
        text = typed_text(path)
        return from_toml(text)
    except FileNotFoundError as error:
        raise UsageError("messages_file_missing", path=str(path)) from error
    except ValueError as error:
        # Neither the parser's words nor the error itself: they may hold a piece of the file.
        raise UsageError(
            "messages_file_no_toml", path=str(path), line=wrong_line(text, str(error)) or 1
        ) from None


def _cautions(path: Path | None) -> tuple[Problem, ...]:
    if path is None or not _is_open(path):
        return ()
    return (Problem("messages_file_open", facts={"path": str(path)}),)


def _is_open(path: Path) -> bool:
    """Whether others may read the file; Windows keeps that in rights which its profile sets."""
    return os.name == "posix" and bool(path.stat().st_mode & _OTHERS_MAY_READ)


def _each_once(addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    first: dict[str, Address] = {}
    for address in addresses:
        first.setdefault(address.url, address)
    return tuple(first.values())


class _Reader:
    """Takes the places apart where addresses stand; keeps every fault and goes on."""

    def __init__(self, file: str, understood: Callable[[str], bool]) -> None:
        self._file = file
        self._understood = understood
        self.faults: list[UsageError] = []

    def variable(self, environment: Mapping[str, str]) -> tuple[Address, ...]:
        """The owner's, from the environment."""
        urls = environment.get(OWNER_VARIABLE, "").split()
        return tuple(self._addresses(urls, OWNER_VARIABLE))

    def table(
        self, raw: Mapping[str, Any]
    ) -> tuple[tuple[Address, ...], dict[str, tuple[Address, ...]]]:
        """The owner's and the managers', from the file."""
        for key in raw.keys() - {"owner", "managers"}:
            self._fault("messages_key_unknown", key)
        people = raw.get("managers", {})
        if not isinstance(people, dict):
            self._fault("messages_value_wrong", "managers")
            people = {}
        owner = tuple(self._addresses(raw.get("owner", []), "owner"))
        managers = {
            name: tuple(self._addresses(urls, f'managers."{name}"'))
            for name, urls in people.items()
        }
        return owner, managers

    def _addresses(self, urls: Any, key: str) -> Iterator[Address]:
        if not isinstance(urls, list):
            self._fault("messages_value_wrong", key)
            return
        for number, url in enumerate(urls, 1):
            place = f"{key}[{number}]"
            if not isinstance(url, str):
                self._fault("messages_value_wrong", place)
            elif "://" in url and scheme_of(url) not in SERVICES:
                self._fault("messages_service_unknown", place, known=", ".join(SERVICES))
            elif names_a_file(url):
                self._fault("messages_names_a_file", place)
            elif not self._understood(url):
                self._fault("messages_url_wrong", place)
            else:
                yield Address(url, self._where(place))

    def _where(self, key: str) -> str:
        return key if key.startswith(OWNER_VARIABLE) else f"{self._file}: {key}"

    def _fault(self, code: str, key: str, **facts: str) -> None:
        self.faults.append(UsageError(code, place=self._where(key), **facts))
