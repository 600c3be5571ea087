"""The phrases of the service: found by id, filled in, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from domain.model import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENGLISH = "en"
FOLDER = Path(__file__).parent / "locales"
_SHORT = "short"
_BUTTON = "button:"


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

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Phrases:
        """Read the catalogues of a folder, once in the life of the process."""
        return _load(folder)

    def render(self, phrase_id: str, language: str, /, **values: str) -> Rendered:
        """Fill a phrase with exactly the values it names, each inserted as it is."""
        template = self._find(phrase_id, language)
        if values.keys() != template.names:
            raise ValueError(_mismatch(phrase_id, template.names, values.keys()))
        return Rendered(
            phrase_id,
            template.text.format_map(values),
            template.short.format_map(values),
            template.choices,
        )

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
        phrase_id: _template(f"{ENGLISH}.po, {phrase_id}", fields, None)
        for phrase_id, fields in _read(folder / f"{ENGLISH}.po").items()
    }
    languages = {ENGLISH: english}
    for path in sorted(folder.glob("*.po")):
        if path.stem != ENGLISH:
            languages[path.stem] = english | _translated(path, english)
    return Phrases(languages)


def _read(path: Path) -> dict[str, dict[str, str]]:
    """Read what a catalogue says, by phrase and context; doubtful (fuzzy) entries are left out."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    phrases: dict[str, dict[str, str]] = {}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            phrases.setdefault(str(message.id), {})[message.context or ""] = str(message.string)
    return phrases


def _translated(path: Path, english: Mapping[str, _Template]) -> dict[str, _Template]:
    found = {}
    for phrase_id, fields in _read(path).items():
        if phrase_id not in english:
            raise ValueError(f"{path.name}, {phrase_id}: en.po has no such phrase")
        if "" in fields:
            label = f"{path.name}, {phrase_id}"
            found[phrase_id] = _template(label, fields, english[phrase_id])
    return found


def _template(label: str, fields: Mapping[str, str], source: _Template | None) -> _Template:
    """Make a template; a translation keeps the keys of its source and adds no placeholder."""
    strange = [
        name for name in fields if name not in {"", _SHORT} and not name.startswith(_BUTTON)
    ]
    if strange or "" not in fields:
        raise ValueError(f"{label}: {strange or 'no text'} is not what a phrase is made of")
    text, short = fields[""], fields.get(_SHORT, "")
    names = _names(label, text) | _names(label, short)
    labels = {k.removeprefix(_BUTTON): v for k, v in fields.items() if k.startswith(_BUTTON)}
    if source is None:
        choices = tuple(Choice(key, words) for key, words in labels.items())
        return _Template(text, short, choices, names)
    if names - source.names or labels.keys() - {choice.key for choice in source.choices}:
        raise ValueError(f"{label}: has a placeholder or a key that en.po has not")
    choices = tuple(Choice(each.key, labels.get(each.key, each.label)) for each in source.choices)
    return _Template(text, short, choices, source.names)


def _names(label: str, text: str) -> frozenset[str]:
    """Return the placeholders of a text; each is a plain name in braces."""
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"{label}: {{{name}}} must be a plain name in braces")
        names.add(name)
    return frozenset(names)


def _mismatch(phrase_id: str, wanted: frozenset[str], given: Iterable[str]) -> str:
    missing, extra = sorted(wanted.difference(given)), sorted(set(given) - wanted)
    return f"{phrase_id}: values missing {missing}, values it has no place for {extra}"
