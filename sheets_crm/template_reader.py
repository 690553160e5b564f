"""A TOML table taken apart by kind; every fault is collected instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sheets_crm.errors import CrmError

_Kind = TypeVar("_Kind")


class TableReader:
    """Takes a TOML table apart and collects every fault instead of stopping at the first."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.faults: list[CrmError] = []

    def table(self, holder: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
        empty: dict[str, Any] = {}
        return self._get(holder, key, path, empty)

    def text(self, holder: Mapping[str, Any], key: str, path: str) -> str:
        return self._get(holder, key, path, "")

    def words(self, holder: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
        none: list[Any] = []
        return tuple(str(word) for word in self._get(holder, key, path, none))

    def only(self, holder: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in holder:
            if key not in known:
                self._fault("template_unknown_key", f"{path}{key}", ", ".join(known))

    def refuse(self, path: str, wanted: str) -> None:
        self._fault("template_wrong_value", path, wanted)

    def _get(self, holder: Mapping[str, Any], key: str, path: str, default: _Kind) -> _Kind:
        found = holder.get(key)
        if isinstance(found, type(default)):
            return found
        if found is None:
            self._fault("template_missing_key", f"{path}{key}", "")
        else:
            self._fault("template_wrong_value", f"{path}{key}", type(default).__name__)
        return default

    def _fault(self, code: str, key: str, wanted: str) -> None:
        self.faults.append(CrmError(code, template=self._source, key=key, wanted=wanted))
