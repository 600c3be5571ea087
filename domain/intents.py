"""What a message asks for, by its words alone; what it means there and then, the handlers say.

The rules protect clinical text: a word commands only as the whole message, "stop the oxytocin"
stays text, and a bare number is a dose unless `#` follows it. Commands, tags and first words
are taken off `Intent.text`; a handler that relays a reply word for word has `Inbound.text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import absence, days, first_words, lookups
from domain.languages import named, plainly
from domain.model import Discipline, Inbound, MessageKind
from domain.reserved import DUTY_WORDS, LANG, REVIEW_WORDS, TONGUES, WORDS, IntentKind

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Intent:
    """A message as understood: `word` is a key in capitals or digits in ASCII.

    `code` is the typed `7#`, `number` the `Q12` after a letter. A tap that we cannot read has no
    `tap_key`; one on a template has no `tap_message`, and belongs to the message that it quotes.
    Of LANGUAGE, `word` is the language asked for, and `text` what was written when we know none
    of that name. Of GUIDE, `text` is what is looked for; of SHARE, the writer's own draft; of
    WITHDRAW, `number` that of the share.
    Of SWAP, KEEP, TAKE, AWAY and VOLUNTEER, `text` is what follows the word.
    Of an `anonymous` text no mentor may know the writer; a `near_miss` is for the
    safety officers alone.
    """

    kind: IntentKind
    word: str = ""
    code: int | None = None
    number: int | None = None
    text: str = ""
    urgent: bool = False
    discipline: Discipline | None = None
    anonymous: bool = False
    near_miss: bool = False
    tap_key: str = ""
    tap_message: int | None = None


KEYS = frozenset("ADCHMUFNST")

_UNSEEN = (  # what keyboards put around words to say which way they run
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_BLANK = _UNSEEN + "".join(each for each in map(chr, range(0x3001)) if each.isspace())
_SIGN = "[#\uff03]"  # full-width keyboards write the second
_DIGITS = re.compile(r"\d{1,2}")
_CODE = re.compile(rf"[\s{_UNSEEN}]*(\d{{1,6}}){_SIGN}[\s{_UNSEEN}]*")
# No blank before the sign: "2 # ribs" is a fracture, no code.
_CODE_THEN_KEY = re.compile(rf"(?P<code>\d{{1,6}})\s*{_SIGN}\s*(?P<key>[A-Z])")
_KEY_THEN_CODE = re.compile(rf"(?P<key>[A-Z])\s*(?P<code>\d{{1,6}})\s*{_SIGN}")
_KEY_THEN_NUMBER = re.compile(rf"(?P<key>[CUFN])\s+Q\s?(?P<number>\d{{1,6}}){_SIGN}?")
_FULL_STOPS = ".\u06d4\u0964\u3002\uff0e"
_WHY = re.compile(rf"WHY\s+(\d{{1,6}})\s*{_SIGN}")
_UNSEAL = re.compile(rf"OPEN\s+(?P<what>[QN])\s?(?P<number>\d{{1,6}}){_SIGN}?")
_NUMBERED = re.compile(r"(?P<word>[A-Z]{5,8} [A-Z]{6,8}) Q ?(?P<number>\d{1,6})")
_MORE = re.compile(r"\s*M\s+(?=\S)")
_ASK = re.compile(r"\s*(?:ASK[\s:,]+|(?i:ask):\s*)(?=\S)")
_TAP = re.compile(r"(?:([0-9]{1,19}):)?([^\s:]{1,20})")
_LANGUAGE_WORDS = 2
_LONGEST_NAME = 20


def interpret(
    inbound: Inbound,
    languages: Collection[str] | None = None,
    *,
    mentor: bool = False,
    reviewer: bool = False,
) -> Intent:
    """Tell what a message asks for; `languages` are those whose reserved words count.

    English always counts. Of somebody whose language nobody knows (None), STOP counts in any.
    The words about duty are a `mentor`'s, those about sign-off a `reviewer`'s.
    A caption beside a photo or a voice note never commands.
    """
    if inbound.kind is MessageKind.TAP:
        return _tap(inbound.payload)
    tag = _CODE.match(inbound.text)
    code = int(tag[1]) if tag else None
    rest = inbound.text[tag.end() :] if tag else inbound.text
    if inbound.kind is MessageKind.TEXT:
        command = _command(rest, languages, code)
        if command is None and mentor and code is None:
            command = _duty(_whole(rest), ("en", *sorted(languages or ())))
        if command is None and reviewer and code is None:
            kind = REVIEW_WORDS.get(_whole(rest).upper())
            command = Intent(kind) if kind else None
        if command:
            return command
    return _first_words(rest) if code is None else Intent(IntentKind.TEXT, code=code, text=rest)


def as_text(text: str) -> Intent:
    """Return what a message asks for as words alone, whatever command it may be to others."""
    return _first_words(text)


def opening(text: str) -> str:
    """Return a question without the words that only routed it: ASK, URGENT, ANON, a discipline."""
    return _first_words(without_ask(text) or text).text


def letter(text: str) -> str:
    """Return the one letter that a whole message is, in capitals, or ""."""
    whole = _whole(text).upper()
    return whole if len(whole) == 1 and whole.isascii() and whole.isalpha() else ""


def without_code(text: str) -> str:
    """Return a mentor's words as the asker reads them: without the `7#` they began with."""
    tag = _CODE.match(text)
    return text[tag.end() :] if tag else text


def relayed(text: str) -> str:
    """Return a mentor's words without the `7#` or the M that only said what they are for."""
    words = without_code(text)
    more = _MORE.match(words)
    return words[more.end() :] if more else "" if _whole(words).upper() == "M" else words


