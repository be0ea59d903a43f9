"""Which combinations of answers to walk: all of them where they are few; otherwise every pair of the answers that
conditions look at, and each answer of the other questions at least once.

A fault that only three answers at once could show would have to be declared by one condition that looks at three
questions; none does, and a test holds the flows to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

MOST = 48
"""Combinations that are walked whole. The contracts have 90: 15 pricings times 6 kinds of party, joined in pairs."""

Combination = dict[str, str]
"""Question key to answer."""


def combinations(values: Mapping[str, Sequence[str]], paired: frozenset[str]) -> tuple[Combination, ...]:
    """`values`: what each question is answered; `paired`: the keys whose answers are joined pair by pair."""
    keys = sorted((key for key in values if values[key]), key=lambda key: (key not in paired, -len(values[key]), key))
    size = 1
    for key in keys:
        size *= len(values[key])
    together = keys if size <= MOST else [key for key in keys if key in paired][:2]
    rows = [dict(zip(together, chosen, strict=True)) for chosen in product(*(values[key] for key in together))]
    for key in keys:
        if key in together:
            continue
        if key in paired:
            _pair(rows, [one for one in rows[0] if one in paired], key, values)
        else:
            _spread(rows, key, values)
    return tuple(rows)


def _spread(rows: list[Combination], key: str, values: Mapping[str, Sequence[str]]) -> None:
    """Gives the rows this question's answers in turn, with rows added for those that are left."""
    answers = values[key]
    for nth in range(len(rows), len(answers)):
        rows.append(dict(rows[nth % len(rows)]))
    for nth, row in enumerate(rows):
        row[key] = answers[nth % len(answers)]


def _pair(rows: list[Combination], before: Sequence[str], key: str, values: Mapping[str, Sequence[str]]) -> None:
    """Gives the rows an answer to one more question so that each pair with an earlier one occurs, with rows added
    for the pairs that are left."""
    missing = {(other, theirs, mine) for other in before for theirs in values[other] for mine in values[key]}
    for row in rows:
        gains = {mine: sum((other, row[other], mine) in missing for other in before) for mine in values[key]}
        row[key] = max(values[key], key=lambda mine: gains[mine])
        missing -= {(other, row[other], row[key]) for other in before}
    while missing:
        other, theirs, mine = min(missing)
        row = rows[0] | {other: theirs, key: mine}
        rows.append(row)
        missing -= {(name, row[name], mine) for name in before}
