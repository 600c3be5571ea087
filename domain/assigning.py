"""What stands against giving a question to a mentor whom a coordinator names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Objection(StrEnum):
    """What stands against it, the strongest first."""

    LEFT = "left"
    ASKER = "asker"
    DISCIPLINE = "discipline"
    NOT_AGREED = "not_agreed"
    UNREACHABLE = "unreachable"
    HAS_IT = "has_it"
    PASSED = "passed"
    OFF_CALL = "off_call"
    FULL = "full"


FIRM: Final = frozenset(
    {
        *(Objection.LEFT, Objection.ASKER, Objection.DISCIPLINE),
        *(Objection.NOT_AGREED, Objection.UNREACHABLE, Objection.HAS_IT),
    }
)
"""On these nobody may insist."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mentor stands to a question."""

    left: bool = False
    asker: bool = False
    other_discipline: bool = False
    agreed: bool = True
    reachable: bool = True
    has_it: bool = False
    passed: bool = False
    on_call: bool = True
    full: bool = False


def objection(standing: Standing) -> Objection | None:
    """Return the strongest thing that stands against asking a mentor, or None."""
    against = (
        (Objection.LEFT, standing.left),
        (Objection.ASKER, standing.asker),
        (Objection.DISCIPLINE, standing.other_discipline),
        (Objection.NOT_AGREED, not standing.agreed),
        (Objection.UNREACHABLE, not standing.reachable),
        (Objection.HAS_IT, standing.has_it),
        (Objection.PASSED, standing.passed),
        (Objection.OFF_CALL, not standing.on_call),
        (Objection.FULL, standing.full),
    )
    return next((each for each, applies in against if applies), None)
