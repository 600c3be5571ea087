"""The draft of what is shared of a question: its words and its answer's, nobody named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import intents, local_time, stripping, thanks
from domain.model import Role
from domain.posting import WORDS_OF_MENTORS
from handlers import masking
from storage import edits, facilities, messages, outbox, people, shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.messages import Message


def of_thread(desk: Desk, question: Question, mentor: Person) -> str:
    """Return a draft of what was asked and answered, or "" when nothing stands as answered."""
    asker = people.get(desk.uow, question.asker_id)
    answered = " ".join(_answers(desk, question, mentor))
    if not answered:
        return ""
    asked = " ".join(_asked(desk, question))
    words = desk.render("share.draft", mentor, ask=asked, text=answered).text
    return strip(desk, question, asker, words)


def strip(desk: Desk, question: Question, asker: Person, words: str) -> str:
    """Return words without what tells whose question they are about."""
    today = local_time.to_local(desk.now, asker.time_zone).date()
    names = stripping.names_in(*_names(desk, question))
    return stripping.stripped(words, masking.country(asker), today, names)


def _asked(desk: Desk, question: Question) -> Iterator[str]:
    """Give what the asker wrote, without the words that only routed it, and without thanks."""
    for each in _thread(desk, question):
        if each.person_id == question.asker_id and not thanks.only(each.text):
            yield " ".join(intents.opening(each.text).split())


def _answers(desk: Desk, question: Question, mentor: Person) -> Iterator[str]:
    """Give what this mentor's answers said that still stand: not taken back, nor before that."""
    since = shares.corrected(desk.uow, question.id)
    for each in _thread(desk, question):
        if each.person_id != mentor.id:
            continue
        passed_on = edits.passed_on(desk.uow, [each.id], WORDS_OF_MENTORS)
        if any(one.id > since and not outbox.is_recalled(desk.uow, one.id) for one in passed_on):
            yield " ".join(intents.without_code(each.text).split())


def _thread(desk: Desk, question: Question) -> list[Message]:
    """Return the texts of a question as they read now: those that were put right, in that form."""
    older = edits.replaced(desk.uow, question.id)
    return [each for each in messages.thread(desk.uow, question.id) if each.id not in older]


def _names(desk: Desk, question: Question) -> Iterator[str]:
    """Give the names by which somebody could be known: of people around it, of all places."""
    around = {question.asker_id, question.mentor_id}
    for each in people.every(desk.uow):
        here = each.facility_id == question.facility_id
        if here or each.id in around or not each.roles.isdisjoint((Role.MENTOR, Role.COORDINATOR)):
            yield each.name
    for place in facilities.every(desk.uow):
        yield f"{place.name} {place.code}"
