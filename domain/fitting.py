"""Fitting a message to its wire: SMS parts, plain letters, menus and splitting."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from domain.model import Choice, Template

    Fits = Callable[[str], bool]

MAX_PARTS: Final = 3
"""The most SMS parts of one provider call; what needs more is split and numbered."""

_GSM7_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM7_EXTENSION: Final = frozenset("\f^{}\\[~]|€")
_GSM7: Final = _GSM7_BASIC | _GSM7_EXTENSION
_GSM7_CHAINED: Final = 153
_LAST_SINGLE_UNIT: Final = "\uffff"

# What canonical decomposition does not find. Superscripts and the micro sign are left alone on
# purpose: 10 to the ninth must not become 109, nor a microgram a gram of another kind.
_PLAIN: Final = (
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00b7\u2022", "-")
    | dict.fromkeys("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " ")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
    | {"\u2026": "...", "\u00d7": "x", "\u2192": "->", "\u2264": "<=", "\u2265": ">="}
    | {"œ": "oe", "Œ": "OE", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "\u0131": "i", "ŋ": "n"}
)

_SENTENCE_END: Final = re.compile(r"[.!?\u2026\u061f\u0964\u3002]['\")\u00bb\u201d]*\s+|\n+")
_WHITE_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call to a provider carries: its size, whether parts are paid, and buttons.

    At most so many buttons, and below a text of so many characters at most; the rest is a menu.
    """

    max_chars: int
    counts_parts: bool
    buttons: bool
    max_buttons: int = 100
    max_chars_with_buttons: int | None = None


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a wire is given to send in one call.

    `reference` goes into a button's payload before its key; `quotes` is the provider id, on
    this account, of the message replied to; `attempt_id` comes back with the receipt. Where
    there is a `template`, it is what is sent, and `text` what it reads as.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    reference: str = ""
    quotes: str = ""
    attempt_id: int = 0
    silent: bool = False
    template: Template | None = None


def has_buttons(text: str, choices: Collection[Choice], limits: Limits) -> bool:
    """Say whether the choices of a text become buttons, rather than lines of a menu."""
    longest = limits.max_chars_with_buttons or limits.max_chars
    few = len(choices) <= limits.max_buttons
    return bool(choices) and limits.buttons and few and _utf16_units(text) <= longest


def pieces(
    text: str, short: str, choices: Collection[Choice], limits: Limits, *, relay: bool
) -> tuple[str, ...]:
    """Return what is sent, one provider call each; people's own words are never rewritten."""
    worded = _worded(text, choices, limits, relay=relay)
    if short and limits.counts_parts and parts(worded) > 1:
        worded = _worded(short, choices, limits, relay=relay)
    return _numbered(worded, _fits(limits))


def parts(text: str) -> int:
    """Count the SMS parts that a text is sent and paid as, at least one."""
    if is_gsm7(text):
        return _packed([2 if char in _GSM7_EXTENSION else 1 for char in text], 160, _GSM7_CHAINED)
    return _packed([_utf16_units(char) for char in text], 70, 67)


def is_gsm7(text: str) -> bool:
    """Say whether every character has its place in the GSM-7 alphabet."""
    return _GSM7.issuperset(text)


def fold(text: str) -> str:
    """Write letters and signs outside GSM-7 plainly; what has no plain form stays."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(char if char in _GSM7 else _plain(char) for char in composed)


def _plain(char: str) -> str:
    """Return the GSM-7 spelling of a character, or the character where there is none."""
    if char in _PLAIN:
        return _PLAIN[char]
    base = unicodedata.normalize("NFD", char)[0]
    return base if base in _GSM7 else char


def _utf16_units(text: str) -> int:
    """Count UTF-16 code units, as UCS-2 messages and most providers do."""
    return len(text) + sum(char > _LAST_SINGLE_UNIT for char in text)


def _packed(costs: list[int], alone: int, chained: int) -> int:
    """Count the parts that characters of these costs fill, none of them split in two."""
    if sum(costs) <= alone:
        return 1
    total, used = 1, 0
    for cost in costs:
        if used + cost > chained:
            total, used = total + 1, 0
        used += cost
    return total


def _worded(text: str, choices: Collection[Choice], limits: Limits, *, relay: bool) -> str:
    """Add the menu where there are no buttons, and fold our own phrases for SMS.

    A label that is but its key would say nothing there: the text tells what it means.
    """
    if not has_buttons(text, choices, limits):
        told = (choice for choice in choices if choice.label != choice.key)
        missing = (choice for choice in told if not _names_key(text, choice.key))
        text = "\n".join([text, *(f"{choice.key} {choice.label}" for choice in missing)])
    return fold(text) if limits.counts_parts and not relay else text


def _names_key(text: str, key: str) -> bool:
    """Say whether a text already tells what a key does ("A=take", "1 a lot 2 partly")."""
    return re.search(rf"(?<!\w){re.escape(key)}[= ]", text) is not None


def _fits(limits: Limits) -> Fits:
    """Return the test that one call's text has to pass, quick to refuse what is far too long."""
    if not limits.counts_parts:
        return lambda text: _utf16_units(text) <= limits.max_chars
    most = min(limits.max_chars, MAX_PARTS * _GSM7_CHAINED)
    return lambda text: len(text) <= most and parts(text) <= MAX_PARTS


def _numbered(text: str, fits: Fits) -> tuple[str, ...]:
    """Split a text that does not fit into bodies with "(1/2) " before each."""
    if fits(text):
        return (text,)
    digits = 1
    while len(bodies := _bodies(text, _widest(digits), fits)) >= 10**digits:
        digits += 1
    return tuple(f"({n}/{len(bodies)}) {body}" for n, body in enumerate(bodies, start=1))


def _widest(digits: int) -> str:
    """Return the longest numbering that pieces counted in so many digits can have."""
    return f"({'9' * digits}/{'9' * digits}) "


def _bodies(text: str, prefix: str, fits: Fits) -> list[str]:
    """Cut a text so that each body fits behind the prefix; joined they are the text again."""
    bodies = []
    while text:
        end = _cut(text, _room(text, prefix, fits))
        bodies.append(text[:end])
        text = text[end:]
    return bodies


def _room(text: str, prefix: str, fits: Fits) -> int:
    """Count how many first characters fit behind the prefix, at least one."""
    sizes = range(1, len(text) + 1)
    return max(1, bisect_left(sizes, 1, key=lambda size: not fits(prefix + text[:size])))


def _cut(text: str, room: int) -> int:
    """Find the last sentence end in the second half of the room, else white space, else all."""
    if room >= len(text):
        return room
    for boundary, least in ((_SENTENCE_END, room // 2), (_WHITE_SPACE, 0)):
        ends = [match.end() for match in boundary.finditer(text, 0, room)]
        if ends and ends[-1] > least:
            return ends[-1]
    return room
