"""What there is to teach and how it stands: packs, items in their versions, and one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.fitting import fold, parts
from domain.guides import Standing
from domain.model import Role
from handlers.reviewing import asking, showing, signing
from storage import items, signatures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.items import Course, Item
    from domain.model import Person
    from handlers.desk import Desk
    from storage.signatures import SignOff
    from storage.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack by its name: the courses it brought, and how many newest versions stand how."""

    name: str
    courses: tuple[Course, ...]
    standings: Mapping[Standing, int]

    @property
    def unsigned(self) -> int:
        """How many of its items wait for a signature."""
        return self.standings.get(Standing.UNSIGNED, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a pack in one language: its newest version, and what was decided of it last."""

    item: Item
    last: SignOff | None
    older: bool
    """Whether an older signed version is sent meanwhile."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of an item as phones show it, and the SMS parts it is sent and paid as."""

    text: str
    parts: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of an item, all that was decided of it, and where else it is said.

    `waits` tells whether it waits for a signature, `may_sign` whether its reader may give one.
    """

    item: Item
    said: tuple[Said, ...]
    decided: tuple[SignOff, ...]
    others: tuple[Item, ...]
    waits: bool
    may_sign: bool
    following: Item | None
    """What waits for the reader next, behind this one."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """All packs, and what waits: for the reader, where they review, else for anybody."""

    packs: tuple[Pack, ...]
    waiting: tuple[Item, ...]


def shelf(desk: Desk, reader: Person) -> Shelf:
    """Return what there is, and what waits for a reader."""
    newest = _newest(items.every(desk.uow))
    courses = _courses(desk.uow)
    names = sorted({each.pack for each in newest} | {each.pack for each in courses})
    packs = (_pack(name, newest, courses) for name in names)
    return Shelf(tuple(packs), tuple(_waiting(desk, reader)))


def pack(uow: UnitOfWork, name: str) -> list[Line]:
    """Return the items of a pack, each in its newest version; none where there is no such pack."""
    every = items.every(uow)
    signed = {(each.ref, each.language) for each in every if each.may_be_sent}
    return [_line(uow, each, signed) for each in _newest(every) if each.pack == name]


def version(desk: Desk, item_id: int, reader: Person) -> Shown:
    """Return one version of an item for a reader; raises LookupError where there is none."""
    item = items.get(desk.uow, item_id)
    waiting = [each for each in _waiting(desk, reader) if each.id != item.id]
    behind = [each for each in waiting if (each.ref, each.language) > (item.ref, item.language)]
    others = [each for each in items.every(desk.uow) if each.ref == item.ref]
    return Shown(
        item,
        tuple(
            _said(each.short or each.text, each.text)
            for each in showing.messages(desk.phrases, item)
        ),
        tuple(signatures.of_item(desk.uow, item.id)),
        tuple(each for each in others if each.id != item.id),
        items.is_waiting(desk.uow, item.id),
        signing.may_sign(reader, item),
        next(iter((*behind, *waiting)), None),
    )


def _waiting(desk: Desk, reader: Person) -> Sequence[Item]:
    if Role.CLINICAL_REVIEWER in reader.roles:
        return asking.waiting_for(desk, reader)
    return items.waiting(desk.uow)


def _newest(every: Sequence[Item]) -> list[Item]:
    """Return of each item in each language its newest version, by ref and language."""
    return list({(each.ref, each.language): each for each in every}.values())


def _courses(uow: UnitOfWork) -> list[Course]:
    return list({each.ref: each for each in items.courses(uow)}.values())


def _pack(name: str, newest: Sequence[Item], courses: Sequence[Course]) -> Pack:
    mine = [each for each in newest if each.pack == name]
    brought = tuple(each for each in courses if each.pack == name)
    return Pack(name, brought, Counter(each.standing for each in mine))


def _line(uow: UnitOfWork, item: Item, signed: set[tuple[str, str]]) -> Line:
    decided = signatures.of_item(uow, item.id)
    older = not item.may_be_sent and (item.ref, item.language) in signed
    return Line(item, decided[-1] if decided else None, older)


def _said(on_sms: str, text: str) -> Said:
    whole = fold(text)
    return Said(text, parts(whole if parts(whole) == 1 else fold(on_sms)))
