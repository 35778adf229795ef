"""Pairing rows one to one so that the summed similarity is the highest possible (shortest augmenting paths)."""
from __future__ import annotations

import math
from collections.abc import Sequence


def best_pairs(similarity: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs (row, column) of the assignment with the highest sum; min(rows, columns) pairs, in order of rows.

    >>> best_pairs([[0.9, 0.8], [0.8, 0.1]])
    [(0, 1), (1, 0)]
    """
    if not similarity or not similarity[0]:
        return []
    if len(similarity) > len(similarity[0]):
        turned = [list(column) for column in zip(*similarity, strict=True)]
        return sorted((row, column) for column, row in best_pairs(turned))
    width = len(similarity[0])
    row_price = [0.0] * len(similarity)
    column_price = [0.0] * width
    owner: list[int | None] = [None] * width
    for row in range(len(similarity)):
        _augment(row, similarity, row_price, column_price, owner)
    return sorted((found, column) for column, found in enumerate(owner) if found is not None)


def _augment(start: int, similarity: Sequence[Sequence[float]], row_price: list[float], column_price: list[float],
             owner: list[int | None]) -> None:
    """Give row `start` a column, moving the owners along the cheapest path; prices keep every reduced cost >= 0."""
    width = len(column_price)
    reach = [math.inf] * width
    came_from: list[int] = [-1] * width
    done: list[int] = []
    row, base, last = start, 0.0, -1
    while True:
        for column in range(width):
            if column in done:
                continue
            cost = base - similarity[row][column] - row_price[row] - column_price[column]
            if cost < reach[column]:
                reach[column], came_from[column] = cost, last
        last = min((column for column in range(width) if column not in done), key=lambda c: reach[c])
        done.append(last)
        base = reach[last]
        found = owner[last]
        if found is None:
            break
        row = found
    row_price[start] += base
    for column in done[:-1]:
        row_price[owner[column]] += base - reach[column]  # type: ignore[index]
        column_price[column] -= base - reach[column]
    while last != -1:
        before = came_from[last]
        owner[last] = start if before == -1 else owner[before]
        last = before
