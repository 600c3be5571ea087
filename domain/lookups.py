"""GUIDE, SHARE and WITHDRAW: messages that look for a guide, share an answer or take that back.

They count in capitals as first words, or as nothing but a word with its number. A guide is an
instrument too, and one that is stuck has to reach a mentor: "Guide wire stuck" and "GUIDE WIRE
STUCK" are questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.languages import plainly

MOST_WORDS = 5
MOST_IN_CAPITALS = 2
"""Of a text that is capitals throughout, where GUIDE stands out by nothing."""

_SIGN = "[#\uff03]"
_GUIDE = re.compile(
    rf"(?:GUIDE|/(?i:guide))(?:\s+(?P<code>\d{{1,6}}){_SIGN})?(?:\s+(?P<words>.+))?"
)
_SHARE = re.compile(
    rf"SHARE\s+(?P<code>\d{{1,6}}){_SIGN}\s+(?P<words>\S.*)"
    rf"|(?i:SHARE)\s+(?P<alone>\d{{1,6}}){_SIGN}",
    re.DOTALL,
)
_WITHDRAW = re.compile(r"WITHDRAW\s+S\s?(?P<number>\d{1,6})", re.IGNORECASE)
_INSTRUMENT = frozenset(
    """
    wire wires pin pins rod needle needles catheter tube rail sheath introducer bougie peg drill
    line fil aiguille sonde tige mandrin fio agulha cateter sonda haste waya sindano
    """.split()  # noqa: SIM905 (they are read as words)
)
"""After GUIDE these make an instrument."""

_TROUBLE = frozenset(
    """
    stuck broken broke bent kinked lost slipped out coince bloque casse plie perdu preso partido
    dobrado perdido saiu imekwama imevunjika imepotea
    """.split()  # noqa: SIM905 (the same)
)
"""What befalls an instrument, wherever it stands; no subject of a guide is called so."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """Which of the three `word` it is, for the question of a code or the share of a number.

    `text` is what is looked for, or the words that shall be shared instead of ours.
    """

    word: str
    code: int | None = None
    number: int | None = None
    text: str = ""


def read(written: str) -> Lookup | None:
    """Read a whole message, without white space around it; None when it is none of these."""
    if shared := _SHARE.fullmatch(written):
        return Lookup("SHARE", int(shared["code"] or shared["alone"]), text=shared["words"] or "")
    if withdrawn := _WITHDRAW.fullmatch(written):
        return Lookup("WITHDRAW", number=int(withdrawn["number"]))
    looked = _GUIDE.fullmatch(written)
    if looked is None or not _names_subject(looked["words"] or ""):
        return None
    code = int(looked["code"]) if looked["code"] else None
    return Lookup("GUIDE", code, text=looked["words"] or "")


def _names_subject(words: str) -> bool:
    """Tell whether what stands after GUIDE names a subject, and does not go on as a sentence."""
    most = MOST_IN_CAPITALS if words.isupper() else MOST_WORDS
    plain = [plainly(word).casefold().strip(".,:;!") for word in words.split()]
    means_instrument = not _INSTRUMENT.isdisjoint(plain[:1]) or not _TROUBLE.isdisjoint(plain)
    return len(plain) <= most and "?" not in words and not means_instrument
