"""A question as a line of a list: which, where, how it stands, and with whom it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from domain import naming
from domain.model import OfferState, QuestionState, Urgency
from handlers import identity
from handlers.pages import standings
from storage import offers, people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.attention import Standing
    from domain.model import Offer, Person, Question
    from handlers.desk import Desk
    from handlers.pages.standings import Stood


class Whose(StrEnum):
    """With whom a question is."""

    MENTOR = "mentor"
    ASKED = "asked"
    HOLDER = "holder"
    """No mentor is asked now; a coordinator looks for one in person."""
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Line:
    """A question without anybody's words; names are those that its reader may know.

    `more` is how many are asked beside the first; `passed` and `silent` count those who were.
    """

    number: int
    version: int
    urgent: bool
    anonymous: bool
    field: str
    place: str
    asker: str
    standing: Standing
    state: QuestionState
    opened_at: datetime
    since: datetime | None
    due: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    held_since: datetime | None
    again: bool
    whose: Whose
    name: str = ""
    more: int = 0
    passed: int = 0
    silent: int = 0


def of(desk: Desk, reader: Person, found: Sequence[Stood]) -> list[Line]:
    """Return questions as lines, in their order."""
    made = offers.of_questions(desk.uow, [each.question.id for each in found])
    ids = {one.mentor_id for each in made.values() for one in each}
    for each in found:
        ids |= {each.question.mentor_id or 0, each.question.coordinator_id or 0}
    names = {
        person_id: naming.given_name(person.name)
        for person_id, person in people.many(desk.uow, ids - {0}).items()
    }
    return [_line(desk, reader, each, made[each.question.id], names) for each in found]


def one(desk: Desk, reader: Person, question: Question) -> Line:
    """Return one question as a line."""
    (line,) = of(desk, reader, standings.of(desk, [question]))
    return line


def _line(
    desk: Desk, reader: Person, stood: Stood, made: Sequence[Offer], names: Mapping[int, str]
) -> Line:
    question = stood.question
    whose, who = _with_whom(question, made)
    this_round = [one for one in made if one.round == question.round]
    return Line(
        question.number,
        question.version,
        question.urgency is Urgency.URGENT,
        question.anonymous,
        desk.discipline(question.discipline, reader),
        identity.place(desk, question, reader),
        identity.label(desk, question, reader),
        stood.standing,
        question.state,
        question.opened_at,
        stood.since,
        stood.due,
        question.first_answer_at,
        question.closed_at,
        None if stood.held is None else stood.held.since,
        stood.is_again,
        whose,
        names.get(who[0], "") if who else "",
        max(0, len(who) - 1),
        sum(one.state is OfferState.DECLINED for one in this_round),
        sum(one.state is OfferState.EXPIRED for one in this_round),
    )


def _with_whom(question: Question, made: Sequence[Offer]) -> tuple[Whose, list[int]]:
    if question.mentor_id is not None:
        return Whose.MENTOR, [question.mentor_id]
    asked = [one.mentor_id for one in made if one.state is OfferState.PENDING]
    if asked:
        return Whose.ASKED, asked
    if question.coordinator_id is not None:
        return Whose.HOLDER, [question.coordinator_id]
    return Whose.NOBODY, []
