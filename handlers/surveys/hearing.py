"""Whose a text is while a survey is open: an answer, or a question as ever (docs/adr/0034).

Nothing that may be about a patient is swallowed, and no answer is passed on as a question: what
may be either waits, and its writer is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import surveys, thanks
from domain.first_words import hides, presses
from domain.model import MessageKind, Prompt, Role
from domain.reply_target import TargetKind
from domain.surveys import Said, Whose
from handlers import holding, keys, ladder
from handlers.lessons import wondering
from handlers.surveys import answering, asking
from storage import messages, offers, prompts, questions, recent

if TYPE_CHECKING:
    from domain.instruments import Response, Step
    from handlers.turn import Turn
    from storage.prompts import Stored

DOUBT: Final = holding.SURVEY
ANSWER: Final = "1"
QUESTION: Final = "2"


def takes(turn: Turn) -> bool:
    """Take a text that is for the survey which is open where it was written; else False."""
    quoted = _quoted(turn)
    put = quoted or _put(turn)
    if put is None:
        return False
    response = asking.response_of(turn.desk, put)
    step = asking.step_of(response, put)
    if step is None or response.person_id != turn.person.id:
        return False
    verdict = surveys.whose(_said(turn, put, response, step))
    if verdict is Whose.OTHER:
        return False
    if verdict is Whose.DOUBT:
        _ask(turn, put)
    else:
        answering.take(turn, response, step, turn.arrived.inbound.text)
    return True


def settle(turn: Turn, stored: Stored, _key: str) -> None:
    """Somebody says that a text was their answer: it counts as if it came now."""
    prompts.end(turn.desk.uow, stored)
    response = asking.response_of(turn.desk, stored)
    step = asking.step_of(response, stored)
    if step is None:
        turn.reply("tap.late")
        return
    text = "\n".join(turn.desk.words_of(each) for each in stored.prompt.held)
    answering.take(turn, response, step, text)


def _put(turn: Turn) -> Stored | None:
    """Return the step that was asked here last, while its survey runs."""
    present = prompts.present_at(turn.desk.uow, turn.address_id)
    asked = (each for each in present if each.prompt.kind == asking.STEP)
    return next((each for each in asked if each.state != "waiting"), None)


def _quoted(turn: Turn) -> Stored | None:
    """Return the step that a text quotes, however long ago it was asked."""
    said = turn.arrived.inbound
    if not said.quoted:
        return None
    found = messages.sent_as(turn.desk.uow, said.account, said.quoted, turn.address_id)
    stored = None if found is None else prompts.of_message(turn.desk.uow, found.id)
    return stored if stored is not None and stored.prompt.kind == asking.STEP else None


def _said(turn: Turn, put: Stored, response: Response, step: Step) -> Said:
    said, live = turn.arrived.inbound, _asks_now(turn)
    fits = answering.read(turn, response, step, said.text) is not None
    newest = recent.newest_to(turn.desk.uow, turn.address_id, put.opened_at)
    return Said(
        said.text,
        step.type,
        fits=fits,
        words=_is_words(turn, step, fits=fits),
        quotes=(_quoted(turn) is not None) if said.quoted else None,
        asks=live or bool({Role.MENTEE, Role.MENTOR} & turn.person.roles),
        answers=_answers_now(turn),
        live=live,
        runs=keys.is_open(turn, put),
        just_asked=newest is not None and newest.id == put.message_id,
    )


def _is_words(turn: Turn, step: Step, *, fits: bool) -> bool:
    """Tell whether a text is plain words, which begin no question and say more than thanks."""
    text, intent = turn.arrived.inbound.text, turn.intent
    if turn.arrived.inbound.kind is not MessageKind.TEXT or intent.code is not None:
        return False
    if (
        keys.asks(turn)
        or presses(text)
        or hides(text)
        or intent.near_miss
        or wondering.waits(turn)
    ):
        return False
    return not thanks.only(text) or (fits and bool(step.codes))


def _asks_now(turn: Turn) -> bool:
    return bool(questions.live_of(turn.desk.uow, turn.person.id))


def _answers_now(turn: Turn) -> bool:
    """Tell whether a text may be a mentor's answer: a question is theirs, offered, or just was."""
    if not turn.has_role(Role.MENTOR):
        return False
    known = offers.known_to(turn.desk.uow, turn.person.id)
    if any(ladder.is_live(turn, each) for each in known):
        return True
    return ladder.just_ended(turn).kind is not TargetKind.NONE


def _ask(turn: Turn, put: Stored) -> None:
    """Hold a text, with those that wait for the same reply, and ask what it is."""
    live = prompts.live_at(turn.desk.uow, turn.address_id)
    before = next((each for each in live if each.prompt.kind == DOUBT), None)
    held = (*(before.prompt.held if before else ()), turn.message_id)
    turn.desk.log("survey.doubt", None, person_id=turn.person.id)
    minutes = int(turn.desk.charter.hold.total_seconds() // 60)
    options = put.prompt.options
    prompt = Prompt(DOUBT, (ANSWER, QUESTION), None, options, held, minutes, waits=False)
    holding.put(turn, turn.desk.render("survey.doubt", turn.person), prompt, before)
