"""The words of a text as they are searched: without accents, endings and words that say nothing.

Texts and what people look for go through the same function, so that a search finds the same on
every database, whose own dictionaries differ. A term holds letters and digits alone: nothing of
it can be read as the syntax of a search.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import snowballstemmer

from domain.languages import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST = 2
MOST_WORDS = 40
"""Of what somebody looks for; a question has as many, and what follows narrows nothing."""

_STEMMERS: Mapping[str, str] = {
    Language.ENGLISH: "english",
    Language.FRENCH: "french",
    Language.PORTUGUESE: "portuguese",
}
"""Swahili inflects at the front of its words; nobody has made a stemmer for it that we know of."""

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    """
    a about after all an and any are as at be been before being but by can could did do does
    for from get give given had has have he her his how i if in into is it its just me my no
    not now of off on or our out over please she should so some than that the their them then
    there they this to too under up us very was we were what when where which while who why
    will with would you your
    au aux avec ce ces cette dans de des du elle en est et eux il je la le les leur mais mes
    mon ne nos notre nous ou par pas pour plus qu que quel quelle qui sa se ses si son sont
    sur ta te tes un une vos votre vous comment quand
    cha ha hii hiyo huyu ina kama katika kwa kwenye la lakini na nani ni nini pia sana vipi wa
    wakati ya za
    ao aos as com como da das do dos e ela ele em eu foi isso mas meu minha na nao nas no nos
    o os para pela pelo por quando que quem sao se sem ser seu sua tem um uma
    """.split()  # noqa: SIM905 (a list of two hundred strings is read by nobody)
)
"""Words that stand in any text, of all our languages, without accents."""


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def terms(text: str, language: str) -> tuple[str, ...]:
    """Return the terms of a text in its order, as somebody writes them in a language."""
    return tuple(_stem(word, language) for word in _words(text))


def wanted(text: str) -> tuple[frozenset[str], ...]:
    """Return what somebody looks for: of each word, once, the terms that it is in any language.

    People look in their own language for what may be written in another.
    """
    found = (frozenset(_stem(word, each) for each in Language) for word in _words(text))
    return tuple(dict.fromkeys(found))[:MOST_WORDS]


def _words(text: str) -> list[str]:
    """Return the words that say something; a number alone is a dose or a time, and says little."""
    found = _WORD.findall(plain(text))
    return [
        each
        for each in found
        if len(each) >= SHORTEST and not each.isdecimal() and each not in _EMPTY
    ]


def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return word if stemmer is None else str(stemmer.stemWord(word))


@cache
def _stemmer(language: str) -> Any:
    name = _STEMMERS.get(language)
    return None if name is None else snowballstemmer.stemmer(name)
