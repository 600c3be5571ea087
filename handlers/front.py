"""The front desk: who wrote, what they mean, and which handler takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import door, intents, thanks
from domain.intents import interpret
from domain.model import Channel, MessageKind, Role
from domain.posting import GONE
from domain.reserved import IntentKind
from handlers import (
    answers,
    edits,
    flooding,
    keys,
    linking,
    owning,
    pairing,
    questions,
    reactions,
    screening,
    threads,
    waiting,
    watching,
)
from handlers.broadcasts import replying
from handlers.coordinating import commands
from handlers.forms import taking as figures
from handlers.improving import commanding
from handlers.joining import consents, links, strangers
from handlers.joining.visit import Visit
from handlers.leading import commands as leading
from handlers.learning import sharing
from handlers.lessons import answering, wishing, wondering
from handlers.meetings import attending
from handlers.reviewing import commenting
from handlers.routes import (
    AMOUNTS,
    LASTING,
    LEARNERS_WORDS,
    MENTEE_KEYS,
    MENTOR_KEYS,
    MENTORS_WORDS,
    PROMPTS,
    WORDS,
)
from handlers.safety import placing
from handlers.shifts import taking
from handlers.surveys import hearing, resuming
from handlers.turn import Turn, again
from handlers.visits import cases, saying
from storage import addresses, messages, prompts, senders
from storage import questions as asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.intents import Intent
    from domain.model import Person, Question
    from handlers.desk import Desk
    from storage.inbox import Arrived
    from storage.messages import Message
    from storage.prompts import Stored
    from storage.senders import Sender


def receive(desk: Desk, arrived: Arrived) -> None:
    """Handle one message from anybody."""
    if arrived.inbound.channel is Channel.CANARY:
        watching.echo(desk, arrived)
        return
    arrived = pairing.paired(desk, arrived)
    sender = owning.recognised(desk, arrived, senders.of(desk.uow, arrived.message_id))
    if sender.address.blocked_at is not None:
        addresses.set_blocked(desk.uow, sender.address.id, None)
    intent = _understood(arrived, sender.person)
    if not flooding.stops(desk, sender, intent):
        _take(desk, arrived, sender, intent)
    if sender.address.channel is Channel.WHATSAPP:
        waiting.release(desk, sender.address.id)


def _understood(arrived: Arrived, person: Person | None) -> Intent:
    """Read a message by what its writer speaks and is."""
    if person is None:
        return interpret(arrived.inbound)
    mentor = Role.MENTOR in person.roles
    return interpret(
        arrived.inbound, (person.language,), mentor=mentor, reviewer=_reviews(person, arrived)
    )


def _reviews(person: Person, arrived: Arrived) -> bool:
    """Tell whether NEXT and REVIEW are words of ours: a reviewer's.

    Of one who also writes about patients they count in capitals alone.
    """
    if Role.CLINICAL_REVIEWER not in person.roles:
        return False
    return arrived.inbound.text.isupper() or not {Role.MENTOR, Role.MENTEE} & person.roles


def _take(desk: Desk, arrived: Arrived, sender: Sender, intent: Intent) -> None:
    """Give a message to whoever it is for, by who wrote it."""
    person = sender.person
    if arrived.inbound.kind is MessageKind.REACTION:
        reactions.note(desk, arrived, person)
    elif linking.takes(desk, sender, arrived) or links.opens(desk, sender, arrived, intent):
        return
    elif person is None:
        strangers.receive(Visit(desk, arrived, intent, sender.address))
    elif person.stopped_at is not None and intent.kind is not IntentKind.START:
        desk.log("left.wrote", None, "wrote after STOP", person_id=person.id)
        Turn(desk, arrived, person, intent).reply(GONE)
    elif not links.says_code(turn := Turn(desk, arrived, person, intent)):
        _handle(turn)


def _handle(turn: Turn) -> None:
    if not _is_word_of_ours(turn):
        turn = replace(turn, intent=intents.as_text(turn.arrived.inbound.text))
    turn = answering.lettered(turn)
    kind = turn.intent.kind
    if turn.arrived.inbound.edits and kind is not IntentKind.STOP:
        edits.take(turn)
    elif kind in WORDS:
        WORDS[kind](turn)
    elif kind is IntentKind.TAP:
        _tap(turn)
    elif kind is IntentKind.TEXT:
        _text(turn)
    else:
        _key(turn)


def _is_word_of_ours(turn: Turn) -> bool:
    """Tell whether a word of ours is one to this person; else they mean what it says."""
    kind = turn.intent.kind
    if kind is IntentKind.SURVEY:
        return resuming.is_word(turn)
    if kind is IntentKind.LOGOUT:
        return door.may_enter(turn.person)
    if kind in MENTORS_WORDS:
        return turn.has_role(Role.MENTOR)
    if kind not in LEARNERS_WORDS:
        return True
    answers_a_mentor = kind in AMOUNTS and wishing.may_be_an_answer(turn)
    return wishing.are_words(turn) and not answers_a_mentor


def _text(turn: Turn) -> None:
    """Take a text as what this person most likely meant (CONVERSATIONS 1.3 and 1.10)."""
    if not _is_for_another(turn):
        _ask_or_answer(turn)


def _ask_or_answer(turn: Turn) -> None:
    """Take a text that nobody else has waited for: it answers a question, or asks one."""
    asks = keys.asks(turn)
    mentor = turn.has_role(Role.MENTOR)
    if mentor and sharing.rewords(turn):
        return
    if mentor and not asks and not _is_own(turn) and answers.answer(turn):
        return
    if asks or turn.has_role(Role.MENTEE) or _waits_for_own(turn):
        questions.hear(turn)
    elif replying.passes_on(turn):
        return
    elif mentor:
        answers.go_nowhere(turn)
    elif turn.arrived.inbound.kind is not MessageKind.TEXT:
        answers.say_not_carried(turn)
    elif not thanks.only(turn.arrived.inbound.text):
        part = " ".join(turn.arrived.inbound.text.split())[:20]
        turn.reply("err.command", part=part, guess=commands.guess(turn))


_TAKERS = (
    *(placing.takes, commands.takes, commenting.takes),
    *(leading.takes, figures.takes, commanding.takes, hearing.takes),
    *(saying.takes, cases.takes),
    answering.refuse,
)
"""Who may take a text before it could be a question; the first one does."""


def _is_for_another(turn: Turn) -> bool:
    """Tell whether a text is taken by who waits for one, or commands: before any question."""
    return any(takes(turn) for takes in _TAKERS)


def _is_own(turn: Turn) -> bool:
    """Tell whether a mentor's text is for a question of their own, by what it quotes or says."""
    quotes = threads.quotes_own(turn) is not None
    return quotes or screening.is_sent_again(turn) or wondering.waits(turn)


