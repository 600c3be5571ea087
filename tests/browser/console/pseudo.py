"""A pretended language, written from right to left in Arabic letters, as long as English.

Its texts mean nothing; they show what is not marked for translation, and what breaks when the
page runs the other way.
"""

from __future__ import annotations

import re
from gettext import NullTranslations

from console.wording import Wording

_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz",
    "ابثدهفجحيكقلمنوصرستطعغشظزخذض"[:26],
)
_PART = re.compile(r"(%\(\w+\)s|%%|<[^>]+>|&\w+;)")


def pretended(text: str) -> str:
    """Return a text in Arabic letters; what is filled in later and marks stay."""
    parts = _PART.split(text)
    return "".join(
        part if at % 2 else part.lower().translate(_LETTERS) for at, part in enumerate(parts)
    )


class Pretended(NullTranslations):
    """A catalogue that has every text."""

    def gettext(self, message: str) -> str:
        """Return the pretended text."""
        return pretended(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the pretended text for a number."""
        return pretended(msgid1 if n == 1 else msgid2)


RIGHT_TO_LEFT = Wording("ar", "rtl", Pretended())
