"""VOLUNTEER: a mentor would step in where a shift has nobody; a coordinator confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from domain import naming
from domain.model import Job, MessageKind, Prompt, Role
from handlers import alarms
from storage import addresses, jobs, people, prompts, volunteers

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.prompts import Stored
    from storage.volunteers import Volunteer

REQUEST: Final = prompts.VOLUNTEER
WAITING: Final = "volunteer.waiting"
"""The due row that asks the coordinators once more."""

_AGAIN: Final = timedelta(days=1)
_MOST_TIMES: Final = 7
"""So often the coordinators are asked, once a day; a button of theirs works for ever."""

_APPROVED, _REFUSED = "volunteer.request.yes", "volunteer.request.no"


def volunteer(turn: Turn) -> None:
    """VOLUNTEER asks the coordinators; VOLUNTEER OFF ends it."""
    desk, person = turn.desk, turn.person
    if person.discipline is None:
        turn.reply("volunteer.field", coordinator=alarms.duty_name(desk, person))
        return
    found = volunteers.of_person(desk.uow, person.id, person.discipline)
    if turn.intent.text:
        if found is not None:
            end(desk, found, person.id)
        turn.reply("volunteer.off")
    elif found is not None and found.approved_at is not None:
        discipline = desk.discipline(found.discipline, person)
        turn.reply("volunteer.already", discipline=discipline)
    else:
        if found is None:
            new = volunteers.add(desk.uow, person.id, person.discipline)
            desk.log("volunteer.asked", None, "VOLUNTEER", person_id=person.id)
            _ask(desk, new, person)
        name, coordinator = naming.given_name(person.name), alarms.duty_name(desk, person)
        turn.reply("volunteer.asked", name=name, coordinator=coordinator)


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator confirms a volunteer, or does not; a later one hears who decided."""
    desk = turn.desk
    prompts.end(desk.uow, stored)
    found = volunteers.find(desk.uow, stored.prompt.options[0])
    if found is None or not turn.has_role(Role.COORDINATOR):
        turn.reply("tap.late")
        return
    if found.approved_at is None and found.ended_at is None:
        _settle(turn, found, approved=key == "1")
        if turn.arrived.inbound.kind is MessageKind.TAP:  # it shows on the phone itself
            return
    _say_decided(turn, volunteers.find(desk.uow, found.id) or found)


def ask_again(desk: Desk, job: Job) -> None:
    """Nobody has decided for a day: the coordinators are asked once more."""
    found = volunteers.find(desk.uow, int(job.key))
    if found is not None and found.approved_at is None and found.ended_at is None:
        person = people.get(desk.uow, found.person_id)
        _ask(desk, found, person, int(dict(job.data)["times"]))


def approve(desk: Desk, found: Volunteer, approver_id: int | None) -> bool:
    """Let somebody be asked for shifts, and tell them; False when that was decided before."""
    if not volunteers.approve(desk.uow, found.id, approver_id):
        return False
    jobs.cancel(desk.uow, WAITING, str(found.id))
    desk.log("volunteer.approved", None, _why(approver_id), person_id=found.person_id)
    person = people.get(desk.uow, found.person_id)
    values = _values(desk, found, person, approver_id)
    desk.tell(person, desk.render("volunteer.approved", person, **values))
    return True


def end(desk: Desk, found: Volunteer, ender_id: int | None) -> bool:
    """Ask somebody for no more shifts; False when that had ended before."""
    if not volunteers.end(desk.uow, found.id, ender_id):
        return False
    jobs.cancel(desk.uow, WAITING, str(found.id))
    _end_prompts(desk, found)
    desk.log("volunteer.ended", None, _why(ender_id), person_id=found.person_id)
    return True


def _ask(desk: Desk, found: Volunteer, person: Person, times: int = 1) -> None:
    minutes = int(_AGAIN.total_seconds() // 60)
    prompt = Prompt(REQUEST, ("1", "2"), options=(found.id,), minutes=minutes)
    for coordinator in desk.coordinators():
        discipline = desk.discipline(found.discipline, coordinator)
        name = naming.given_name(person.name)
        rendered = desk.render("volunteer.request", coordinator, name=name, discipline=discipline)
        desk.tell(coordinator, rendered, prompt=prompt)
    if times < _MOST_TIMES:
        data = (("times", str(times + 1)),)
        desk.uow.later(Job(WAITING, str(found.id), desk.now + _AGAIN, data=data))


def _settle(turn: Turn, found: Volunteer, *, approved: bool) -> None:
    desk, decider = turn.desk, turn.person
    if approved:
        approve(desk, found, decider.id)
        _end_prompts(desk, found)
        return
    end(desk, found, decider.id)
    person = people.get(desk.uow, found.person_id)
    values = _values(desk, found, person, decider.id)
    desk.tell(person, desk.render("volunteer.refused", person, **values))


def _say_decided(turn: Turn, found: Volunteer) -> None:
    desk = turn.desk
    person = people.get(desk.uow, found.person_id)
    phrase = _APPROVED if found.ended_at is None else _REFUSED
    values = _values(desk, found, turn.person, found.approver_id)
    turn.reply(phrase, name=naming.given_name(person.name), **values)


def _values(
    desk: Desk, found: Volunteer, reader: Person, decider_id: int | None
) -> dict[str, str]:
    """Return the words that tell who decided; a command is the first coordinator's."""
    known = people.many(desk.uow, [decider_id]) if decider_id else {}
    names = (naming.given_name(each.name) for each in known.values())
    return {
        "coordinator": next(names, desk.coordinator_name(reader)),
        "discipline": desk.discipline(found.discipline, reader),
    }


def _end_prompts(desk: Desk, found: Volunteer) -> None:
    for coordinator in desk.coordinators():
        for each in addresses.of_person(desk.uow, coordinator.id):
            for put in prompts.on_option(desk.uow, each.id, REQUEST, found.id):
                prompts.end(desk.uow, put, "ended")


def _why(decider_id: int | None) -> str:
    return "a key" if decider_id else "by command"
