"""What coordinators are told of a broadcast by chat: how far it is, what came of it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import fitting, quiet_hours, reaching
from domain.broadcasts import BroadcastState, Reach
from handlers.broadcasts import asking, reporting
from storage import people, reaches, recipients

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from domain.reaching import Report
    from handlers.desk import Desk

MOST_PARTS: Final = 2
"""So long may the list of those who failed be, in SMS parts; the others are counted."""

_MOST_NAMED: Final = 20


def progress(desk: Desk, reader: Person, broadcast: Broadcast) -> Rendered:
    """Say how far a broadcast is that goes, or is to go, and when it will end by its pace."""
    found = reporting.report(desk.uow, broadcast)
    n = _meant(broadcast, found)
    values = _counted(broadcast, n, found.gone) | {"failed": str(found.counts[Reach.FAILED])}
    starts, state = broadcast.starts_at, desk.word("bc.state.sending", reader)
    if broadcast.state is BroadcastState.SCHEDULED and starts is not None:
        time = desk.time(starts, reader)
        state = desk.render("bc.state.scheduled", reader, time=time).text
    begins = _begins(desk, reader, broadcast)
    ends = reaching.ends_at(begins, n - found.gone, found.gone, broadcast.began_at)
    return desk.render("bc.progress", reader, state=state, time=desk.time(ends, reader), **values)


def paused(desk: Desk, reader: Person, broadcast: Broadcast) -> Rendered:
    """Say that a broadcast is paused: what is in the sender's hands counts as sent."""
    return _stands(desk, reader, broadcast, "bc.paused")


def halted(desk: Desk, reader: Person, broadcast: Broadcast) -> Rendered:
    """Say that a broadcast is halted, and how many it will not reach."""
    return _stands(desk, reader, broadcast, "bc.stopped")


def done(desk: Desk, reader: Person, broadcast: Broadcast) -> Rendered:
    """Say what came of a broadcast."""
    found = reporting.report(desk.uow, broadcast)
    values = {
        "ref": str(broadcast.number),
        "delivered": str(found.arrived),
        "read": str(found.counts[Reach.READ]),
        "skipped": str(found.counts[Reach.SKIPPED]),
        "cost": asking.cost(desk, reader, found.cost),
    }
    sent, failed = found.counts[Reach.SENT], found.counts[Reach.FAILED]
    if sent:
        return desk.render("bc.report.sent", reader, sent=str(sent), failed=str(failed), **values)
    if not failed:
        return desk.render("bc.report.whole", reader, **values)
    said = reasons(desk, reader, found.failed)
    return desk.render("bc.report", reader, failed=str(failed), why=said, **values)


def why(desk: Desk, reader: Person, broadcast: Broadcast) -> Rendered:
    """List those who failed by name and reason, as many as two SMS parts hold; count the rest."""
    found = reaches.listed(desk.uow, broadcast.id, Reach.FAILED, 0, _MOST_NAMED)
    ref = str(broadcast.number)
    if not found:
        return desk.render("bc.failed.none", reader, ref=ref)
    n = reporting.report(desk.uow, broadcast).counts[Reach.FAILED]
    phrase = "bc.failed" if recipients.retryable(desk.uow, broadcast.id) else "bc.failed.final"
    lines = [f"{each.name}: {reason(desk, reader, each.recipient.why)}" for each in found]
    return next(
        rendered
        for named in range(len(lines), -1, -1)
        if _fits(rendered := _listed(desk, reader, phrase, ref, lines[:named], n)) or not named
    )


def say_done(desk: Desk, broadcast: Broadcast) -> None:
    """Tell those who stand for a broadcast what came of it."""
    for each in _told(desk, broadcast):
        desk.tell(each, done(desk, each, broadcast))


def say_capped(desk: Desk, broadcast: Broadcast) -> None:
    """Tell those who stand for a broadcast that it is paused, as it may cost no more."""
    for each in _told(desk, broadcast):
        desk.tell(each, _stands(desk, each, broadcast, "bc.capped"))


def reason(desk: Desk, reader: Person, code: str) -> str:
    """Say why somebody was not reached."""
    return desk.word(f"bc.why.{code}", reader)


def reasons(desk: Desk, reader: Person, counted: Mapping[str, int]) -> str:
    """Say why people were not reached: the one reason, or each with its number."""
    if len(counted) == 1:
        return "".join(reason(desk, reader, code) for code in counted)
    return ", ".join(f"{n} {reason(desk, reader, code)}" for code, n in counted.items())


def _told(desk: Desk, broadcast: Broadcast) -> Iterator[Person]:
    """Return its author, and the coordinator who confirmed it too."""
    for person_id in filter(None, (broadcast.author_id, broadcast.seconded_by_id)):
        yield people.get(desk.uow, person_id)


def _stands(desk: Desk, reader: Person, broadcast: Broadcast, phrase: str) -> Rendered:
    found = reporting.report(desk.uow, broadcast)
    n, halted = _meant(broadcast, found), found.skipped.get(reaching.HALTED, 0)
    planned = found.counts[Reach.QUEUED] + halted
    unplanned = 0 if broadcast.is_planned else n - found.meant - halted
    left = planned + unplanned
    return desk.render(phrase, reader, left=str(left), **_counted(broadcast, n, n - left))


def _counted(broadcast: Broadcast, n: int, sent: int) -> dict[str, str]:
    return {"ref": str(broadcast.number), "done": str(sent), "n": str(n)}


def _meant(broadcast: Broadcast, found: Report) -> int:
    """Return to how many it was to go; while it is planned, for how many it was confirmed."""
    planned = found.meant + found.skipped.get(reaching.HALTED, 0)
    return planned if broadcast.is_planned else max(planned, broadcast.people)


def _begins(desk: Desk, reader: Person, broadcast: Broadcast) -> datetime:
    """Return from when what is left can go: not before its time, and by day."""
    begins = max(desk.now, broadcast.starts_at or desk.now)
    return quiet_hours.ends(begins, reader.time_zone) or begins


def _fits(rendered: Rendered) -> bool:
    return fitting.parts(fitting.fold(rendered.text)) <= MOST_PARTS


def _listed(
    desk: Desk, reader: Person, phrase: str, ref: str, lines: list[str], n: int
) -> Rendered:
    rest = n - len(lines)
    more = [desk.render("bc.failed.more", reader, n=str(rest)).text] if rest else []
    return desk.render(phrase, reader, ref=ref, n=str(n), list="\n".join([*lines, *more]))
