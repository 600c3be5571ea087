"""Relaying: a mentor's words to the asker of a question, and the word that says to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import intents, local_time, naming, thanks
from domain.model import MessageKind
from domain.reply_target import WEAK_WAIT
from handlers import choosing, claims, identity, receipts, showing, waiting
from storage import messages, people, questions, recent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.holding import Held
    from handlers.turn import Turn


_WITH_DISCIPLINE = ("ans.first", "ans.second")


def relay(turn: Turn, question: Question, held: Held) -> bool:
    """Pass texts on; what rests on weak evidence leaves after a moment, for UNDO.

    False when the question has changed hands meanwhile.
    """
    not_before = turn.desk.now + WEAK_WAIT if held.waits else None
    passed = pass_on(turn.desk, turn.person, question, held.messages, not_before)
    if passed:
        _confirm(turn, question, held)
    return passed


def pass_on(
    desk: Desk,
    mentor: Person,
    question: Question,
    texts: Sequence[int],
    not_before: datetime | None = None,
) -> bool:
    """Pass texts of the mentor who has a question on to its asker, as it was when it was seen.

    False when it has changed hands meanwhile: nothing of them leaves then.
    """
    if not questions.answered(desk.uow, question, mentor.id):
        return False
    first = note_answer(desk, question, human=True) or not _has_written(desk, mentor, question)
    for place, message_id in enumerate(texts):
        messages.file_under(desk.uow, message_id, question.id)
        phrase = "ans.first" if first and place == 0 else "ans.next"
        tell_asker(desk, mentor, question, message_id, phrase, not_before)
    return True


def note_answer(desk: Desk, question: Question, *, human: bool) -> bool:
    """Stop the clocks that an answer stops; True when it was the first.

    Asking for more without a word of one's own answers nothing: the claim's clock begins anew.
    """
    if not human and question.first_answer_at is None:
        claims.start_clock(desk, question)
        return False
    claims.stop_clock(desk, question)
    claims.stay_open(desk, question)
    first = human and questions.set_first_answer(desk.uow, question.id)
    if first:
        waited = int((desk.now - question.opened_at).total_seconds())
        after = local_time.wait_text(desk.now - question.opened_at)
        desk.log("answer.first", question, f"after {after}", seconds=waited)
    return first


def tell_asker(
    desk: Desk,
    mentor: Person,
    question: Question,
    message_id: int,
    phrase: str,
    not_before: datetime | None = None,
) -> None:
    """Pass a mentor's text on to the asker of a question, at the address frozen in it."""
    asker = people.get(desk.uow, question.asker_id)
    words = words_of(desk, message_id, asker)
    values = {
        "mentor": naming.given_name(mentor.name),
        "q": naming.question_tag(question.number),
        "text": words,
    }
    if phrase in _WITH_DISCIPLINE:
        field = choosing.field_of(desk, question, mentor)
        values["discipline"] = desk.discipline(field, asker)
    asked = messages.thread(desk.uow, question.id)
    desk.tell(
        asker,
        desk.render(phrase, asker, **values),
        relay=True,
        relays=message_id,
        quotes=asked[0].id if asked else None,
        silent=thanks.only(words),
        not_before=not_before,
        **desk.to_asker(question),
    )


def tell_holder(turn: Turn, question: Question, message_id: int) -> None:
    """Show a second opinion to the mentor who has the question."""
    desk = turn.desk
    if question.mentor_id is None:
        return
    holder = people.get(desk.uow, question.mentor_id)
    rendered = desk.render(
        "relay.second",
        holder,
        code=desk.code_of(question, holder.id),
        mentor=naming.given_name(turn.person.name),
        text=words_of(desk, message_id, holder),
    )
    desk.tell(holder, rendered, question_id=question.id, relay=True, relays=message_id)


def words_of(desk: Desk, message_id: int, reader: Person) -> str:
    """Return a mentor's words as others read them, with a note on what cannot be passed on."""
    found = messages.get(desk.uow, message_id)
    return showing.with_note(desk, intents.without_code(found.text), found.kind, reader)


def _has_written(desk: Desk, mentor: Person, question: Question) -> bool:
    thread = messages.thread(desk.uow, question.id)
    return any(one.person_id == mentor.id for one in thread)


def _confirm(turn: Turn, question: Question, held: Held) -> None:
    """Say to whom a text went or will go, once in a burst."""
    desk = turn.desk
    values = {
        "asker": identity.asker(desk, question, turn.person),
        "place": identity.place(desk, question, turn.person),
        "code": desk.code_of(question, turn.person.id),
    }
    kinds = [messages.get(desk.uow, one).kind for one in held.messages]
    left_out = next((one for one in kinds if one is not MessageKind.TEXT), None)
    if left_out is not None:
        desk.log("media.not_carried", question, left_out, person_id=turn.person.id)
        values["kind"] = desk.word(f"kind.{left_out}", turn.person)
        turn.reply_as("relay.media", {"question_id": question.id}, **values)
        return
    if waiting.holds_back(desk, question):
        phrase, words = waiting.say_safe(desk, question, turn.person)
        turn.reply_as(phrase, {"question_id": question.id}, **words)
        return
    phrase = "relay.waits" if held.waits else "relay.sent"
    newest = recent.newest_to(desk.uow, turn.address_id, desk.now - desk.charter.join_within)
    if newest and (newest.phrase, newest.question_id) == (phrase, question.id):
        return
    if held.waits:
        values["seconds"] = str(int(WEAK_WAIT.total_seconds()))
    rendered = desk.render(phrase, turn.person, **values)
    if held.instead:
        rendered = receipts.with_line(rendered, desk.render("ident.unsent", turn.person))
    turn.reply_with(rendered, question_id=question.id)
