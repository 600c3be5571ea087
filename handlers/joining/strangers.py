"""Messages from addresses we do not know: codes, steps, and what coordinators must see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import join_codes, strangers
from domain.model import Job
from domain.reserved import IntentKind
from handlers.joining import steps
from storage import addresses, jobs, joinings, recent
from storage import join_codes as codes

if TYPE_CHECKING:
    from handlers.desk import Desk
    from handlers.joining.visit import Visit
    from storage.joinings import Joining

IGNORED: Final = "join.ignored"
"""While this job is open at an address, it has sent too many wrong codes and is not answered."""

HELLO: Final = "join.unknown.code"


def receive(visit: Visit) -> None:
    """Handle one message from somebody we do not know."""
    desk, joining = visit.desk, joinings.open_at(visit.desk.uow, visit.address.id)
    if joining is not None and joining.language:
        visit = visit.understood_in(joining.language)
    kind = visit.intent.kind
    if not strangers.may_be_answered(visit.arrived.inbound):
        desk.log("stranger.silent", None, "a short code or a name, no person")
    elif kind is IntentKind.STOP:
        _leave(visit)
    elif visit.intent.near_miss:
        _refuse_near_miss(visit)
    elif visit.address.silent_since is not None and kind is not IntentKind.START:
        _hear_silently(visit)
    elif jobs.due_at(desk.uow, IGNORED, str(visit.address.id)) is not None:
        _hear_ignored(visit)
    else:
        _hear(visit, joining)


def hear_again(desk: Desk, job: Job) -> None:
    """The day is over for which an address was ignored."""
    desk.log("join.heard_again", None, address_id=job.key)


def _hear(visit: Visit, joining: Joining | None) -> None:
    uow, address = visit.desk.uow, visit.address
    if address.silent_since is not None:
        addresses.set_silent(uow, address.id, None)
        visit.desk.log("stranger.started", None, "START")
    code = join_codes.tidy(visit.arrived.inbound.text) if visit.is_text else ""
    facility_id = codes.facility_of(uow, code) if code else None
    if facility_id is not None:
        steps.begin(visit, facility_id)
    elif code:
        _count_wrong(visit)
    elif joining is not None:
        if not steps.answer(visit, joining):
            _keep_question(visit)
    elif visit.is_question:
        _keep_question(visit)
    else:
        visit.desk.log("stranger.greeting", None, "an address we do not know")
        visit.reply(HELLO)


def _refuse_near_miss(visit: Visit) -> None:
    """A near miss is for no coordinator's eyes: it is kept, and its sender asked to join first."""
    visit.desk.log("near.stranger", None, "an address we do not know")
    if visit.address.silent_since is None:
        visit.reply("near.stranger")


def _keep_question(visit: Visit) -> None:
    """Show a question to the coordinators, and say honestly that no mentor has it."""
    _log(visit, "an address we do not know")
    visit.show("join.request.question")
    visit.reply("join.unknown.question")


def _count_wrong(visit: Visit) -> None:
    """Count a wrong code; after too many within an hour the address is ignored for a day."""
    desk, address_id = visit.desk, visit.address.id
    wrong = codes.note_wrong(desk.uow, address_id, desk.now - join_codes.WITHIN)
    desk.log("join.code.wrong", None, f"{wrong} within the hour")
    if wrong >= join_codes.MOST_WRONG:
        until = desk.now + join_codes.IGNORED_FOR
        desk.uow.later(Job(IGNORED, str(address_id), until))
        desk.log("join.ignored", None, "too many wrong codes")
    if strangers.reads_like_question(visit.words):
        _keep_question(visit)
    else:
        visit.reply("join.code.wrong")


def _hear_ignored(visit: Visit) -> None:
    """Keep what may be about a patient; it is answered once, and then only shown."""
    if not visit.is_question:
        return
    uow, phrase = visit.desk.uow, "join.unknown.question"
    since = visit.desk.now - join_codes.IGNORED_FOR
    if phrase in recent.phrases_to(uow, visit.address.id, since):
        _hear_silently(visit)
    else:
        _keep_question(visit)


def _hear_silently(visit: Visit) -> None:
    if visit.is_question:
        _log(visit, "shown, and not answered")
        visit.show("join.request.silent")


def _log(visit: Visit, reason: str) -> None:
    if visit.is_text:
        visit.desk.log("stranger.question", None, reason)
    else:
        visit.desk.log("stranger.media", None, visit.arrived.inbound.kind)


def _leave(visit: Visit) -> None:
    """Never write there again; what they told us in order to join is deleted."""
    uow, address = visit.desk.uow, visit.address
    if address.silent_since is None:
        addresses.set_silent(uow, address.id, visit.desk.now)
        visit.desk.log("stranger.stopped", None, "STOP")
    if joinings.leave(uow, address.id):
        visit.reply("opt.out.joining")
