"""The best one-to-one matching of columns to fields (the Hungarian method, O(n³))."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

_FAR = float("inf")


def best_matching(scores: Sequence[Mapping[str, float]]) -> dict[str, int]:
    """Field → place in `scores` so that the sum of scores is the greatest.

    A pair without a score is never made, and both ends may stay alone.
    """
    fields = sorted({field for each in scores for field in each})
    # Every row may stay alone in a column of its own, at no gain.
    costs = [[-each.get(field, 0.0) for field in fields] + [0.0] * len(scores) for each in scores]
    chosen = _cheapest(costs) if costs and fields else []
    return {
        fields[column]: row
        for row, column in enumerate(chosen)
        if column < len(fields) and fields[column] in scores[row]
    }


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """The column of each row so that the sum of costs is the least; never more rows than columns.

    Rows join one by one, each along the cheapest path of exchanges; place 0 stands for none.
    """
    rows, columns = len(costs), len(costs[0])
    of_row, of_column = [0.0] * (rows + 1), [0.0] * (columns + 1)
    holder = [0] * (columns + 1)
    for row in range(1, rows + 1):
        path = _path(row, costs, (of_row, of_column), holder)
        for before, at in pairwise(path):
            holder[before] = holder[at]
        holder[path[-1]] = row
    found = [0] * rows
    for column in range(1, columns + 1):
        if holder[column]:
            found[holder[column] - 1] = column - 1
    return found


def _path(
    row: int,
    costs: Sequence[Sequence[float]],
    prices: tuple[list[float], list[float]],
    holder: list[int],
) -> list[int]:
    """The columns along which `row` finds a place: a free one first, 0 last."""
    of_row, of_column = prices
    size = len(of_column)
    least, way, used = [_FAR] * size, [0] * size, [False] * size
    holder[0], at = row, 0
    while holder[at]:
        used[at] = True
        held = holder[at]
        for column in range(1, size):
            if not used[column]:
                cost = costs[held - 1][column - 1] - of_row[held] - of_column[column]
                if cost < least[column]:
                    least[column], way[column] = cost, at
        to = min((c for c in range(1, size) if not used[c]), key=lambda c: least[c])
        step = least[to]
        for column in range(size):
            if used[column]:
                of_row[holder[column]] += step
                of_column[column] -= step
            else:
                least[column] -= step
        at = to
    path = [at]
    while at:
        at = way[at]
        path.append(at)
    return path
