"""Showing: what an offer of a question looks like to the mentor who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain import intents, naming
from domain.model import MessageKind, Urgency
from handlers import following, identity, masking
from handlers.lessons import wondering
from storage import messages, people, relays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Offer, Person, Question, Template
    from handlers.choosing import Case
    from handlers.desk import Desk
    from storage.messages import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """How a mentor is to see an offer, who has so many questions open with it.

    Without an address it goes where they prefer it.
    """

    mentor: Person
    thread: Sequence[Message]
    open_count: int
    address_id: int | None = None


def tell(desk: Desk, case: Case, made: Offer, shown: Shown) -> None:
    """Show a mentor an offer, as it is now."""
    question, mentor = case.question, shown.mentor
    phrase, values = _offer(desk, case, made, shown)
    desk.tell(
        mentor,
        desk.render(phrase, mentor, **values),
        relay=True,
        template=offer_template(desk, case, made.code, mentor),
        question_id=question.id,
        address_id=shown.address_id,
        urgent=question.urgency is Urgency.URGENT,
    )


def asker_words(desk: Desk, question: Question, reader: Person) -> str:
    """Return what the asker wrote so far, one text a line, with a note on what is not carried."""
    asker = people.get(desk.uow, question.asker_id)
    return _words(desk, asker, messages.thread(desk.uow, question.id), reader)


def transcript(desk: Desk, case: Case, thread: Sequence[Message], reader: Person) -> str:
    """Return what both sides wrote so far, in order, one text a line.

    The asker's words are shown as others read them, those of mentors after their name. What a
    mentor took back before it left was never said. The quiz question that it is about, if it is,
    stands above them.
    """
    about = wondering.about(desk, case.question, reader)
    return "\n".join(each for each in (about, _said(desk, case, thread, reader)) if each)


def offer_template(desk: Desk, case: Case, code: int, mentor: Person) -> Template | None:
    """Return what stands for an offer while its mentor's window is closed."""
    question = case.question
    values = {
        "code": naming.offer_tag(code),
        "discipline": desk.discipline(question.discipline, mentor),
        "place": identity.place(desk, question, mentor),
    }
    if question.urgency is Urgency.URGENT:
        values["wait"] = desk.waited(question, mentor)
        return desk.template("ml_offer_urgent", mentor, **values)
    return desk.template("ml_offer_routine", mentor, **values)


def with_note(desk: Desk, text: str, kind: MessageKind, reader: Person) -> str:
    """Return a text with a line that names what came with it and cannot be passed on yet."""
    if kind in (MessageKind.TEXT, MessageKind.REACTION):
        return text
    thing = desk.word(f"kind.{kind}", reader)
    note = desk.render("offer.media.note", reader, kind=thing).text
    return f"{text}\n{note}" if text else note


def _offer(desk: Desk, case: Case, made: Offer, shown: Shown) -> tuple[str, dict[str, str]]:
    """Return the phrase of an offer and its values; a sealed name is in none of them."""
    question, mentor = case.question, shown.mentor
    words = transcript(desk, case, shown.thread, mentor) or desk.word("offer.no.words", mentor)
    before = following.line(desk, question, mentor)
    values = {
        "code": naming.offer_tag(made.code),
        "wait": desk.waited(question, mentor),
        "text": "\n".join(each for each in (words, before) if each),
    }
    urgent = question.urgency is Urgency.URGENT
    if question.anonymous and not urgent and shown.open_count <= 1:
        values |= {
            "cadre": identity.cadre(desk, case.asker, mentor),
            "level": identity.level(desk, question.facility_id, mentor),
            "discipline": desk.discipline(question.discipline, mentor),
        }
        return "offer.anon", values
    values |= {
        "place": identity.place(desk, question, mentor),
        "who": identity.who(desk, question, mentor),
    }
    if shown.open_count > 1:
        urgency = desk.word(f"urgency.{question.urgency}", mentor)
        return "offer.coded", values | {"urgency": urgency, "n": str(shown.open_count)}
    values["discipline"] = desk.discipline(question.discipline, mentor)
    return f"offer.{question.urgency}", values


def _said(desk: Desk, case: Case, thread: Sequence[Message], reader: Person) -> str:
    """Return what both sides wrote, one text a line."""
    asker, lines = case.asker, []
    mentors = {each.person_id for each in thread if each.person_id} - {asker.id}
    if not mentors:
        return _words(desk, asker, thread, reader)
    names, said = people.many(desk.uow, mentors), relays.passed_on(desk.uow, case.question.id)
    for place, each in enumerate(thread):
        if each.person_id == asker.id:
            lines.append(_asked(desk, asker, (place, each), reader))
        elif each.person_id in names and not said.isdisjoint({each.id, each.edits_id}):
            words = with_note(desk, intents.relayed(each.text), each.kind, reader)
            lines.append(f"{naming.given_name(names[each.person_id].name)}: {words}")
    return "\n".join(line for line in lines if line)


def _words(desk: Desk, asker: Person, thread: Sequence[Message], reader: Person) -> str:
    own = (placed for placed in enumerate(thread) if placed[1].person_id == asker.id)
    lines = (_asked(desk, asker, each, reader) for each in own)
    return "\n".join(line for line in lines if line)


def _asked(desk: Desk, asker: Person, placed: tuple[int, Message], reader: Person) -> str:
    """Return a text of an asker as others read it; the first one without what routed it."""
    place, each = placed
    text = masking.shown(each, asker)
    return with_note(desk, text if place else intents.opening(text), each.kind, reader)
