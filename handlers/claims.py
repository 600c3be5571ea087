"""Claims: a mentor takes a question, passes it on, or gives it back; the first one wins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import escalation, naming, reasons
from domain.model import Job, OfferState, QuestionState, Urgency
from domain.reasons import Reason, Why
from handlers import alarms, carrying, choosing, identity, offering, unanswered
from handlers.duty import handover
from storage import jobs, offers, people, permits, questions

if TYPE_CHECKING:
    from domain.model import Offer, Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn


REMINDED: Final = timedelta(minutes=10)
"""A mentor is not reminded again within this time."""


def take(turn: Turn, question: Question) -> None:
    """A mentor takes a question by key or button."""
    if turn.claims(question):
        _tell_claimed(turn, question)
    elif claim(turn.desk, question, turn.person):
        _tell_claimed(turn, question)
        if question.state is QuestionState.OPEN:
            tell_asker(turn.desk, question, turn.person)
    else:
        say_not_yours(turn, question)


def tell_asker(desk: Desk, question: Question, mentor: Person) -> None:
    """Tell the asker who has the question now; in a colleague's place, that all can be read."""
    made = offering.newest(desk, question, mentor.id)
    handed = made is not None and Reason(Why.MOVED) in reasons.read(made.reason)
    phrase = "news.handed" if handed else "news.claimed"
    desk.tell_asker(question, phrase, **who_has(desk, question, mentor))


def say_not_yours(turn: Turn, question: Question) -> None:
    """Tell a mentor why a key does nothing here: closed, waiting again, or a colleague's."""
    current = questions.get(turn.desk.uow, question.id)
    code = turn.desk.code_of(question, turn.person.id)
    if current.state is QuestionState.CLOSED:
        _say_closed(turn, question, code)
    elif current.state is QuestionState.OPEN:
        turn.reply("which.tap.open", code=code)
    else:
        turn.reply("which.tap.late", **taken_words(turn.desk, current, turn.person))


def _say_closed(turn: Turn, question: Question, code: str) -> None:
    """Name a closed question by its code, unless that stands for another one by now."""
    known = offers.known_to(turn.desk.uow, turn.person.id)
    if any(one.question.id == question.id for one in known):
        turn.reply("which.tap.closed", code=code)
    else:
        turn.reply("tap.late")


def claim(desk: Desk, question: Question, mentor: Person) -> bool:
    """Give an open question to a mentor and tell the others; False when one was faster.

    One that a colleague hands to this mentor changes hands, and its asker hears that too.
    """
    if question.state is QuestionState.CLAIMED:
        return _take_over(desk, question, mentor)
    if not questions.claim(desk.uow, question.id, mentor.id):
        return False
    desk.log("question.claimed", question, "first to take it", person_id=mentor.id)
    offering.stop_clocks(desk, question)
    for made in offers.of_question(desk.uow, question.id):
        if made.mentor_id != mentor.id and offers.decide(desk.uow, made.id, OfferState.RESCINDED):
            _tell_taken(desk, question, made, mentor)
    offers.accept(desk.uow, question.id, mentor.id)
    start_clock(desk, question)
    alarms.has_mentor(desk, question, mentor)
    carrying.watch(desk, mentor)
    return True


def _take_over(desk: Desk, question: Question, mentor: Person) -> bool:
    """Take a question that a colleague hands over; its clock runs only if somebody waits."""
    if not handover.take(desk, question, mentor):
        return False
    stop_clock(desk, question)
    if handover.is_waited_for(desk, question):
        start_clock(desk, question)
    else:
        stay_open(desk, question)
    desk.tell_asker(question, "news.handed", **who_has(desk, question, mentor))
    carrying.watch(desk, mentor)
    return True


def start_clock(desk: Desk, question: Question) -> None:
    """Remind and later release a mentor who has a question and stays silent."""
    key, urgency = str(question.id), question.urgency
    remind = desk.now + escalation.claim_reminder(desk.charter, urgency)
    release_at = desk.now + escalation.claim_release(desk.charter, urgency)
    desk.uow.later(Job(offering.REMINDER, key, remind, question.id))
    desk.uow.later(Job(offering.RELEASE, key, release_at, question.id))


