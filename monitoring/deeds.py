"""The audit log as its page shows it: ids become names when it is read, not before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.deeds import DEEDS
from domain.model import Role
from monitoring import chain
from storage import audits, facilities, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.auditing import Line
    from domain.model import Person
    from monitoring.chain import State
    from storage.uow import UnitOfWork

A_PAGE: Final = 50
ACTING: Final = (Role.COORDINATOR, Role.CLINICAL_REVIEWER, Role.SAFETY_OFFICER)
"""Whose deeds are looked for by name."""

_IDS: Final = frozenset({"mentor", "person"})
"""Details that are ids of people."""

_TAGS: Final[Mapping[str, str]] = {"visit": "V%s", "meeting": "meeting %s", "broadcast": "B%s"}


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the log: who, what, to what; `person_id` and `question` lead to pages."""

    id: int
    at: datetime
    who: str
    way: str
    sentence: str
    about: str
    person_id: int | None = None
    question: int | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """What of the log is asked for: one's deeds, one kind of deed, what is older than a line."""

    actor_id: int | None = None
    deed: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the log; `older` is the line before which the next page begins."""

    deeds: tuple[Deed, ...]
    older: int | None
    state: State | None
    actors: tuple[tuple[int, str], ...]


def find(uow: UnitOfWork, wish: Wish) -> Found:
    """Return a page of the log, the newest first, and what is known of its chain."""
    before = audits.LAST if wish.before is None else wish.before
    lines = audits.newest(uow, A_PAGE + 1, before=before, actor_id=wish.actor_id, deed=wish.deed)
    shown = lines[:A_PAGE]
    older = shown[-1].id if len(lines) > A_PAGE else None
    return Found(told(uow, shown), older, chain.state(uow), _actors(uow, wish))


def told(uow: UnitOfWork, lines: Sequence[Line]) -> tuple[Deed, ...]:
    """Return lines with the names of whom and what they are about."""
    known = people.many(uow, {each for line in lines for each in _people_of(line)})
    places = {str(each.id): each.name for each in facilities.every(uow)}
    return tuple(_told(line, known, places) for line in lines)


def _told(line: Line, known: Mapping[int, Person], places: Mapping[str, str]) -> Deed:
    kind, _, key = line.subject.partition(":")
    number = int(key) if key.isdigit() else None
    about, person_id = "", None
    if kind == "person" and number is not None and number != line.actor_id:
        about, person_id = _name(known, number), number
    elif kind == "question" and number is not None:
        about = naming.question_tag(number)
    elif kind == "facility":
        about = places.get(key, "")
    elif kind in _TAGS:
        about = _TAGS[kind] % key
    return Deed(
        line.id,
        line.at,
        _name(known, line.actor_id) if line.actor_id is not None else "",
        line.way,
        DEEDS.get(line.deed, line.deed),
        about,
        person_id,
        number if kind == "question" else None,
        _details(line, known),
    )


def _details(line: Line, known: Mapping[int, Person]) -> tuple[tuple[str, str], ...]:
    said = json.loads(line.detail)
    return tuple(
        (name.replace("_", " "), _name(known, value) if name in _IDS else str(value))
        for name, value in said.items()
    )


def _people_of(line: Line) -> set[int]:
    """Return whom a line names by id."""
    found = {value for name, value in json.loads(line.detail).items() if name in _IDS}
    kind, _, key = line.subject.partition(":")
    if kind == "person" and key.isdigit():
        found.add(int(key))
    return found | ({line.actor_id} if line.actor_id is not None else set())


def _actors(uow: UnitOfWork, wish: Wish) -> tuple[tuple[int, str], ...]:
    found = {each.id: each.name for role in ACTING for each in people.with_role(uow, role)}
    if wish.actor_id is not None and wish.actor_id not in found:
        found |= {each.id: each.name for each in people.many(uow, {wish.actor_id}).values()}
    return tuple(sorted(found.items(), key=lambda each: each[1].casefold()))


def _name(known: Mapping[int, Person], person_id: int) -> str:
    found = known.get(person_id)
    return found.name if found is not None else f"person {person_id}"
