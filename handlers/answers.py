"""What a mentor writes: it reaches the one asker it is for, or nobody (CONVERSATIONS 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import fitting, intents, naming, thanks, tone
from domain.away import Seems
from domain.model import Channel, MessageKind, Question, Urgency
from domain.reply_target import Target, TargetKind
from domain.reserved import IntentKind
from handlers import (
    away,
    claims,
    closing,
    holding,
    identity,
    ladder,
    relaying,
    showing,
    threads,
)
from handlers.holding import Held
from handlers.turn import again
from storage import messages, offers, people, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.phrases import Rendered
    from handlers.turn import Turn
    from storage.prompts import Stored

LONGEST_RELAY = 6
"""SMS parts a relay may have before its writer is asked to confirm."""

_HOLDERS = (holding.SECOND, holding.REOPEN)


def answer(turn: Turn) -> bool:
    """Relay, hold or refuse a mentor's text; False when it belongs to no question at all."""
    seems = away.judge(turn)
    if seems is Seems.MACHINE:
        away.note(turn)
        return True
    evidence, quoted = ladder.evidence(turn)
    target = ladder.resolve(turn, evidence)
    if target.kind is TargetKind.NONE and _goes_with_held(turn):
        return True
    if target.kind is TargetKind.NONE:
        target = ladder.just_ended(turn)
    if target.kind is TargetKind.NONE:
        return False
    turn.desk.log("answer.matched", _of(turn, target), target.why, person_id=turn.person.id)
    if _says_nothing(turn):
        say_not_carried(turn)
    elif seems is Seems.DOUBTFUL and target.kind is TargetKind.SEND:
        _hold_away(turn, questions.get(turn.desk.uow, target.question_id or 0))
    elif not (thanks.only(turn.intent.text) and _is_no_answer(turn, target)):
        _act(turn, target, Held((turn.message_id,), evidence.code, quoted))
    return True


def answer_on(turn: Turn, question: Question) -> None:
    """Take a mentor's text for the question that they said it is for."""
    _act(turn, ladder.look_again(turn, question.id), Held((turn.message_id,)))


def go_nowhere(turn: Turn) -> None:
    """Tell a mentor that a text belongs to no question; thanks need no reply."""
    if thanks.only(turn.arrived.inbound.text):
        turn.desk.log("thanks", None, person_id=turn.person.id)
    elif turn.arrived.inbound.kind is not MessageKind.TEXT:
        say_not_carried(turn)
    else:
        turn.reply("which.none")


def say_not_carried(turn: Turn) -> None:
    """Say that a photo, a voice note or a file has reached nobody."""
    kind = turn.arrived.inbound.kind
    turn.desk.log("media.not_carried", None, kind, person_id=turn.person.id)
    turn.reply("media.none", kind=turn.desk.word(f"kind.{kind}", turn.person))


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says which question their held texts are for, or drops them."""
    prompts.end(turn.desk.uow, stored)
    if key == stored.prompt.keys[-1]:
        _drop(turn)
        return
    question_id = stored.prompt.options[stored.prompt.keys.index(key)]
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
    target = ladder.look_again(turn, question.id)
    if target.kind is not TargetKind.TAKEN:
        _act(turn, target, Held(stored.prompt.held))
        return
    if not _hint(turn, question, Held(stored.prompt.held), holding.TONE_SECOND):
        _send_second(turn, question, stored.prompt.held)


def _send_second(turn: Turn, question: Question, texts: Sequence[int]) -> None:
    desk = turn.desk
    for message_id in texts:
        messages.file_under(desk.uow, message_id, question.id)
        relaying.tell_asker(desk, turn.person, question, message_id, "ans.second")
        relaying.tell_holder(turn, question, message_id)
    desk.log("answer.second", question, "a second opinion", person_id=turn.person.id)
    words = claims.taken_words(desk, question, turn.person)
    turn.reply_as(
        "which.second.sent",
        {"question_id": question.id},
        code=words["code"],
        asker=identity.asker(desk, question, turn.person),
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
        claims.stay_open(desk, question)  # should their text be held once more
    _act(turn, ladder.look_again(turn, question.id), Held(stored.prompt.held))


def send_away(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor says that they wrote a text themselves, or that their phone did."""
    prompts.end(turn.desk.uow, stored)
    if key == holding.DROP:
        _drop(turn)
        return
    target = ladder.look_again(turn, stored.prompt.question_id or 0)
    _act(turn, target, Held(stored.prompt.held))


