"""Sums that the numbers of a form have to keep, such as "f5 >= f4 and f5 <= f1".

Nothing is evaluated but what this page can read: whole numbers and the names of steps, added,
taken away and multiplied by a number, and compared by <= or >=.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPARED: Final = re.compile(r"([^<>]+)(<=|>=)([^<>]+)")
_TERM: Final = re.compile(r"\s*([+-]?)\s*(?:(\d+)\s*\*\s*)?(?:([a-z]\w*)|(\d+))\s*")


class BadCheck(ValueError):
    """A check of an instrument that cannot be read; its text is a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Rule:
    """That a sum is not above zero: `weights` by name, and what is added to them.

    `names` are those it speaks of, in the order in which it does.
    """

    names: tuple[str, ...]
    weights: tuple[int, ...]
    constant: int

    def holds(self, known: Mapping[str, int | None]) -> bool:
        """Tell whether the rule is kept, as it is where one of its numbers is not known."""
        numbers = [known.get(name) for name in self.names]
        total = self.constant
        for weight, number in zip(self.weights, numbers, strict=True):
            if number is None:
                return True
            total += weight * number
        return total <= 0


@cache
def read(check: str) -> tuple[Rule, ...]:
    """Read a check, one rule for each of what "and" joins; none of an empty one.

    Raises BadCheck.
    """
    if not check.strip():
        return ()
    return tuple(_rule(part) for part in re.split(r"\band\b", check))


def broken(check: str, known: Mapping[str, int | None]) -> Rule | None:
    """Return the first rule of a check that numbers break, or None."""
    return next((each for each in read(check) if not each.holds(known)), None)


def _rule(part: str) -> Rule:
    found = _COMPARED.fullmatch(part)
    if found is None:
        raise BadCheck(f"This is no check: {part.strip()!r}. Write it like f2 <= f1.")
    left, right = _terms(found[1]), _terms(found[3])
    if found[2] == ">=":
        left, right = right, left
    weights: dict[str, int] = {}
    for sign, side in ((1, left), (-1, right)):
        for name, weight in side:
            weights[name] = weights.get(name, 0) + sign * weight
    constant = weights.pop("", 0)
    said = [name for name, _ in (*_terms(found[1]), *_terms(found[3])) if name]
    names = tuple(dict.fromkeys(said))
    return Rule(names, tuple(weights[each] for each in names), constant)


def _terms(side: str) -> list[tuple[str, int]]:
    """Return the terms of a side with their weights; a plain number has no name."""
    terms: list[tuple[str, int]] = []
    place = 0
    while place < len(side):
        found = _TERM.match(side, place)
        if found is None or (terms and not found[1]):
            raise BadCheck(f"This is no sum: {side.strip()!r}. Write it like 2*f1 + f3.")
        sign, times, name, number = found.groups()
        weight = int(times or 1) * (-1 if sign == "-" else 1)
        terms.append((name, weight) if name else ("", weight * int(number)))
        place = found.end()
    return terms
