"""The monthly form of a facility: how a line is read, and which of its numbers are asked about.

A number that is not known is None here and never zero; one that was not given is not there at all.
"""

from __future__ import annotations

import re
import statistics
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final

from domain import periods, sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.instruments import Instrument, Step

FORM: Final = "facility_monthly"
"""The instrument that is read here."""

SEND: Final = "OUT"
CORRECT: Final = "FIX"

MONTHS: Final = 6
"""So many months before are what a number is compared with ..."""

ENOUGH: Final = 3
"""... where at least so many of them are known."""

_SPREAD: Final = 3
"""So many standard deviations from the mean a number may be before it is asked about."""

_DASH: Final = re.compile("[-\u2010-\u2015\u2212\ufe63\uff0d]{1,2}")
_EQUALS: Final = re.compile(r"\s*[=:\uff1d]\s*")
_NUMBER: Final = re.compile(r"\d{1,9}")
_COMMAND: Final = re.compile(r"(OUT|FIX)(?:\s+(\S+?)[,;:.]?(?:\s+(.*))?)?\.?", re.I | re.S)
_ASIDE: Final = ",;."
_LONGEST: Final = 24
"""What could not be read is shown up to so many letters."""

Figures = dict[str, int | None]
"""The numbers of a form by step; None is not known."""


@dataclass(frozen=True, slots=True)
class Order:
    """A message about the form of a month: OUT sends it, FIX corrects it.

    Of one whose month cannot be read, `period` is empty and `said` is what was written there; the
    word alone has neither, and means the month that is due.
    """

    word: str
    period: str
    said: str
    rest: str


@dataclass(frozen=True, slots=True)
class Line:
    """What numbers a line gives, or what of it cannot be used.

    `unclear` is the first part that cannot be read, `beyond` the first step whose number is out
    of its bounds. `count` is how many numbers without a name there were, where it is not as many
    as the form has.
    """

    figures: Figures = field(default_factory=dict)
    unclear: str = ""
    beyond: tuple[str, int] | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number to ask about: it breaks a sum with `others`, or is far from `usual`."""

    step: str
    number: int
    others: tuple[str, ...] = ()
    usual: tuple[int, int] | None = None


def order(text: str) -> Order | None:
    """Read OUT or FIX, alone or before what may be a month; None for anything else."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    word, said, rest = found.groups(default="")
    return Order(word.upper(), periods.read(said) or "", said[:_LONGEST], rest.strip())


def value(text: str) -> tuple[int | None] | None:
    """Read one number or a dash, which is not known; None for anything else."""
    plain = periods.in_ascii(text.strip()).rstrip(_ASIDE).strip()
    if _DASH.fullmatch(plain):
        return (None,)
    return (int(plain),) if _NUMBER.fullmatch(plain) else None


def fits(step: Step, number: int | None) -> bool:
    """Tell whether a number is within the bounds of its step; what is not known is."""
    if number is None:
        return True
    return (step.least or 0) <= number and (step.most is None or number <= step.most)


def read_line(form: Instrument, text: str) -> Line:
    """Read the numbers of a line: each by its name ("ops=48"), or all in the form's order."""
    joined = _before_a_number(tuple(each.key for each in form.steps)).sub(
        r"\1=", _EQUALS.sub("=", text)
    )
    parts = [each.strip(_ASIDE) for each in joined.split()]
    parts = [each for each in parts if each]
    if parts and all("=" not in each for each in parts):
        return _in_order(form, parts)
    return _by_name(form, parts)


def read_pairs(form: Instrument, text: str) -> Line | None:
    """Read a text that is nothing but numbers by their names; None when it is something else."""
    first = _EQUALS.sub("=", text.strip()).partition("=")
    names = {each.key for each in form.steps}
    return read_line(form, text) if first[1] and first[0].casefold() in names else None


def missing(form: Instrument, figures: Mapping[str, int | None]) -> list[Step]:
    """Return the steps that have no number and no dash yet, in order."""
    return [each for each in form.steps if each.id not in figures]


def doubts(
    form: Instrument,
    figures: Mapping[str, int | None],
    past: Mapping[str, Sequence[int]],
) -> list[Doubt]:
    """Return the numbers to ask about, in the form's order, each once.

    `past` is what is known of the last months by step. A broken sum goes before an unusual
    number: it is the surer sign of a slip.
    """
    return [
        found
        for step in form.steps
        if (number := figures.get(step.id)) is not None
        and (found := _doubt(step, number, figures, past.get(step.id, ()))) is not None
    ]


def beside(step: Step) -> set[str]:
    """Return the steps that the sums of a step speak of, itself not among them."""
    named = {name for rule in sums.read(step.check) for name in rule.names}
    return named - {step.id}


def usual(past: Sequence[int], number: int) -> tuple[int, int] | None:
    """Return the least and the most of the last months when a number is far from them, else None.

    Far is more than three standard deviations from their mean, or 0 where none of them was. In
    months that hardly differ one more or less is no news: a deviation counts as 1 at least.
    """
    if len(past) < ENOUGH:
        return None
    mean = statistics.fmean(past)
    spread = max(statistics.stdev(past), 1)
    far = abs(number - mean) > _SPREAD * spread
    gone = number == 0 and min(past) > 0
    return (min(past), max(past)) if far or gone else None


def known(figures: Mapping[str, int | None]) -> int:
    """Count the numbers that are known."""
    return sum(each is not None for each in figures.values())


@cache
def _before_a_number(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds one of these names with a blank and its number behind it: "ops 48"."""
    wanted = "|".join(map(re.escape, names))
    return re.compile(rf"(?<!\S)({wanted})\s+(?=\d|{_DASH.pattern})", re.I)


def _by_name(form: Instrument, parts: Sequence[str]) -> Line:
    """Read numbers by their names; what can be read is kept beside the first part that cannot."""
    steps = {each.key: each for each in form.steps}
    figures: Figures = {}
    unclear, beyond = "", None
    for part in parts:
        name, _, said = part.partition("=")
        step, found = steps.get(name.casefold()), value(said)
        if step is None or found is None or figures.get(step.id, found[0]) != found[0]:
            unclear = unclear or part[:_LONGEST]
        elif not fits(step, found[0]):
            beyond = beyond or (step.id, found[0] or 0)
        else:
            figures[step.id] = found[0]
    return Line(figures, unclear, beyond)


def _in_order(form: Instrument, parts: Sequence[str]) -> Line:
    """Read as many numbers as the form has, in its order."""
    found = [value(each) for each in parts]
    odd = next((part for part, each in zip(parts, found, strict=True) if each is None), None)
    if odd is not None:
        return Line(unclear=odd[:_LONGEST])
    if len(parts) != len(form.steps):
        return Line(count=len(parts))
    figures: Figures = {}
    for step, each in zip(form.steps, found, strict=True):
        number = each[0] if each else None
        if not fits(step, number):
            return Line(figures, beyond=(step.id, number or 0))
        figures[step.id] = number
    return Line(figures)


def _doubt(
    step: Step, number: int, figures: Mapping[str, int | None], past: Sequence[int]
) -> Doubt | None:
    rule = sums.broken(step.check, figures)
    if rule is not None:
        others = tuple(each for each in rule.names if each != step.id)
        return Doubt(step.id, number, others=others)
    found = usual(past, number)
    return Doubt(step.id, number, usual=found) if found is not None else None
