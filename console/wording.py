"""The words of the pages: English as written in the templates, or a catalogue's instead."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping


_AS_WRITTEN = NullTranslations()


@dataclass(frozen=True, slots=True)
class Wording:
    """A language of the pages, and the way it is written."""

    language: str = "en"
    direction: str = "ltr"
    catalogue: NullTranslations = _AS_WRITTEN

    def say(self, text: str, /, **values: Any) -> str:
        """Return a text in this language with its values, as plain text."""
        return self.catalogue.gettext(text) % values

    def mark(self, text: str, /, **values: Any) -> Markup:
        """Return a text for a template: it is trusted, its values are escaped."""
        return Markup(self.catalogue.gettext(text)) % values  # noqa: S704 (no text of a person)

    def count(self, one: str, many: str, number: int, /, **values: Any) -> Markup:
        """Return the form of a text that fits a number, which it may name as %(n)s."""
        chosen = self.catalogue.ngettext(one, many, number)
        return Markup(chosen) % {"n": number, **values}  # noqa: S704 (no text of a person)


ENGLISH = Wording()
LANGUAGES: Mapping[str, Wording] = {"en": ENGLISH}
"""What the pages speak; who reads another language gets English."""


def of(language: str) -> Wording:
    """Return the wording for a reader's language."""
    return LANGUAGES.get(language, ENGLISH)


def spoken(accepted: str) -> Wording:
    """Return the wording for a browser that names languages in an Accept-Language header."""
    wanted = (each.partition(";")[0].strip().partition("-")[0] for each in accepted.split(","))
    return next((LANGUAGES[each] for each in wanted if each in LANGUAGES), ENGLISH)
