"""The phrases of the service: found by id, filled in, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from content.catalogues import SHORT, TEXT, placeholders, read
from domain.fitting import fold, is_gsm7
from domain.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from content.catalogues import Entry

ENGLISH = "en"
FOLDER = Path(__file__).parent / "locales"
WORDS_OF_PEOPLE = "text"
"""The placeholder of what a person wrote, which no wire rewrites."""


class UnknownPhrase(KeyError):
    """No catalogue holds a phrase of this id; add it to en.po."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A phrase as its reader gets it; `short` replaces `text` on SMS where one is written."""

    phrase: str
    text: str
    short: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Template:
    """One phrase in one language, with the names it must be given."""

    text: str
    short: str
    choices: tuple[Choice, ...]
    names: frozenset[str]


class Phrases:
    """Every phrase in every language; a phrase not yet translated is said in English."""

    def __init__(self, templates: Mapping[str, Mapping[str, _Template]]) -> None:
        self._languages = templates
        self._english = templates[ENGLISH]
        self._terms: dict[tuple[str, str], str] = {}
        for language in templates.values():
            for phrase_id, template in language.items():
                place = phrase_id.partition(".")[0], _same(template.text)
                self._terms.setdefault(place, phrase_id)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Phrases:
        """Read the catalogues of a folder, once in the life of the process."""
        return _load(folder)

    def render(self, phrase_id: str, language: str, /, **values: str) -> Rendered:
        """Fill a phrase with exactly the values it names, each inserted as it is."""
        template = self._find(phrase_id, language)
        if values.keys() != template.names:
            raise ValueError(_mismatch(phrase_id, template.names, values.keys()))
        text, short = template.text.format_map(values), template.short.format_map(values)
        if WORDS_OF_PEOPLE in values:
            short = _plain_around_words(template, values) or short
        return Rendered(phrase_id, text, short, template.choices)

    def term(self, family: str, words: str, /) -> str | None:
        """Return the id of the term that these words are in any language, else None.

        `family` is the first part of its id. So what somebody wrote in their own language can
        be said in the reader's; of two terms with the same word the first is meant.
        """
        return self._terms.get((family, _same(words)))

    def names(self, phrase_id: str, /) -> frozenset[str]:
        """Return the values that a phrase must be given."""
        return self._find(phrase_id, ENGLISH).names

    def word(self, word_id: str, language: str, /) -> str:
        """Return a word of the vocabulary, to be put into a phrase."""
        return self.render(word_id, language).text

    def _find(self, phrase_id: str, language: str) -> _Template:
        try:
            return self._languages.get(language, self._english)[phrase_id]
        except KeyError:
            raise UnknownPhrase(phrase_id) from None


@cache
def _load(folder: Path) -> Phrases:
    english = {
        phrase_id: _template(f"{ENGLISH}.po, {phrase_id}", entry, None)
        for phrase_id, entry in read(folder / f"{ENGLISH}.po").entries.items()
    }
    languages = {ENGLISH: english}
    for path in sorted(folder.glob("*.po")):
        if path.stem != ENGLISH:
            languages[path.stem] = english | _translated(path, english)
    return Phrases(languages)


def _translated(path: Path, english: Mapping[str, _Template]) -> dict[str, _Template]:
    found = {}
    for phrase_id, entry in read(path).entries.items():
        if phrase_id not in english:
            raise ValueError(f"{path.name}, {phrase_id}: en.po has no such phrase")
        if TEXT in entry.fields:
            label = f"{path.name}, {phrase_id}"
            found[phrase_id] = _template(label, entry, english[phrase_id])
    return found


def _template(label: str, entry: Entry, source: _Template | None) -> _Template:
    """Make a template; a translation keeps the keys of its source and adds no placeholder."""
    strange, labels = entry.strange(), entry.buttons()
    if strange or TEXT not in entry.fields:
        raise ValueError(f"{label}: {strange or 'no text'} is not what a phrase is made of")
    text, short = entry.fields[TEXT], entry.fields.get(SHORT, "")
    names = _names(label, text) | _names(label, short)
    if source is None:
        choices = tuple(Choice(key, words) for key, words in labels.items())
        return _Template(text, short, choices, names)
    if names - source.names or labels.keys() - {choice.key for choice in source.choices}:
        raise ValueError(f"{label}: has a placeholder or a key that en.po has not")
    choices = tuple(Choice(each.key, labels.get(each.key, each.label)) for each in source.choices)
    return _Template(text, short, choices, source.names)


def _names(label: str, text: str) -> frozenset[str]:
    try:
        return placeholders(text)
    except ValueError as fault:
        raise ValueError(f"{label}: {fault}") from None


def _plain_around_words(template: _Template, values: Mapping[str, str]) -> str:
    """Return the SMS variant of a relay whose frame has letters that SMS lacks, else nothing.

    A wire folds what is ours but never what a person wrote; one letter of ours outside GSM-7
    would more than double the parts of their words.
    """
    frame = template.short or template.text
    if is_gsm7(frame.format_map({**values, WORDS_OF_PEOPLE: ""})):
        return ""
    plain = {
        name: each if name == WORDS_OF_PEOPLE else fold(each) for name, each in values.items()
    }
    return fold(frame).format_map(plain)


def _same(words: str) -> str:
    """Return the form in which two spellings of one term are equal."""
    return " ".join(words.replace("-", " ").replace("_", " ").casefold().split())


def _mismatch(phrase_id: str, wanted: frozenset[str], given: Iterable[str]) -> str:
    missing, extra = sorted(wanted.difference(given)), sorted(set(given) - wanted)
    return f"{phrase_id}: values missing {missing}, values it has no place for {extra}"
