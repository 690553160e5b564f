"""Small faults put into a module, one at a time: what a test of it should notice.

Pure: a module's source in, mutants out. Each is the whole module as a syntax tree with one fault in
it, its lines those of the source.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """A module with one fault.

    Attributes:
        line: where the fault is, from 1.
        code: that line.
        what: the fault in words.
        tree: the whole module.
    """

    line: int
    code: str
    what: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The same for as long as the line is, wherever it stands."""
        return f"{self.code} | {self.what}"


@dataclass(frozen=True)
class _Fault:
    """A change of one node: what it is called, and what makes it on a copy of the node."""

    what: str
    make: Callable[[ast.AST], ast.AST | None]


def mutants(source: str) -> Iterator[Mutant]:
    """Every fault of the kinds known here, from the top of the module to its end.

    Types, docstrings, imports and what runs for type checkers alone are left as they are.
    """
    tree, lines = ast.parse(source), source.splitlines()
    nodes = list(_worth_changing(tree))
    for index, node in enumerate(nodes):
        for fault in _faults(node):
            changed = copy.deepcopy(tree)
            twin = list(_worth_changing(changed))[index]
            replacement = fault.make(twin)
            if replacement is not twin:
                _Replace(twin, replacement).visit(changed)
            ast.fix_missing_locations(changed)
            line = _line(node)
            yield Mutant(line, lines[line - 1].strip(), fault.what, changed)


def _line(node: ast.AST) -> int:
    """Where a node begins; a comprehension bears no place of its own."""
    if isinstance(node, ast.comprehension):
        return node.target.lineno
    return int(getattr(node, "lineno", 1))


class _Replace(ast.NodeTransformer):
    """Puts one node in the place of another; None takes it away."""

    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST | None:
        """The node, or what stands for it."""
        if node is not self._old:
            return self.generic_visit(node)
        if self._new is not None:
            ast.copy_location(self._new, node)
        return self._new


def _worth_changing(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below in the order of the source, without types, docstrings and imports."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "type_params", "decorator_list"}:
            continue
        children = value if isinstance(value, list) else [value]
        for at, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_for_readers(child, field, at):
                continue
            yield child
            yield from _worth_changing(child)


def _is_for_readers(node: ast.AST, field: str, at: int) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
        return True
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text and field == "body" and at >= 0


def _faults(node: ast.AST) -> Iterator[_Fault]:  # noqa: C901 - a table, a row a kind of node
    match node:
        case ast.Compare():
            yield from _comparisons(node)
        case ast.BinOp():
            yield from _arithmetic(node)
        case ast.BoolOp():
            yield from _junctions(node)
        case ast.Constant():
            yield from _constants(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield _Fault(f"{_short(node)} → {_short(node.operand)}", lambda it: it.operand)  # type: ignore[attr-defined]
        case ast.If() | ast.While() | ast.IfExp():
            yield _Fault(f"if not {_short(node.test)}", _negate_test)
        case ast.comprehension():
            for at, test in enumerate(node.ifs):
                yield _Fault(f"filter {_short(test)} dropped", _without_filter(at))
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield _Fault(f"{name} → {_NAMES[name]}", _renamed)
        case ast.Return() if node.value is not None and not _is_none(node.value):
            yield _Fault(f"return {_short(node.value)} → None", _return_none)
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield _Fault(f"{_short(node)} dropped", lambda _: ast.Pass())


def _comparisons(node: ast.Compare) -> Iterator[_Fault]:
    for at, operator in enumerate(node.ops):
        for other in _FLIPPED[type(operator)]:
            yield _Fault(f"{_short(node)}: {other.__name__}", _with_operator(at, other))


def _with_operator(at: int, other: type[ast.cmpop]) -> Callable[[ast.AST], ast.AST]:
    def make(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.Compare)  # noqa: S101 - as found in the same tree
        node.ops[at] = other()
        return node

    return make


def _arithmetic(node: ast.BinOp) -> Iterator[_Fault]:
    other = _SWAPPED.get(type(node.op))
    is_text = any(isinstance(x, ast.JoinedStr | ast.Constant) and not _is_number(x) for x in (
        node.left,
        node.right,
    ))  # fmt: skip
    if other is None or is_text:
        return

    def make(twin: ast.AST) -> ast.AST:
        twin.op = other()  # type: ignore[attr-defined]
        return twin

    yield _Fault(f"{_short(node)}: {other.__name__}", make)


def _junctions(node: ast.BoolOp) -> Iterator[_Fault]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And

    def swap(twin: ast.AST) -> ast.AST:
        twin.op = other()  # type: ignore[attr-defined]
        return twin

    yield _Fault(f"{_short(node)}: {other.__name__}", swap)
    for at, side in enumerate(node.values):
        yield _Fault(f"{_short(node)}: {_short(side)} dropped", _without_side(at))


def _without_side(at: int) -> Callable[[ast.AST], ast.AST]:
    def make(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.BoolOp)  # noqa: S101 - as found in the same tree
        del node.values[at]
        return node.values[0] if len(node.values) == 1 else node

    return make


def _without_filter(at: int) -> Callable[[ast.AST], ast.AST]:
    def make(node: ast.AST) -> ast.AST:
        assert isinstance(node, ast.comprehension)  # noqa: S101 - as found in the same tree
        del node.ifs[at]
        return node

    return make


def _constants(node: ast.Constant) -> Iterator[_Fault]:
    value = node.value
    if isinstance(value, bool):
        yield _Fault(f"{value} → {not value}", _with_value(not value))
    elif isinstance(value, int | float):
        yield _Fault(f"{value} → {value + 1}", _with_value(value + 1))
        yield _Fault(f"{value} → {value - 1}", _with_value(value - 1))
    elif isinstance(value, str):
        yield _Fault(f"{value!r:.40} → other words", _with_value(f"XX{value}"))


def _with_value(value: object) -> Callable[[ast.AST], ast.AST]:
    return lambda _: ast.Constant(value)  # type: ignore[arg-type]


def _negate_test(node: ast.AST) -> ast.AST:
    node.test = ast.UnaryOp(ast.Not(), node.test)  # type: ignore[attr-defined]
    return node


def _renamed(node: ast.AST) -> ast.AST:
    node.func.id = _NAMES[node.func.id]  # type: ignore[attr-defined]
    return node


def _return_none(node: ast.AST) -> ast.AST:
    node.value = ast.Constant(None)  # type: ignore[attr-defined]
    return node


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:69]}…"
