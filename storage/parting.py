"""An address leaves its person: what waited there for them ends, unsent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from domain import posting
from storage import addresses, questions
from storage.attempts import Concerned
from storage.columns import stands
from storage.schema import message, outbox, prompt, question

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, Update

    from domain.model import Question
    from storage.uow import UnitOfWork

_PUT = (
    stands(prompt.c.state, "live", "waiting", "aside"),
    prompt.c.address_id == bindparam("address"),
)
_PLACES = (  # each by an index of its own
    (
        stands(outbox.c.state, "ready"),
        outbox.c.lane == bindparam("person"),
        outbox.c.address_id == bindparam("address"),
    ),
    (
        stands(outbox.c.state, "waiting"),
        outbox.c.message_id.in_(select(prompt.c.message_id).where(*_PUT)),
    ),
    (
        stands(outbox.c.state, "held"),
        outbox.c.person_id == bindparam("person"),
        outbox.c.address_id == bindparam("address"),
    ),
)
"""Where a person's messages wait: in their lane, behind a prompt that waits for another, and
until they write.
"""


def _waiting(place: tuple[ColumnElement[bool], ...]) -> Select[Any]:
    return (
        select(outbox.c.id, outbox.c.address_id, outbox.c.person_id)
        .add_columns(message.c.question_id, message.c.phrase, outbox.c.message_id)
        .join(message, message.c.id == outbox.c.message_id)
        .where(*place)
        .order_by(outbox.c.id)
    )


def _dropped(place: tuple[ColumnElement[bool], ...]) -> Update:
    return (
        update(outbox)
        .where(*place)
        .values(
            state="dropped",
            fault=posting.PARTED,
            done_at=bindparam("now"),
            lease_until=None,
            holder=None,
        )
    )


_READY, _BEHIND, _HELD = (_waiting(place) for place in _PLACES)
_DROP_READY, _DROP_BEHIND, _DROP_HELD = (_dropped(place) for place in _PLACES)
_END_PROMPTS = update(prompt).where(*_PUT).values(state="ended", held="")
_END_UNSEEN = (
    update(prompt)
    .where(stands(prompt.c.state, "held"))
    .where(prompt.c.message_id.in_(select(outbox.c.message_id).where(*_PLACES[2])))
    .values(state="ended", held="")
)
_FROZEN = (
    select(question.c.id)
    .where(
        question.c.asker_id == bindparam("person"),
        stands(question.c.state, "open", "claimed"),
        question.c.address_id == bindparam("address"),
    )
    .order_by(question.c.id)
)


@dataclass(frozen=True, slots=True)
class Parted:
    """What was open at an address when it left its person.

    `unsent` are the messages that ended, `frozen` the questions whose answers would go there.
    """

    unsent: tuple[Concerned, ...]
    frozen: tuple[Question, ...]


def part(uow: UnitOfWork, address_id: int, person_id: int) -> Parted:
    """Take an address from its person, with all that waits for them there."""
    given = {"address": address_id, "person": person_id}
    rows = [row for each in (_READY, _BEHIND, _HELD) for row in uow.rows(each, **given)]
    unsent = tuple(Concerned(*row) for row in rows)
    uow.change(_END_UNSEEN, **given)
    for each in (_DROP_READY, _DROP_BEHIND, _DROP_HELD):
        uow.change(each, **given, now=uow.now)
    for _ in unsent:
        uow.tally("ended.dropped")
    uow.change(_END_PROMPTS, address=address_id)
    frozen = tuple(questions.get(uow, row.id) for row in uow.rows(_FROZEN, **given))
    addresses.give(uow, address_id, None)
    return Parted(unsent, frozen)
