"""Cover lists: whose mentors may answer for another discipline, as agreed in the charter."""

from __future__ import annotations

from dataclasses import dataclass

from domain.model import Discipline

_EXAMPLE = "obstetrics: general_surgery; orthopaedics: general_surgery, anaesthesia"


@dataclass(frozen=True, slots=True)
class CoverList:
    """Pairs of a discipline and one whose mentors cover it, in the order of the charter."""

    pairs: tuple[tuple[Discipline, Discipline], ...] = ()

    def of(self, discipline: Discipline) -> tuple[Discipline, ...]:
        """Return the disciplines whose mentors may be asked for this one, beside its own."""
        return tuple(covering for covered, covering in self.pairs if covered is discipline)


NOBODY = CoverList()
"""Without a list each discipline answers for itself alone."""


def read(text: str) -> CoverList:
    """Read "obstetrics: general_surgery; ..."; ValueError with a sentence for the operator."""
    lists = [_read_one(part) for part in text.split(";")]
    covered = [discipline for discipline, _ in lists]
    if len(set(covered)) < len(covered):
        raise ValueError(f"Name each covered discipline once, with all who cover it: {text!r}.")
    return CoverList(tuple((one, each) for one, others in lists for each in others))


def _read_one(part: str) -> tuple[Discipline, list[Discipline]]:
    covered, colon, others = part.partition(":")
    if not colon:
        raise ValueError(f"Write a cover list like {_EXAMPLE}, not {part.strip()!r}.")
    discipline = _discipline(covered)
    covering = list(dict.fromkeys(_discipline(each) for each in others.split(",")))
    if discipline in covering:
        raise ValueError(f"No discipline covers itself: leave {discipline} out of its own list.")
    return discipline, covering


def _discipline(text: str) -> Discipline:
    try:
        return Discipline(text.strip())
    except ValueError:
        known = ", ".join(Discipline)
        raise ValueError(f"There is no discipline {text.strip()!r}; there is {known}.") from None
