"""The steps of joining by code: name, work, language, consent; then a coordinator is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from content import consent
from content.phrases import ENGLISH
from domain import joining as rules
from domain import naming, strangers
from domain.joining import Step
from domain.languages import languages
from domain.model import Choice, Job, MessageKind
from domain.reserved import IntentKind
from handlers.joining import approval
from storage import facilities, joinings, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from content.phrases import Rendered
    from handlers.desk import Desk
    from handlers.joining.visit import Visit
    from storage.joinings import Joining

_REPEAT: Final = (IntentKind.HELP, IntentKind.START)
"""Words that have a step asked again."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a step asks, how a reply is read, and where what it says is kept."""

    phrase: str
    read: Callable[[str], Any]
    field: str
    then: Step


QUESTIONS: Mapping[Step, Question] = {
    Step.NAME: Question("join.name", rules.read_name, "name", Step.CADRE),
    Step.CADRE: Question("join.cadre", rules.read_work, "work", Step.LANGUAGE),
    Step.LANGUAGE: Question("join.language", rules.read_language, "language", Step.CONSENT),
    Step.CONSENT: Question("join.consent", rules.agrees, "", Step.PENDING),
}


def begin(visit: Visit, facility_id: int) -> None:
    """A code was right: begin with the first question, whatever was begun before."""
    new = joinings.begin(visit.desk.uow, visit.address.id, facility_id)
    visit.desk.log("join.begun", None, "a join code", facility_id=facility_id)
    _remember(visit.desk, new)
    _ask(visit, new)


def answer(visit: Visit, found: Joining) -> bool:
    """Take a reply to a step; False when it is no reply but a question that must be kept."""
    if found.step is Step.PENDING:
        return _wait(visit, found)
    kind, question = visit.intent.kind, QUESTIONS[found.step]
    said = None if kind in _REPEAT else question.read(_reply(visit, question))
    if visit.intent.urgent or (visit.is_question and not _fits(visit, found, said)):
        return False
    if said:
        _go_on(visit, found, said)
    elif kind in _REPEAT or kind is IntentKind.TAP:  # a tap on the button of another question
        _ask(visit, found)
    else:
        _ask_again(visit, found)
    return True


def lapse(desk: Desk, job: Job) -> None:
    """Nobody has gone on with a joining, or it was decided: what they told us is deleted.

    One that waits for a coordinator stays: its writer has done all that was asked.
    """
    found = joinings.find(desk.uow, int(job.key))
    if found is not None and found.step is not Step.PENDING:
        joinings.forget(desk.uow, found.id)
        desk.log("join.forgotten", None, f"at {found.step}, {rules.KEPT.days} days later")


def _fits(visit: Visit, found: Joining, said: Any) -> bool:
    """Tell whether a reply says what was asked: "patient bleeding" may look like a name."""
    is_name = found.step is Step.NAME
    return bool(said) and not (is_name and strangers.names_vital_sign(visit.words))


def _go_on(visit: Visit, found: Joining, said: Any) -> None:
    question = QUESTIONS[found.step]
    after = replace(found, step=question.then, misses=0)
    if question.field:
        after = replace(after, **{question.field: said})
    else:
        after = replace(after, consented_at=visit.desk.now, version=consent.VERSION)
    joinings.save(visit.desk.uow, after)
    _remember(visit.desk, after)
    if after.step is Step.PENDING:
        visit.desk.log("join.asked", None, "all steps done", facility_id=after.facility_id)
        _say_pending(visit, after)
        approval.ask(visit.desk, after)
    else:
        _ask(visit, after)


def _ask_again(visit: Visit, found: Joining) -> None:
    """Ask again; after the second time in vain a coordinator is told, and the step stays."""
    misses = found.misses + 1
    joinings.save(visit.desk.uow, replace(found, misses=misses))
    _remember(visit.desk, found)
    if misses != rules.MOST_MISSES + 1:
        _ask(visit, found)
        return
    visit.desk.log("join.stuck", None, found.step, facility_id=found.facility_id)
    visit.show("join.request.stuck", place=_place(visit.desk, found))
    visit.reply("join.stuck", found.language, coordinator=visit.coordinator(found.language))


def _wait(visit: Visit, found: Joining) -> bool:
    if visit.is_question:
        return False
    _say_pending(visit, found)
    return True


def _say_pending(visit: Visit, found: Joining) -> None:
    name, coordinator = naming.given_name(found.name), visit.coordinator(found.language)
    visit.reply("join.pending", found.language, name=name, coordinator=coordinator)


def _ask(visit: Visit, found: Joining) -> None:
    phrase, language = QUESTIONS[found.step].phrase, found.language or ENGLISH
    render = visit.desk.phrases.render
    if found.step is Step.NAME:
        rendered = render(phrase, language, place=_place(visit.desk, found))
    elif found.step is Step.CADRE:
        rendered = render(phrase, language, name=naming.given_name(found.name))
        word = visit.desk.phrases.word
        labels = {key: word(f"cadre.{each}", ENGLISH) for key, each in rules.WORKS.items()}
        rendered = _with(rendered, labels)
    elif found.step is Step.LANGUAGE:
        rendered = render(phrase, language)
        rendered = _with(rendered, {each.key: each.name for each in languages()})
    else:
        rendered = render(phrase, language)
    visit.reply_with(rendered)


def _with(rendered: Rendered, labels: Mapping[str, str]) -> Rendered:
    """Put a button for each line of a list where the channel has them."""
    return replace(rendered, choices=tuple(Choice(key, each) for key, each in labels.items()))


def _reply(visit: Visit, question: Question) -> str:
    """Return what answers a step: a text, or the key of a button under this very question."""
    inbound, tapped = visit.arrived.inbound, visit.intent.tap_message
    if inbound.kind is not MessageKind.TAP:
        return visit.words if visit.is_text else ""
    under = messages.sent_to(visit.desk.uow, tapped, visit.address.id) if tapped else None
    return visit.intent.tap_key if under and under.phrase == question.phrase else ""


def _remember(desk: Desk, found: Joining) -> None:
    desk.uow.later(Job(approval.LAPSE, str(found.id), desk.now + rules.KEPT))


def _place(desk: Desk, found: Joining) -> str:
    return facilities.get(desk.uow, found.facility_id).name
