"""Somebody we do not know: whether a person is behind an address, and what they may mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.model import Channel

if TYPE_CHECKING:
    from domain.model import Inbound

SHORTEST_NUMBER: Final = 7
"""An SMS sender of fewer digits is a short code: machines live there."""

FEWEST_WORDS: Final = 3
"""A text with fewer words than this is a greeting or a code rather than a question."""

SMALL_TALK: Final = frozenset(
    (
        *(
            "hello",
            "hallo",
            "helo",
            "hi",
            "hey",
            "dear",
            "good",
            "morning",
            "afternoon",
            "evening",
        ),
        *("sir", "madam", "doctor", "dr", "please", "thanks", "thank", "you", "ok"),
        *("is", "this", "that", "it", "the", "a", "an", "are", "am", "i", "we", "who", "what"),
        *("how", "do", "does", "can", "may", "to", "of", "for", "your", "my", "name", "me", "us"),
        *("want", "would", "like", "need", "join", "joining", "register", "code", "have", "got"),
        *(
            "mentor",
            "mentors",
            "mentoring",
            "mentorline",
            "line",
            "number",
            "service",
            "programme",
        ),
        *("program", "right", "here", "there", "anybody", "anyone", "in", "with", "by", "from"),
        *("habari", "hujambo", "mambo", "salama", "shikamoo", "za", "asubuhi", "jioni", "mchana"),
        *("naomba", "nataka", "kujiunga", "namba", "msimbo", "hii", "ni", "ya", "hapa", "asante"),
        *("bonjour", "bonsoir", "salut", "je", "veux", "voudrais", "rejoindre", "est", "ce", "le"),
        *("la", "service", "numero", "qui", "merci", "bom", "dia", "boa", "tarde", "noite", "ola"),
        *("quero", "entrar", "este", "e", "o", "codigo", "quem", "obrigado", "obrigada"),
    )
)
"""Words of greeting and of asking about the service itself; none of them is about a patient."""

VITAL_SIGNS: Final = frozenset(
    (
        *("bp", "ta", "hr", "rr", "pr", "pulse", "spo2", "sats", "sat", "temp", "hb", "gcs"),
        *("hgb", "fhr", "bleeding", "pph", "apgar", "cpr", "stat", "urgent", "urgente", "dharura"),
        *("emergency", "dying", "damu", "saigne", "sangra", "collapsed", "unconscious"),
        *("convulsing", "haemorrhage", "hemorrhage", "hemorragie", "hemorragia", "degedege"),
        *("amezimia", "inconscient", "inconsciente"),
    )
)
"""A text with one of these is about a patient, however short."""

_WORDS = re.compile(r"[^\W_]+")


def may_be_answered(inbound: Inbound) -> bool:
    """Tell whether a person can be behind an address, rather than a short code or a name.

    Only carriers give those; whoever writes by another channel has an account of their own.
    """
    if inbound.channel is not Channel.SMS:
        return True
    digits = inbound.sender.lstrip("+")
    return digits.isdigit() and len(digits) >= SHORTEST_NUMBER


def reads_like_question(text: str) -> bool:
    """Tell whether a text may be about a patient: all that is not plainly small talk.

    It errs to the side of a question: one that is shown to a coordinator for nothing costs them
    a glance.
    """
    long = len(text.split()) >= FEWEST_WORDS
    return names_vital_sign(text) or (long and not SMALL_TALK.issuperset(_words(text)))


def names_vital_sign(text: str) -> bool:
    """Tell whether a text is about a patient by one of its words, however short it is."""
    return not VITAL_SIGNS.isdisjoint(_words(text))


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.casefold())
