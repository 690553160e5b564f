"""Field masks: the ``fields`` of a query, which select, and of a request, which write."""

from __future__ import annotations

import re
from typing import Any

from tests.emulators.google.errors import bad, violation
from tests.emulators.google.schema import Schema, _camel

Mask = dict[str, Any]
"""A tree of names; an empty tree means the whole value."""

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z_0-9]*|\*|[(),./])")


def parse(text: str) -> Mask:
    """The tree of a mask such as ``sheets(properties.title,data/rowData)``."""
    tokens = _tokens(text)
    mask, rest = _list(tokens)
    if rest:
        raise _unreadable(text)
    return mask


def _tokens(text: str) -> list[str]:
    out, at = [], 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            raise _unreadable(text)
        out.append(found[1])
        at = found.end()
    return out


def _list(tokens: list[str]) -> tuple[Mask, list[str]]:
    mask: Mask = {}
    while True:
        tokens = _path(tokens, mask)
        if not tokens or tokens[0] != ",":
            return mask, tokens
        tokens = tokens[1:]


def _path(tokens: list[str], mask: Mask) -> list[str]:
    if not tokens or tokens[0] in "(),./":
        raise _unreadable("".join(tokens))
    name, rest = _camel(tokens[0]), tokens[1:]
    new = name not in mask
    below = mask.setdefault(name, {})
    if rest and rest[0] in "./":
        inner: Mask = {}
        rest = _path(rest[1:], inner)
    elif rest and rest[0] == "(":
        inner, rest = _list(rest[1:])
        if not rest or rest[0] != ")":
            raise _unreadable("(")
        rest = rest[1:]
    else:
        mask[name] = {}
        return rest
    if new or below:
        _merge(below, inner)
    return rest


def _merge(into: Mask, other: Mask) -> None:
    for name, below in other.items():
        if name in into and (not into[name] or not below):
            into[name] = {}
        else:
            _merge(into.setdefault(name, {}), below)


def _unreadable(text: str) -> Exception:
    return violation("fields", f"Invalid field selection {text}")


def check(mask: Mask, schema: Schema, name: str) -> None:
    """Refuse a name that the schema does not have."""
    _check(mask, schema, {"$ref": name}, [])


def _check(mask: Mask, schema: Schema, spec: dict[str, Any], path: list[str]) -> None:
    for key, below in mask.items():
        if key == "*":
            continue
        found = schema.child(spec, key)
        if found is None:
            where = ".".join([*path, key])
            text = "Error expanding 'fields' parameter. Cannot find matching fields for path"
            raise violation(where, f"{text} '{where}'.")
        _check(below, schema, found, [*path, key])


def select(mask: Mask, value: Any) -> Any:
    """The part of an answer that the mask names; objects that end up empty stay as ``{}``."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [select(mask, part) for part in value]
    if not isinstance(value, dict):
        return value
    return {k: select(mask[k], v) for k, v in value.items() if k in mask}


def wants(mask: Mask | None, *path: str) -> bool:
    """Whether the mask reaches any of what stands at the path."""
    for key in path:
        if mask is None or not mask or "*" in mask:
            return True
        if key not in mask:
            return False
        mask = mask[key]
    return True


def for_update(body: dict[str, Any], schema: Schema, name: str, where: str) -> Mask:
    """The mask of an update request, which may not be absent.

    Raises:
        ApiError: no mask, or one that names what the schema does not have.
    """
    if not body.get("fields"):
        text = "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        raise bad(f"Invalid {where}: {text}")
    mask = parse(body["fields"])
    check(mask, schema, name)
    return mask


def update(mask: Mask, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The old object with what the mask names set from the new, or cleared where it is absent."""
    if not mask or "*" in mask:
        return dict(new)
    out = dict(old)
    for key, below in mask.items():
        part = _updated(below, old.get(key), new.get(key))
        if part is None:
            out.pop(key, None)
        else:
            out[key] = part
    return out


def _updated(below: Mask, old: Any, new: Any) -> Any:
    if not below or not isinstance(new if new is not None else old, dict):
        return new
    return update(below, old or {}, new or {}) or None
