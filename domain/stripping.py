"""A text without what tells whose it is: the draft of what a mentor may share.

Left out are what domain/privacy.py finds, the names of people and places that the programme
knows, and addresses of the internet. Its mentor reads what is left before anybody else does: a
rule misses what has no sign of being a name (docs/privacy.md).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain import privacy
from domain.naming import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

GAP = "..."
"""Stands where something was left out: in the SMS alphabet, and nobody takes it for a word."""

SHORTEST_NAME = 3
_OF_PLACES = frozenset(
    """
    dh rrh hc hospital health centre center district regional region referral designated council
    dispensary clinic mission saint national zonal the and for hopital sante centro hospitalar
    saude distrital regionale hospitali kituo afya wilaya mkoa
    """.split()  # noqa: SIM905 (they are read as words)
)
"""What is no name of its own in the name of a place."""

_ADDRESS = re.compile(
    r"""(?:https?://|www\.)\S+
      | (?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+
      | (?<![\w@])@[A-Za-z]\w{2,}
      | \bt\.me/\S+""",
    re.VERBOSE | re.IGNORECASE,
)
_GAPS = re.compile(rf"(?:{re.escape(GAP)}[ \t]*){{2,}}")
_WORD = re.compile(r"[^\W\d_]+")


def names_in(*names: str) -> frozenset[str]:
    """Return the words of names of people and places by which they are known, in small letters."""
    found = (word for name in names for word in _WORD.findall(name.casefold()))
    return frozenset(
        each
        for each in found
        if len(each) >= SHORTEST_NAME and each not in TITLES and each not in _OF_PLACES
    )


def stripped(text: str, country: str, today: date, names: Iterable[str] = ()) -> str:
    """Return a text without identifiers and without these words, in whatever case.

    `country` and `today` are those of `privacy.find`.
    """
    left = _without(_ADDRESS.sub(GAP, text), names)
    while found := privacy.find(left, country, today):
        for one in reversed(found):
            left = left[: one.start] + GAP + left[one.end :]
        left = _without(left, names)
    return _GAPS.sub(f"{GAP} ", left).strip()


def _without(text: str, names: Iterable[str]) -> str:
    known = frozenset(names)
    return _WORD.sub(lambda match: GAP if match[0].casefold() in known else match[0], text)
