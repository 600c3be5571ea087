"""A question on its way from one mentor to another: it stays with the first until it is taken.

The one it is offered to takes it as any offer, by a key, a button or a first reply; no text of
theirs reaches the asker before they have won it. Whoever passes or stays silent changes nothing:
the giver hears it and goes on (docs/adr/0025).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain import naming, reasons
from domain.model import Job, OfferState, QuestionState, Urgency
from domain.reasons import Reason, Why
from handlers import identity, offering, showing, timing
from storage import jobs, messages, offers, people, questions

if TYPE_CHECKING:
    from domain.model import Offer, Person, Question
    from domain.routing import Candidate
    from handlers.choosing import Case
    from handlers.desk import Desk

WAIT = "hand.wait"
"""The due row that ends a hand-over which nobody took."""


@dataclass(frozen=True, slots=True)
class Handing:
    """A question to be handed over: from whom, to whom as routing sees them, and why."""

    case: Case
    giver: Person
    receiver: Candidate
    why: Why

    @property
    def reason(self) -> str:
        """Why the receiver is asked, as the log and their offer keep it."""
        own = self.case.question.discipline
        covers = [Reason(Why.COVERS, own)] if self.receiver.discipline is not own else []
        return reasons.english([Reason(self.why), *covers])


def waiting(desk: Desk, question: Question) -> Offer | None:
    """Return the offer by which a claimed question may change hands now, or None."""
    if question.state is not QuestionState.CLAIMED:
        return None
    made = offering.pending(desk, question)
    return next((each for each in made if each.mentor_id != question.mentor_id), None)


def offer(desk: Desk, handing: Handing) -> None:
    """Offer a question to the mentor it is to go to, with all its texts; it changes nothing yet.

    An earlier hand-over of it ends, and whoever it was offered to hears so.
    """
    question, to = handing.case.question, handing.receiver
    end(desk, question, "hand.over.kept")
    questions.count_round(desk.uow, question.id)
    next_round = replace(question, round=question.round + 1)
    until = timing.step_ends(desk, question)
    new = offers.New(next_round, to.mentor_id, to.tier, until, handing.reason)
    made = offers.add(desk.uow, new)
    desk.uow.later(Job(WAIT, str(question.id), until, question.id))
    desk.log("hand.offered", question, handing.reason, person_id=to.mentor_id)
    _tell_offer(desk, handing, made)


def take(desk: Desk, question: Question, mentor: Person) -> bool:
    """Give a claimed question to the mentor it was offered to; False when it is not for them.

    The giver hears it; the asker and the clocks are the caller's.
    """
    made = waiting(desk, question)
    if made is None or made.mentor_id != mentor.id or question.mentor_id is None:
        return False
    giver = people.get(desk.uow, question.mentor_id)
    if not questions.hand_over(desk.uow, question.id, giver.id, mentor.id):
        return False
    jobs.cancel(desk.uow, WAIT, str(question.id))
    offers.give_up(desk.uow, question.id, giver.id, OfferState.RESCINDED)
    offers.accept(desk.uow, question.id, mentor.id)
    desk.log("question.handed", question, "taken over", person_id=mentor.id)
    rendered = desk.render(
        "hand.done",
        giver,
        mentor=naming.given_name(mentor.name),
        code=desk.code_of(question, giver.id),
        asker=asker_name(desk, question, giver),
        name=naming.given_name(giver.name),
    )
    desk.tell(giver, rendered, question_id=question.id)
    return True


def end(desk: Desk, question: Question, phrase: str) -> Offer | None:
    """End the hand-over of a question, telling whoever it was offered to; return its offer."""
    made = waiting(desk, question)
    if made is None or not offers.decide(desk.uow, made.id, OfferState.RESCINDED):
        return None
    jobs.cancel(desk.uow, WAIT, str(question.id))
    receiver = people.get(desk.uow, made.mentor_id)
    values = {"code": naming.offer_tag(made.code), "name": naming.given_name(receiver.name)}
    desk.tell(receiver, desk.render(phrase, receiver, **values), question_id=question.id)
    return made


def tell_stays(desk: Desk, question: Question, receiver: Person) -> None:
    """Tell a giver that a question is still theirs: the one it was offered to does not take it."""
    if question.mentor_id is None:
        return
    jobs.cancel(desk.uow, WAIT, str(question.id))
    giver = people.get(desk.uow, question.mentor_id)
    desk.log("hand.stays", question, "not taken over", person_id=giver.id)
    rendered = desk.render(
        "hand.stays",
        giver,
        mentor=naming.given_name(receiver.name),
        code=desk.code_of(question, giver.id),
    )
    urgent = question.urgency is Urgency.URGENT
    desk.tell(giver, rendered, question_id=question.id, urgent=urgent)


def is_waited_for(desk: Desk, question: Question) -> bool:
    """Tell whether the asker waits for a mentor: there is no answer, or they wrote after it."""
    if question.first_answer_at is None:
        return True
    thread = messages.thread(desk.uow, question.id)
    return bool(thread) and thread[-1].person_id == question.asker_id


def asker_name(desk: Desk, question: Question, reader: Person) -> str:
    """Return how a mentor is told of an asker in a sentence: the name, or what stands for it."""
    return identity.asker(desk, question, reader)


def _tell_offer(desk: Desk, handing: Handing, made: Offer) -> None:
    case, receiver = handing.case, people.get(desk.uow, handing.receiver.mentor_id)
    thread = messages.thread(desk.uow, case.question.id)
    words = showing.transcript(desk, case, thread, receiver)
    rendered = desk.render(
        "hand.offer",
        receiver,
        mentor=naming.given_name(handing.giver.name),
        code=naming.offer_tag(made.code),
        place=identity.place(desk, case.question, receiver),
        who=identity.who(desk, case.question, receiver),
        wait=desk.waited(case.question, receiver),
        text=words or desk.word("offer.no.words", receiver),
    )
    desk.tell(
        receiver,
        rendered,
        relay=True,
        template=showing.offer_template(desk, case, made.code, receiver),
        question_id=case.question.id,
        urgent=case.question.urgency is Urgency.URGENT,
    )