def stay_open(desk: Desk, question: Question) -> None:
    """Close a question by itself when nobody has written for the charter's quiet hours."""
    at = desk.now + desk.charter.quiet_close
    desk.uow.later(Job(offering.QUIET, str(question.id), at, question.id))


def stop_clock(desk: Desk, question: Question) -> None:
    """Take the clock of the claim off a question that has been answered."""
    for kind in (offering.REMINDER, offering.RELEASE):
        jobs.cancel(desk.uow, kind, str(question.id))


def decline(turn: Turn, question: Question) -> None:
    """A mentor passes, no reason asked; the next one is asked at once."""
    desk, code = turn.desk, turn.desk.code_of(question, turn.person.id)
    if turn.claims(question):
        give_back(turn, question, "offer.passed")
        return
    turn.reply("offer.passed", code=code)
    made = offering.newest(desk, question, turn.person.id)
    if made is not None:
        pass_quietly(desk, offers.Known(made, question))


def pass_quietly(desk: Desk, known: offers.Known) -> None:
    """End a mentor's pending offer; the next one is asked when nobody else is asked now.

    When nobody is left, the coordinators and the asker hear it at once.
    """
    if not offers.decide(desk.uow, known.offer.id, OfferState.DECLINED):
        return
    question, mentor_id = known.question, known.offer.mentor_id
    desk.log("offer.declined", question, "passed, no reason asked", person_id=mentor_id)
    if question.state is QuestionState.CLAIMED:
        handover.tell_stays(desk, question, people.get(desk.uow, mentor_id))
    if question.state is not QuestionState.OPEN or offering.pending(desk, question):
        return
    asked = offering.offer_next(desk, question)
    offering.tell_moved(desk, question, asked)
    if asked.mentors:
        return
    if question.urgency is Urgency.URGENT:
        _alarm_once(desk, question)
    elif asked.opens is not None:
        desk.tell_asker(question, "news.waits", **waiting_words(desk, question, asked))
    else:
        alarms.nobody_free(desk, question, asked.cover_starts)
        desk.tell_asker(question, "news.waits", **waiting_words(desk, question, asked))


def _alarm_once(desk: Desk, question: Question) -> None:
    if jobs.due_at(desk.uow, alarms.CLOCK, str(question.id)) is not None:
        alarms.nobody_answers(desk, question)


def give_back(turn: Turn, question: Question, phrase: str) -> None:
    """A mentor gives a claimed question back to the team; it is offered to others at once."""
    desk = turn.desk
    values = {"code": desk.code_of(question, turn.person.id)}
    if "discipline" in desk.phrases.names(phrase):
        values["discipline"] = desk.discipline(question.discipline, turn.person)
    if release(desk, question, turn.person, OfferState.DECLINED):
        turn.reply(phrase, **values)
    else:
        say_not_yours(turn, question)


def release(desk: Desk, question: Question, mentor: Person, state: OfferState) -> bool:
    """Take a question from its mentor and offer it to others; False when it is not theirs.

    `state` says how their offer ended: declined by themselves, or expired in silence.
    """
    if not questions.release(desk.uow, question.id, mentor.id):
        return False
    offers.give_up(desk.uow, question.id, mentor.id, state)
    offering.stop_clocks(desk, question)
    desk.log("question.released", question, "back to the team", person_id=mentor.id)
    since = desk.now if question.first_answer_at else question.opened_at
    questions.start_round(desk.uow, question.id)
    again = questions.get(desk.uow, question.id)
    asked = offering.begin(desk, again, since, frozenset({mentor.id}))
    _tell_released(desk, question, mentor, asked)
    if unanswered.is_late(desk, again):
        unanswered.hand_over(desk, again)
    return True


def may_remind(desk: Desk, question: Question) -> bool:
    """Tell whether a mentor has a question, and was not reminded of it just now."""
    if question.state is not QuestionState.CLAIMED or question.mentor_id is None:
        return False
    since, phrases = desk.now - REMINDED, ("claim.reminder",)
    return not permits.told_at(desk.uow, question.id, question.mentor_id, phrases, since)


