"""GUIDE and a word: a mentee reads what fits, a mentor attaches it to the question they have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import naming
from domain.guides import MOST_HITS, Standing
from domain.intents import Intent
from domain.model import Role
from domain.reserved import IntentKind
from handlers import claims, opening, waiting
from handlers.learning import shelf
from storage import guides, messages, offers, people, prompts
from storage import questions as asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.guides import Guide
    from domain.model import Question
    from handlers.turn import Turn
    from storage.prompts import Stored

_SHOWN = {
    (True, True): "guide.list",
    (True, False): "guide.list.mentor",
    (False, True): "guide.none",
    (False, False): "guide.none.mentor",
}
"""What is said where something was found or not, to somebody who may ask a mentor or not."""


def look(turn: Turn) -> None:
    """Look something up among signed cards and shared answers; the words are kept nowhere else."""
    words = turn.intent.text
    if not words.strip():
        turn.reply("guide.how")
        return
    mine = _claimed(turn)
    if turn.intent.code is not None and not mine:
        turn.reply("key.unknown", code=naming.offer_tag(turn.intent.code))
        return
    if len(mine) > 1:
        _ask_which(turn, mine)
        return
    hits = guides.search(turn.desk.uow, words, MOST_HITS)
    turn.desk.log("guide.searched", None, f"{len(hits)} found", person_id=turn.person.id)
    if mine and hits:
        _offer(turn, mine[0], hits)
    else:
        _show(turn, hits)


def read(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody reads a guide of a list in full, or asks a mentor in the words they looked for."""
    if key == shelf.ASK:
        _ask_mentor(turn, stored)
        return
    found = shelf.take(turn.desk, stored.prompt, key)
    if found is None:
        turn.reply("guide.gone")
        return
    turn.desk.log("guide.read", None, found.standing, person_id=turn.person.id)
    relays = shelf.source_of(turn.desk, found)
    rendered = shelf.whole(turn.desk, found, turn.person)
    turn.reply_with(rendered, relay=True, relays=relays, question_id=stored.prompt.question_id)


def attach(turn: Turn, stored: Stored, key: str) -> None:
    """A mentor sends a guide to the asker of the question they have, and of no other.

    It is no answer of a person: the clock of the first answer runs on.
    """
    desk = turn.desk
    prompts.end(desk.uow, stored)
    question = asked.get(desk.uow, stored.prompt.question_id or 0)
    found = shelf.take(desk, stored.prompt, key)
    if found is None:
        turn.reply("guide.gone")
    elif not turn.claims(question):
        claims.say_not_yours(turn, question)
    else:
        _send(turn, question, found)


def _send(turn: Turn, question: Question, found: Guide) -> None:
    desk = turn.desk
    asker = people.get(desk.uow, question.asker_id)
    values = {
        "mentor": naming.given_name(turn.person.name),
        "q": naming.question_tag(question.number),
        "reviewer": shelf.checked_by(desk, found),
        "text": found.text,
    }
    shared = found.standing is Standing.SHARED
    values |= {} if shared else {"title": found.title}
    rendered = desk.render("ans.shared" if shared else "ans.guide", asker, **values)
    waits = waiting.holds_back(desk, question)
    relays = shelf.source_of(desk, found)
    desk.tell(asker, rendered, relay=True, relays=relays, **desk.to_asker(question))
    asked.touch(desk.uow, question.id)
    if question.first_answer_at is not None:
        claims.stay_open(desk, question)
    desk.log("guide.attached", question, found.standing, person_id=turn.person.id)
    how = {"question_id": question.id}
    if waits:
        phrase, words = waiting.say_safe(desk, question, turn.person)
        turn.reply_as(phrase, how, **words)
    else:
        code = desk.code_of(question, turn.person.id)
        turn.reply_as("guide.sent", how, code=code, title=found.title)


def _claimed(turn: Turn) -> list[Question]:
    """Return the questions of this mentor that a guide may be for; with a code, that one."""
    if not turn.has_role(Role.MENTOR):
        return []
    known = offers.known_to(turn.desk.uow, turn.person.id)
    mine = {one.question.id: one for one in known if turn.claims(one.question)}
    code = turn.intent.code
    return [one.question for one in mine.values() if code in {None, one.offer.code}]


def _ask_which(turn: Turn, mine: Sequence[Question]) -> None:
    codes = [turn.desk.code_of(each, turn.person.id) for each in mine]
    turn.reply("guide.which", list=", ".join(codes), code=codes[0])


def _offer(turn: Turn, question: Question, hits: Sequence[Guide]) -> None:
    """Show a mentor what could be sent to the asker of a question; a digit sends it."""
    desk = turn.desk
    values = {
        "code": desk.code_of(question, turn.person.id),
        "list": shelf.lines(desk, hits, turn.person),
    }
    rendered = desk.render("guide.attach", turn.person, **values)
    how = {"prompt": shelf.prompt(shelf.ATTACH, hits, question.id), "question_id": question.id}
    turn.reply_with(shelf.with_digits(rendered, hits, ()), **how)


def _show(turn: Turn, hits: Sequence[Guide]) -> None:
    """Show what was found to read; a mentee may ask a mentor with the same words by one key."""
    desk, asks = turn.desk, turn.has_role(Role.MENTEE)
    values = {"list": shelf.lines(desk, hits, turn.person)} if hits else {}
    rendered = desk.render(_SHOWN[bool(hits), asks], turn.person, **values)
    more = (shelf.ask_button(desk, turn.person),) if asks else ()
    put = shelf.prompt(shelf.READ, hits, None, turn.message_id if asks else None)
    rendered = shelf.with_digits(rendered, hits, more)
    turn.reply_with(rendered, prompt=put if put.keys else None)


def _ask_mentor(turn: Turn, stored: Stored) -> None:
    """Take what was looked for as a question: it is words about a patient as often as not."""
    prompts.end(turn.desk.uow, stored)
    message = messages.get(turn.desk.uow, stored.prompt.options[-1])
    said = {"text": message.text, "kind": message.kind, "payload": "", "quoted": ""}
    inbound = replace(turn.arrived.inbound, **said)  # type: ignore[arg-type]
    arrived = replace(turn.arrived, message_id=message.id, inbound=inbound)
    intent = Intent(IntentKind.TEXT, text=message.text)
    opening.ask(replace(turn, arrived=arrived, intent=intent))
