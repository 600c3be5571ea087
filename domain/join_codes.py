"""Join codes: what a facility's people send to ask for their place.

How hard they are to guess. A code that we draw has eight signs out of 23, the letters and digits
that are not taken for one another when heard or written by hand, at least two digits among them:
more than 4 * 10^10 codes. An address may be wrong four times an hour for ever, which is 96 a
day, for the fifth silences it for a day. Somebody with 1,000 telephone numbers, at a programme
with 100 facilities, needs more than ten years for one hit on average.

A code that a programme chooses itself, such as BUNDA27, is easier to say and easier to guess;
`weakness` refuses what anybody would try first. A code opens nothing by itself: it leads to
three questions and to a coordinator who knows the people of the place, and that is what it
saves from being flooded.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

ALPHABET: Final = "CDFGHJKMNPQRTVWXY234679"
"""No vowels, so that no word comes of it; no B, I, L, O, S, Z, 0, 1, 5 and 8, which look alike."""

DRAWN: Final = 8
SHORTEST: Final = 6
LONGEST: Final = 16
FEWEST_DIGITS: Final = 2
FEWEST_LETTERS: Final = 3

MOST_WRONG: Final = 5
WITHIN: Final = timedelta(hours=1)
IGNORED_FOR: Final = timedelta(days=1)
"""So many wrong codes of an address within an hour, and it is ignored for a day."""

_MOST_GROUPS = 2
_LONGEST_TEXT = 64
"""No code needs more room, with a word before it and a space behind each sign."""

_BEFORE = re.compile(r"(?:START|JOIN|CODE)[\s:]+(?=\S)")
_SIGNS = re.compile(rf"[A-Z0-9]{{{SHORTEST},{LONGEST}}}")
_YEAR = re.compile(r"(19|20)\d\d")
_STEPS = "0123456789"


def draw(choose: Callable[[str], str]) -> str:
    """Draw a code; `choose` gives one sign of a text, each as likely as the others."""
    while True:
        code = "".join(choose(ALPHABET) for _ in range(DRAWN))
        if not weakness(code):
            return code


def tidy(text: str) -> str:
    """Return the code that a whole message is, as codes are compared, or "" if it is none.

    Case, spaces, hyphens, a full stop at the end and the script of the digits do not count, nor
    does a word before it (JOIN, CODE, or the START of a Telegram link). In more than two groups
    it is a text, unless it is spelt sign by sign.
    """
    if len(text) > _LONGEST_TEXT:
        return ""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix(".").upper()
    groups = "".join(map(_sign, _BEFORE.sub("", plain, count=1))).split()
    spelt = all(len(each) == 1 for each in groups)
    if len(groups) > _MOST_GROUPS and not spelt:
        return ""
    code = "".join(groups)
    return code if _SIGNS.fullmatch(code) and _count(code, str.isdigit) >= FEWEST_DIGITS else ""


def shown(code: str) -> str:
    """Return a code as people read it: one that we drew, in two groups."""
    drawn = len(code) == DRAWN and set(code) <= set(ALPHABET)
    return f"{code[:4]}-{code[4:]}" if drawn else code


def weakness(code: str) -> str:
    """Return what is wrong with a code that somebody chose, as the end of a sentence, or ""."""
    digits = "".join(filter(str.isdigit, code))
    if not _SIGNS.fullmatch(code):
        return f"needs {SHORTEST} to {LONGEST} letters (A to Z) and digits"
    if len(digits) < FEWEST_DIGITS or _count(code, str.isalpha) < FEWEST_LETTERS:
        return f"needs at least {FEWEST_LETTERS} letters and {FEWEST_DIGITS} digits"
    if len(set(digits)) == 1 or digits in _STEPS or digits in _STEPS[::-1]:
        return f"is easy to guess: {digits} comes to anybody's mind; take other digits"
    if _YEAR.fullmatch(digits):
        return f"is easy to guess: {digits} is a year; take other digits"
    if len(set(filter(str.isalpha, code))) < FEWEST_LETTERS:
        return "is easy to guess: it has the same letters again and again"
    return ""


def _sign(sign: str) -> str:
    """Return a sign in ASCII, and nothing for hyphens and what cannot be seen."""
    if unicodedata.category(sign) in ("Pd", "Cf") or sign == "\u2212":
        return ""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _count(code: str, kind: Callable[[str], bool]) -> int:
    return sum(map(kind, code))
