"""The thread of a question: what passes between its asker and its mentor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import intents, naming, thanks
from domain.model import Urgency
from handlers import identity, masking, offering, showing
from handlers.duty import handover
from storage import messages, people, questions, recent, relays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.messages import Message

WORDS_SHOWN = 28
"""How many characters of a question's first text stand in a list."""


def pass_on(desk: Desk, question: Question, message_id: int, *, edited: bool = False) -> str:
    """Pass an asker's text to the mentor who has the question, or to those it is offered to.

    One that was `edited` is shown as such. Returns the given name of the first reader, or ""
    when nobody is asked now.
    """
    if question.mentor_id is not None:
        mentor = people.get(desk.uow, question.mentor_id)
        others = set(relays.second_opinions(desk.uow, question.id)) - {mentor.id}
        for reader in (mentor, *(people.get(desk.uow, each) for each in sorted(others))):
            phrase = "relay.edited" if edited else "relay.mentor"
            _relay(desk, question, reader, message_id, phrase)
        handed = handover.waiting(desk, question)
        if handed is not None:
            new = people.get(desk.uow, handed.mentor_id)
            _relay(desk, question, new, message_id, "relay.edited" if edited else "offer.more")
        return naming.given_name(mentor.name)
    readers = [people.get(desk.uow, one.mentor_id) for one in offering.pending(desk, question)]
    for mentor in readers:
        _relay(desk, question, mentor, message_id, "relay.edited" if edited else "offer.more")
    return naming.given_name(readers[0].name) if readers else ""


def tell_urgent(desk: Desk, question: Question, mentor: Person) -> None:
    """Tell the mentor who has a question that it has become urgent."""
    rendered = desk.render(
        "relay.urgent",
        mentor,
        code=desk.code_of(question, mentor.id),
        asker=identity.asker(desk, question, mentor),
    )
    desk.tell(mentor, rendered, question_id=question.id, urgent=True)


def waits_with(desk: Desk, question: Question, reader: Person) -> str:
    """Return one line of a mentee's list: the question, and who has it."""
    tag = naming.question_tag(question.number)
    if question.mentor_id is None:
        return desk.render(
            "ask.list.waiting", reader, q=tag, wait=desk.waited(question, reader)
        ).text
    mentor = naming.given_name(people.get(desk.uow, question.mentor_id).name)
    return desk.render("ask.list.with", reader, q=tag, mentor=mentor).text


def thank(turn: Turn, live: Sequence[Question]) -> None:
    """Record thanks; a mentor who has the question reads them without a sound."""
    claimed = [one for one in live if one.mentor_id is not None]
    thanked = quoted(turn, claimed) or spoken_of(turn, claimed)
    turn.desk.log("thanks", thanked, person_id=turn.person.id)
    if thanked:
        messages.file_under(turn.desk.uow, turn.message_id, thanked.id)
        pass_on(turn.desk, thanked, turn.message_id)


def spoken_of(turn: Turn, live: Sequence[Question]) -> Question | None:
    """Return the open question that was last written about to this address, else the newest."""
    if not live:
        return None
    since = turn.desk.now - turn.desk.charter.quiet_close
    by_id = {one.id: one for one in live}
    spoken = recent.questions_at(turn.desk.uow, turn.address_id, since)
    return next((by_id[one] for one in spoken if one in by_id), live[-1])


def quotes_own(turn: Turn) -> Question | None:
    """Return the own question, closed ones too, whose message somebody has quoted, or None."""
    inbound = turn.arrived.inbound
    if not inbound.quoted:
        return None
    found = messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)
    if found is None or found.question_id is None:
        return None
    question = questions.get(turn.desk.uow, found.question_id)
    return question if question.asker_id == turn.person.id else None


def quoted(turn: Turn, live: Sequence[Question]) -> Question | None:
    """Return the open question whose message an asker has quoted, or None."""
    inbound = turn.arrived.inbound
    if not inbound.quoted:
        return None
    found = messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)
    return next((one for one in live if found and one.id == found.question_id), None)


def burst(turn: Turn, live: Sequence[Question]) -> Question | None:
    """Return the question this text follows within minutes, or None.

    Only when nothing of another question reached this address since.
    """
    newest = max(live, key=lambda one: one.last_text_at)
    since = turn.desk.now - turn.desk.charter.join_within
    if newest.last_text_at < since:
        return None
    crossed = recent.other_to(turn.desk.uow, turn.address_id, newest.id, since)
    return None if crossed else newest


def last_text(desk: Desk, question: Question, person_id: int) -> Message | None:
    """Return a person's last text on a question that is not its first, or None."""
    texts = [
        each for each in messages.thread(desk.uow, question.id) if each.person_id == person_id
    ]
    return texts[-1] if len(texts) > 1 else None


def opening_words(desk: Desk, question_id: int) -> str:
    """Return the first words of a question, cut at a word, to know it by in a list."""
    texts = messages.thread(desk.uow, question_id)
    if not texts:
        return ""
    asker = people.get(desk.uow, questions.get(desk.uow, question_id).asker_id)
    return first_words(intents.opening(masking.shown(texts[0], asker)))


def first_words(text: str) -> str:
    """Return the first words of a text, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= WORDS_SHOWN:
        return line
    return line[:WORDS_SHOWN].rsplit(" ", 1)[0] + "..."


def _relay(desk: Desk, question: Question, mentor: Person, message_id: int, phrase: str) -> None:
    asker = people.get(desk.uow, question.asker_id)
    words = messages.get(desk.uow, message_id)
    values = {
        "code": desk.code_of(question, mentor.id),
        "text": showing.with_note(desk, masking.shown(words, asker), words.kind, mentor),
    }
    if phrase != "offer.more":
        values["asker"] = identity.asker(desk, question, mentor)
    desk.tell(
        mentor,
        desk.render(phrase, mentor, **values),
        question_id=question.id,
        urgent=question.urgency is Urgency.URGENT,
        relay=True,
        relays=message_id,
        silent=thanks.only(words.text),
    )