def _waits_for_own(turn: Turn) -> bool:
    """Tell whether somebody who is no mentee has asked, or has yet to say how to send a text."""
    live = asked.live_of(turn.desk.uow, turn.person.id)
    return bool(live) or screening.waiting(turn) is not None


def _key(turn: Turn) -> None:
    """Take a bare key: a live prompt that asked for it first, then the newest thing it fits."""
    key = turn.intent.word
    stored = keys.prompted(turn, key) or taking.ended_offer(turn, key)
    if stored is not None and keys.is_doubtful(turn, stored):
        keys.ask_about(turn, stored)
    elif stored is not None:
        _answer_prompt(turn, stored, key)
    elif (found := _letter(turn, key)) is not None:
        handler, question = found
        handler(turn, question)
    elif not keys.explain(turn, key):
        _stray_key(turn, key)


def _stray_key(turn: Turn, key: str) -> None:
    """Take a bare key that nothing has asked for."""
    if consents.may_agree(turn, key):
        consents.join(turn)
    elif turn.intent.kind is IntentKind.DIGIT and (placing.takes(turn) or saying.takes(turn)):
        return
    elif turn.intent.kind is IntentKind.MORE or keys.has_open_question(turn):
        _text(turn)
    elif hearing.takes(turn) or resuming.answers_late(turn, key):
        return
    elif (
        earlier := attending.late(turn, key)
        or replying.late(turn, key)
        or answering.repeated(turn, key)
        or commanding.repeated(turn, key)
    ) is not None:
        _answer_prompt(turn, earlier, key)
    elif not answering.refuse(turn) and not resuming.comes_back(turn, key):
        WORDS[IntentKind.HELP](turn)


