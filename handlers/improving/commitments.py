"""Commitments: one change that was promised after a visit, and what became of it in 30 days."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from domain import barriers as rules
from domain import local_time, naming
from domain.barriers import Commitment, CommitmentKind, CommitmentState
from domain.model import Job, MessageKind, Urgency
from domain.visits import Part
from handlers import offering
from handlers.schedules.wanting import unwanted
from handlers.surveys import sending
from storage import commitments, messages, people, questions, responses, visits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.instruments import Action, Answer, Response
    from domain.model import Person, Question
    from domain.visits import Visit
    from handlers.desk import Desk

DUE: Final = "commitment.due"
"""The due row on which somebody is asked how their change is going."""

INSTRUMENT: Final = "commitment_check"
ASKED_IN: Final = timedelta(days=30)
ASKED_AT: Final = time(18)
"""The local time at which people are asked, when most of them leave work."""

TEAM_DUE: Final = timedelta(days=60)
"""When a team's step is due while the next visit is not planned: one comes every two months."""

SHOWN: Final = 70
"""Of a promise so many characters are shown."""

_STATES: Final = {
    "1": CommitmentState.DOING,
    "2": CommitmentState.PARTLY,
    "3": CommitmentState.NOT_YET,
}


def schedule(
    desk: Desk, person: Person, response: Response, answer: Answer, action: Action
) -> None:
    """Keep what a mentee will change, and put the day on the clock on which they are asked.

    Said anew, it takes the place of what was said before.
    """
    if not answer.words.strip():
        return
    if (known := _of_response(desk, person, response, CommitmentKind.OWN)) is not None:
        commitments.reword(desk.uow, known.id, answer.words)
        return
    within = ASKED_IN if action.days is None else timedelta(days=action.days)
    due_at = _evening(desk.now + within, person.time_zone)
    new = _keep(desk, person, response, CommitmentKind.OWN, answer.words, due_at)
    desk.uow.later(Job(DUE, str(new.id), due_at))


def next_step(
    desk: Desk,
    person: Person,
    response: Response,
    answer: Answer,
    action: Action,  # noqa: ARG001
) -> None:
    """Keep the next step that a team agreed on with its mentor, for the next visit to show."""
    if not answer.words.strip():
        return
    if (known := _of_response(desk, person, response, CommitmentKind.TEAM)) is not None:
        commitments.reword(desk.uow, known.id, answer.words)
        return
    due_at = _evening(desk.now + TEAM_DUE, person.time_zone)
    if (visit := _next_visit(desk, response)) is not None:
        begins = datetime.combine(visit.starts_on, time())
        due_at = local_time.to_utc(begins, person.time_zone)
    _keep(desk, person, response, CommitmentKind.TEAM, answer.words, due_at)


def ask_mentor(
    desk: Desk,
    person: Person,
    response: Response,
    answer: Answer,  # noqa: ARG001 (a row of ACTIONS)
    action: Action,  # noqa: ARG001
) -> None:
    """Open a question to the mentors of somebody's discipline with the words of their promise."""
    if response.commitment_id is None or response.address_id is None:
        return
    if person.facility_id is None or person.discipline is None:
        return
    promised = commitments.get(desk.uow, response.commitment_id)
    at = (person, response.address_id, person.discipline, Urgency.ROUTINE)
    question = questions.add(desk.uow, *at)
    text = messages.Words(
        "in",
        MessageKind.TEXT,
        desk.render("commitment.question", person, commitment=promised.words).text,
        address_id=response.address_id,
        person_id=person.id,
        question_id=question.id,
        response_id=response.id,
    )
    messages.add(desk.uow, text)
    given = {"urgency": question.urgency, "discipline": question.discipline}
    desk.log("question.opened", question, "about a promise", person_id=person.id, **given)
    visitor = _visitor(desk, promised, person)
    _say_asked(desk, question, offering.begin(desk, question, desk.now, visitor=visitor))


