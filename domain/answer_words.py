"""Words that people write in place of a key: "yes", "sometimes", in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.instruments import AnswerType
from domain.languages import Language, plainly

if TYPE_CHECKING:
    from collections.abc import Mapping

Spoken = dict[str, tuple[str, ...]]

_YES: Final[Spoken] = {
    Language.ENGLISH: ("YES", "YEP", "YEAH"),
    Language.FRENCH: ("OUI",),
    Language.SWAHILI: ("NDIYO", "NDIO"),
    Language.PORTUGUESE: ("SIM",),
}
_NO: Final[Spoken] = {
    Language.ENGLISH: ("NO", "NOPE"),
    Language.FRENCH: ("NON",),
    Language.SWAHILI: ("HAPANA",),
    Language.PORTUGUESE: ("NAO",),
}
_PARTLY: Final[Spoken] = {
    Language.ENGLISH: ("PARTLY", "IN PART"),
    Language.FRENCH: ("EN PARTIE", "PARTIELLEMENT"),
    Language.SWAHILI: ("KIASI", "KWA KIASI"),
    Language.PORTUGUESE: ("EM PARTE", "PARCIALMENTE"),
}
_ALWAYS: Final[Spoken] = {
    Language.ENGLISH: ("ALWAYS",),
    Language.FRENCH: ("TOUJOURS",),
    Language.SWAHILI: ("DAIMA", "SIKU ZOTE", "KILA WAKATI"),
    Language.PORTUGUESE: ("SEMPRE",),
}
_SOMETIMES: Final[Spoken] = {
    Language.ENGLISH: ("SOMETIMES",),
    Language.FRENCH: ("PARFOIS", "QUELQUEFOIS"),
    Language.SWAHILI: ("MARA NYINGINE", "WAKATI MWINGINE"),
    Language.PORTUGUESE: ("AS VEZES", "POR VEZES"),
}
_NEVER: Final[Spoken] = {
    Language.ENGLISH: ("NEVER",),
    Language.FRENCH: ("JAMAIS",),
    Language.SWAHILI: ("KAMWE", "HAPANA KAMWE"),
    Language.PORTUGUESE: ("NUNCA",),
}
_WORDS: Final[Mapping[AnswerType, Mapping[str, Spoken]]] = {
    AnswerType.YES_NO: {"1": _YES, "2": _NO},
    AnswerType.THREE_STEP: {"1": _YES, "2": _PARTLY, "3": _NO},
    AnswerType.FREQUENCY_STEP: {"1": _ALWAYS, "2": _SOMETIMES, "3": _NEVER},
}


def code_of(kind: AnswerType, words: str, language: str) -> str | None:
    """Return the key that these words mean in a language, or in English; else None."""
    said = plainly(words)
    for code, spoken in _WORDS.get(kind, {}).items():
        if said in (*spoken.get(language, ()), *spoken[Language.ENGLISH]):
            return code
    return None
