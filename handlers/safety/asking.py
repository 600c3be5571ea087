"""Asking what a text is for, when it may be for the safety officers or for a mentor.

It waits meanwhile. Nothing that may be meant for one side ever reaches the other by a guess.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import naming, near_misses
from domain.model import Prompt, Role
from handlers import holding, identity, ladder, threads
from handlers.safety import threads as safety
from handlers.turn import labelled
from storage import near_misses as stored
from storage import offers, prompts, questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.model import Question
    from domain.near_misses import NearMiss
    from handlers.turn import Turn
    from storage.prompts import Stored

WHICH: Final = holding.SAFETY
SEAL: Final = "seal"
NEW: Final = "N"
DROP: Final = holding.DROP


def questions_meant(turn: Turn) -> list[Question]:
    """Return the questions that a plain text may be for: open ones of one's own, or offered."""
    uow, person = turn.desk.uow, turn.person
    known = [one.question for one in offers.known_to(uow, person.id) if ladder.is_live(turn, one)]
    return list({one.id: one for one in (*questions.live_of(uow, person.id), *known)}.values())


def reason_wanted(turn: Turn) -> Stored | None:
    """Return the prompt at this address that waits for the reason to open a name, or None."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if one.prompt.kind == SEAL), None)


def ask(turn: Turn, reports: Sequence[NearMiss], reason: Stored | None = None) -> None:
    """Hold a text and list what it may be for: near misses, a reason, questions."""
    desk = turn.desk
    listed = [(each.id, _of_report(turn, each)) for each in reports]
    if reason is not None:
        listed.append((reason.message_id, desk.word("word.reason", turn.person)))
    listed += [(each.id, _of_question(turn, each)) for each in questions_meant(turn)]
    numbered = [(str(place), line) for place, (_, line) in enumerate(listed, 1)]
    new = (NEW,) if turn.has_role(Role.MENTEE) else ()
    lines = "\n".join(f"{digit} {line}" for digit, line in numbered)
    rendered = desk.render("near.which.new" if new else "near.which", turn.person, list=lines)
    choices = labelled((digit, line.partition(":")[0]) for digit, line in numbered)
    rendered = replace(rendered, choices=(*choices, *rendered.choices))
    keys = (*(digit for digit, _ in numbered), *new, DROP)
    before = _before(turn)
    held = (*(before.prompt.held if before else ()), turn.message_id)
    minutes = int(desk.charter.hold.total_seconds() // 60)
    options = tuple(option for option, _ in listed)
    prompt = Prompt(WHICH, keys, None, options, held, minutes, waits=False)
    desk.log("near.held", None, "it may be for a near miss or for something else")
    holding.put(turn, rendered, prompt, before)


def _before(turn: Turn) -> Stored | None:
    """Return the prompt whose texts wait for the same reply already: they go together."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    return next((one for one in live if one.prompt.kind == WHICH), None)


def _of_report(turn: Turn, report: NearMiss) -> str:
    """Return a near miss as a line of the list; its reporter knows of no number."""
    if report.reporter_id == turn.person.id:
        return turn.desk.word("word.safety", turn.person)
    first = stored.texts(turn.desk.uow, report)[:1]
    words = [safety.said(turn.desk, each, turn.person, first=True) for each in first]
    shown = threads.first_words(words[0]) if words else ""
    tag = near_misses.tag(report.number)
    return f"{tag}: {shown}" if shown else tag


def _of_question(turn: Turn, question: Question) -> str:
    desk = turn.desk
    words = threads.opening_words(desk, question.id)
    if question.asker_id == turn.person.id:
        return f"{naming.question_tag(question.number)}: {words}"
    code = desk.code_of(question, turn.person.id)
    return f"{code} {identity.whose(desk, question, turn.person)}: {words}"
