"""Bare keys: which prompt or question a single letter or digit is for, or whether it is sure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming, quizzes
from domain.first_words import hides, presses
from domain.intents import interpret, letter, without_ask
from domain.model import Prompt, Role
from domain.posting import OFFERS, WORDS_OF_MENTORS
from domain.reserved import IntentKind
from handlers import identity, threads
from handlers.lessons import asking
from storage import messages, offers, prompts, recent
from storage import questions as asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from handlers.turn import Turn
    from storage.messages import Message
    from storage.offers import Known
    from storage.prompts import Stored

DOUBT = "doubt"
_THREAD_PHRASES = (
    "relay.mentor",
    "relay.second",
    "relay.edited",
    *WORDS_OF_MENTORS,
)
_ASKED_PHRASES = (*_THREAD_PHRASES, *OFFERS, "offer.more")
"""What may be answered by a figure: an offer too, while a survey asks for one."""

_OFFER_KEYS = ("A", "D")
_CLAIM_KEYS = ("M", "H", "C")


def prompted(turn: Turn, key: str) -> Stored | None:
    """Return the newest live prompt of this address that takes a key, or None."""
    if _named(turn) is not None or turn.intent.kind is IntentKind.MORE:
        return None
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    found = next((one for one in live if _takes(one, key)), None) or _quiz(live, key)
    if found is not None and found.prompt.kind == asking.MORE and mentor_question(turn, key):
        return None  # what they do for others comes first
    return found


def _takes(one: Stored, key: str) -> bool:
    """Tell whether a prompt takes a key; some take a number of any length."""
    return key in one.prompt.keys or (key.isdecimal() and prompts.ANY_NUMBER in one.prompt.keys)


def _quiz(live: Sequence[Stored], key: str) -> Stored | None:
    """Return the live quiz question of whose letters a digit means one, or None."""
    quizzes_ = (one for one in live if one.prompt.kind == asking.QUIZ)
    return next((one for one in quizzes_ if quizzes.letter_of(key) in one.prompt.keys), None)


def is_doubtful(turn: Turn, stored: Stored) -> bool:
    """Tell whether a key may as well be words for a thread: somebody wrote after the prompt.

    "3" may be a mark or a dose (CONVERSATIONS 1.9), and the B of a quiz a blood group.
    """
    may_be_words = turn.intent.word.isdigit() or stored.prompt.kind == asking.QUIZ
    return may_be_words and written_since(turn, stored) is not None


def ask_about(turn: Turn, stored: Stored) -> None:
    """Hold a doubtful key and ask what it is for."""
    newest = written_since(turn, stored)
    if newest is None or newest.question_id is None:
        return
    question = asked.get(turn.desk.uow, newest.question_id)
    tag = naming.question_tag(question.number)
    if question.asker_id != turn.person.id:
        tag = turn.desk.code_of(question, turn.person.id)
    held = (turn.message_id, stored.message_id)
    prompt = Prompt(DOUBT, ("1", "2"), question.id, held=held, minutes=15, waits=False)
    turn.reply_as("which.key", {"prompt": prompt}, key=turn.intent.word, q=tag)


def doubted(turn: Turn, stored: Stored) -> tuple[Stored | None, Turn]:
    """Return the earlier prompt if it still stands, and the turn that sent the doubtful key."""
    message_id, prompt_message = stored.prompt.held
    earlier = prompts.of_message(turn.desk.uow, prompt_message)
    text = messages.get(turn.desk.uow, message_id).text
    inbound = replace(turn.arrived.inbound, text=text, payload="", quoted="")
    arrived = replace(turn.arrived, inbound=inbound, message_id=message_id)
    intent = interpret(inbound, (turn.person.language,))
    if said := letter(text):
        intent = replace(intent, kind=IntentKind.KEY, word=said)
    stands = earlier is not None and (
        is_open(turn, earlier)
        or earlier.prompt.kind == prompts.SHIFT  # which is answered late too
    )
    return earlier if stands else None, replace(turn, arrived=arrived, intent=intent)


def is_open(turn: Turn, stored: Stored) -> bool:
    """Tell whether a prompt can still be answered."""
    return stored.state in ("live", "aside") and stored.expires_at > turn.desk.now


def mentor_question(turn: Turn, key: str) -> Question | None:
    """Return the question a mentor's letter is for: by code, else the newest offer or claim."""
    if not turn.has_role(Role.MENTOR) or turn.intent.number is not None:
        return None
    known = offers.known_to(turn.desk.uow, turn.person.id)
    if turn.intent.code is not None:
        coded = [one for one in known if one.offer.code == turn.intent.code]
        return coded[-1].question if coded else None
    waiting = [one for one in known if one.is_for_taking]
    if key in _OFFER_KEYS:
        newest = (waiting or known)[-1:]
        return newest[0].question if newest else None
    mine = [one.question for one in known if turn.claims(one.question)]
    if not mine and key == "M":
        mine = [one.question for one in waiting]
    return mine[0] if len({one.id for one in mine}) == 1 else None