def values(desk: Desk, person: Person, response: Response) -> Mapping[str, str]:
    """Return what the texts of a check may name: whom they are to, and the promise itself."""
    promised = commitments.get(desk.uow, response.commitment_id or 0)
    name = naming.given_name(person.name)
    return {"name": name, "commitment": rules.cut(promised.words, SHOWN)}


def check(desk: Desk, job: Job) -> None:
    """The day of a promise has come: its person is asked how it is going."""
    promised = commitments.get(desk.uow, int(job.key))
    person = people.get(desk.uow, promised.person_id)
    if promised.state is not CommitmentState.OPEN or not promised.words or unwanted(person):
        return
    if not _still_stands(desk, promised):
        return
    sending.send(
        desk,
        person,
        INSTRUMENT,
        f"commitment:{promised.id}",
        facility_id=promised.facility_id,
        visit_id=promised.visit_id,
        commitment_id=promised.id,
    )


def _still_stands(desk: Desk, promised: Commitment) -> bool:
    """Tell whether a promise is still an answer: a correction may have led past it."""
    if promised.response_id is None:
        return True
    standing = responses.answers(desk.uow, promised.response_id).values()
    return any(each.words == promised.words for each in standing)


def settle(desk: Desk, _: Person, response: Response) -> None:
    """A check is over: what was said of the promise stands, or that nobody said anything."""
    if response.commitment_id is None:
        return
    given = responses.answers(desk.uow, response.id).get("k1")
    state = _STATES.get(given.code or "") if given is not None else None
    state = state or CommitmentState.UNKNOWN
    commitments.set_state(desk.uow, response.commitment_id, state)
    desk.log("commitment.checked", None, state, person_id=response.person_id)


def _visitor(desk: Desk, promised: Commitment, person: Person) -> int | None:
    """Return the mentor of somebody's discipline on the visit after which they promised."""
    members = visits.members(desk.uow, promised.visit_id) if promised.visit_id else []
    known = people.many(desk.uow, [each.person_id for each in members if each.part is Part.MENTOR])
    fitting = (each.id for each in known.values() if each.discipline is person.discipline)
    return next(fitting, None)


def _say_asked(desk: Desk, question: Question, asked: offering.Asked) -> None:
    q = naming.question_tag(question.number)
    if asked.mentors:
        mentor = naming.given_name(asked.mentors[0].name)
        desk.tell_asker(question, "commitment.asked", q=q, mentor=mentor)
    else:
        desk.tell_asker(question, "commitment.waits", q=q)


def _keep(
    desk: Desk,
    person: Person,
    response: Response,
    kind: CommitmentKind,
    words: str,
    due_at: datetime,
) -> Commitment:
    promised = (kind, words, desk.now, due_at, CommitmentState.OPEN)
    place = (response.facility_id or person.facility_id, response.visit_id, response.id)
    if response.visit_id is not None:
        place = (visits.get(desk.uow, response.visit_id).facility_id, *place[1:])
    new = commitments.add(desk.uow, Commitment(0, person.id, *promised, *place))
    desk.log("commitment.made", None, kind, person_id=person.id)
    return new


def _of_response(
    desk: Desk, person: Person, response: Response, kind: CommitmentKind
) -> Commitment | None:
    """Return what a response has promised before, or None."""
    made = commitments.of_person(desk.uow, person.id)
    return next((one for one in made if one.response_id == response.id and one.kind is kind), None)


def _next_visit(desk: Desk, response: Response) -> Visit | None:
    """Return the visit that is planned next where a response is about, or None."""
    if response.visit_id is None:
        return None
    last = visits.get(desk.uow, response.visit_id)
    planned = visits.open_ones(desk.uow)
    here = [one for one in planned if one.facility_id == last.facility_id]
    return next((one for one in here if one.starts_on > last.ends_on), None)


def _evening(near: datetime, zone: str) -> datetime:
    """Return the evening of an instant's local day."""
    day = local_time.to_local(near, zone).date()
    return local_time.to_utc(datetime.combine(day, ASKED_AT), zone)
