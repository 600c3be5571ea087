"""Thanks that may be quoted to a mentor: short words of thanks in which nobody can be known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domain import fitting, privacy, thanks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LONGEST = 60
"""Characters of a quotation; with it the monthly note still fits one SMS part."""

_SAYS_THANKS = re.compile(
    r"thank|thx|asante|shukran|nashukuru|merci|remercie|obrigad|\bobg\b|agradecid", re.IGNORECASE
)
"""What tells thanks from "ok" and "noted", which are passed on just as well."""

_DRAWN = re.compile(r"[^\w\s.,!;:'\u2019-]+")


def best(texts: Iterable[str], country: str, today: date) -> str:
    """Return the thanks that say most, the earlier of two, or "" where none may be quoted."""
    quotable = (_plain(each) for each in texts if _may_be_quoted(each, country, today))
    return max((each for each in quotable if len(each) <= LONGEST), key=len, default="")


def _may_be_quoted(text: str, country: str, today: date) -> bool:
    is_thanks = thanks.only(text) and _SAYS_THANKS.search(text) is not None
    return is_thanks and not privacy.find(text, country, today) and fitting.is_gsm7(_plain(text))


def _plain(text: str) -> str:
    """Return a text on one line, without what is drawn: one sign would double its SMS parts."""
    return " ".join(_DRAWN.sub(" ", text).replace("\u2019", "'").split())
