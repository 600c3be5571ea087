"""Whether the catalogues may be shipped: every fault of every language, and what is missing.

The service itself says an untranslated phrase in English and refuses to start on a catalogue that
it cannot use; this looks at the rest before anybody reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content import deck
from content.catalogues import (
    BUTTON,
    SHORT,
    TEXT,
    BadCatalogue,
    Catalogue,
    Status,
    placeholders,
    read,
)
from content.phrases import ENGLISH, FOLDER
from content.typical import typical
from domain.fitting import fold, is_gsm7, parts
from domain.languages import languages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from content.catalogues import Entry

_OF_OURS: Final = sorted(deck.CARRIER_WORDS, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """What must be mended in one phrase of a language, or in its whole file (no phrase)."""

    phrase: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a language has come.

    `missing` are the phrases that are said in English; of those, a phrase of the deck is a fault
    too. `unreviewed` counts the phrases that no native speaker has approved.
    """

    language: str
    phrases: int
    missing: tuple[str, ...]
    unreviewed: int
    faults: tuple[Fault, ...]


def check(folder: Path = FOLDER) -> tuple[Standing, ...]:
    """Look at the catalogue of every language that the service speaks, English first.

    Raises BadCatalogue when there is no English that the others could be held against.
    """
    english = read(folder / f"{ENGLISH}.po")
    others = [each.code for each in languages() if each.code != ENGLISH]
    return (_judge(english, english), *(_standing(folder, each, english) for each in others))


def _standing(folder: Path, language: str, english: Catalogue) -> Standing:
    path = folder / f"{language}.po"
    try:
        found = read(path) if path.exists() else Catalogue(language, "", {})
    except BadCatalogue as fault:
        return Standing(language, 0, tuple(english.entries), 0, (Fault("", str(fault)),))
    return _judge(found, english)


def _judge(found: Catalogue, english: Catalogue) -> Standing:
    said = [each for each, entry in found.entries.items() if TEXT in entry.fields]
    missing = tuple(each for each in english.entries if each not in said)
    faults = [Fault(each, why) for each in found.entries for why in _faults(found, each, english)]
    faults += [
        Fault(each, "is a phrase of the copy deck and is not translated")
        for each in missing
        if each in deck.IDS
    ]
    unreviewed = sum(found.status(each) != Status.REVIEWED for each in said)
    return Standing(found.language, len(said), missing, unreviewed, tuple(faults))


def _faults(found: Catalogue, phrase: str, english: Catalogue) -> Iterator[str]:
    """Give all that is wrong with one phrase; what it is made of before what it says."""
    entry, source = found.entries[phrase], english.entries.get(phrase)
    made = list(_faults_of_make(entry, source))
    yield from made
    if made or source is None:
        return
    yield from _faults_of_status(found, phrase)
    yield from _faults_of_length(found.language, phrase, entry)
    yield from _faults_of_words(phrase, entry)


def _faults_of_make(entry: Entry, source: Entry | None) -> Iterator[str]:
    """Give what makes an entry unusable: placeholders and keys are those of English."""
    if source is None:
        yield "is no phrase of en.po"
        return
    if TEXT not in entry.fields or TEXT not in source.fields:
        yield "has no text"
        return
    if entry.strange():
        yield f"has a context that no phrase has: {', '.join(entry.strange())}"
    try:
        names, wanted = _names(entry), _names(source)
    except ValueError as fault:
        yield f"cannot be filled in: {fault}"
        return
    if names != wanted:
        odd = ", ".join(sorted(names ^ wanted))
        yield f"must have the placeholders of en.po, and differs in: {odd}"
    keys, given = source.buttons().keys(), entry.buttons().keys()
    if keys != given:
        yield f"must have the buttons of en.po, and differs in: {', '.join(sorted(keys ^ given))}"


def _names(entry: Entry) -> frozenset[str]:
    """Return the placeholders of a phrase; its variant for SMS may leave some of them out."""
    return placeholders(entry.fields[TEXT]) | placeholders(entry.fields.get(SHORT, ""))


def _faults_of_status(found: Catalogue, phrase: str) -> Iterator[str]:
    """Give the entries whose status nobody can tell; a translation carries its own."""
    entry = found.entries[phrase]
    for context in entry.fields:
        own = entry.statuses.get(context, found.head if found.language == ENGLISH else "")
        if own not in set(Status):
            where = f" of {context}" if context else ""
            yield f"needs the comment `# status: ...`{where}, one of {', '.join(Status)}"


def _faults_of_length(language: str, phrase: str, entry: Entry) -> Iterator[str]:
    values, text = typical(language), entry.fields[TEXT]
    unknown = sorted(_names(entry) - values.keys())
    if unknown:
        yield f"has no typical value for {', '.join(unknown)}; add it to content/typical.py"
        return
    on_sms, most = _filled(text, values), deck.most_parts(phrase)
    if parts(on_sms) > 1 and SHORT in entry.fields:
        on_sms = _filled(entry.fields[SHORT], values)
    if not is_gsm7(on_sms):
        odd = " ".join(sorted({each for each in on_sms if not is_gsm7(each)}))
        yield f"has what SMS cannot carry even when written plainly: {odd}"
    elif parts(on_sms) > most:
        yield f"takes {parts(on_sms)} SMS parts with typical values; {most} at most"


def _filled(text: str, values: Mapping[str, str]) -> str:
    return fold(text.format_map(values))


def _faults_of_words(phrase: str, entry: Entry) -> Iterator[str]:
    """Give reserved words out of place, labels that are too long, and keys nobody can see."""
    texts = [each for each in (entry.fields[TEXT], entry.fields.get(SHORT)) if each]
    for word in _OF_OURS:
        homes = deck.RESERVED.get(word, ())
        if not phrase.startswith(homes) and re.search(rf"\b{word}\b", " ".join(texts)):
            yield f"says {word}, which is reserved"
    for key, label in entry.buttons().items():
        if len(label) > deck.LONGEST_LABEL:
            yield f"has a label of {len(label)} characters, {deck.LONGEST_LABEL} at most: {label}"
        if {key.upper(), label.upper()} & deck.CARRIER_WORDS:
            yield f"has a button on which carriers act: {key} {label}"
        if not all(re.search(rf"(?<!\w){re.escape(key)}(?!\w)", text) for text in texts):
            yield f"has a key that its text does not show: {BUTTON}{key}"
