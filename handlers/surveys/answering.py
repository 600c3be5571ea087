"""Answering a step: what fits is kept and the next one is asked; what does not is asked again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from content import instruments
from domain import filling, surveys
from domain.instruments import SKIP, Answer, AnswerState, Given, ResponseState
from handlers.surveys import asking, ending
from handlers.surveys.conducts import CONDUCTS
from storage import responses

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.instruments import Response, Step
    from handlers.turn import Turn
    from storage.prompts import Stored

_NEW = 0


def answered(turn: Turn, stored: Stored, key: str) -> None:
    """A key or a button answers the step it was put under, however late."""
    response = asking.response_of(turn.desk, stored)
    step = asking.step_of(response, stored)
    if step is None or response.person_id != turn.person.id:
        turn.reply("tap.late")
    else:
        take(turn, response, step, key)


def take(turn: Turn, response: Response, step: Step, text: str) -> None:
    """Take a reply to a step: to the one asked now, or to an earlier one, which it corrects."""
    given = read(turn, response, step, text)
    before = responses.answers(turn.desk.uow, response.id).get(step.id)
    if step.id != response.step and given is not None and _is_same(before, given):
        turn.desk.log("survey.twice", None, step.id, person_id=turn.person.id)
    elif not surveys.may_go_on(response, turn.desk.now):
        say_over(turn)
    elif given is not None:
        _keep(turn, response, step, given)
    else:
        _misfit(turn, response, step)


def read(turn: Turn, response: Response, step: Step, text: str) -> Given | None:
    """Return what a reply says to a step, or None when it does not fit.

    A bare digit is no words: to a step that wants some it does not fit.
    """
    shown = asking.words(turn.desk, turn.person, response, step, CONDUCTS[response.instrument])
    given = filling.read(step, text, turn.person.language, shown.choices)
    return None if given is not None and given.words.isdecimal() else given


def go_on(turn: Turn, response: Response, *, skipped: bool = False) -> None:
    """Ask what comes next; `skipped` says that the step before was left open for its writer."""
    desk, person = turn.desk, turn.person
    conduct = CONDUCTS[response.instrument]
    if conduct.go_on is not None:
        conduct.go_on(turn, response)
        return
    step = asking.current(desk, response)
    if step is None:
        _finish(turn, response)
        return
    rendered = asking.words(desk, person, response, step, conduct)
    if skipped:
        before = desk.render("survey.skipped", person, question=rendered.short or rendered.text)
        rendered = replace(before, choices=rendered.choices)
    ending.put_off(desk, asking.reply(turn, response, step, rendered))


def say_over(turn: Turn) -> None:
    """Say that a survey has ended."""
    turn.reply("survey.over")


def _keep(turn: Turn, response: Response, step: Step, given: Given) -> None:
    desk = turn.desk
    values = (given.state, desk.now, given.code, given.number, given.words)
    answer = responses.put(desk.uow, Answer(_NEW, response.id, step.id, *values))
    told = {"person_id": turn.person.id, "instrument": response.instrument, "step": step.id}
    desk.log("survey.answered", None, given.state, **told)
    stands = awake(turn, response)
    stands = replace(stands, misses=0, last_at=desk.now)
    days = asking.instrument_of(response).expires_days
    stands = replace(stands, expires_at=surveys.expires(stands, days))
    responses.save(desk.uow, stands)
    if CONDUCTS[response.instrument].go_on is None:
        _leave_other_ways(turn, stands)
    ending.act(desk, turn.person, stands, step, answer)
    go_on(turn, stands, skipped=given.state is AnswerState.FLAGGED)


def awake(turn: Turn, response: Response) -> Response:
    """Return a response as somebody has just begun it, or come back to it, here."""
    state = response.state
    if state in {ResponseState.INVITED, ResponseState.EXPIRED}:
        state = ResponseState.RUNNING
    began, here = response.began_at or turn.desk.now, turn.address_id
    return replace(response, state=state, began_at=began, ended_at=None, address_id=here)


def _leave_other_ways(turn: Turn, response: Response) -> None:
    """Let answers to steps stand no more that a corrected answer leads past."""
    uow, instrument = turn.desk.uow, asking.instrument_of(response)
    standing = responses.answers(uow, response.id)
    on_way = surveys.way(instrument, standing, response.part)
    for step in standing.keys() - set(on_way):
        responses.withdraw(uow, response.id, step)


def _misfit(turn: Turn, response: Response, step: Step) -> None:
    """Ask a step again whose reply was of no use; the third time it is left open and flagged."""
    misses = response.misses + 1
    turn.desk.log("survey.misfit", None, step.id, person_id=turn.person.id, times=misses)
    if step.id != response.step:
        go_on(turn, response)
    elif misses > surveys.RETRIES and CONDUCTS[response.instrument].skips:
        _keep(turn, response, step, Given(AnswerState.FLAGGED))
    else:
        asked = replace(response, misses=misses)
        ending.put_off(turn.desk, asking.reply(turn, asked, step, _rule(turn, response, step)))


def _rule(turn: Turn, response: Response, step: Step) -> Rendered:
    desk, person = turn.desk, turn.person
    conduct = CONDUCTS[response.instrument]
    if conduct.misfit is not None:
        return conduct.misfit(desk, person, response, step)
    instrument = asking.instrument_of(response)
    rule = instruments.rule(desk.phrases, instrument, step, person.language)
    skip = filling.skip(step)
    phrase = "survey.invalid" if skip == SKIP else "survey.invalid.number"
    return desk.render(phrase, person, rule=rule)


def _finish(turn: Turn, response: Response) -> None:
    """Thank for the last answer, unless the instrument goes on in its own way."""
    conduct = CONDUCTS[response.instrument]
    if conduct.finish is not None:
        ending.put_away(turn.desk, response)
        conduct.finish(turn, response)
        return
    values = conduct.values(turn.desk, turn.person, response)
    rendered = asking.render(turn.desk, turn.person, conduct.thanks, values)
    ending.end(turn.desk, turn.person, response, ResponseState.DONE)
    turn.reply_with(rendered, response_id=response.id)


def _is_same(before: Answer | None, given: Given) -> bool:
    if before is None:
        return False
    was = (before.state, before.code, before.number, before.words)
    return was == (given.state, given.code, given.number, given.words)
