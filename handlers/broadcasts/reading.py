"""What words for an audience can name, and what is said where they name nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain import audience_words
from domain.audience_words import FaultKind, Known
from domain.languages import Language
from domain.model import Discipline
from storage import audiences, broadcasts, cohorts, facilities

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.audience import Filters
    from domain.audience_words import Fault
    from domain.model import Person
    from handlers.desk import Desk

LATEST: Final = 3
"""So many broadcasts are named to whoever needs the number of one."""

LONGEST_PART: Final = 20
_NUMBERS = re.compile(r"\d{1,9}")


def parse(desk: Desk, words: str) -> Filters | Fault:
    """Read whom a broadcast is for."""
    return audience_words.parse(words, known(desk, words))


def known(desk: Desk, words: str = "") -> Known:
    """Return what words for an audience can name; of broadcasts those that these words name."""
    places = facilities.every(desk.uow)
    named = {
        desk.phrases.word(f"discipline.{each}", language): each
        for each in Discipline
        for language in Language
    }
    return Known(
        facilities={each.code: each.name for each in places},
        regions=sorted({each.region for each in places}),
        cohorts=[each.name for each in cohorts.every(desk.uow)],
        cadres=audiences.cadres(desk.uow),
        disciplines=named,
        broadcasts=_gone_out(desk, words),
    )


def explained(desk: Desk, reader: Person, fault: Fault) -> Rendered:
    """Say what is wrong with words for an audience, and what would fit."""
    if fault.kind is FaultKind.EMPTY:
        return desk.render("bc.how", reader)
    part, listed = fault.word[:LONGEST_PART], ", ".join(fault.fits)
    if fault.kind is FaultKind.AMBIGUOUS:
        return desk.render("bc.word.several", reader, part=part, list=listed)
    if fault.kind is FaultKind.BROADCAST:
        nothing = desk.word("bc.none", reader)
        return desk.render("bc.word.broadcast", reader, part=part, list=listed or nothing)
    examples = desk.word("bc.word.examples", reader)
    return desk.render("bc.word.unknown", reader, part=part, list=listed or examples)


def latest(desk: Desk, reader: Person) -> str:
    """Return the numbers of the newest broadcasts, as they are listed to a reader."""
    numbers = [str(each.number) for each in broadcasts.newest(desk.uow, LATEST)]
    return ", ".join(numbers) or desk.word("bc.none", reader)


def _gone_out(desk: Desk, words: str) -> set[int]:
    """Return the numbers of broadcasts that began: those that are named, and the newest."""
    named = (broadcasts.numbered(desk.uow, int(each)) for each in _NUMBERS.findall(words))
    newest = broadcasts.newest(desk.uow, LATEST)
    return {each.number for each in (*named, *newest) if each is not None and each.began_at}
