"""What a ringing phone says, and what the key does that is pressed on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import calls as rules
from domain import naming
from domain.calls import Speech
from domain.model import OfferState, QuestionState
from handlers import claims
from handlers.calling import planning
from handlers.desk import outbound
from storage import calls, offers, people, questions

if TYPE_CHECKING:
    from content.phrases import Phrases
    from domain.calls import Listening
    from domain.model import Person, Question
    from handlers.desk import Desk


def heard(desk: Desk, told: Listening) -> Speech:
    """Say what is to be read to whoever listens, and do what their key asks for.

    A key does what the letters A and D do in the chat; the same key again does nothing more.
    """
    call = calls.find(desk.uow, told.call_id)
    if call is None:
        return trouble(desk.phrases)
    made, question, mentor = planning.question_of(desk, call)
    if told.digits == rules.KEY_TAKE:
        return _take(desk, question, mentor)
    waits = made.state is OfferState.PENDING and question.state is QuestionState.OPEN
    if told.digits == rules.KEY_DECLINE and waits:
        claims.pass_quietly(desk, offers.Known(made, question))
        return _says(desk, mentor, "call.passed")
    if told.digits == rules.KEY_DECLINE and made.state is OfferState.DECLINED:
        return _says(desk, mentor, "call.passed")
    return _asks(desk, question, mentor) if waits else _settled(desk, question, mentor)


def trouble(phrases: Phrases) -> Speech:
    """Say that nothing can be done by telephone now."""
    return Speech(rules.DEFAULT, " ".join(phrases.word("call.trouble", rules.DEFAULT).split()))


def _take(desk: Desk, question: Question, mentor: Person) -> Speech:
    if claims.claim(desk, question, mentor):
        claims.tell_asker(desk, question, mentor)
        told = desk.render("offer.claimed", mentor, **claims.claimed_words(desk, question, mentor))
        desk.uow.send(outbound(told, mentor.id, question_id=question.id, urgent=True))
    return _settled(desk, question, mentor)


def _settled(desk: Desk, question: Question, mentor: Person) -> Speech:
    """Say how a question stands that does not wait for this mentor any more."""
    current = questions.get(desk.uow, question.id)
    if current.mentor_id == mentor.id and current.state is QuestionState.CLAIMED:
        return _says(desk, mentor, "call.yours")
    if current.mentor_id is not None and current.state is QuestionState.CLAIMED:
        holder = naming.given_name(people.get(desk.uow, current.mentor_id).name)
        return _says(desk, mentor, "call.taken", mentor=holder)
    return _says(desk, mentor, "call.over")


def _asks(desk: Desk, question: Question, mentor: Person) -> Speech:
    """Say what waits and from where: neither names nor words of anybody."""
    language = rules.spoken(mentor.language)
    discipline = desk.phrases.word(f"discipline.{question.discipline}", language)
    text = _text(
        desk, mentor, "call.urgent", discipline=discipline, place=desk.facility_of(question).name
    )
    return Speech(language, text, asks=True, silence=_text(desk, mentor, "call.silence"))


def _says(desk: Desk, mentor: Person, phrase: str, /, **values: str) -> Speech:
    return Speech(rules.spoken(mentor.language), _text(desk, mentor, phrase, **values))


def _text(desk: Desk, mentor: Person, phrase: str, /, **values: str) -> str:
    rendered = desk.phrases.render(phrase, rules.spoken(mentor.language), **values)
    return " ".join(rendered.text.split())
