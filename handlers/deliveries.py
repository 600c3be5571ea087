"""What providers report of our messages, and what is done when one cannot arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import naming, reaching
from domain.model import Delivery, Event, Receipt
from domain.ownership import GIVEN_AGAIN, NOBODYS
from domain.permission import Kind, kind_of
from domain.posting import ANSWERS, EXPIRED, PARTED, TO_TAKE, is_missed
from handlers import claims, identity, offering
from handlers.broadcasts import reached
from handlers.safety import threads
from storage import addresses, alerts, attempts, holds, offers, parked, people, questions

if TYPE_CHECKING:
    from domain.model import Person
    from handlers.desk import Desk
    from storage.attempts import Concerned


_REASONS = {EXPIRED: "fault.late", PARTED: "fault.parted"}
_STAYS = (EXPIRED, PARTED)
"""Why a message goes to no other address: it is no news, or its reader is in doubt."""


def report(desk: Desk, receipt: Receipt) -> None:
    """Note a provider's report; reports may come in any order and more than once.

    One that comes before we know the provider's id is kept until we do.
    """
    attempt_id = receipt.attempt_id or attempts.find(
        desk.uow, receipt.account, receipt.provider_id
    )
    if attempt_id is None:
        parked.park(desk.uow, receipt)
        return
    if not attempts.report(desk.uow, attempt_id, receipt):
        return
    concerned = attempts.concerned(desk.uow, attempt_id)
    if concerned is None:
        return
    if receipt.state is not Delivery.FAILED:
        if reaching.carries(concerned.phrase):
            reached.note(desk, concerned, receipt.state)
        return
    _note_death(desk, concerned.address_id, receipt.error_code)
    if receipt.blocked:
        addresses.set_blocked(desk.uow, concerned.address_id, desk.now)
    if receipt.closed:
        _came_back(desk, concerned, attempt_id, receipt)
    else:
        lost(desk, concerned, receipt.error_code)


def _came_back(desk: Desk, concerned: Concerned, attempt_id: int, receipt: Receipt) -> None:
    """A message came back because its reader's window is closed: it is looked at once more."""
    addresses.set_closed(desk.uow, concerned.address_id)
    holds.revive(desk.uow, attempt_id, concerned.outbox_id, receipt.error_code)
    desk.uow.log(
        Event("send.closed", concerned.question_id, concerned.person_id, receipt.error_code)
    )


def lost(desk: Desk, concerned: Concerned, why: str) -> None:
    """A message cannot arrive: it goes to the next address, or who must know of it is told.

    That is its mentor when it is an answer, and the coordinators. Nobody misses a receipt that
    came too late, and what a broadcast has lost stands in its report.
    """
    if reaching.carries(concerned.phrase):
        reached.lose(desk, concerned, why)
    else:
        _lost(desk, concerned, why)


def _lost(desk: Desk, concerned: Concerned, why: str) -> None:
    if why not in _STAYS and holds.retry_elsewhere(desk.uow, concerned, why):
        return
    reader = people.get(desk.uow, concerned.person_id) if concerned.person_id else None
    desk.uow.log(Event("send.lost", concerned.question_id, concerned.person_id, why))
    if concerned.phrase.startswith("alert.") or reader is None:
        return
    push = kind_of(concerned.phrase) is Kind.PUSH  # nobody waits for it
    if push or threads.lost(desk, concerned.outbox_id, concerned.phrase):
        return
    if why in _STAYS and not is_missed(concerned.phrase):
        return
    desk.uow.tally("lost")
    _tell_coordinators(desk, concerned, reader, why)
    if concerned.question_id is None:
        return
    if concerned.phrase in ANSWERS:
        _tell_mentor(desk, concerned.question_id, why)
    elif concerned.phrase in TO_TAKE:
        _pass_on(desk, concerned.question_id, reader)


def _tell_coordinators(desk: Desk, concerned: Concerned, reader: Person, why: str) -> None:
    """Tell of a lost message by name, unless a number of them was told in one: no storm.

    An answer is told of by name all the same: somebody waits for it.
    """
    if concerned.phrase not in ANSWERS and alerts.stands(desk.uow, "outbox.dead"):
        return
    asked = questions.get(desk.uow, concerned.question_id) if concerned.question_id else None
    for coordinator in desk.coordinators():
        said = _reason(desk, coordinator, why)
        if asked is not None and identity.is_sealed(asked, reader):
            ref = naming.question_tag(asked.number)
            rendered = desk.render("alert.lost.anon", coordinator, ref=ref, why=said)
        else:
            name = naming.given_name(reader.name)
            rendered = desk.render("alert.lost", coordinator, name=name, why=said)
        desk.tell(coordinator, rendered, question_id=concerned.question_id)


def _pass_on(desk: Desk, question_id: int, mentor: Person) -> None:
    """An offer cannot reach its mentor: the next one is asked at once."""
    question = questions.get(desk.uow, question_id)
    made = offering.newest(desk, question, mentor.id)
    if made is not None:
        claims.pass_quietly(desk, offers.Known(made, question))


def _reason(desk: Desk, reader: Person, why: str) -> str:
    if why in _REASONS:
        return desk.render(_REASONS[why], reader).text
    return desk.render("fault.code", reader, code=why or "-").text


def block(desk: Desk, address_id: int, why: str = "") -> None:
    """A provider says that a person cannot be reached at an address for good."""
    addresses.set_blocked(desk.uow, address_id, desk.now)
    _note_death(desk, address_id, why)


def _note_death(desk: Desk, address_id: int, why: str) -> None:
    """A provider says that nobody has a number now: whoever writes from it next is asked."""
    if why in NOBODYS and addresses.get(desk.uow, address_id).channel in GIVEN_AGAIN:
        addresses.set_dead(desk.uow, address_id)


def _tell_mentor(desk: Desk, question_id: int, why: str) -> None:
    question = questions.get(desk.uow, question_id)
    if question.mentor_id is None:
        return
    mentor = people.get(desk.uow, question.mentor_id)
    values = {
        "code": desk.code_of(question, mentor.id),
        "asker": identity.asker(desk, question, mentor),
        "why": _reason(desk, mentor, why),
        "coordinator": desk.coordinator_name(mentor),
    }
    if question.anonymous:
        rendered = desk.render("relay.failed.anon", mentor, **values)
    else:
        place = identity.place(desk, question, mentor)
        rendered = desk.render("relay.failed", mentor, place=place, **values)
    desk.tell(mentor, rendered, question_id=question.id)