def _letter(turn: Turn, key: str) -> tuple[Callable[[Turn, Question], None], Question] | None:
    mentor = keys.mentor_question(turn, key) if key in MENTOR_KEYS else None
    if mentor is not None:
        return MENTOR_KEYS[key], mentor
    mentee = keys.mentee_question(turn) if key in MENTEE_KEYS else None
    return (MENTEE_KEYS[key], mentee) if mentee is not None else None


def _tap(turn: Turn) -> None:
    """Take a tapped button: it acts on the very message it stands under."""
    key, message = turn.intent.tap_key, _tapped(turn)
    stored = prompts.of_message(turn.desk.uow, message.id) if message else None
    if message is None:
        turn.desk.log("tap.unknown", None, "no button of ours here", person_id=turn.person.id)
        turn.reply("tap.unknown")
    elif stored is not None and key in stored.prompt.keys:
        _tap_prompt(turn, stored, key)
    elif message.question_id is not None:
        _tap_letter(turn, asked.get(turn.desk.uow, message.question_id), key)
    else:
        turn.reply("tap.unknown")


def _tapped(turn: Turn) -> Message | None:
    """Return the message of ours whose button was tapped, or None."""
    intent, inbound = turn.intent, turn.arrived.inbound
    if intent.tap_message is not None:
        return messages.sent_to(turn.desk.uow, intent.tap_message, turn.address_id)
    if not intent.tap_key or not inbound.quoted:
        return None
    return messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)


def _tap_prompt(turn: Turn, stored: Stored, key: str) -> None:
    if keys.is_open(turn, stored) or stored.prompt.kind in LASTING:
        _answer_prompt(turn, stored, key)
    else:
        turn.reply("tap.late")


def _tap_letter(turn: Turn, question: Question, key: str) -> None:
    table = MENTEE_KEYS if question.asker_id == turn.person.id else MENTOR_KEYS
    if key in table:
        why = "Rule 1: it taps a button of a message we sent to this phone."
        turn.desk.log("tap.matched", question, why, person_id=turn.person.id, key=key)
        table[key](turn, question)
    else:
        turn.reply("tap.unknown")


def _answer_prompt(turn: Turn, stored: Stored, key: str) -> None:
    if stored.prompt.kind == keys.DOUBT:
        _settle_doubt(turn, stored, key)
    elif (stored.prompt.kind, key) == (hearing.DOUBT, hearing.QUESTION):
        _take_back(turn, stored)
    else:
        PROMPTS[stored.prompt.kind](turn, stored, key)


def _take_back(turn: Turn, stored: Stored) -> None:
    """A person says that texts were no answer to a survey: they are taken as ever."""
    prompts.end(turn.desk.uow, stored)
    others = [takes for takes in _TAKERS if takes is not hearing.takes]
    for held in (again(turn, each) for each in stored.prompt.held):
        if not any(takes(held) for takes in others):
            _ask_or_answer(held)


def _settle_doubt(turn: Turn, stored: Stored, key: str) -> None:
    """A person says what their doubtful key was for: the thread, or the prompt before it."""
    prompts.end(turn.desk.uow, stored)
    earlier, again = keys.doubted(turn, stored)
    question = asked.get(turn.desk.uow, stored.prompt.question_id or 0)
    if key == "2" and earlier is not None:
        _answer_prompt(again, earlier, again.intent.word)
    elif key == "2":
        turn.reply("tap.late")
    elif question.asker_id == turn.person.id:
        questions.add(again, question, "the asker said so")
    else:
        answers.answer_on(again, question)
