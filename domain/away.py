"""Away-messages: what a phone answers by itself must not reach anybody as a mentor's answer.

WhatsApp's business phones answer each message at once with the same words. Nothing in the
payload says so; only the words and the time tell (docs/adr/0019).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

AT_ONCE: Final = timedelta(seconds=5)
"""A machine answers within this time after our message."""

TYPED_AT_ONCE: Final = 40
"""More characters than this nobody types within that time: eight a second are a fast typist's."""

SHORTEST: Final = 20
"""Shorter texts are what people say again and again: "Yes, please do"."""


class Seems(StrEnum):
    """Who seems to have written a text."""

    PERSON = "person"
    DOUBTFUL = "doubtful"
    MACHINE = "machine"


def judge(text: str, after: timedelta | None, before: Collection[str], *, silent: bool) -> Seems:
    """Tell whether a person wrote a text that came so long `after` our newest message there.

    `before` are earlier texts from there that came as fast after one of ours. `silent` says that
    nobody has touched that phone lately.
    """
    words = _words(text)
    if after is None or after >= AT_ONCE or len(words) < SHORTEST:
        return Seems.PERSON
    if words in {_words(each) for each in before}:
        return Seems.MACHINE
    return Seems.DOUBTFUL if silent and len(words) > TYPED_AT_ONCE else Seems.PERSON


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
