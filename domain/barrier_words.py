"""What is written of barriers: BARRIERS, B4, DONE B4 and what was done, HELP B4, GIVE B4 name.

A word counts only as the whole message, and only to whom the ticket is any business; to anybody
else it is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WORDS: Final = ("BARRIERS", "DONE", "GIVE")
"""The first words of all that may be written, beside the number alone."""

_ONE = re.compile(r"(?:(done|help|give)\s+)?b\s?(\d{1,6})(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_LONGEST: Final = 60
"""So many characters may follow a number; what is longer is no name."""


class Wish(StrEnum):
    """What is asked for."""

    LIST = "list"
    SHOW = "show"
    DONE = "done"
    HELP = "help"
    GIVE = "give"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message about barriers: of ticket `number`; `rest` is to whom it goes, or what was done.

    One that is `sure` can be nothing clinical: B12 is a vitamin, "B4 Neema" a bed and a patient.
    """

    wish: Wish
    number: int = 0
    rest: str = ""
    sure: bool = True


def read(text: str) -> Asked | None:
    """Return what a message asks of barriers, or None."""
    whole = text.strip().removesuffix(".").strip()
    if whole.upper() == "BARRIERS":
        return Asked(Wish.LIST)
    found = _ONE.fullmatch(whole)
    if found is None:
        return None
    word, number, rest = found[1], int(found[2]), " ".join((found[3] or "").split())
    bare = Wish.GIVE if rest else Wish.SHOW
    wish = bare if word is None else Wish(word.lower())
    if rest and wish is not Wish.DONE and (wish is not Wish.GIVE or not _may_be_name(rest)):
        return None
    sure = wish in (Wish.DONE, Wish.HELP) and (not rest or found[1].isupper())
    return Asked(wish, number, rest, sure)


def _may_be_name(words: str) -> bool:
    """Tell whether words may be a name: "give B12 1 mg" is an order."""
    return len(words) <= _LONGEST and not any(each.isdigit() for each in words)
