"""A TOML table → a declared dataclass of options; every fault is collected, none stops the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

from sheets_crm.crm.model import TABLES
from sheets_crm.errors import UsageError
from sheets_crm.reports.registry import REPORT_KEYS
from sheets_crm.text.did_you_mean import nearest
from sheets_crm.toml_errors import has_special_signs, sample, shown
from sheets_crm.workbook.tab_titles import is_allowed

_OF_THE_WHOLE = frozenset({"workbooks", "service", "language"})
"""Keys that are said once for the program, not for one of its workbooks."""


class Reader:
    """Fills a dataclass from a TOML table; keeps every fault and goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.faults: list[UsageError] = []

    def read(self, kind: type, raw: Mapping[str, Any], path: str) -> Any:
        """A dataclass of that kind from a table; what is not there or wrong keeps its default."""
        known = {each.name: each for each in fields(kind) if each.name != "workbooks"}
        hints = get_type_hints(kind)
        for key in raw:
            if key not in known:
                self._unknown(f"{path}{key}", key, known)
        values = {
            key: self._value(known[key], hints[key], value, f"{path}{key}")
            for key, value in raw.items()
            if key in known
        }
        return kind(**{key: value for key, value in values.items() if value is not None})

    def tables(self, value: Any, path: str) -> list[dict[str, Any]]:
        """An array of tables."""
        if not self._is(value, list, path):
            return []
        return [each for each in value if self._is(each, dict, path)]

    def check_workbook(self, kind: type, own: dict[str, Any], path: str) -> None:
        """Tells what is wrong with one table of [[workbooks]]; it is of that kind too."""
        for name in _OF_THE_WHOLE & own.keys():
            self._fault("config_not_for_one", f"{path}{name}")
        rest = {name: value for name, value in own.items() if name not in _OF_THE_WHOLE}
        self.check_names(self.read(kind, rest, path), path)
        if not own.get("workbook"):
            self._fault("config_workbook_unnamed", path.rstrip("."))

    def check_names(self, config: Any, path: str = "") -> None:
        """Refuses titles of no report and headings of no table or column."""
        self._only(config.titles, REPORT_KEYS, f"{path}titles.")
        self._check_titles(config.titles, f"{path}titles.")
        self._only(config.headers, tuple(TABLES), f"{path}headers.")
        for table, headings in config.headers.items():
            known = tuple(each.key for each in TABLES.get(table, ()))
            self._only(headings, known, f"{path}headers.{table}.")

    def _check_titles(self, titles: Mapping[str, str], path: str) -> None:
        """Refuses a title that no tab can bear, and one of two that are the same."""
        first: dict[str, str] = {}
        for key, title in titles.items():
            other = first.setdefault(title.strip().casefold(), key)
            if not is_allowed(title):
                self._fault("config_bad_title", f"{path}{key}", found=title)
            elif other != key:
                self._fault("config_title_twice", f"{path}{key}", found=title, other=other)

    def _only(self, given: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        for key in given:
            if known and key not in known:
                self._unknown(f"{path}{key}", key, known)

    def _unknown(self, path: str, key: str, known: Iterable[str]) -> None:
        meant = nearest(key, known)
        code = "config_unknown_key_nearest" if meant else "config_unknown_key"
        self._fault(code, path, nearest=meant, known=", ".join(known))

    def _value(self, declared: Field[Any], hint: Any, value: Any, path: str) -> Any:
        if is_dataclass(hint) and isinstance(hint, type):
            return self.read(hint, value, f"{path}.") if self._is(value, dict, path) else None
        if "Mapping" in str(hint):
            return self._words(value, path, nested=str(hint).count("Mapping") > 1)
        if "tuple" in str(hint):
            if not self._is(value, list, path, declared.default):
                return None
            return tuple(v for v in value if self._fits(declared, v, path))
        wanted = next(t for t in (bool, int, float, str) if t.__name__ in str(hint))
        value = float(value) if wanted is float and type(value) is int else value
        return (
            value
            if self._is(value, wanted, path, declared.default) and self._fits(declared, value, path)
            else None
        )

    def _words(self, value: Any, path: str, *, nested: bool) -> dict[str, Any] | None:
        if not self._is(value, dict, path):
            return None
        if nested:
            inner = {k: self._words(v, f"{path}.{k}", nested=False) for k, v in value.items()}
            return {key: words for key, words in inner.items() if words is not None}
        return {k: v for k, v in value.items() if self._is(v, str, f"{path}.{k}")}

    def _is(self, value: Any, kind: type, path: str, default: Any = None) -> bool:
        fits = isinstance(value, kind) and not (kind is not bool and isinstance(value, bool))
        if not fits:
            like = sample(path, kind, default)
            code = "config_wrong_switch" if kind is bool else "config_wrong_type"
            self._fault(code, path, found=shown(value), example=like)
        return fits

    def _fits(self, declared: Field[Any], value: Any, path: str) -> bool:
        """Whether it is one of the choices and makes sense."""
        choices: tuple[str, ...] = declared.metadata.get("choices", ())
        if choices and value not in choices:
            known, meant = ", ".join(map(shown, choices)), nearest(str(value), choices)
            code = "config_wrong_choice_nearest" if meant else "config_wrong_choice"
            self._fault(code, path, found=value, nearest=shown(meant), known=known)
            return False
        if has_special_signs(value):
            name, text = path.rpartition(".")[2], shown(value)[1:-1]
            facts = {"line": f"{name} = …", "text": text, "better": f"{name} = '{text}'"}
            self._fault("config_backslash", path, **facts)
            return False
        between: tuple[float, float] | None = declared.metadata.get("between")
        if between and not between[0] <= value <= between[1]:  # so nan is none either
            least, most = between
            self._fault("config_out_of_range", path, found=value, least=least, most=most)
            return False
        try:
            (declared.metadata.get("check") or str)(value)
        except (ValueError, AttributeError, TypeError):
            right = declared.metadata["example"]
            is_list = isinstance(declared.default, tuple)
            name = path.rpartition(".")[2]
            example = f"{name} = {shown([right] if is_list else right)}"
            self._fault("config_wrong_value", path, found=value, example=example)
            return False
        return True

    def _fault(self, code: str, key: str, **facts: Any) -> None:
        self.faults.append(UsageError(code, path=str(self._path), key=key, **facts))
