"""What a mentor writes: it reaches the one asker it is for, or nobody (CONVERSATIONS 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import fitting, intents, local_time, naming
from domain.model import Channel, Question
from domain.reply_target import Target, TargetKind
from handlers import claims, closing, holding, ladder, offering
from handlers.holding import Held
from storage import messages, offers, outbox, people, prompts, questions

if TYPE_CHECKING:
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored

LONGEST_RELAY = 6
"""SMS parts a relay may have before its writer is asked to confirm."""


def answer(turn: Turn) -> bool:
    """Relay, hold or refuse a mentor's text; False when it belongs to no question at all."""
    evidence, quoted = ladder.evidence(turn)
    target = ladder.resolve(turn, evidence)
    if target.kind is TargetKind.NONE:
        return False
    held = Held((turn.message_id,), evidence.code, quoted)
    turn.desk.log("answer.matched", _of(turn, target), target.why, person_id=turn.person.id)
    _act(turn, target, held)
    return True


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says which question their held texts are for, or drops them."""
    prompts.end(turn.desk.uow, stored)
    if key == holding.DROP:
        _drop(turn)
        return
    question_id = stored.prompt.options[int(key) - 1]
    target = ladder.look_again(turn, question_id)
    turn.desk.log("answer.chosen", _of(turn, target), target.why, person_id=turn.person.id)
    _act(turn, target, Held(stored.prompt.held))


def second_opinion(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor adds their text to a question that a colleague has, or drops it."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    if key == holding.DROP:
        _drop(turn)
        return
    question = questions.get(desk.uow, stored.prompt.question_id or 0)
    for message_id in stored.prompt.held:
        messages.file_under(desk.uow, message_id, question.id)
        _tell_asker(desk, question, turn, message_id, "ans.second")
    desk.log("answer.second", question, "a second opinion", person_id=turn.person.id)
    asker = people.get(desk.uow, question.asker_id)
    words = claims.taken_words(desk, question, turn.person)
    turn.reply_as(
        "which.second.sent",
        {"question_id": question.id},
        code=words["code"],
        asker=naming.given_name(asker.name),
        mentor=words["mentor"],
    )


def reopen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor opens a closed question again with their text, or drops it."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    if key == holding.DROP:
        _drop(turn)
        return
    question = questions.get(desk.uow, stored.prompt.question_id or 0)
    if questions.reopen(desk.uow, question.id, turn.person.id):
        desk.log("question.reopened", question, "by the mentor", person_id=turn.person.id)
        closing.keep_codes(desk, question)
    _act(turn, ladder.look_again(turn, question.id), Held(stored.prompt.held))


def send_long(turn: Turn, stored: Stored, _key: str) -> None:
    """A mentor confirms a text of many SMS parts: it goes as it is."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    if turn.claims(question):
        _relay(turn, question, stored.prompt.held)
    else:
        _act(turn, ladder.look_again(turn, question.id), Held(stored.prompt.held))


def ask_for_more(turn: Turn, question: Question) -> None:
    """A mentor asks for more, in their own words or by showing the question again."""
    desk = turn.desk
    if not turn.claims(question) and not claims.claim(desk, question, turn.person):
        turn.reply("which.tap.late", **claims.taken_words(desk, question, turn.person))
        return
    asker = people.get(desk.uow, question.asker_id)
    text = turn.intent.text or offering.asker_words(desk, question, asker)
    current = questions.get(desk.uow, question.id)
    _note_answer(turn, current, human=bool(turn.intent.text))
    mentor, q = naming.given_name(turn.person.name), naming.question_tag(question.number)
    messages.file_under(desk.uow, turn.message_id, question.id)
    rendered = desk.render("news.more", asker, mentor=mentor, q=q, text=text)
    desk.tell(asker, rendered, relay=True, relays=turn.message_id, **desk.to_asker(question))
    code = desk.code_of(question, turn.person.id)
    turn.reply("mentor.more", code=code, asker=naming.given_name(asker.name))


def undo(turn: Turn) -> None:
    """A mentor takes their last text back, or its asker is told to disregard it."""
    desk, mentor = turn.desk, turn.person
    last = messages.last_relayed(desk.uow, mentor.id, ("ans.first", "ans.next", "ans.second"))
    if last is None or last.question_id is None:
        turn.reply("which.none")
        return
    question = questions.get(desk.uow, last.question_id)
    asker = people.get(desk.uow, question.asker_id)
    values = {"asker": naming.given_name(asker.name), "code": desk.code_of(question, mentor.id)}
    if desk.now - last.at > desk.charter.undo:
        turn.reply("undo.late", **values)
    elif outbox.recall(desk.uow, last.id):
        desk.log("answer.undone", question, "before it left", person_id=mentor.id)
        turn.reply("undo.done", **values)
    else:
        desk.log("answer.undone", question, "after it left", person_id=mentor.id)
        q, name = naming.question_tag(question.number), naming.given_name(mentor.name)
        desk.tell_asker(question, "ans.correction", q=q, mentor=name)
        turn.reply("undo.corrected", **values)


