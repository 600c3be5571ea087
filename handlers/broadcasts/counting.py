"""An order by chat: its audience is counted a chunk a unit, so that no message waits for it.

A programme of one chunk is counted in the very unit that orders. The console and commands count
on a connection of their own.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

import orjson

from domain.broadcasts import BroadcastState
from domain.model import Job
from handlers.broadcasts import ordering, previewing, showing, wording
from handlers.broadcasts.ordering import Refused
from storage import audiences, broadcasts, people
from storage.audiences import Count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from content.phrases import Rendered
    from domain.broadcasts import Broadcast
    from domain.model import Person
    from handlers.broadcasts.ordering import Order
    from handlers.broadcasts.previewing import Preview
    from handlers.desk import Desk

COUNT: Final = "broadcast.count"
"""The due row at which the next chunk of an audience is counted; its key is the broadcast's id."""

_AFTER, _TALLY, _ADDRESS, _STARTS = "after", "tally", "address", "starts"


def order(
    desk: Desk, author: Person, wanted: Order, key: str, address_id: int
) -> Preview | Refused | None:
    """Draft an order; None where its preview follows at this address once all are counted."""
    if _is_small(desk):
        return ordering.draft(desk, author, wanted, key)
    stored = ordering.open_uncounted(desk, author, wanted, key)
    if stored is not None:
        _go_on(desk, stored, 0, (), address_id, wanted.starts_at)
    return None


def put_off(
    desk: Desk, known: Broadcast, starts_at: datetime, address_id: int
) -> Preview | Refused | None:
    """Give a draft another time; None where its preview follows once all are counted anew."""
    if _is_small(desk):
        counts = previewing.count(desk, previewing.filters_of(known))
        return ordering.show_counted(desk, known, counts, starts_at)
    _go_on(desk, known, 0, (), address_id, starts_at)
    return None


def fall_due(desk: Desk, job: Job) -> None:
    """Count the next chunk of an audience; after the last, its author gets the preview."""
    known, data = broadcasts.get(desk.uow, int(job.key)), dict(job.data)
    if known.state is not BroadcastState.DRAFT:
        return
    after, address_id = int(data[_AFTER]), int(data[_ADDRESS])
    starts_at = datetime.fromisoformat(data[_STARTS]) if data[_STARTS] else None
    filters = previewing.filters_of(known)
    values = audiences.given(desk.uow, filters, wording.templated(desk))
    counts = _added(_read(data[_TALLY]), audiences.count(desk.uow, values, after))
    end = audiences.end_of_chunk(desk.uow, after)
    if end is not None:
        _go_on(desk, known, end, counts, address_id, starts_at)
        return
    found = ordering.show_counted(desk, known, counts, starts_at)
    if isinstance(found, Refused) and known.code_digest is None:
        ordering.end(desk, known, found.why)
    author = people.get(desk.uow, known.author_id)
    desk.tell(author, shown(desk, author, found), address_id=address_id, relay=True)


def shown(desk: Desk, reader: Person, found: Preview | Refused) -> Rendered:
    """Say what came of an order: its preview with the code, or why there is none."""
    if isinstance(found, Refused):
        return showing.refused(desk, reader, found)
    return showing.preview(desk, reader, found)


def _is_small(desk: Desk) -> bool:
    """Tell whether the programme is one chunk of people."""
    end = audiences.end_of_chunk(desk.uow, 0)
    return end is None or audiences.end_of_chunk(desk.uow, end, 1) is None


def _go_on(
    desk: Desk,
    known: Broadcast,
    after: int,
    counts: Iterable[Count],
    address_id: int,
    starts_at: datetime | None,
) -> None:
    """Put the next chunk on the clock, with what was counted so far."""
    tally = [[each.language, each.channel, each.why, each.people] for each in counts]
    data = (
        (_AFTER, str(after)),
        (_TALLY, orjson.dumps(tally).decode()),
        (_ADDRESS, str(address_id)),
        (_STARTS, "" if starts_at is None else starts_at.isoformat()),
    )
    desk.uow.later(Job(COUNT, str(known.id), desk.now, data=data))


def _read(tally: str) -> list[Count]:
    return [Count(*each) for each in orjson.loads(tally)]


def _added(*counts: Iterable[Count]) -> list[Count]:
    """Add up counts of those who stand alike."""
    total: Counter[tuple[str, str, str]] = Counter()
    for each in chain(*counts):
        total[each.language, each.channel, each.why] += each.people
    return [Count(*alike, people) for alike, people in total.items()]
