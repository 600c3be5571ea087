"""The end of a survey: it is done, its days are over, or its person has left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain import filling, surveys
from domain.instruments import OPEN_RESPONSES, AnswerState, ResponseState
from domain.model import Job
from handlers.surveys import asking, running
from handlers.surveys.acting import ACTIONS, AFTERWARDS
from handlers.surveys.conducts import CONDUCTS
from handlers.surveys.sending import INVITE
from storage import addresses, jobs, people, prompts, responses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.instruments import Action, Answer, Response, Step
    from domain.model import Person
    from handlers.desk import Desk

REMIND: Final = "survey.remind"
EXPIRE: Final = "survey.expire"
IDLE: Final = "survey.idle"
BEGIN: Final = prompts.BEGIN
RESUME: Final = prompts.RESUME
DOUBT: Final = "survey.doubt"
_KINDS: Final = frozenset({asking.STEP, BEGIN, RESUME, DOUBT})


def act(desk: Desk, person: Person, response: Response, step: Step, answer: Answer) -> None:
    """Do at once what an answer sets off, and put on the clock what has to wait for the end."""
    for action in filling.sets_off(step, answer):
        if action.do in ACTIONS:
            ACTIONS[action.do](desk, person, response, answer, action)
        if action.do in AFTERWARDS:
            desk.uow.later(Job(IDLE, str(response.id), desk.now + surveys.RUNS))


def put_off(desk: Desk, response: Response) -> None:
    """Move what comes after a response: somebody has just written."""
    desk.uow.later(Job(EXPIRE, str(response.id), response.expires_at))
    if jobs.due_at(desk.uow, IDLE, str(response.id)) is not None:
        desk.uow.later(Job(IDLE, str(response.id), desk.now + surveys.RUNS))


def end(desk: Desk, person: Person, response: Response, state: ResponseState) -> Response:
    """End a response, and let what follows it follow; return it as it stands."""
    ended = replace(response, state=state, ended_at=desk.now)
    responses.save(desk.uow, ended)
    desk.log("survey.ended", None, state, person_id=person.id, instrument=response.instrument)
    for kind in (REMIND, EXPIRE):
        jobs.cancel(desk.uow, kind, str(response.id))
    put_away(desk, response)
    if state is not ResponseState.LEFT:
        _follow(desk, person, ended)
    return ended


def put_away(desk: Desk, response: Response) -> None:
    """End the prompts of a response wherever they stand, so that others come forward."""
    for home in addresses.of_person(desk.uow, response.person_id):
        for each in prompts.present_at(desk.uow, home.id):
            if each.prompt.kind in _KINDS and each.prompt.options[0] == response.id:
                prompts.give_way(desk.uow, each)
        prompts.wake(desk.uow, home.id)


def leave(desk: Desk, person: Person) -> None:
    """Somebody has left: their surveys end, and nothing reminds them."""
    for each in responses.open_of(desk.uow, person.id):
        for kind in (INVITE, IDLE):
            jobs.cancel(desk.uow, kind, str(each.id))
        end(desk, person, each, ResponseState.LEFT)


def idle(desk: Desk, job: Job) -> None:
    """A response has ended or is silent: what must not cut into it follows now."""
    response = responses.get(desk.uow, int(job.key))
    person = people.get(desk.uow, response.person_id)
    if response.state is ResponseState.LEFT or person.stopped_at is not None:
        return
    for answer, action in _waiting(desk, response):
        AFTERWARDS[action.do](desk, person, response, answer, action)


def expire(desk: Desk, job: Job) -> None:
    """The days of a response are over; what was answered counts."""
    response = responses.get(desk.uow, int(job.key))
    if response.state not in OPEN_RESPONSES:
        return
    if response.expires_at > desk.now:
        put_off(desk, response)
        return
    end(desk, people.get(desk.uow, response.person_id), response, ResponseState.EXPIRED)


def _follow(desk: Desk, person: Person, response: Response) -> None:
    if jobs.due_at(desk.uow, IDLE, str(response.id)) is not None:
        desk.uow.later(Job(IDLE, str(response.id), desk.now))
    follows = CONDUCTS[response.instrument].end
    if follows is not None:
        follows(desk, person, response)
    waiting = running.not_asked(desk, person)
    if waiting is not None and jobs.due_at(desk.uow, INVITE, str(waiting.id)) is not None:
        desk.uow.later(Job(INVITE, str(waiting.id), max(desk.now, waiting.invited_at)))


def _waiting(desk: Desk, response: Response) -> Iterator[tuple[Answer, Action]]:
    """Give the answers that stand, each with what it sets off after the end."""
    instrument = asking.instrument_of(response)
    for answer in responses.answers(desk.uow, response.id).values():
        if answer.state is AnswerState.ANSWERED:
            for action in filling.sets_off(instrument.step(answer.step), answer):
                if action.do in AFTERWARDS:
                    yield answer, action
