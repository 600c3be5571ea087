"""On behalf: a coordinator passes on what a mentor said, and says that it is they who wrote it.

A mentor may be on the telephone and unable to write. Their words go to the address frozen in the
question like any answer; the asker reads whose they are and who wrote them down, and the mentor
reads them too, to put them right. A coordinator gives no clinical advice of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import fitting, naming
from domain.model import Channel, MessageKind, OfferState, QuestionState
from handlers import choosing, claims, identity, relaying
from handlers.coordinating.deeds import Came, about, is_repeated
from storage import messages, offers, people, questions

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.model import Person, Question
    from handlers.desk import Desk


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a mentor said, and the coordinator who wrote it down."""

    coordinator: Person
    mentor: Person
    text: str


def mentors(desk: Desk, question: Question) -> list[Person]:
    """Return for whom may be written: who has a question, else who was asked and did not pass."""
    if question.state is QuestionState.CLOSED:
        return []
    if question.state is QuestionState.CLAIMED:
        ids = {question.mentor_id or 0}
    else:
        made = offers.of_question(desk.uow, question.id)
        passed = {one.mentor_id for one in made if one.state is OfferState.DECLINED}
        ids = {one.mentor_id for one in made} - passed
    found = people.many(desk.uow, ids)
    return [each for _, each in sorted(found.items()) if each.stopped_at is None]


def preview(desk: Desk, question: Question, spoken: Spoken) -> Rendered:
    """Return what the asker will read."""
    asker = people.get(desk.uow, question.asker_id)
    field = choosing.field_of(desk, question, spoken.mentor)
    return desk.render(
        "ans.behalf",
        asker,
        mentor=naming.given_name(spoken.mentor.name),
        discipline=desk.discipline(field, asker),
        q=naming.question_tag(question.number),
        coordinator=naming.given_name(spoken.coordinator.name),
        text=spoken.text,
    )


def parts(desk: Desk, question: Question, rendered: Rendered) -> int:
    """Return how many SMS parts a message to the asker makes; 0 where it goes otherwise."""
    by_sms = desk.channel_at(question.address_id) == Channel.SMS
    return fitting.parts(rendered.text) if by_sms else 0


def say(desk: Desk, question: Question, spoken: Spoken) -> Came:
    """Pass a mentor's words on to the asker; who has the question from then on is that mentor."""
    mentor, author = spoken.mentor, spoken.coordinator
    if mentor.id not in {each.id for each in mentors(desk, question)}:
        return Came.NOT_NOW
    if people.get(desk.uow, question.asker_id).stopped_at is not None:
        return Came.LEFT
    if is_repeated(desk, question, author, spoken.text):
        return Came.DONE
    if question.state is QuestionState.OPEN and not claims.claim(desk, question, mentor):
        return Came.CHANGED
    current = questions.get(desk.uow, question.id)
    if not questions.answered(desk.uow, current, mentor.id):
        return Came.CHANGED
    relaying.note_answer(desk, current, human=True)
    questions.hold(desk.uow, question.id, author.id)
    words = messages.Words(
        "in", MessageKind.TEXT, spoken.text, person_id=author.id, question_id=question.id
    )
    message_id = messages.add(desk.uow, words)
    desk.log("answer.behalf", question, "said to a coordinator", person_id=author.id)
    desk.did(author.id, "question.behalf", about(question), mentor=mentor.id)
    _tell(desk, question, spoken, message_id)
    return Came.DONE


def _tell(desk: Desk, question: Question, spoken: Spoken, message_id: int) -> None:
    asker, mentor = people.get(desk.uow, question.asker_id), spoken.mentor
    asked = messages.thread(desk.uow, question.id)
    rendered = preview(desk, question, spoken)
    quotes = asked[0].id if asked else None
    how = {"relay": True, "relays": message_id, "quotes": quotes}
    desk.tell(asker, rendered, **how, **desk.to_asker(question))
    told = desk.render(
        "relay.behalf",
        mentor,
        coordinator=naming.given_name(spoken.coordinator.name),
        asker=identity.asker(desk, question, mentor),
        code=desk.code_of(question, mentor.id),
        text=spoken.text,
    )
    desk.tell(mentor, told, question_id=question.id, relay=True, relays=message_id)
