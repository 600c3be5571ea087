"""Beginning a survey, putting it off, and coming back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import surveys
from domain.instruments import ResponseState
from domain.model import Prompt
from handlers.surveys import answering, asking, inviting
from handlers.surveys.conducts import CONDUCTS
from handlers.surveys.ending import BEGIN, RESUME
from storage import prompts, questions, recent, responses

if TYPE_CHECKING:
    from domain.instruments import Response
    from handlers.turn import Turn
    from storage.prompts import Stored

GO_ON: Final = "1"
_TAKES: Final = frozenset({asking.STEP, BEGIN, RESUME})


def chosen(turn: Turn, stored: Stored, key: str) -> None:
    """Somebody begins a survey or goes on with it, or says that it is not the time."""
    desk, response = turn.desk, asking.response_of(turn.desk, stored)
    if response.person_id != turn.person.id or not surveys.may_go_on(response, desk.now):
        prompts.end(desk.uow, stored)
        answering.say_over(turn)
    elif key == GO_ON:
        prompts.give_way(desk.uow, stored)
        if not _is_second_tap(turn, stored, response):
            _go_on(turn, response)
    else:
        prompts.end(desk.uow, stored)
        desk.log("survey.later", None, response.instrument, person_id=turn.person.id)
        turn.reply_with(inviting.put_off(desk, turn.person, response), response_id=response.id)


def survey(turn: Turn) -> None:
    """SURVEY: somebody comes back to what they have yet to answer."""
    response = left_open(turn)
    if response is None:
        answering.say_over(turn)
    elif responses.answers(turn.desk.uow, response.id):
        _welcome(turn, response)
    else:
        _go_on(turn, response)


def left_open(turn: Turn) -> Response | None:
    """Return what somebody was asked and may still answer: what was asked last."""
    known = responses.of_person(turn.desk.uow, turn.person.id)
    asked = [
        each
        for each in known
        if each.asked_at is not None and surveys.may_go_on(each, turn.desk.now)
    ]
    return max(asked, key=lambda each: (each.asked_at or each.invited_at, each.id), default=None)


def answers_late(turn: Turn, key: str) -> bool:
    """Take a digit that nothing else asked for, if a survey's message was the last one here."""
    newest = recent.newest_to(turn.desk.uow, turn.address_id, turn.desk.now - surveys.RESUMED)
    stored = None if newest is None else prompts.of_message(turn.desk.uow, newest.id)
    if stored is None or stored.prompt.kind not in _TAKES:
        return False
    response = asking.response_of(turn.desk, stored)
    if response.person_id != turn.person.id or not surveys.may_go_on(response, turn.desk.now):
        return False
    if stored.prompt.kind == asking.STEP:
        answering.answered(turn, stored, key)
    elif key in stored.prompt.keys:
        chosen(turn, stored, key)
    else:
        return False
    return True


def is_word(turn: Turn) -> bool:
    """Tell whether SURVEY is a word of ours to somebody, who may mean it in a thread of theirs."""
    if questions.live_of(turn.desk.uow, turn.person.id):
        return False
    return left_open(turn) is not None


def comes_back(turn: Turn, key: str) -> bool:
    """Welcome somebody back who writes a digit that nothing has asked for, if a survey waits.

    Whoever has not begun yet is invited anew.
    """
    response = left_open(turn) if key.isdecimal() else None
    if response is None or response.state is ResponseState.READ_BACK:
        return False
    if response.began_at is None and CONDUCTS[response.instrument].intro:
        _invite_again(turn, response)
    else:
        _welcome(turn, response)
    return True


def _go_on(turn: Turn, response: Response) -> None:
    stands = answering.awake(turn, response)
    responses.save(turn.desk.uow, stands)
    turn.desk.log("survey.begun", None, response.instrument, person_id=turn.person.id)
    answering.go_on(turn, stands)


def _welcome(turn: Turn, response: Response) -> None:
    desk = turn.desk
    rendered = asking.render(
        desk, turn.person, RESUME, inviting.values(desk, turn.person, response)
    )
    prompt = Prompt(RESUME, (GO_ON, "2"), options=(response.id,), waits=False)
    turn.reply_with(rendered, prompt=prompt, response_id=response.id)


def _invite_again(turn: Turn, response: Response) -> None:
    prompt = Prompt(BEGIN, (GO_ON, "2"), options=(response.id,), waits=False)
    rendered = inviting.intro(turn.desk, turn.person, response)
    turn.reply_with(rendered, prompt=prompt, response_id=response.id)


def _is_second_tap(turn: Turn, stored: Stored, response: Response) -> bool:
    """Tell whether a finger tapped twice: the step was asked just now, by the first tap."""
    just = response.asked_at is not None and turn.desk.now - response.asked_at < surveys.TWICE
    return stored.state == "answered" and response.began_at is not None and just