def list_open(turn: Turn) -> None:
    """List a mentor's live questions with their codes."""
    desk = turn.desk
    live = [
        one.question
        for one in offers.known_to(desk.uow, turn.person.id)
        if ladder.is_live(turn, one)
    ]
    if not live:
        turn.reply("mentor.list.none")
        return
    lines = []
    for question in live:
        asker = people.get(desk.uow, question.asker_id)
        place = desk.facility_of(question).name
        code = desk.code_of(question, turn.person.id)
        lines.append(f"{code} {place}, {naming.given_name(asker.name)}, {desk.waited(question)}")
    turn.reply("mentor.list", n=str(len(live)), list="\n".join(lines))


def _act(turn: Turn, target: Target, held: Held) -> None:
    if target.kind is TargetKind.HOLD:
        holding.ask_mentor(turn, target, held)
        return
    question = questions.get(turn.desk.uow, target.question_id or 0)
    if target.kind is TargetKind.CLOSED:
        _hold_closed(turn, question, held)
    elif target.kind is TargetKind.TAKEN:
        _hold_taken(turn, question, held)
    elif turn.claims(question) or claims.claim(turn.desk, question, turn.person):
        _send(turn, questions.get(turn.desk.uow, question.id), held.messages)
    else:
        _hold_taken(turn, question, held)


def _send(turn: Turn, question: Question, texts: tuple[int, ...]) -> None:
    """Relay texts on a claimed question, unless they make too many SMS parts."""
    desk = turn.desk
    parts = sum(fitting.parts(_words(desk, one)) for one in texts)
    if desk.channel_at(question.address_id) != Channel.SMS or parts <= LONGEST_RELAY:
        _relay(turn, question, texts)
        return
    asker = naming.given_name(people.get(desk.uow, question.asker_id).name)
    holding.ask_one(
        turn, holding.LONG, "err.long", question, held=texts, n=str(parts), asker=asker
    )


def _relay(turn: Turn, question: Question, texts: tuple[int, ...]) -> None:
    desk = turn.desk
    if not questions.answered(desk.uow, question, turn.person.id):
        _hold_taken(turn, question, Held(texts))
        return
    first = _note_answer(turn, question, human=True)
    for place, message_id in enumerate(texts):
        messages.file_under(desk.uow, message_id, question.id)
        phrase = "ans.first" if first and place == 0 else "ans.next"
        _tell_asker(desk, question, turn, message_id, phrase)
    _confirm(turn, question)


def _note_answer(turn: Turn, question: Question, *, human: bool) -> bool:
    """Stop the clocks that an answer stops; True when it was the first."""
    desk = turn.desk
    claims.stop_clock(desk, question)
    closing.stay_open(desk, question)
    first = human and questions.set_first_answer(desk.uow, question.id)
    if first:
        waited = int((desk.now - question.opened_at).total_seconds())
        desk.log("answer.first", question, f"after {desk.waited(question)}", seconds=waited)
    return first


def _tell_asker(desk: Desk, question: Question, turn: Turn, message_id: int, phrase: str) -> None:
    asker = people.get(desk.uow, question.asker_id)
    values = {
        "mentor": naming.given_name(turn.person.name),
        "q": naming.question_tag(question.number),
        "text": _words(desk, message_id),
    }
    if phrase != "ans.next":
        values["discipline"] = desk.discipline(question.discipline, asker)
    asked = messages.thread(desk.uow, question.id)
    desk.tell(
        asker,
        desk.render(phrase, asker, **values),
        relay=True,
        relays=message_id,
        quotes=asked[0].id if asked else None,
        **desk.to_asker(question),
    )


def _confirm(turn: Turn, question: Question) -> None:
    """Say to whom a text went, once in a burst."""
    desk = turn.desk
    newest = messages.newest_to(desk.uow, turn.address_id, desk.now - desk.charter.join_within)
    if newest and (newest.phrase, newest.question_id) == ("relay.sent", question.id):
        return
    asker = people.get(desk.uow, question.asker_id)
    turn.reply_as(
        "relay.sent",
        {"question_id": question.id},
        asker=naming.given_name(asker.name),
        place=desk.facility_of(question).name,
        code=desk.code_of(question, turn.person.id),
    )


def _hold_closed(turn: Turn, question: Question, held: Held) -> None:
    ago = local_time.wait_text(turn.desk.now - (question.closed_at or turn.desk.now))
    code = turn.desk.code_of(question, turn.person.id)
    holding.ask_one(
        turn, holding.REOPEN, "which.closed", question, held=held.messages, code=code, ago=ago
    )


def _hold_taken(turn: Turn, question: Question, held: Held) -> None:
    words = claims.taken_words(turn.desk, question, turn.person)
    holding.ask_one(turn, holding.SECOND, "which.taken", question, held=held.messages, **words)


def _drop(turn: Turn) -> None:
    turn.desk.log("answer.dropped", None, "the mentor dropped it", person_id=turn.person.id)
    turn.reply("which.dropped")


def _of(turn: Turn, target: Target) -> Question | None:
    return questions.get(turn.desk.uow, target.question_id) if target.question_id else None


def _words(desk: Desk, message_id: int) -> str:
    return intents.without_code(messages.get(desk.uow, message_id).text)
