"""Bare keys: which prompt or question a single letter or digit is for, or whether it is sure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.intents import IntentKind, interpret, without_ask
from domain.model import OfferState, Prompt, QuestionState, Role
from storage import messages, offers, prompts
from storage import questions as asked

if TYPE_CHECKING:
    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

DOUBT = "doubt"
_THREAD_PHRASES = ("relay.mentor", "ans.first", "ans.next", "ans.second", "news.more")
_OFFER_KEYS = ("A", "D")


def prompted(turn: Turn, key: str) -> Stored | None:
    """Return the newest live prompt of this address that takes a key, or None."""
    if turn.intent.code is not None or turn.intent.kind is IntentKind.MORE:
        return None
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if key in one.prompt.keys), None)


def is_doubtful(turn: Turn, stored: Stored) -> bool:
    """Tell whether a digit may as well be words for a thread: somebody wrote after the prompt.

    "3" may be a mark or a dose (CONVERSATIONS 1.9).
    """
    if not turn.intent.word.isdigit():
        return False
    since = turn.desk.now - turn.desk.charter.quiet_close
    newest = messages.newest_to(turn.desk.uow, turn.address_id, since)
    return (
        newest is not None
        and newest.phrase in _THREAD_PHRASES
        and newest.id > stored.message_id
        and newest.question_id != stored.prompt.question_id
    )


def ask_about(turn: Turn, stored: Stored) -> None:
    """Hold a doubtful key and ask what it is for."""
    since = turn.desk.now - turn.desk.charter.quiet_close
    newest = messages.newest_to(turn.desk.uow, turn.address_id, since)
    question = asked.get(turn.desk.uow, newest.question_id or 0) if newest else None
    if question is None:
        return
    tag = naming.question_tag(question.number)
    if question.asker_id != turn.person.id:
        tag = turn.desk.code_of(question, turn.person.id)
    held = (turn.message_id, stored.message_id)
    prompt = Prompt(DOUBT, ("1", "2"), question.id, held=held, minutes=15, waits=False)
    turn.reply_as("which.key", {"prompt": prompt}, key=turn.intent.word, q=tag)


def doubted(turn: Turn, stored: Stored) -> tuple[Stored | None, Turn]:
    """Return the earlier prompt, and the turn that sent the doubtful key."""
    message_id, prompt_message = stored.prompt.held
    earlier = prompts.of_message(turn.desk.uow, prompt_message)
    text = messages.get(turn.desk.uow, message_id).text
    inbound = replace(turn.arrived.inbound, text=text, payload="", quoted="")
    arrived = replace(turn.arrived, inbound=inbound, message_id=message_id)
    intent = interpret(replace(inbound, kind=inbound.kind), (turn.person.language,))
    return earlier, replace(turn, arrived=arrived, intent=intent)


def mentor_question(turn: Turn, key: str) -> Question | None:
    """Return the question a mentor's letter is for: by code, else the newest offer or claim."""
    if not turn.has_role(Role.MENTOR):
        return None
    known = offers.known_to(turn.desk.uow, turn.person.id)
    if turn.intent.code is not None:
        coded = [one for one in known if one.offer.code == turn.intent.code]
        return coded[-1].question if coded else None
    if key in _OFFER_KEYS:
        return known[-1].question if known else None
    mine = [one.question for one in known if _has(turn, one.question)]
    if not mine and key == "M":
        mine = [one.question for one in known if one.offer.state is OfferState.PENDING]
    return mine[0] if len({one.id for one in mine}) == 1 else None


def mentee_question(turn: Turn) -> Question | None:
    """Return the newest open question of a mentee, or None."""
    live = asked.live_of(turn.desk.uow, turn.person.id)
    return live[-1] if live else None


def has_open_question(turn: Turn) -> bool:
    """Tell whether a text from this person would join something that is open."""
    if asked.live_of(turn.desk.uow, turn.person.id):
        return True
    known = offers.known_to(turn.desk.uow, turn.person.id)
    return any(_has(turn, one.question) for one in known)


def takes_ask(turn: Turn) -> bool:
    """Tell whether a mentor begins a text with ASK: it is a question of their own."""
    return without_ask(turn.arrived.inbound.text) is not None


def _has(turn: Turn, question: Question) -> bool:
    return question.state is QuestionState.CLAIMED and turn.claims(question)
