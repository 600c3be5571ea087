"""Near misses as their reporters send them: to the safety officers alone, without a name.

No mentor and no coordinator ever reads one. What its reporter writes next goes the same way while
that is sure, by a quote or because our last word to them was about it; where they may mean a
question as well, they are asked.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from domain import thanks
from domain.model import Job, MessageKind, Prompt
from domain.near_misses import LIVES
from handlers import keys, screening
from handlers.safety import asking, threads
from storage import messages, prompts, recent
from storage import near_misses as stored

if TYPE_CHECKING:
    from domain.near_misses import NearMiss
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.messages import Message
    from storage.prompts import Stored

REPORT: Final = "near"
WAITS: Final = "near.waits"
"""The due row that looks whether there is a safety officer by now."""

LOOKED: Final = timedelta(hours=1)
TOLD_EVERY: Final = 24 * 7
"""So many looks go by before the coordinators are told again."""

_WRITTEN: Final = (threads.REPLY, "seal.told")
_ADDED_ONCE_IN: Final = timedelta(minutes=10)


def begin(turn: Turn) -> None:
    """Somebody reports a near miss; the officers read it at once, or it is kept for one."""
    desk, person = turn.desk, turn.person
    said = turn.arrived.inbound
    if said.kind is MessageKind.TEXT and not turn.intent.text.strip():
        turn.reply("near.words")
        return
    report = stored.add(desk.uow, person, turn.address_id)
    stored.file_under(desk.uow, turn.message_id, report)
    messages.hide_writer(desk.uow, turn.message_id)
    readers = threads.officers(desk, report)
    desk.log("near.opened", None, "first words NEAR MISS", number=report.number)
    for reader in readers:
        threads.show(desk, report, reader)
    if readers:
        stored.set_read(desk.uow, report.id)
        phrase = "near.received.urgent" if turn.intent.urgent else "near.received"
    else:
        keep(desk)
        phrase = "near.received.nobody"
    how: dict[str, Any] = {"near_miss_id": report.id}
    if phrase == "near.received":
        minutes = int(LIVES.total_seconds() // 60)
        how["prompt"] = Prompt(REPORT, ("1",), None, (report.id,), minutes=minutes, waits=False)
    turn.reply_as(phrase, how)


def goes_on(turn: Turn) -> bool:
    """Tell whether a reporter's text goes on with a near miss, and do what follows."""
    since = turn.desk.now - turn.desk.charter.reopen_within
    spoke, quotes = turn.person.safety_at, bool(turn.arrived.inbound.quoted)
    if spoke is None or keys.asks(turn) or turn.intent.code is not None:
        return False
    if not quotes and spoke < since:
        return False
    quoted = _quoted(turn)
    report = _theirs(turn, quoted if quotes else _last_word(turn))
    if report is None:
        return False
    unsure = asking.questions_meant(turn) or screening.waiting(turn) is not None
    if quoted is None and unsure:
        asking.ask(turn, [report])
    else:
        add(turn, report)
    return True


def add(turn: Turn, report: NearMiss) -> None:
    """Pass what a reporter wrote since on to the officers, and say so now and then."""
    desk = turn.desk
    stored.file_under(desk.uow, turn.message_id, report)
    desk.log("near.joined", None, "written by its reporter", number=report.number)
    threads.pass_on(desk, report, turn.message_id)
    if thanks.only(turn.arrived.inbound.text):
        return
    since = desk.now - _ADDED_ONCE_IN
    if "near.added" in recent.phrases_to(desk.uow, turn.address_id, since):
        return
    readers = threads.officers(desk, report)
    turn.reply_as("near.added" if readers else "near.received.nobody", {"near_miss_id": report.id})


def contact(turn: Turn, put: Stored, _key: str) -> None:
    """A reporter wants to be written to: the officers hear it."""
    desk = turn.desk
    report = stored.get(desk.uow, put.prompt.options[0])
    prompts.end(desk.uow, put)
    readers = threads.officers(desk, report)
    if stored.set_contact(desk.uow, report.id):
        desk.log("near.contact", None, "its reporter asks for it", number=report.number)
        for reader in readers:
            rendered = desk.render("near.wants", reader, ref=threads.ref(desk, report))
            desk.tell(reader, rendered, near_miss_id=report.id)
    phrase = "near.contact" if readers else "near.received.nobody"
    turn.reply_as(phrase, {"near_miss_id": report.id})


def look_again(desk: Desk, job: Job) -> None:
    """Show what is kept to the officers, if there are any by now; else it stays kept."""
    kept = stored.unread(desk.uow)
    for report in kept:
        for reader in threads.officers(desk, report):
            threads.show(desk, report, reader)
            stored.set_read(desk.uow, report.id)
            desk.log("near.shown", None, "there is a safety officer now", number=report.number)
    left = stored.unread(desk.uow)
    looks = int(dict(job.data).get("looks", "0")) + 1
    if left:
        _look_later(desk, looks)
        if looks % TOLD_EVERY == 0:
            threads.tell_coordinators(desk, len(left))


def keep(desk: Desk) -> None:
    """Nobody may read a near miss, or a wish to be written to: it is kept.

    Those who can name an officer are told.
    """
    left = len(stored.unread(desk.uow))
    desk.log("near.kept", None, "there is no safety officer")
    threads.tell_coordinators(desk, left)
    _look_later(desk, 0)


def _look_later(desk: Desk, looks: int) -> None:
    data = (("looks", str(looks)),)
    desk.uow.later(Job(WAITS, "all", desk.now + LOOKED, data=data))


def _last_word(turn: Turn) -> Message | None:
    """Return our last word to this address, if a text now may answer it.

    A receipt is old after the charter's quiet hours; what an officer wrote, after its 72.
    """
    charter, now = turn.desk.charter, turn.desk.now
    last = recent.newest_to(turn.desk.uow, turn.address_id, now - charter.reopen_within)
    if last is None or last.phrase in _WRITTEN:
        return last
    return last if now - last.at <= charter.quiet_close else None


def _quoted(turn: Turn) -> Message | None:
    inbound = turn.arrived.inbound
    if not inbound.quoted:
        return None
    return messages.sent_as(turn.desk.uow, inbound.account, inbound.quoted, turn.address_id)


def _theirs(turn: Turn, said: Message | None) -> NearMiss | None:
    """Return the near miss of this very person that a message of ours was about, or None."""
    if said is None or said.near_miss_id is None:
        return None
    report = stored.get(turn.desk.uow, said.near_miss_id)
    return report if report.reporter_id == turn.person.id else None