def without_ask(text: str) -> str | None:
    """Return the question after a mentor's first word ASK, or None when it is not there."""
    first = _ASK.match(text)
    return text[first.end() :] if first else None


def _tap(payload: str) -> Intent:
    """Read what a button carried, MESSAGE:KEY, or the KEY alone of a template's button."""
    parts = _TAP.fullmatch(payload)
    if parts is None:
        return Intent(IntentKind.TAP)
    message = int(parts[1]) if parts[1] else None
    return Intent(IntentKind.TAP, tap_key=parts[2].upper(), tap_message=message)


def _command(text: str, languages: Collection[str] | None, code: int | None) -> Intent | None:
    """Read a message that is nothing but a command, or M and a text; one full stop may follow."""
    written = _whole(text)
    whole = written.upper()
    keyed = _keyed(whole) if code is None else None
    if keyed:
        return keyed
    if whole in KEYS:
        return Intent(IntentKind.KEY, word=whole, code=code)
    if whole == "UNDO":
        return Intent(IntentKind.UNDO, word=whole, code=code)
    named = _named(written) if code is None else None
    if named:
        return named
    more = _MORE.match(text)
    if more:
        return Intent(IntentKind.MORE, word="M", code=code, text=text[more.end() :])
    return _bare_command(written, languages) if code is None else None


def _named(written: str) -> Intent | None:
    """Read a word that names what it is about: WHY 7#, OPEN N7, GUIDE sepsis."""
    unseal = _UNSEAL.fullmatch(written.upper())
    if unseal:
        return Intent(IntentKind.UNSEAL, word=unseal["what"], number=int(unseal["number"]))
    why = _WHY.fullmatch(written.upper())
    if why:
        return Intent(IntentKind.WHY, word="WHY", code=int(why[1]))
    learning = lookups.read(written)
    if learning is None:
        return None
    kind = IntentKind(learning.word.casefold())
    return Intent(kind, learning.word, learning.code, learning.number, learning.text)


def _whole(text: str) -> str:
    """Return a text without white space and direction marks around it, nor one full stop."""
    whole = text.strip(_BLANK)
    return whole[:-1].strip(_BLANK) if whole.endswith(tuple(_FULL_STOPS)) else whole


def _keyed(whole: str) -> Intent | None:
    """Read a letter with the code of a question, or with its number: A 7#, C Q12."""
    for shape in (_KEY_THEN_CODE, _CODE_THEN_KEY, _KEY_THEN_NUMBER):
        found = shape.fullmatch(whole)
        if found and found["key"] in KEYS:
            named = {name: int(each) for name, each in found.groupdict().items() if name != "key"}
            code, number = named.get("code"), named.get("number")
            return Intent(IntentKind.KEY, word=found["key"], code=code, number=number)
    return None


def _bare_command(written: str, languages: Collection[str] | None) -> Intent | None:
    """Read a command that takes no code: after one, "7# STOP" is a mentor's advice."""
    whole = plainly(written)
    if _DIGITS.fullmatch(written):
        return Intent(IntentKind.DIGIT, whole)
    own = ("en", *sorted(languages or ()))
    other = _NUMBERED.fullmatch(whole)
    if other and _kind(other["word"], own) is IntentKind.OTHER_MENTOR:
        number = int(other["number"])
        return Intent(IntentKind.OTHER_MENTOR, word=other["word"], number=number)
    kind = _kind(whole, own)
    if kind is None and languages is None:
        everywhere = (words.get(whole) for words in WORDS.values())
        kind = next((each for each in everywhere if each is IntentKind.STOP), None)
    if kind is not None:
        word = "" if kind is IntentKind.LANGUAGE else kind.upper()
        return Intent(kind, word=word)
    return _language(written, own)


def _duty(written: str, own: Collection[str]) -> Intent | None:
    """Read a word about duty: alone, or before what it takes and nothing else."""
    words = written.split(maxsplit=1)
    kind = DUTY_WORDS.get(plainly(words[0])) if words else None
    rest = "".join(words[1:])
    if kind is None or (rest and not _completes(kind, rest, own)):
        return None
    return Intent(kind, text=rest)


def _completes(kind: IntentKind, rest: str, own: Collection[str]) -> bool:
    """Tell whether a word about duty may stand before these."""
    if kind is IntentKind.AWAY:  # a time that we cannot read is answered with how to write one
        return " " not in rest or absence.read(rest, own) is not None
    if kind is IntentKind.VOLUNTEER:
        return plainly(rest) == "OFF"
    return kind is not IntentKind.BACK and days.read(rest, own) is not None


def _kind(whole: str, own: Collection[str]) -> IntentKind | None:
    """Return what a word of these languages asks for, or None."""
    return next((WORDS[each][whole] for each in own if whole in WORDS.get(each, ())), None)


def _language(written: str, own: Collection[str]) -> Intent | None:
    """Read two words that ask for a language; after LANG it may be one that we do not know."""
    words = written.split()
    if len(words) != _LANGUAGE_WORDS or len(words[1]) > _LONGEST_NAME:
        return None
    first, wanted = plainly(words[0]), named(words[1])
    asking = any(WORDS.get(each, {}).get(first) is IntentKind.LANGUAGE for each in own)
    tongue = any(TONGUES.get(each) == first for each in own) and not words[1].isdecimal()
    if wanted is not None and (asking or tongue):
        return Intent(IntentKind.LANGUAGE, word=wanted)
    return Intent(IntentKind.LANGUAGE, text=words[1]) if first in LANG else None


def _first_words(text: str) -> Intent:
    """Read a text by its first words."""
    first = first_words.read(text)
    return Intent(
        IntentKind.TEXT,
        text=first.text,
        urgent=first.urgent,
        discipline=first.discipline,
        anonymous=first.anonymous,
        near_miss=first.near_miss,
    )
