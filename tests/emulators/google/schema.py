"""Google's discovery documents as a schema: what a body may hold, by name and type."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.emulators.google.errors import ApiError, violation

Handlers = dict[str, Callable[[Any], Any]]

_INT_RANGE = {"int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1)}


_ENUMS = {
    "type": "ConditionType",
    "dimension": "Dimension",
    "major_dimension": "Dimension",
    "merge_type": "MergeCellsRequest.MergeType",
    "paste_type": "PasteType",
    "sort_order": "SortOrder",
    "sheet_type": "SheetType",
    "visibility": "DeveloperMetadataVisibility",
}
"""Names of enums, which the document does not tell, by the fields that hold them."""


class Schema:
    """One discovery document (``sheets.v4`` or ``drive.v3``)."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.revision: str = document["revision"]
        self.schemas: dict[str, Any] = document["schemas"]

    def properties(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.schemas[name].get("properties", {})
        return found

    def child(self, spec: dict[str, Any], key: str) -> dict[str, Any] | None:
        """The description of a field below a described value, through lists and references."""
        while spec.get("type") == "array":
            spec = spec["items"]
        if "$ref" in spec:
            spec = self.schemas[spec["$ref"]]
        found = spec.get("properties", {}).get(key)
        return found or spec.get("additionalProperties")

    def check(
        self,
        name: str,
        value: Any,
        *,
        path: str = "",
        strict: bool = False,
        sampled: bool = False,
    ) -> None:
        """Raise Google's 400 when the value is not of the named schema.

        Args:
            name: a schema of the document.
            value: the decoded JSON.
            path: where the value stands in the request, as Google's messages say it.
            strict: refuse explicit null, snake_case names and numbers written as text, all of
                which Google takes.
            sampled: of a list beyond 2,000 items look at the first 1,000 and at each 50th.
        """
        _Checker(self, strict, sampled).ref(name, value, path)

    def transform(self, name: str, value: Any, handlers: Handlers) -> Any:
        """A copy of the value in which every part of a handled schema went through its handler.

        A handler that answers None removes the part (and its place in a list).
        """
        return self._transform({"$ref": name}, value, handlers)

    def _transform(self, spec: dict[str, Any], value: Any, handlers: Handlers) -> Any:
        if isinstance(value, list):
            items = spec.get("items", {})
            return [v for x in value if (v := self._transform(items, x, handlers)) is not None]
        if not isinstance(value, dict):
            return value
        name = spec.get("$ref")
        out: Any = self._fields(spec, value, handlers)
        return handlers[name](out) if name in handlers else out

    def _fields(self, spec: dict[str, Any], value: dict[str, Any], handlers: Handlers) -> Any:
        out = {}
        for key, part in value.items():
            below = self.child(spec, key)
            done = part if below is None else self._transform(below, part, handlers)
            if done is not None:
                out[key] = done
        return out


class _Checker:
    def __init__(self, schema: Schema, strict: bool, sampled: bool) -> None:
        self.schema, self.strict, self.sampled = schema, strict, sampled

    def ref(self, name: str, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise _invalid(path, f"type.googleapis.com/google.apps.sheets.v4.{name}", value)
        spec = self.schema.schemas[name]
        known, extra = spec.get("properties", {}), spec.get("additionalProperties")
        for key, part in value.items():
            below = known.get(key) or known.get(_camel(key) if not self.strict else key) or extra
            if below is None:
                raise _unknown(path, key)
            if part is None and below.get("type") != "any":
                self.null(path, key)
            else:
                self.value(below, part, f"{path}.{_snake(key)}" if path else _snake(key))

    def null(self, path: str, key: str) -> None:
        if self.strict:
            raise violation(path, f"strict mode: null at '{path}.{key}'; leave the field out")

    def value(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if "$ref" in spec:
            self.ref(spec["$ref"], value, path)
        else:
            getattr(self, "is_" + spec["type"])(spec, value, path)

    def is_any(self, spec: dict[str, Any], value: Any, path: str) -> None:
        return

    def is_object(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise _invalid(path, "Map", value)
        for key, part in value.items():
            self.value(spec["additionalProperties"], part, f"{path}.{key}")

    def is_array(self, spec: dict[str, Any], value: Any, path: str) -> None:
        items = spec["items"]
        if not isinstance(value, list):
            kind = items.get("$ref", "google.protobuf.ListValue")
            raise _invalid(path, f"type.googleapis.com/{kind}", value)
        if items.get("type") == "array":
            return self.rows(value, path)
        if items.get("type") != "any":
            for n in self.looked_at(len(value)):
                self.value(items, value[n], f"{path}[{n}]")
        return None

    def looked_at(self, count: int) -> Iterable[int]:
        if not self.sampled or count <= 2000:
            return range(count)
        return [*range(1000), *range(1000, count, 50)]

    def rows(self, value: list[Any], path: str) -> None:
        for n, part in enumerate(value):
            if not isinstance(part, list):
                where = f"{path}[{n}]"
                raise _invalid(where, "type.googleapis.com/google.protobuf.ListValue", part)

    def is_boolean(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if not isinstance(value, bool):
            raise _invalid(path, "TYPE_BOOL", value)

    def is_string(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise _invalid(path, "TYPE_STRING", value)
        if "enum" in spec and value not in spec["enum"]:
            kind = _ENUMS.get(path.rsplit(".", 1)[-1], "Enum")
            raise _invalid(path, f"type.googleapis.com/google.apps.sheets.v4.{kind}", value)

    def is_integer(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if not self.strict and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            value = int(value)
        if not self.strict and isinstance(value, float) and value.is_integer():
            value = int(value)
        low, high = _INT_RANGE.get(spec.get("format", "int32"), _INT_RANGE["int32"])
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _invalid(path, "TYPE_INT32", value)

    def is_number(self, spec: dict[str, Any], value: Any, path: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _invalid(path, "TYPE_DOUBLE", value)


def _unknown(path: str, key: str) -> ApiError:
    at = f" at '{path}'" if path else ""
    text = f'Invalid JSON payload received. Unknown name "{key}"{at}: Cannot find field.'
    return violation(path, text)


def _invalid(path: str, kind: str, value: Any) -> ApiError:
    shown = json.dumps(value, ensure_ascii=False)
    return violation(path, f"Invalid value at '{path}' ({kind}), {shown:.300}")


@lru_cache(maxsize=4096)
def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda m: "_" + m[1].lower(), name)


@lru_cache(maxsize=4096)
def _camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda m: m[1].upper(), name)


def without_nulls(value: Any) -> Any:
    """A body as Google understands it: an explicit null is an absent field.

    Inside ``values`` a null is a value (skip this cell) and stays.
    """
    if isinstance(value, dict):
        return {
            _camel(k): v if k == "values" and _is_rows(v) else without_nulls(v)
            for k, v in value.items()
            if v is not None
        }
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, list) for row in value)


@lru_cache(maxsize=2)
def load(name: str = "sheets.v4") -> Schema:
    """The discovery document which google-api-python-client ships."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("google-api-python-client is needed: it ships the schema")
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    return Schema(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