def send_as_is(turn: Turn, stored: Stored, _key: str) -> None:
    """A mentor wants a text sent as it is, after the hint that it may sound like blame."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    turn.desk.log("tone.kept", question, "S after the hint", person_id=turn.person.id)
    held = Held(stored.prompt.held, as_is=True)
    target = ladder.look_again(turn, question.id)
    texts = [again(turn, each) for each in held.messages]
    if stored.prompt.kind == holding.TONE_SECOND and target.kind is TargetKind.TAKEN:
        _send_second(turn, question, held.messages)
    elif target.kind is TargetKind.SEND and texts[-1].intent.kind is IntentKind.MORE:
        _ask_for_more(texts[-1], question)
    else:
        _act(turn, target, held)


def send_long(turn: Turn, stored: Stored, _key: str) -> None:
    """A mentor confirms a text of many SMS parts: it goes as it is."""
    prompts.end(turn.desk.uow, stored)
    question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
    if turn.claims(question):
        _relay(turn, question, Held(stored.prompt.held))
    else:
        _act(turn, ladder.look_again(turn, question.id), Held(stored.prompt.held))


def ask_for_more(turn: Turn, question: Question) -> None:
    """A mentor asks for more, in their own words or by showing the question again."""
    if not turn.claims(question) and not claims.claim(turn.desk, question, turn.person):
        claims.say_not_yours(turn, question)
    elif not _hint(turn, question, Held((turn.message_id,)), holding.TONE):
        _ask_for_more(turn, question)


def _ask_for_more(turn: Turn, question: Question) -> None:
    desk = turn.desk
    asker = people.get(desk.uow, question.asker_id)
    text = turn.intent.text or showing.asker_words(desk, question, asker)
    current = questions.get(desk.uow, question.id)
    relaying.note_answer(desk, current, human=bool(turn.intent.text))
    mentor, q = naming.given_name(turn.person.name), naming.question_tag(question.number)
    messages.file_under(desk.uow, turn.message_id, question.id)
    rendered = desk.render("news.more", asker, mentor=mentor, q=q, text=text)
    desk.tell(asker, rendered, relay=True, relays=turn.message_id, **desk.to_asker(question))
    code, name = (
        desk.code_of(question, turn.person.id),
        identity.asker(desk, question, turn.person),
    )
    turn.reply_as("mentor.more", {"question_id": question.id}, code=code, asker=name)


def list_open(turn: Turn, beside: str = "") -> None:
    """List a mentor's live questions with their codes; `beside` stands above them."""
    desk = turn.desk
    live = [
        one.question
        for one in offers.known_to(desk.uow, turn.person.id)
        if ladder.is_live(turn, one)
    ]
    if not live:
        _say_list(turn, desk.render("mentor.list.none", turn.person), beside)
        return
    lines = []
    for question in live:
        code, wait = desk.code_of(question, turn.person.id), desk.waited(question, turn.person)
        lines.append(f"{code} {identity.whose(desk, question, turn.person)}, {wait}")
    values = {"n": str(len(live)), "list": "\n".join(lines)}
    _say_list(turn, desk.render("mentor.list", turn.person, **values), beside)


def _say_list(turn: Turn, rendered: Rendered, beside: str) -> None:
    if beside:
        rendered = replace(rendered, text=f"{beside}\n{rendered.text}", short="")
    turn.reply_with(rendered)


def _goes_with_held(turn: Turn) -> bool:
    """Hold a text with the one before it that waits for a reply, when nothing is live."""
    for stored in prompts.live_at(turn.desk.uow, turn.address_id):
        if thanks.only(turn.intent.text):
            return False
        if stored.prompt.kind in _HOLDERS and holding.goes_on_with(turn, stored):
            question = questions.get(turn.desk.uow, stored.prompt.question_id or 0)
            target = ladder.look_again(turn, question.id)
            _act(turn, target, Held((*stored.prompt.held, turn.message_id)))
            return True
    return False


def _says_nothing(turn: Turn) -> bool:
    """Tell whether nothing of a message can be passed on: a photo without a caption."""
    inbound = turn.arrived.inbound
    return inbound.kind is not MessageKind.TEXT and not turn.intent.text.strip()


def _is_no_answer(turn: Turn, target: Target) -> bool:
    """Take thanks or ok that answer nothing: they never claim, reopen or send (1.9)."""
    question = _of(turn, target)
    if question is None or turn.claims(question):
        return False
    turn.desk.log("thanks", question, person_id=turn.person.id)
    if target.kind is TargetKind.SEND:
        place = identity.place(turn.desk, question, turn.person)
        urgency = f"urgency.{question.urgency}"
        turn.reply_as(
            "offer.reminder",
            {"question_id": question.id},
            code=turn.desk.code_of(question, turn.person.id),
            wait=turn.desk.waited(question, turn.person),
            place=place,
            urgency=turn.desk.word(urgency, turn.person),
        )
    return True


