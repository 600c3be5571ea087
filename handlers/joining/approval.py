"""Approval: a coordinator lets in whoever joined by code, or not; the first one decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from content.phrases import ENGLISH
from domain import joining as rules
from domain import naming
from domain.consent import Consent, How
from domain.joining import Step, Work
from domain.model import Event, Job, MessageKind, Prompt, Role
from handlers.desk import outbound
from handlers.forms import monthly
from handlers.joining import consents
from storage import addresses, facilities, jobs, joinings, people, prompts

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.joinings import Joining
    from storage.prompts import Stored

REQUEST: Final = prompts.REQUEST
WAITING: Final = "join.waiting"
"""The due row that asks the coordinators once more."""

LAPSE: Final = "join.lapse"
"""The due row that forgets a joining nobody has gone on with, or that was decided."""

AGAIN: Final = timedelta(days=1)
MOST_TIMES: Final = 7
"""So often the coordinators are asked, once a day; a button of theirs works for ever."""

_DONE = {Step.APPROVED: "join.request.approved", Step.REFUSED: "join.request.refused"}


def ask(desk: Desk, found: Joining, times: int = 1) -> None:
    """Ask every coordinator whether somebody may join."""
    other = found.work is Work.OTHER
    keys = ("1", "2", "3", "4", "0") if other else ("1", "2")
    prompt = Prompt(REQUEST, keys, options=(found.id,), minutes=_minutes(AGAIN))
    for coordinator in desk.coordinators():
        values = {"name": found.name, "place": _place(desk, found)}
        if other:
            rendered = desk.render("join.request.other", coordinator, **values)
        else:
            cadre = desk.word(f"cadre.{found.work}", coordinator)
            rendered = desk.render("join.request", coordinator, cadre=cadre, **values)
        desk.tell(coordinator, rendered, prompt=prompt)
    if times < MOST_TIMES:
        data = (("times", str(times + 1)),)
        desk.uow.later(Job(WAITING, str(found.id), desk.now + AGAIN, data=data))


def ask_again(desk: Desk, job: Job) -> None:
    """Nobody has decided for a day: the coordinators are asked once more."""
    found = joinings.find(desk.uow, int(job.key))
    if found is not None and found.step is Step.PENDING:
        ask(desk, found, int(dict(job.data)["times"]))


def decide(turn: Turn, stored: Stored, key: str) -> None:
    """A coordinator approves or refuses; a later one hears who decided."""
    desk = turn.desk
    found = joinings.find(desk.uow, stored.prompt.options[0])
    prompts.end(desk.uow, stored)
    if found is None or not turn.has_role(Role.COORDINATOR):
        turn.reply("join.request.gone")
    elif found.step in _DONE:
        turn.reply(_DONE[found.step], **_who(desk, found, turn.person))
    else:
        other = found.work is Work.OTHER
        step = Step.REFUSED if key == ("0" if other else "2") else Step.APPROVED
        work = rules.WORKS[key] if other and step is Step.APPROVED else found.work
        _settle(turn, found, step, work)


def settle(desk: Desk, coordinator: Person, found: Joining, step: Step, work: Work | None) -> bool:
    """Let somebody in for a work, or turn them away; False when another coordinator was faster.

    They hear it, and so do the coordinators who have read the request.
    """
    if not joinings.decide(desk.uow, found.id, step, coordinator.id):
        return False
    jobs.cancel(desk.uow, WAITING, str(found.id))
    desk.uow.later(Job(LAPSE, str(found.id), desk.now + rules.KEPT))
    desk.log(f"join.{step}", None, "a coordinator's key", person_id=coordinator.id)
    deed = "joining.approved" if step is Step.APPROVED else "joining.refused"
    desk.did(coordinator.id, deed, f"joining:{found.id}")
    if step is Step.APPROVED and work is not None:
        _let_in(desk, found, work)
    else:
        _turn_away(desk, found)
    _tell_others(desk, coordinator, found, step)
    return True


def _settle(turn: Turn, found: Joining, step: Step, work: Work | None) -> None:
    desk = turn.desk
    if not settle(desk, turn.person, found, step, work):
        return
    if turn.arrived.inbound.kind is not MessageKind.TAP:  # a tap shows on the phone itself
        turn.reply(_DONE[step], **_values(desk, found, turn.person))


def _let_in(desk: Desk, found: Joining, work: Work) -> None:
    """Make a person of somebody who joined, with their address, and welcome them there."""
    uow = desk.uow
    address = addresses.get(uow, found.address_id)
    person_id = address.person_id
    if person_id is None:
        person_id = _add(desk, found, work)
        addresses.give(uow, address.id, person_id)
    given = Consent(
        person_id,
        found.version,
        found.language,
        How.CODE,
        found.consented_at or desk.now,
        address.id,
        address.channel,
    )
    consents.record(desk, given)
    monthly.tend(desk)  # a leader who joins may be the first to send its form
    person = people.get(uow, person_id)
    uow.log(Event("person.joined", None, person_id, "by code, approved by a coordinator"))
    desk.tell(person, consents.welcome(desk, person), address_id=address.id)


def _add(desk: Desk, found: Joining, work: Work) -> int:
    post, place = rules.POSTS[work], facilities.get(desk.uow, found.facility_id)
    values = {
        "name": found.name,
        "cadre": desk.phrases.word(f"cadre.{work}", found.language),
        "discipline": post.discipline,
        "facility_id": place.id,
        "language": found.language,
        "time_zone": place.time_zone,
        "preferred": addresses.get(desk.uow, found.address_id).channel,
    }
    return people.add(desk.uow, values, (post.role,))


def _turn_away(desk: Desk, found: Joining) -> None:
    language = found.language or ENGLISH
    rendered = desk.phrases.render("join.refused", language, place=_place(desk, found))
    desk.uow.send(outbound(rendered, None, address_id=found.address_id))


def _tell_others(desk: Desk, decider: Person, found: Joining, step: Step) -> None:
    """End the question at every coordinator's; those who have read it hear who decided."""
    for other in desk.coordinators():
        for each in addresses.of_person(desk.uow, other.id):
            for put in prompts.on_option(desk.uow, each.id, REQUEST, found.id):
                prompts.end(desk.uow, put, "ended")
                if put.state != "waiting" and other.id != decider.id:
                    values = _values(desk, found, decider)
                    rendered = desk.render(_DONE[step], other, **values)
                    desk.tell(other, rendered, address_id=each.id)


def _who(desk: Desk, found: Joining, reader: Person) -> dict[str, str]:
    decider = people.get(desk.uow, found.decided_by_id) if found.decided_by_id else reader
    return _values(desk, found, decider)


def _values(desk: Desk, found: Joining, decider: Person) -> dict[str, str]:
    coordinator = naming.given_name(decider.name)
    return {"coordinator": coordinator, "name": found.name, "place": _place(desk, found)}


def _place(desk: Desk, found: Joining) -> str:
    return facilities.get(desk.uow, found.facility_id).name


def _minutes(duration: timedelta) -> int:
    return int(duration.total_seconds() // 60)
