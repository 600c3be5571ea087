"""The wording of consent: which phrases ask for it, and their version.

What somebody agreed to is kept as a version. Whoever changes one of these phrases, or translates
one, gives the wording a new VERSION and puts its digests beside the old ones, which stay: they
say what earlier consents were given to.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.phrases import Phrases

VERSION: Final = "1"
PHRASES: Final = ("join.invite", "join.consent", "join.consent.line", "ask.received.invited")

DIGESTS: Final[Mapping[str, Mapping[str, str]]] = {
    "1": {
        "en": "d6a9474804a966e5",
        "fr": "f3c5b0ef38f0ddb7",
        "sw": "e204997aa87de2ef",
        "pt": "744c3ba03f18823a",
    },
}
"""What the phrases of each version say, by language; see `digest`."""


def digest(phrases: Phrases, language: str) -> str:
    """Return a fingerprint of all that somebody reads in a language before they agree."""
    said = hashlib.sha256()
    for phrase in PHRASES:
        names = phrases.names(phrase)
        rendered = phrases.render(phrase, language, **{name: f"{{{name}}}" for name in names})
        labels = [f"{each.key} {each.label}" for each in rendered.choices]
        said.update("\0".join((rendered.text, rendered.short, *labels, "")).encode())
    return said.hexdigest()[:16]
