"""What a message asks for, by its words alone; what it means there and then, the handlers say.

The rules protect clinical text: a word commands only as the whole message, "stop the oxytocin"
stays text, and a bare number is a dose unless `#` follows it. Commands, tags and first words
are taken off `Intent.text`; a handler that relays a reply word for word has `Inbound.text`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.model import Discipline, Inbound, MessageKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class IntentKind(StrEnum):
    """What a message is; KEY is one letter, MORE a text to the mentee after the letter M."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    WHO = "who"
    LIST = "list"
    UNDO = "undo"
    LINK = "link"
    UNLINK = "unlink"
    KEY = "key"
    DIGIT = "digit"
    TAP = "tap"
    MORE = "more"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Intent:
    """A message as understood: `word` is a key in capitals or digits in ASCII.

    `code` is the typed `7#`. A tap that we cannot read has no `tap_message`.
    """

    kind: IntentKind
    word: str = ""
    code: int | None = None
    text: str = ""
    urgent: bool = False
    discipline: Discipline | None = None
    tap_key: str = ""
    tap_message: int | None = None


KEYS = frozenset("ADCHMUFNS")

# The carriers' own words (YES, END, CANCEL, QUIT, OPTOUT, REVOKE) are never commands of ours.
WORDS: Mapping[str, Mapping[str, IntentKind]] = {
    "en": {
        "STOP": IntentKind.STOP,
        "START": IntentKind.START,
        "HELP": IntentKind.HELP,
        "WHO": IntentKind.WHO,
        "LIST": IntentKind.LIST,
        "UNDO": IntentKind.UNDO,
        "LINK": IntentKind.LINK,
        "LINK SMS": IntentKind.LINK,
        "LINK WHATSAPP": IntentKind.LINK,
        "LINK TELEGRAM": IntentKind.LINK,
        "UNLINK": IntentKind.UNLINK,
        # what Telegram's own buttons send
        "/STOP": IntentKind.STOP,
        "/START": IntentKind.START,
        "/HELP": IntentKind.HELP,
    },
    "fr": {"ARRET": IntentKind.STOP, "ARRÊT": IntentKind.STOP, "AIDE": IntentKind.HELP},
    "sw": {"SITISHA": IntentKind.STOP, "ANZA": IntentKind.START, "MSAADA": IntentKind.HELP},
    "pt": {"PARAR": IntentKind.STOP, "INICIAR": IntentKind.START, "AJUDA": IntentKind.HELP},
}

# Accepted from everybody whatever their language: a patient is waiting.
URGENT_WORDS = ("URGENT", "URGENTE", "DHARURA")

DISCIPLINE_WORDS: Mapping[str, Discipline] = {
    "SURG": Discipline.GENERAL_SURGERY,
    "SURGERY": Discipline.GENERAL_SURGERY,
    "OBS": Discipline.OBSTETRICS,
    "OBGYN": Discipline.OBSTETRICS,
    "OBSTETRICS": Discipline.OBSTETRICS,
    "MATERNITY": Discipline.OBSTETRICS,
    "ORTHO": Discipline.ORTHOPAEDICS,
    "BONE": Discipline.ORTHOPAEDICS,
    "ANAES": Discipline.ANAESTHESIA,
    "ANAESTHESIA": Discipline.ANAESTHESIA,
    "ANESTHESIA": Discipline.ANAESTHESIA,
    "GAS": Discipline.ANAESTHESIA,
    "NURSE": Discipline.PERIOPERATIVE_NURSING,
    "THEATRE": Discipline.PERIOPERATIVE_NURSING,
    "STERILE": Discipline.STERILE_SERVICES,
    "CSSD": Discipline.STERILE_SERVICES,
}

# No phrase is made of others, so that a long message is matched in one pass.
THANKS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("ok", "okay", "okey", "thx", "thanks", "thanks a lot", "thanks so much", "many thanks"),
        *("thank you", "thank you so much", "thank you very much"),
    ),
    "sw": ("asante", "asante sana", "ahsante", "ahsante sana", "sawa", "shukrani"),
    "fr": ("merci", "merci beaucoup", "d'accord"),
    "pt": ("obrigado", "obrigada", "muito obrigado", "muito obrigada"),
}
_COLLEAGUES = ("dr", "doctor", "daktari", "docteur", "doutor", "doutora", "sister", "nurse")
_SIGNS = "\U0001f44d\U0001f64f\U0001f44c\u2764"  # thumb, folded hands, ok hand, heart
_TINTS = "\ufe0f\u200d\U0001f3fb-\U0001f3ff"  # how a sign is drawn

_DIGITS = re.compile(r"\d{1,2}")
_CODE = re.compile(r"\s*(\d{1,6})(?:#|\s+#(?=\s|$))\s*")
_KEY_THEN_CODE = re.compile(r"([A-Z])\s*(\d{1,6})\s*#")
_MORE = re.compile(r"\s*M\s+(?=\S)")
_AFTER = r"(?=[\s:,;.!]|$)[\s:,;.!]*"
_URGENT = re.compile(rf"\s*(?:{'|'.join(URGENT_WORDS)}){_AFTER}", re.IGNORECASE)
_URGENT_IN_CAPITALS = re.compile(rf"\s*(?:{'|'.join(URGENT_WORDS)}){_AFTER}")
_FIRST_WORD = re.compile(rf"\s*([A-Za-z]+)(:?){_AFTER}")
_ASK = re.compile(r"\s*(?:ASK[\s:,]+|(?i:ask):\s*)(?=\S)")
_TAP = re.compile(r"([0-9]{1,19}):(\S{1,20})")
_PHRASES = "|".join(re.escape(each) for words in THANKS.values() for each in words)
_THANKS = re.compile(rf"(?:(?:{_PHRASES})(?: |$))+(?:{'|'.join(_COLLEAGUES)})?")


