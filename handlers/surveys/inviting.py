"""Inviting to a survey, and reminding of it: nothing is written where it would disturb."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from domain import filling, quiet_hours, surveys
from domain.instruments import OPEN_RESPONSES, ResponseState
from domain.model import Job, Outbound, Prompt
from handlers.schedules.wanting import unreachable, unwanted
from handlers.surveys import asking, ending, running
from handlers.surveys.conducts import CONDUCTS
from handlers.surveys.ending import BEGIN, EXPIRE, REMIND, RESUME
from storage import people, responses

if TYPE_CHECKING:
    from content.phrases import Rendered
    from domain.instruments import Response
    from domain.model import Person, Template
    from handlers.desk import Desk

AGAIN: Final = timedelta(hours=1)
"""What stands against a message is looked at again so often."""

_FIRST: Final = "first"


def invite(desk: Desk, job: Job) -> None:
    """Ask somebody for the first time, once nothing stands against it."""
    response = responses.get(desk.uow, int(job.key))
    person = people.get(desk.uow, response.person_id)
    if response.state is not ResponseState.INVITED or response.asked_at is not None:
        return
    if why := unwanted(person):
        desk.log("survey.unwanted", None, why, person_id=person.id)
        ending.end(desk, person, response, ResponseState.LEFT)
        return
    at = _not_now(desk, person) or _earlier_ends(desk, response)
    if at is None and unreachable(desk, _promised(desk, person, response)):
        at = desk.now + AGAIN
    if at is None:
        _invite(desk, person, response)
    elif at - response.invited_at > surveys.RESUMED * 2:
        ending.end(desk, person, response, ResponseState.EXPIRED)
    else:
        desk.uow.later(replace(job, due_at=at))


def remind(desk: Desk, job: Job) -> None:
    """Remind somebody who has not answered it all, twice at most."""
    response = responses.get(desk.uow, int(job.key))
    person = people.get(desk.uow, response.person_id)
    phrases = CONDUCTS[response.instrument].reminders
    left_alone = response.state not in OPEN_RESPONSES or response.reminded >= len(phrases)
    if left_alone or unwanted(person):
        return
    at = _not_now(desk, person) or running.until(desk, person)
    if at is not None:
        desk.uow.later(replace(job, due_at=at))
        return
    desk.log("survey.reminded", None, response.instrument, person_id=person.id)
    rendered = asking.render(
        desk, person, phrases[response.reminded], values(desk, person, response)
    )
    prompt = Prompt(RESUME, ("1",), options=(response.id,))
    desk.tell(person, rendered, prompt=prompt, response_id=response.id, bulk=True)
    reminded = replace(response, reminded=response.reminded + 1)
    responses.save(desk.uow, reminded)
    plan_reminder(desk, reminded, datetime.fromisoformat(dict(job.data)[_FIRST]))


def put_off(desk: Desk, person: Person, response: Response) -> Rendered:
    """Return what is said to whoever has no time now."""
    return asking.render(desk, person, "survey.later", values(desk, person, response))


def values(desk: Desk, person: Person, response: Response) -> dict[str, str]:
    """Return all that the words around the steps may name."""
    answers = responses.answers(desk.uow, response.id)
    instrument = asking.instrument_of(response)
    done, left = len(answers), filling.left(instrument, answers, response.part)
    counted = {"done": str(done), "left": str(left), "n": str(done + left)}
    until = desk.day(response.expires_at, person)
    said = CONDUCTS[response.instrument].values(desk, person, response)
    return {**said, **counted, "until": until}


def _invite(desk: Desk, person: Person, response: Response) -> None:
    conduct, days = CONDUCTS[response.instrument], asking.instrument_of(response).expires_days
    sent = replace(response, asked_at=desk.now)
    sent = replace(sent, expires_at=surveys.expires(sent, days))
    responses.save(desk.uow, sent)
    desk.log("survey.invited", None, response.instrument, person_id=person.id)
    desk.uow.later(Job(EXPIRE, str(sent.id), sent.expires_at))
    plan_reminder(desk, sent, desk.now)
    step = asking.current(desk, sent)
    if conduct.intro or step is None:
        prompt = Prompt(BEGIN, ("1", "2"), options=(sent.id,))
        how: dict[str, Any] = {"prompt": prompt, "response_id": sent.id, "bulk": True}
        template = _template(desk, person, sent)
        desk.tell(person, intro(desk, person, sent), template=template, **how)
    else:
        rendered = asking.words(desk, person, sent, step, conduct)
        asking.push(desk, person, sent, step, rendered)


def intro(desk: Desk, person: Person, response: Response) -> Rendered:
    """Return what invites somebody: it tells how many questions they have yet to answer."""
    said = values(desk, person, response)
    phrase = CONDUCTS[response.instrument].intro
    return asking.render(desk, person, phrase, {**said, "n": said["left"]})


def _template(desk: Desk, person: Person, response: Response) -> Template | None:
    """Return what may stand for the invitation at a closed window."""
    conduct = CONDUCTS[response.instrument]
    if not conduct.template:
        return None
    said = values(desk, person, response)
    named = {"name": said["name"], "n": said["left"], "date": said["date"]}
    return desk.template(conduct.template, person, **named)


def _promised(desk: Desk, person: Person, response: Response) -> Outbound:
    conduct = CONDUCTS[response.instrument]
    template = _template(desk, person, response)
    return Outbound(person.id, conduct.intro or asking.PUSHED, "", template=template)


def plan_reminder(desk: Desk, response: Response, first: datetime) -> None:
    """Put the next reminder on the clock, counted from the first message."""
    if response.reminded < len(CONDUCTS[response.instrument].reminders):
        at = first + surveys.REMINDED[response.reminded]
        at = max(at, desk.now + surveys.REMINDED[0])  # the one before may have gone out late
        data = ((_FIRST, first.isoformat()),)
        desk.uow.later(Job(REMIND, str(response.id), at, data=data))


def _not_now(desk: Desk, person: Person) -> datetime | None:
    """Return when somebody may be written to who may not now: at night, or over a patient."""
    morning = quiet_hours.ends(desk.now, person.time_zone, surveys.QUIET)
    if morning is not None:
        return morning
    return desk.now + AGAIN if running.is_needed(desk, person) else None


def _earlier_ends(desk: Desk, response: Response) -> datetime | None:
    """Return when the survey that stands before this one ends at the latest."""
    before = running.before(desk, response)
    return None if before is None else max(before.expires_at, desk.now + AGAIN)
