"""Loading packs: all or nothing, a version for each wording, and no signature for other words.

A stored version never changes what it says. What a file says otherwise is a new version, which is
sent once it is signed; until then the signed older one is. A file takes no signature back, except
by `withdrawn`, which ends every version of an item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.guides import Standing
from domain.items import said
from storage import items, signatures
from storage.signatures import SIGNED, WITHDRAWN, SignOff

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from content.packing.reading import Read, WrittenItem
    from domain.items import Course, Item
    from storage.uow import UnitOfWork

FURTHEST_EAST: Final = timedelta(hours=14)
"""So far ahead of UTC a day may have begun on which somebody signs."""

BY_FILE: Final = "file"

PRACTICE_ONLY: Final = (
    "a practice item is for a practice programme alone; have it signed, or write "
    "needs_clinical_signoff"
)
OTHER_WORDS: Final = "says something else than what was signed; it needs a new signed_on"
NOT_YET: Final = "is signed on a day that has not come; mend signed_on"
ENDED: Final = (
    "was withdrawn, and these words are never sent again; write them anew, or keep "
    "status: withdrawn"
)


class Change(StrEnum):
    """What loading did with an item or a course."""

    NEW = "new"
    CHANGED = "changed"
    """New words, which are a new version."""
    SIGNED = "signed"
    """The words that were there, which the file signs."""
    WITHDRAWN = "withdrawn"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one item (its newest version) or course."""

    ref: str
    language: str
    version: int
    change: Change
    waits: bool = False
    """Whether its newest words wait for a signature."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did."""

    items: tuple[Loaded, ...]
    courses: tuple[Loaded, ...]


def stored(uow: UnitOfWork) -> dict[tuple[str, str], Item]:
    """Return the newest version of every item by ref and language, for courses to name."""
    return {(each.ref, each.language): each for each in items.every(uow)}


def faults(
    uow: UnitOfWork, pack: Read, *, practice: bool = False
) -> list[tuple[WrittenItem, str]]:
    """Return why items cannot be stored here, each with its place in the files."""
    return [(each, why) for each in pack.items for why in _faults(uow, each, practice=practice)]


def load(uow: UnitOfWork, pack: Read) -> Outcome:
    """Store what a pack without faults holds; a second time changes nothing."""
    return Outcome(
        tuple(_load(uow, each) for each in pack.items),
        tuple(_load_course(uow, each.course) for each in pack.courses),
    )


def for_practice(written: Iterable[WrittenItem], reviewer: str) -> list[WrittenItem]:
    """Return items as a practice programme may send them, with a made-up name below each."""
    return [
        replace(each, item=replace(each.item, standing=Standing.PRACTICE), reviewer=reviewer)
        if each.item.standing is Standing.UNSIGNED
        else each
        for each in written
    ]


def _faults(uow: UnitOfWork, written: WrittenItem, *, practice: bool) -> Iterator[str]:
    item = written.item
    if item.standing is Standing.PRACTICE and not practice:
        yield f"{item.ref}: {PRACTICE_ONLY}"
    if written.signed_on and written.signed_on > (uow.now + FURTHEST_EAST).date():
        yield f"{item.ref} {NOT_YET}"
    known = items.versions(uow, item.ref, item.language)
    if item.standing is Standing.SIGNED and _signed_other_words(uow, written, known):
        yield f"{item.ref} {OTHER_WORDS}"
    if _ended(item, known):
        yield f"{item.ref} {ENDED}"


def _signed_other_words(uow: UnitOfWork, written: WrittenItem, known: Sequence[Item]) -> bool:
    """Tell whether this name and day stand under another text of the item already."""
    return any(
        _stands(uow, other, written) for other in known if said(other) != said(written.item)
    )


def _stands(uow: UnitOfWork, item: Item, written: WrittenItem) -> bool:
    """Tell whether a file's signature is stored below a version."""
    return any(
        (each.how, each.decision, each.reviewer) == (BY_FILE, SIGNED, written.reviewer)
        and each.at == _at(uow, written.signed_on)
        for each in signatures.of_item(uow, item.id)
    )


def _ended(item: Item, known: Sequence[Item]) -> bool:
    """Tell whether a file brings withdrawn words back; the newest may stay as they are."""
    if item.standing is Standing.WITHDRAWN:
        return False
    same = [each for each in known if said(each) == said(item)]
    if not any(each.standing is Standing.WITHDRAWN for each in same):
        return False
    return item.standing is not Standing.UNSIGNED or same[-1] is not known[-1]


def _load(uow: UnitOfWork, written: WrittenItem) -> Loaded:
    item = written.item
    known = items.versions(uow, item.ref, item.language)
    newest = known[-1] if known else None
    if newest is None:
        return _add(uow, written, 1, Change.NEW)
    if item.standing is Standing.WITHDRAWN:
        return _withdraw(uow, written, known)
    if said(newest) != said(item):
        return _add(uow, written, newest.version + 1, Change.CHANGED)
    if item.standing in {Standing.SIGNED, Standing.PRACTICE} and not _stands(uow, newest, written):
        return _sign(uow, written, newest)
    return _loaded(newest, Change.UNCHANGED)


def _add(uow: UnitOfWork, written: WrittenItem, version: int, change: Change) -> Loaded:
    item = items.add(uow, replace(written.item, version=version))
    if item.standing in {Standing.SIGNED, Standing.PRACTICE}:
        _note(uow, written, item, SIGNED)
    if item.standing is Standing.WITHDRAWN:
        _note(uow, written, item, WITHDRAWN)
    return _loaded(item, change)


def _sign(uow: UnitOfWork, written: WrittenItem, newest: Item) -> Loaded:
    """Put a file's signature below words that are there; one for practice lifts no real one."""
    if newest.standing is not Standing.UNSIGNED and written.item.standing is Standing.PRACTICE:
        return _loaded(newest, Change.UNCHANGED)
    _note(uow, written, newest, SIGNED)
    items.set_standing(uow, newest.id, written.item.standing)
    return _loaded(replace(newest, standing=written.item.standing), Change.SIGNED)


def _withdraw(uow: UnitOfWork, written: WrittenItem, known: Sequence[Item]) -> Loaded:
    live = [each for each in known if each.standing is not Standing.WITHDRAWN]
    for each in live:
        items.set_standing(uow, each.id, Standing.WITHDRAWN)
        _note(uow, written, each, WITHDRAWN)
    newest = replace(known[-1], standing=Standing.WITHDRAWN)
    return _loaded(newest, Change.WITHDRAWN if live else Change.UNCHANGED)


def _note(uow: UnitOfWork, written: WrittenItem, item: Item, decision: str) -> None:
    at = _at(uow, written.signed_on)
    signatures.add(uow, SignOff(item.id, None, written.reviewer, decision, BY_FILE, at))


def _at(uow: UnitOfWork, day: date | None) -> datetime:
    """Return when somebody decided who wrote a day alone: at its beginning in UTC, or now."""
    return datetime.combine(day, time(), UTC) if day else uow.now


def _loaded(item: Item, change: Change) -> Loaded:
    waits = item.standing is Standing.UNSIGNED
    return Loaded(item.ref, item.language, item.version, change, waits)


def _load_course(uow: UnitOfWork, course: Course) -> Loaded:
    newest = items.newest_course(uow, course.ref)
    if newest is not None and replace(newest, id=0, version=0) == course:
        return Loaded(course.ref, "", newest.version, Change.UNCHANGED)
    version = newest.version + 1 if newest else 1
    items.add_course(uow, replace(course, version=version))
    return Loaded(course.ref, "", version, Change.CHANGED if newest else Change.NEW)
