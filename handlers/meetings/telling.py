"""Telling people of a meeting when a step of it falls due: some at a time, and each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import meetings as rules
from domain.meetings import Step
from domain.model import Job
from handlers.meetings import agenda, attending, inviting, planning
from handlers.meetings.planning import STEP
from handlers.surveys import running
from storage import meetings, people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from domain.model import Person
    from domain.visits import Meeting
    from handlers.desk import Desk

AT_ONCE: Final = 50
"""So many people are told in one transaction; the others within the next second."""

GIVEN_UP: Final = 5
"""The try at which somebody is left out whom telling fails: the last that a job has."""

STEPS: Mapping[
    Step, tuple[Callable[[Desk, Meeting], list[int]], Callable[[Desk, Meeting, Person], None]]
] = {
    Step.INVITE: (inviting.invited, inviting.invite),
    Step.AGENDA: (agenda.readers, agenda.tell),
    Step.DAY: (inviting.coming_or_new, inviting.remind),
    Step.HOUR: (inviting.coming, inviting.remind),
    Step.ASK: (attending.maybe_there, attending.ask),
    Step.TELL: (attending.tellers, attending.tell),
    Step.OFF: (inviting.may_come, inviting.say_off),
}
"""Whom each step is for, by id, and what each of them gets."""


def fall_due(desk: Desk, job: Job) -> None:
    """Tell the next people of a step, or the one its key names.

    Those of a chunk that failed are tried again each alone, so that whoever it fails for stops
    nobody else.
    """
    meeting_id, named, *alone = job.key.split()
    meeting, step = meetings.get(desk.uow, int(meeting_id)), Step(named)
    if not rules.stands(step, meeting, desk.now):
        return
    if alone:
        if not (job.fault and job.tries >= GIVEN_UP):
            _give(desk, meeting, step, [int(alone[0])])
        return
    readers, _ = STEPS[step]
    last = int(dict(job.data).get("last", 0))
    waiting = sorted({each for each in readers(desk, meeting) if each > last})
    chunk = waiting[:AT_ONCE]
    if job.fault:
        for each in chunk:
            desk.uow.later(Job(STEP, f"{job.key} {each}", desk.now))
    else:
        _give(desk, meeting, step, chunk)
    if len(waiting) > len(chunk):
        desk.uow.later(Job(STEP, job.key, desk.now, data=(("last", str(chunk[-1])),)))


def _give(desk: Desk, meeting: Meeting, step: Step, ids: list[int]) -> None:
    """Tell people; whoever is answering a survey just now is told when it rests, if that will do.

    It will not for what is told an hour ahead, or when it would rest after the beginning.
    """
    _, tell = STEPS[step]
    found = people.many(desk.uow, ids)
    for person in (found[each] for each in ids if each in found):
        rests = None if step is Step.HOUR else running.until(desk, person)
        if rests is not None and not desk.now < meeting.starts_at <= rests:
            desk.uow.later(Job(STEP, f"{planning.key(meeting, step)} {person.id}", rests))
        else:
            tell(desk, meeting, person)
