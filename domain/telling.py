"""What a coordinator writes of what was said and done: DID BUNDA more time = two full days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import barriers

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SAID: Final = 70
MOST_DONE: Final = 120
"""So many characters of either fit into the message that the team reads."""

_VISIT = re.compile(r"v\s?(\d{1,6})(?=\W|$)[\s:,]*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said and what was done, at a facility (its code) or on a visit (its number)."""

    said: str
    did: str
    code: str = ""
    visit: int | None = None


def read(text: str, places: Mapping[str, str]) -> Told | None:
    """Read what follows DID, or None; `places` are the codes of facilities, by small names."""
    where, told = _where(text.strip(), places)
    said, sign, did = told.partition("=")
    said, did = barriers.cut(said, MOST_SAID), barriers.cut(did, MOST_DONE)
    if where is None or not sign or not said or not did:
        return None
    if isinstance(where, int):
        return Told(said, did, visit=where)
    return Told(said, did, code=where)


def _where(text: str, places: Mapping[str, str]) -> tuple[int | str | None, str]:
    """Return the visit or the facility that a text begins with, and what follows it."""
    if found := _VISIT.fullmatch(text):
        return int(found[1]), found[2]
    for name in sorted(places, key=len, reverse=True):
        rest = text[len(name) :]
        if text.casefold().startswith(name) and not rest[:1].isalnum():
            return places[name], rest.lstrip(" :,\n\t")
    return None, ""