def remind(desk: Desk, question: Question, mentor: Person) -> None:
    """Remind a mentor with a gentle word that the asker of their question waits."""
    rendered = desk.render(
        "claim.reminder",
        mentor,
        asker=identity.asker(desk, question, mentor),
        code=desk.code_of(question, mentor.id),
        wait=desk.waited(question, mentor),
    )
    urgent = question.urgency is Urgency.URGENT
    desk.tell(mentor, rendered, question_id=question.id, urgent=urgent)


def take_back(desk: Desk, question: Question, mentor: Person) -> bool:
    """Take a question from a silent mentor and offer it to others; both sides hear it.

    False when it is not theirs any more.
    """
    if not release(desk, question, mentor, OfferState.EXPIRED):
        return False
    rendered = desk.render(
        "claim.released",
        mentor,
        code=desk.code_of(question, mentor.id),
        asker=identity.asker(desk, question, mentor),
    )
    desk.tell(mentor, rendered, question_id=question.id)
    return True


def waiting_words(desk: Desk, question: Question, asked: offering.Asked) -> dict[str, str]:
    """Return the words that tell an asker that a question waits, and until when."""
    asker = people.get(desk.uow, question.asker_id)
    starts = asked.opens or asked.cover_starts
    return {
        "q": naming.question_tag(question.number),
        "discipline": desk.discipline(question.discipline, asker),
        "when": desk.time(starts, asker) if starts else desk.word("word.until_found", asker),
        "line": desk.emergency_line(question, asker),
    }


def who_has(desk: Desk, question: Question, mentor: Person) -> dict[str, str]:
    """Return the words that tell an asker which mentor has the question."""
    asker = people.get(desk.uow, question.asker_id)
    return {
        "mentor": naming.given_name(mentor.name),
        "discipline": desk.discipline(choosing.field_of(desk, question, mentor), asker),
        "q": naming.question_tag(question.number),
    }


def claimed_words(desk: Desk, question: Question, mentor: Person) -> dict[str, str]:
    """Return the words that tell a mentor that a question is theirs."""
    return {
        "code": desk.code_of(question, mentor.id),
        "name": naming.given_name(mentor.name),
        "asker": identity.asker(desk, question, mentor),
    }


def taken_words(desk: Desk, question: Question, reader: Person) -> dict[str, str]:
    """Return the words that tell a late mentor who has a question and since when."""
    current = questions.get(desk.uow, question.id)
    holder = people.get(desk.uow, current.mentor_id or reader.id)
    return {
        "mentor": naming.given_name(holder.name),
        "code": desk.code_of(question, reader.id),
        "time": desk.time(current.claimed_at or desk.now, reader),
    }


def _tell_claimed(turn: Turn, question: Question) -> None:
    values = claimed_words(turn.desk, question, turn.person)
    turn.reply_as("offer.claimed", {"question_id": question.id}, **values)


def _tell_released(desk: Desk, question: Question, mentor: Person, asked: offering.Asked) -> None:
    """Tell the asker that a mentor could not go on, and honestly who is asked instead."""
    asker, words = people.get(desk.uow, question.asker_id), waiting_words(desk, question, asked)
    values = {"mentor": naming.given_name(mentor.name), "q": words["q"]}
    urgent = question.urgency is Urgency.URGENT
    if asked.mentors or offering.pending(desk, question):
        desk.tell_asker(question, "news.released" + (".urgent" if urgent else ""), **values)
    elif urgent:
        values |= {"coordinator": alarms.duty_name(desk, asker), "line": words["line"]}
        desk.tell_asker(question, "news.released.nobody.urgent", **values)
    else:
        values["when"] = words["when"]
        desk.tell_asker(question, "news.released.nobody", **values)


def _tell_taken(desk: Desk, question: Question, made: Offer, mentor: Person) -> None:
    other = people.get(desk.uow, made.mentor_id)
    values = {"mentor": naming.given_name(mentor.name), "code": naming.offer_tag(made.code)}
    rendered = desk.render("offer.taken", other, **values)
    desk.tell(other, rendered, question_id=question.id)
