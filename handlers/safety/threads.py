"""The thread between a reporter and the safety officers: what passes, and what both sides read.

What an officer reads names nobody: the level of the facility, the cadre, "N7". What comes back
goes to the address that the near miss came from, frozen in it, or nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import intents, near_misses, permission, thanks
from domain.model import Role
from handlers import alarms, identity, showing
from storage import addresses, messages, people, permits
from storage import near_misses as stored

if TYPE_CHECKING:
    from domain.model import Person
    from domain.near_misses import NearMiss
    from handlers.desk import Desk

REPLY: Final = "near.reply"
WORDS: Final = ("near.officer", "near.more", REPLY)
"""What passes words on, to one side or the other."""


def officers(desk: Desk, report: NearMiss) -> list[Person]:
    """Return the safety officers who read a near miss: all of them but its reporter."""
    found = people.with_role(desk.uow, Role.SAFETY_OFFICER)
    return [each for each in found if each.id != report.reporter_id]


def may_read(report: NearMiss | None, person: Person) -> bool:
    """Tell whether somebody reads a near miss as a safety officer."""
    if report is None or Role.SAFETY_OFFICER not in person.roles:
        return False
    return report.reporter_id != person.id


def ref(desk: Desk, report: NearMiss) -> str:
    """Return how officers know a thread: "N7", or "N7 (Q12)" when it began with a question."""
    tag = near_misses.tag(report.number)
    if report.question_id is None:
        return tag
    return f"{tag} ({desk.question_tag(report.question_id)})"


def show(desk: Desk, report: NearMiss, reader: Person) -> None:
    """Show a near miss to a safety officer, with all that its reporter has written on it.

    Where nothing was written yet, somebody wishes to be written to.
    """
    reporter = people.get(desk.uow, report.reporter_id)
    texts = stored.texts(desk.uow, report)
    lines = (said(desk, each, reader, first=not place) for place, each in enumerate(texts))
    values = {
        "ref": ref(desk, report),
        "level": identity.level(desk, report.facility_id, reader),
        "cadre": identity.cadre(desk, reporter, reader),
    }
    if not texts:
        rendered = desk.render("contact.officer", reader, **values)
        desk.tell(reader, rendered, near_miss_id=report.id)
        return
    text = "\n".join(line for line in lines if line)
    rendered = desk.render("near.officer", reader, text=text, **values)
    desk.tell(reader, rendered, near_miss_id=report.id, relay=True, relays=texts[0])


def pass_on(desk: Desk, report: NearMiss, message_id: int) -> None:
    """Pass what a reporter wrote since on to the officers."""
    silent = thanks.only(messages.get(desk.uow, message_id).text)
    how = {"near_miss_id": report.id, "relay": True, "relays": message_id, "silent": silent}
    for reader in officers(desk, report):
        values = {"ref": ref(desk, report), "text": said(desk, message_id, reader)}
        desk.tell(reader, desk.render("near.more", reader, **values), **how)


def reply(desk: Desk, report: NearMiss, message_id: int) -> None:
    """Pass what an officer wrote on to the reporter, at the frozen address alone."""
    reporter, words = people.get(desk.uow, report.reporter_id), messages.get(desk.uow, message_id)
    text = near_misses.without_tag(words.text)
    text = showing.with_note(desk, text, words.kind, reporter)
    rendered = desk.render(REPLY, reporter, text=text)
    how = {"address_id": report.address_id, "near_miss_id": report.id, "relays": message_id}
    desk.tell(reporter, rendered, relay=True, silent=thanks.only(words.text), **how)


def is_reachable(desk: Desk, report: NearMiss) -> bool:
    """Tell whether a reply may still go: its reporter has not left, and has the address still."""
    home = addresses.get(desk.uow, report.address_id)
    reporter = people.get(desk.uow, report.reporter_id)
    return reporter.stopped_at is None and home.person_id == reporter.id


def waits(desk: Desk, report: NearMiss) -> bool:
    """Tell whether a reply would wait now until its reporter writes."""
    home = addresses.get(desk.uow, report.address_id)
    about = permits.About(REPLY, home.id, report.reporter_id)
    return permits.at_promise(desk.uow, about, home).form is permission.Form.HELD


def said(desk: Desk, message_id: int, reader: Person, *, first: bool = False) -> str:
    """Return a reporter's words as an officer reads them, with a note on what is not carried."""
    words = messages.get(desk.uow, message_id)
    text = intents.opening(words.text) if first else words.text
    return showing.with_note(desk, text, words.kind, reader)


def tell_coordinators(desk: Desk, waiting: int) -> None:
    """Tell those on duty that near misses wait, as nobody may read them; none of their words."""
    for coordinator in alarms.on_duty(desk):
        rendered = desk.render("alert.near", coordinator, n=str(waiting))
        desk.tell(coordinator, rendered)


def lost(desk: Desk, outbox_id: int, phrase: str) -> bool:
    """Tell the officers of words that cannot reach a reporter; True where it is one's message.

    Nobody else hears of it, as whom it did not reach would be a name.
    """
    if phrase not in (REPLY, "seal.told", "near.received", "near.contact", "near.added"):
        return False
    report = stored.of_outbox(desk.uow, outbox_id)
    if report is None:
        return phrase != "seal.told"
    if phrase in (REPLY, "seal.told"):
        for reader in officers(desk, report):
            rendered = desk.render("near.failed", reader, ref=ref(desk, report))
            desk.tell(reader, rendered, near_miss_id=report.id)
    return True
