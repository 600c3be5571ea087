"""Whom a question may be given to, and how an answer on somebody's behalf will read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.model import Role
from handlers import choosing, identity
from handlers.coordinating import behalf
from storage import addresses, people

if TYPE_CHECKING:
    from domain.model import Channel, Person, Question
    from handlers.coordinating.behalf import Spoken
    from handlers.desk import Desk


LONGEST_ID: Final = 19
"""Digits that a number of 63 bits may have."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What an asker will read, where, and in how many SMS parts (0: not by SMS)."""

    text: str
    asker: str
    language: str
    channel: Channel
    mentor: str
    parts: int


def mentors(desk: Desk, question: Question) -> tuple[list[tuple[str, str]], ...]:
    """Return the mentors who may be asked, by id and name: those on call, and the others."""
    on = {each.shift.mentor_id for each in choosing.on_call(desk, question.discipline)}
    known = people.with_role(desk.uow, Role.MENTOR)
    fitting = [
        each
        for each in known
        if each.discipline is question.discipline or each.id in on
        if each.id not in (question.asker_id, question.mentor_id)
    ]
    named = sorted((each.name, each.id) for each in fitting)
    return (
        [(str(key), name) for name, key in named if key in on],
        [(str(key), name) for name, key in named if key not in on],
    )


def mentor(desk: Desk, chosen: str) -> Person | None:
    """Return a mentor by their id as a form carries it, or None where there is none."""
    if not (chosen.isascii() and chosen.isdigit()) or len(chosen) >= LONGEST_ID:
        return None
    found = people.many(desk.uow, [int(chosen)])
    return next((each for each in found.values() if Role.MENTOR in each.roles), None)


def preview(desk: Desk, reader: Person, question: Question, spoken: Spoken) -> Preview:
    """Return how an answer on behalf of a mentor will read."""
    rendered = behalf.preview(desk, question, spoken)
    asker = people.get(desk.uow, question.asker_id)
    return Preview(
        rendered.text,
        identity.asker(desk, question, reader),
        asker.language,
        addresses.get(desk.uow, question.address_id).channel,
        naming.given_name(spoken.mentor.name),
        behalf.parts(desk, question, rendered),
    )
