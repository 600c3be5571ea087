"""Writing a broadcast, window by window ahead of the sender, and its end.

At no time stand two windows of it in the outbox: so a pause is soon felt, and what people write
to each other never waits behind a hundred thousand rows. Whoever sleeps is passed over and stays
queued until their morning.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from domain import quiet_hours, reaching
from domain.broadcasts import BroadcastState
from domain.model import Job, Prompt
from handlers.broadcasts import budget, replying, telling, wording
from handlers.broadcasts.budget import Letters
from handlers.broadcasts.planning import WRITE
from handlers.desk import outbound
from handlers.schedules.wanting import unwanted
from storage import broadcasts, people, recipients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.broadcasts import Broadcast
    from domain.model import Outbound, Person
    from handlers.desk import Desk

DONE: Final = "broadcast.done"

WINDOW: Final = 100
"""So many are written in one unit, and only while fewer than so many wait to be sent."""

SOONEST, LATEST = timedelta(seconds=1), timedelta(seconds=60)
"""When it is looked again whether the sender has caught up: later while it sends nothing."""

LOOK: Final = timedelta(minutes=1)
"""How often it is looked whether the last has been handed over."""

CAPPED: Final = "cap"
"""Why a broadcast is paused that has used up what it may cost."""

GIVEN_UP: Final = 5
"""The try at which somebody is left out whose message cannot be made: the last that a job has."""

_AFTER, _WAKES, _STOOD, _WAITED, _SINCE = "after", "wakes", "stood", "waited", "since"
_ALONE: Final = "alone"
"""So many of those who come next are written to each in a unit of their own."""


@dataclass(slots=True)
class _Window:
    """The people a broadcast is written to now: behind whom, and when the first sleeper wakes.

    `left` is what may still be spent, if that is limited. A unit that fails is undone as a whole:
    so after a fault people are written to one by one, `alone` of them, and whose message cannot
    be made stops nobody.
    """

    desk: Desk
    broadcast: Broadcast
    after: int
    wakes: datetime | None
    left: int | None
    alone: int = 0
    spent: int = 0
    written: int = 0
    capped: bool = False
    letters: Letters = field(init=False)

    def __post_init__(self) -> None:
        self.letters = Letters(self.desk, self.broadcast)

    def write(self, *, fails: bool = False) -> bool:
        """Write to the next people, or leave one out; False when nobody is queued behind them."""
        uow, size = self.desk.uow, 1 if self.alone else WINDOW
        waiting = recipients.queued(uow, self.broadcast.id, self.after, size)
        self.alone = max(self.alone - 1, 0)
        if fails:
            for each in waiting:
                self._leave_out(each.person_id, reaching.OTHER)
            return len(waiting) == size
        known = people.many(uow, [each.person_id for each in waiting])
        for each in waiting:
            if not self._write_to(known[each.person_id], each.channel):
                self.capped = True
                break
            self.after = each.person_id
        return len(waiting) == size

    def _write_to(self, person: Person, channel: str) -> bool:
        """Write to somebody, unless they left or sleep; False when that would cost too much."""
        if why := unwanted(person):
            self._leave_out(person.id, why)
            return True
        wakes = quiet_hours.ends(self.desk.now, person.time_zone)
        if wakes is not None:
            self.wakes = min(wakes, self.wakes or wakes)
            return True
        price = self.letters.price(person.language, channel)
        if self.left is not None and price > self.left - self.spent:
            return False
        self.spent += price
        self.written += 1
        self.desk.uow.send(letter(self.desk, self.broadcast, self.letters, person))
        return True

    def _leave_out(self, person_id: int, why: str) -> None:
        self.desk.uow.reached.append(reaching.Reached(self.broadcast.id, person_id, why=why))


def write(desk: Desk, job: Job) -> None:
    """Write the next window of a broadcast, unless the sender has enough of it to do."""
    uow, broadcast = desk.uow, broadcasts.get(desk.uow, int(job.key))
    if broadcast.state is not BroadcastState.SENDING:
        return
    standing = recipients.written(uow, broadcast.id, WINDOW)
    if len(standing) >= WINDOW:
        _wait_for_sender(desk, job, standing)
        return
    window = _window(desk, broadcast, job)
    more = window.write(fails=bool(job.fault) and job.tries >= GIVEN_UP)
    stands = replace(broadcast, spent=broadcast.spent + window.spent)
    if is_over := window.capped and not window.written:
        stands = replace(stands, state=BroadcastState.PAUSED, why=CAPPED)
    if stands != broadcast:
        broadcasts.save(uow, broadcast, stands)
    if is_over:
        desk.log("broadcast.capped", None, str(stands.number))
        telling.say_capped(desk, stands)
    else:
        _go_on(desk, window, more=more or window.capped)


def _window(desk: Desk, broadcast: Broadcast, job: Job) -> _Window:
    data = dict(job.data)
    wakes = datetime.fromisoformat(data[_WAKES]) if _WAKES in data else None
    alone = WINDOW if job.fault else int(data.get(_ALONE, 0))
    after, left = int(data.get(_AFTER, 0)), budget.left(desk, broadcast)
    return _Window(desk, broadcast, after, wakes, left, alone)


def letter(desk: Desk, broadcast: Broadcast, letters: Letters, person: Person) -> Outbound:
    """Return a broadcast as it is promised to somebody."""
    rendered = letters.of(person.language)
    keys = tuple(each.key for each in broadcast.choices)
    words = wording.text_in(broadcast.texts, person.language)
    text = " ".join([words, *wording.menu(broadcast)])
    named = {"programme": letters.programme, "text": text}
    how: dict[str, Any] = {
        "template": desk.template(reaching.TEMPLATE, person, **named),
        "prompt": Prompt(
            replying.PROMPT, keys, options=(broadcast.id,), minutes=replying.MINUTES, waits=False
        )
        if keys
        else None,
    }
    return outbound(rendered, person.id, relay=True, bulk=True, broadcast_id=broadcast.id, **how)


def look(desk: Desk, job: Job) -> None:
    """Look whether all of a broadcast has been handed over, and end it when that is so.

    It ends five minutes after the last look that found something to be sent: by then providers
    have said what they know. What they say later still counts.
    """
    uow, broadcast = desk.uow, broadcasts.get(desk.uow, int(job.key))
    if broadcast.state is not BroadcastState.SENDING:
        return
    _find_stranded(desk, broadcast)
    since = datetime.fromisoformat(dict(job.data)[_SINCE])
    if recipients.queued(uow, broadcast.id, 0, 1):  # some came back meanwhile
        uow.later(Job(WRITE, job.key, desk.now))
    elif recipients.written(uow, broadcast.id, 1):
        _look_later(desk, broadcast, desk.now, desk.now + LOOK)
    elif desk.now < since + reaching.STAYS_OPEN:
        _look_later(desk, broadcast, since, since + reaching.STAYS_OPEN)
    else:
        done = replace(broadcast, state=BroadcastState.DONE, ended_at=desk.now)
        broadcasts.save(uow, broadcast, done)
        desk.log("broadcast.done", None, str(done.number))
        telling.say_done(desk, done)


def _go_on(desk: Desk, window: _Window, *, more: bool) -> None:
    """Put the next look on the clock: at once, when sleepers wake, or whether all has gone."""
    broadcast, wakes, data = window.broadcast, window.wakes, {}
    key = str(broadcast.id)
    if more:
        data = {_AFTER: str(window.after), _ALONE: str(window.alone)}
        data |= {_WAKES: wakes.isoformat()} if wakes else {}
        desk.uow.later(Job(WRITE, key, desk.now, data=tuple(data.items())))
    elif wakes is not None:
        desk.uow.later(Job(WRITE, key, wakes))
    elif broadcast.is_planned:
        _look_later(desk, broadcast, desk.now, desk.now + LOOK)


def _look_later(desk: Desk, broadcast: Broadcast, since: datetime, at: datetime) -> None:
    data = ((_SINCE, since.isoformat()),)
    desk.uow.later(Job(DONE, str(broadcast.id), at, data=data))


def _wait_for_sender(desk: Desk, job: Job, standing: Mapping[int, int]) -> None:
    """Look again soon; later each time while the sender sends nothing of it."""
    data, stood, waits = dict(job.data), str(sum(standing)), SOONEST
    if data.get(_STOOD) == stood:
        waits = min(2 * timedelta(seconds=float(data[_WAITED])), LATEST)
    said = data | {_STOOD: stood, _WAITED: str(waits.total_seconds())}
    desk.uow.later(Job(WRITE, job.key, desk.now + waits, data=tuple(said.items())))


def _find_stranded(desk: Desk, broadcast: Broadcast) -> None:
    """Take up what ended in the outbox by a way that nobody told us of, lest we wait for ever."""
    for each in recipients.stranded(desk.uow, broadcast.id, recipients.CHUNK):
        recipients.ended(desk.uow, each.message_id, each.fault or each.state)