def _act(turn: Turn, target: Target, held: Held) -> None:
    if target.kind is TargetKind.HOLD:
        holding.ask_mentor(turn, target, held)
        return
    question = questions.get(turn.desk.uow, target.question_id or 0)
    asker = people.get(turn.desk.uow, question.asker_id)
    if asker.stopped_at is not None:
        code = turn.desk.code_of(question, turn.person.id)
        turn.reply("relay.left", asker=identity.asker(turn.desk, question, turn.person), code=code)
    elif target.kind is TargetKind.CLOSED:
        _hold_closed(turn, question, held)
    elif target.kind is TargetKind.TAKEN:
        _hold_taken(turn, question, held)
    elif turn.claims(question) or claims.claim(turn.desk, question, turn.person):
        waits = target.waits and question.urgency is not Urgency.URGENT
        current = questions.get(turn.desk.uow, question.id)
        _send(turn, current, replace(held, waits=waits))
    else:
        _hold_taken(turn, question, held)


def _send(turn: Turn, question: Question, held: Held) -> None:
    """Relay texts on a claimed question, unless they make too many SMS parts."""
    desk, texts = turn.desk, held.messages
    if not held.as_is and _hint(turn, question, held, holding.TONE):
        return
    asker = people.get(desk.uow, question.asker_id)
    parts = sum(fitting.parts(relaying.words_of(desk, one, asker)) for one in texts)
    if desk.channel_at(question.address_id) != Channel.SMS or parts <= LONGEST_RELAY:
        _relay(turn, question, replace(held, instead=_take_place(turn, question)))
        return
    name = identity.asker(desk, question, turn.person)
    holding.ask_one(turn, holding.LONG, "err.long", question, held=texts, n=str(parts), asker=name)


def _relay(turn: Turn, question: Question, held: Held) -> None:
    if not relaying.relay(turn, question, held):
        _hold_taken(turn, question, held)


def _hint(turn: Turn, question: Question, held: Held, kind: str) -> bool:
    """Hold texts that sound like blame and say so once; False when they may go on.

    An urgent question never waits for it (docs/adr/0023), and who wants no hint gets none.
    """
    if question.urgency is Urgency.URGENT or turn.person.tone_off:
        return False
    said = (intents.without_code(messages.get(turn.desk.uow, one).text) for one in held.messages)
    if all(tone.blames(text) is None for text in said):
        return False
    turn.desk.log("tone.hinted", question, "it may sound like blame", person_id=turn.person.id)
    code = turn.desk.code_of(question, turn.person.id)
    holding.ask_one(turn, kind, "tone.hint", question, held=held.messages, code=code)
    return True


def _take_place(turn: Turn, question: Question) -> bool:
    """Let a text take the place of one that waits for S; True when its writer must hear so."""
    instead = False
    for stored in prompts.live_at(turn.desk.uow, turn.address_id):
        put = stored.prompt
        if put.kind in holding.SENT_BY_S and put.question_id == question.id:
            prompts.end(turn.desk.uow, stored, "replaced")
            instead = instead or put.kind != holding.LONG
    return instead


def _hold_closed(turn: Turn, question: Question, held: Held) -> None:
    closed = turn.desk.now - (question.closed_at or turn.desk.now)
    wait = turn.desk.wait(closed, turn.person)
    ago = turn.desk.render("time.ago", turn.person, wait=wait).text
    code = turn.desk.code_of(question, turn.person.id)
    holding.ask_one(
        turn, holding.REOPEN, "which.closed", question, held=held.messages, code=code, ago=ago
    )


def _hold_taken(turn: Turn, question: Question, held: Held) -> None:
    words = claims.taken_words(turn.desk, question, turn.person)
    holding.ask_one(turn, holding.SECOND, "which.taken", question, held=held.messages, **words)


def _hold_away(turn: Turn, question: Question) -> None:
    """Hold what a phone seems to have sent by itself, and ask its mentor."""
    values = {
        "text": threads.first_words(turn.intent.text),
        "code": turn.desk.code_of(question, turn.person.id),
        "asker": identity.asker(turn.desk, question, turn.person),
    }
    turn.desk.log("away.held", question, "at once, and longer than anybody types")
    holding.ask_one(turn, holding.AWAY, "awaynote.held", question, **values)


def _drop(turn: Turn) -> None:
    turn.desk.log("answer.dropped", None, "the mentor dropped it", person_id=turn.person.id)
    turn.reply("which.dropped")


def _of(turn: Turn, target: Target) -> Question | None:
    return questions.get(turn.desk.uow, target.question_id) if target.question_id else None