def explain(turn: Turn, key: str) -> bool:
    """Say why a letter does nothing: no such question, nothing waits for S, it fits too many."""
    desk, named = turn.desk, _named(turn)
    if named is not None and _names_own(turn):
        turn.reply("key.unknown.own", q=naming.question_tag(named))
        return True
    if key == "S":
        turn.reply("tap.late")
        return True
    if not turn.has_role(Role.MENTOR) or turn.intent.kind is IntentKind.DIGIT:
        return False
    if turn.intent.code is not None:
        turn.reply("key.unknown", code=naming.offer_tag(turn.intent.code))
        return True
    known = offers.known_to(desk.uow, turn.person.id)
    mine = [one for one in known if turn.claims(one.question)]
    if key not in _CLAIM_KEYS or len(mine) <= 1:
        return False
    lines = [f"{naming.offer_tag(one.offer.code)} {_whose(turn, one)}" for one in mine]
    code = naming.offer_tag(mine[0].offer.code)
    turn.reply("key.which", list="\n".join(lines), code=code, key=key)
    return True


def mentee_question(turn: Turn) -> Question | None:
    """Return the open question a mentee's letter is for: by number, else the last spoken of."""
    live, named = asked.live_of(turn.desk.uow, turn.person.id), _named(turn)
    if named is not None:
        return next((one for one in live if one.number == named), None)
    return threads.spoken_of(turn, live)


def has_open_question(turn: Turn) -> bool:
    """Tell whether a text from this person would join something that is open."""
    if asked.live_of(turn.desk.uow, turn.person.id):
        return True
    known = offers.known_to(turn.desk.uow, turn.person.id)
    return any(turn.claims(one.question) for one in known)


def takes_ask(turn: Turn) -> bool:
    """Tell whether a text begins with ASK: it is a question of one's own."""
    return without_ask(turn.arrived.inbound.text) is not None


def asks(turn: Turn) -> bool:
    """Tell whether a text begins a question by its first word, whatever else is live.

    Of somebody who is a mentor alone only ASK, URGENT and ANON in capitals count, and nothing that
    quotes a message: "OBS every 15 min" and "Urgent: look at the cable" are answers.
    """
    if not turn.has_role(Role.MENTOR):
        return _begins(turn) or takes_ask(turn)
    if turn.arrived.inbound.quoted:
        return False
    text = turn.arrived.inbound.text
    if takes_ask(turn) or presses(text) or hides(text):
        return True
    return turn.has_role(Role.MENTEE) and _begins(turn)


def _begins(turn: Turn) -> bool:
    intent = turn.intent
    return intent.urgent or intent.anonymous or intent.discipline is not None


def _named(turn: Turn) -> int | None:
    """Return the number that came with a letter: of a question, or a mentor's code."""
    return turn.intent.code if turn.intent.number is None else turn.intent.number


def _names_own(turn: Turn) -> bool:
    """Tell whether a number beside a letter can only mean a question of one's own."""
    if turn.intent.number is not None:
        return turn.has_role(Role.MENTEE)
    return not turn.has_role(Role.MENTOR)


def written_since(turn: Turn, stored: Stored) -> Message | None:
    """Return what somebody wrote to this address after a prompt was put, newest first."""
    phrases = _THREAD_PHRASES if stored.prompt.kind != prompts.SURVEY else _ASKED_PHRASES
    newest = recent.newest_of(turn.desk.uow, turn.address_id, phrases, stored.opened_at)
    return newest if newest is not None and newest.id > stored.message_id else None


def _whose(turn: Turn, known: Known) -> str:
    return identity.whose(turn.desk, known.question, turn.person)