def interpret(inbound: Inbound, languages: Collection[str] = ("en",)) -> Intent:
    """Tell what a message asks for; `languages` are those whose reserved words count.

    English always counts. A caption beside a photo or a voice note never commands.
    """
    if inbound.kind is MessageKind.TAP:
        return _tap(inbound.payload)
    tag = _CODE.match(inbound.text)
    code = int(tag[1]) if tag else None
    rest = inbound.text[tag.end() :] if tag else inbound.text
    if inbound.kind is MessageKind.TEXT:
        command = _command(rest, {"en", *languages}, code)
        if command:
            return command
    return _first_words(rest) if code is None else Intent(IntentKind.TEXT, code=code, text=rest)


def thanks(text: str) -> bool:
    """Tell whether a whole message only says thanks or ok, in words or with a thumb.

    A question mark makes it a question: "ok?" waits for a reply.
    """
    bare = re.sub(f"[{_TINTS}]", "", text).replace("\u2019", "'").casefold()
    words = re.sub(rf"[\s.,!;:{_SIGNS}]+", " ", bare).strip()
    if not words:
        return any(sign in bare for sign in _SIGNS)
    return _THANKS.fullmatch(words) is not None


def without_urgency(text: str) -> str:
    """Return a text as others read it: without the word that made it urgent, else untouched."""
    urgent = _URGENT.match(text)
    return text[urgent.end() :] if urgent else text


def opening(text: str) -> str:
    """Return a question without the words that only routed it: ASK, URGENT, a discipline."""
    return _first_words(without_ask(text) or text).text


def without_code(text: str) -> str:
    """Return a mentor's words as the asker reads them: without the `7#` they began with."""
    tag = _CODE.match(text)
    return text[tag.end() :] if tag else text


def presses(text: str) -> bool:
    """Tell whether a text begins with URGENT in capitals: "Urgent: ..." may begin an answer."""
    return _URGENT_IN_CAPITALS.match(text) is not None


def without_ask(text: str) -> str | None:
    """Return the question after a mentor's first word ASK, or None when it is not there."""
    first = _ASK.match(text)
    return text[first.end() :] if first else None


def _tap(payload: str) -> Intent:
    """Read what a button carried, MESSAGE:KEY."""
    parts = _TAP.fullmatch(payload)
    if parts is None:
        return Intent(IntentKind.TAP)
    return Intent(IntentKind.TAP, tap_key=parts[2].upper(), tap_message=int(parts[1]))


def _command(text: str, languages: Collection[str], code: int | None) -> Intent | None:
    """Read a message that is nothing but a command, or M and a text; one full stop may follow."""
    whole = text.strip().removesuffix(".").rstrip().upper()
    keyed = _KEY_THEN_CODE.fullmatch(whole) if code is None else None
    if keyed and keyed[1] in KEYS:
        return Intent(IntentKind.KEY, word=keyed[1], code=int(keyed[2]))
    if whole in KEYS:
        return Intent(IntentKind.KEY, word=whole, code=code)
    if whole == "UNDO":
        return Intent(IntentKind.UNDO, word=whole, code=code)
    more = _MORE.match(text)
    if more:
        return Intent(IntentKind.MORE, word="M", code=code, text=text[more.end() :])
    return _bare_command(whole, languages) if code is None else None


def _bare_command(whole: str, languages: Collection[str]) -> Intent | None:
    """Read a command that takes no code: after one, "7# STOP" is a mentor's advice."""
    if _DIGITS.fullmatch(whole):
        return Intent(IntentKind.DIGIT, "".join(str(unicodedata.decimal(one)) for one in whole))
    for language in sorted(languages):
        kind = WORDS.get(language, {}).get(whole)
        if kind:
            return Intent(kind, word=kind.upper())
    return None


def _first_words(text: str) -> Intent:
    """Take URGENT and a discipline off the start of a text.

    URGENT counts in any case; after a discipline only in capitals, as "SURG urgent cases" may
    be a phrase.
    """
    urgent = _URGENT.match(text)
    text = text[urgent.end() :] if urgent else text
    discipline, text = _take_discipline(text)
    if discipline and not urgent:
        urgent = _URGENT_IN_CAPITALS.match(text)
        text = text[urgent.end() :] if urgent else text
    return Intent(IntentKind.TEXT, text=text, urgent=bool(urgent), discipline=discipline)


def _take_discipline(text: str) -> tuple[Discipline | None, str]:
    """Take a discipline off the start, if it is in capitals or a colon follows.

    These are everyday words too: "Nurse asks about..." and "gas leak" are text, and taking
    them off would route the question elsewhere with half its meaning gone.
    """
    first = _FIRST_WORD.match(text)
    if first is None or not (first[1].isupper() or first[2]):
        return None, text
    discipline = DISCIPLINE_WORDS.get(first[1].upper())
    return discipline, text[first.end() :] if discipline else text
