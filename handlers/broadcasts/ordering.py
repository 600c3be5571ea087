"""Ordering a broadcast and confirming it: one use case for the phone, the console and commands.

A draft is frozen when it is ordered: its words, its audience, and the key it was ordered under, so
that a second press finds the first. Nothing leaves before its author has confirmed it and, above
the set size of the charter, another coordinator has too.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from domain import audience
from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Job, Role
from handlers.broadcasts import asking, budget, planning, previewing, telling
from storage import addresses, broadcasts, jobs, people, roster

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from domain.audience import Filters
    from domain.model import Choice, Person
    from handlers.broadcasts.previewing import Preview
    from handlers.desk import Desk
    from storage.audiences import Count

LAPSE: Final = "broadcast.lapse"
"""The due row at which a draft lapses that nobody has confirmed; its key is the id."""

DRAFT_LASTS: Final = timedelta(minutes=10)
SECOND_LASTS: Final = timedelta(hours=4)
"""How long a draft waits for its author, and for a second coordinator."""

FURTHEST: Final = timedelta(days=60)
"""How far ahead a broadcast may be ordered."""

_CODES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants sent: to whom, in which words by language ("" for all), and when."""

    filters: Filters
    texts: Mapping[str, str]
    choices: tuple[Choice, ...] = ()
    starts_at: datetime | None = None


class Refusal(StrEnum):
    """Why nothing was drafted."""

    NOBODY = "nobody"
    """Nobody who fits can be reached."""
    ALONE = "alone"
    """It needs a second coordinator, and there is none."""
    DEAR = "dear"
    """It would cost more than broadcasts may still."""
    PAST = "past"
    """It was to start at a time that is over."""
    FAR = "far"
    """... or too far ahead."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was asked for as it would have been, its broadcast without a number, and why not.

    `left` is what broadcasts may still cost, in millionths.
    """

    why: Refusal
    preview: Preview
    left: int = 0


class Result(StrEnum):
    """What came of confirming a broadcast."""

    STARTED = "started"
    SCHEDULED = "scheduled"
    SECOND = "second"
    """Another coordinator is asked to confirm too."""
    WRONG = "wrong"
    """The code was wrong, and the draft is over."""
    LAPSED = "lapsed"
    """It waited too long, or ended otherwise, before it was confirmed."""
    OWN = "own"
    """Nobody is the second coordinator of their own broadcast."""
    OTHERS = "others"
    """A draft is confirmed by whoever ordered it."""
    ALONE = "alone"
    """It needs a second coordinator, and there is none any more."""
    BEFORE = "before"
    """It was confirmed before."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of confirming, the broadcast as it stands now, and who is asked to confirm too.

    The `code` is for that other coordinator alone.
    """

    result: Result
    broadcast: Broadcast
    second: Person | None = None
    code: str = ""


def draft(
    desk: Desk, author: Person, order: Order, key: str, counts: Sequence[Count] | None = None
) -> Preview | Refused:
    """Store an order as a draft that waits for its confirmation, and show what it would be.

    Under a key that was used before nothing is stored anew: the preview is that of the first
    order, without its code. `counts` is who fits, where that was counted on a read connection.
    A coordinator has one draft: an earlier one lapses.
    """
    known = broadcasts.asked(desk.uow, key)
    filters = order.filters if known is None else previewing.filters_of(known)
    counted = previewing.count(desk, filters) if counts is None else counts
    if known is not None:
        return previewing.preview(desk, known, counted)
    shown = previewing.preview(desk, _ordered(desk, author, order, key), counted)
    refused = _refused(desk, author, shown)
    if refused is not None:
        return refused
    _drop_drafts(desk, author)
    code = new_code()
    stored = broadcasts.add(desk.uow, _coded_anew(desk, shown, author, code))
    _put_on_clock(desk, stored)
    desk.log("broadcast.drafted", None, str(stored.number), person_id=author.id)
    return replace(shown, broadcast=stored, code=code)


def open_uncounted(desk: Desk, author: Person, order: Order, key: str) -> Broadcast | None:
    """Store an order whose audience is counted by and by; None for a key that was used before.

    No code confirms it before `show_counted` has given it one.
    """
    if broadcasts.asked(desk.uow, key) is not None:
        return None
    _drop_drafts(desk, author)
    return broadcasts.add(desk.uow, _ordered(desk, author, order, key))


def show_counted(
    desk: Desk, known: Broadcast, counts: Sequence[Count], starts_at: datetime | None
) -> Preview | Refused:
    """Give a draft that was counted its time and a new code; one that is refused is as it was."""
    author = people.get(desk.uow, known.author_id)
    shown = previewing.preview(desk, replace(known, starts_at=starts_at), counts)
    refused = _refused(desk, author, shown)
    if refused is not None:
        return refused
    code = new_code()
    stands = _coded_anew(desk, shown, author, code)
    broadcasts.save(desk.uow, known, stands)
    _put_on_clock(desk, stands)
    return replace(shown, broadcast=stands, code=code)


def confirm(desk: Desk, actor: Person, known: Broadcast, code: str | None = None) -> Outcome:
    """Confirm a broadcast as its author, or as the second coordinator where it waits for one.

    Without a `code` the actor has proven otherwise who they are, as the console makes them. Of
    two presses the second comes to nothing.
    """
    against = _against(actor, known)
    if against is not None:
        return Outcome(against, known)
    if known.code_until is None or known.code_until <= desk.now:
        return Outcome(Result.LAPSED, end(desk, known, "late"))
    if code is not None and not fits(desk, known, actor, code):
        return Outcome(Result.WRONG, end(desk, known, "wrong code"))
    if known.state is BroadcastState.DRAFT and needs_second(desk, known.people):
        return _ask_second(desk, known, actor)
    return _go(desk, known, actor)


def fits(desk: Desk, known: Broadcast, actor: Person, code: str) -> bool:
    """Tell whether a code is the one that a coordinator was given for a broadcast."""
    if known.code_digest is None or known.code_for_id != actor.id:
        return False
    return hmac.compare_digest(known.code_digest, _digest(desk, known.asked_key, code))


def waiting_for(desk: Desk, actor: Person) -> list[Broadcast]:
    """Return the broadcasts that wait for this coordinator's code, the newest first."""
    waits = (BroadcastState.DRAFT, BroadcastState.SECOND)
    found = [
        each
        for each in broadcasts.open_ones(desk.uow)
        if each.state in waits and each.code_for_id == actor.id
    ]
    return found[::-1]


def refusal(desk: Desk, author: Person, shown: Preview) -> Refusal | None:
    """Return what stands in the way of a broadcast, or None."""
    starts, left = shown.broadcast.starts_at, budget.left(desk, shown.broadcast)
    alone = needs_second(desk, shown.people) and not seconds(desk, author)
    found = (
        (Refusal.PAST, starts is not None and starts <= desk.now),
        (Refusal.FAR, starts is not None and starts > desk.now + FURTHEST),
        (Refusal.NOBODY, not shown.people),
        (Refusal.ALONE, alone),
        (Refusal.DEAR, left is not None and shown.least > left),
    )
    return next((why for why, holds in found if holds), None)


def _refused(desk: Desk, author: Person, shown: Preview) -> Refused | None:
    why = refusal(desk, author, shown)
    left = budget.left(desk, shown.broadcast)
    return None if why is None else Refused(why, shown, left or 0)


def needs_second(desk: Desk, number: int) -> bool:
    """Tell whether a broadcast to so many people is confirmed by two coordinators."""
    return number > desk.charter.broadcast_second


def seconds(desk: Desk, author: Person) -> list[Person]:
    """Return the coordinators who may confirm somebody's broadcast: those on duty first.

    Only those count who can be asked.
    """
    on_duty = {each.mentor_id for each in roster.coordinators(desk.uow, desk.now)}
    known = people.with_role(desk.uow, Role.COORDINATOR)
    others = [each for each in known if each.id != author.id and _has_address(desk, each)]
    return sorted(others, key=lambda each: each.id not in on_duty)


def end(desk: Desk, known: Broadcast, why: str) -> Broadcast:
    """Let a draft lapse before anything of it was sent.

    Whoever waited for a second coordinator is told.
    """
    over = replace(
        known,
        state=BroadcastState.LAPSED,
        why=why,
        ended_at=desk.now,
        code_digest=None,
        code_until=None,
    )
    if not broadcasts.save(desk.uow, known, over):
        return broadcasts.get(desk.uow, known.id)
    jobs.cancel(desk.uow, LAPSE, str(known.id))
    desk.log("broadcast.lapsed", None, str(known.number), person_id=known.author_id, why=why)
    if known.state is BroadcastState.SECOND:
        asking.tell_unconfirmed(desk, known)
    return over


def new_code() -> str:
    """Draw the four digits that confirm a broadcast."""
    return f"{secrets.randbelow(_CODES):04}"


def _ordered(desk: Desk, author: Person, order: Order, key: str) -> Broadcast:
    """Return an order as a draft that is not stored yet."""
    text = audience.to_json(order.filters)
    follows = order.filters.follows
    earlier = None if follows is None else broadcasts.numbered(desk.uow, follows.number)
    return Broadcast(
        *(0, 0, BroadcastState.DRAFT, key, author.id, text, order.texts, desk.now, order.choices),
        starts_at=order.starts_at,
        follows_id=None if earlier is None else earlier.id,
    )


def lapse(desk: Desk, job: Job) -> None:
    """A draft has waited long enough."""
    known = broadcasts.get(desk.uow, int(job.key))
    if known.state in (BroadcastState.DRAFT, BroadcastState.SECOND):
        end(desk, known, "late")


def _has_address(desk: Desk, person: Person) -> bool:
    return any(each.blocked_at is None for each in addresses.of_person(desk.uow, person.id))


def _against(actor: Person, known: Broadcast) -> Result | None:
    """Return why a broadcast is not this person's to confirm, or not any more."""
    is_author = actor.id == known.author_id
    found = (
        (Result.LAPSED, known.state is BroadcastState.LAPSED),
        (Result.BEFORE, known.state not in (BroadcastState.DRAFT, BroadcastState.SECOND)),
        (Result.OWN, known.state is BroadcastState.SECOND and is_author),
        (Result.OTHERS, known.state is BroadcastState.DRAFT and not is_author),
    )
    return next((why for why, holds in found if holds), None)


def _ask_second(desk: Desk, known: Broadcast, author: Person) -> Outcome:
    """Let another coordinator confirm what goes to so many."""
    others = seconds(desk, author)
    if not others:
        return Outcome(Result.ALONE, end(desk, known, "no second coordinator"))
    other, code = others[0], new_code()
    asked = replace(
        known,
        **_coded(desk, known.asked_key, code, other, SECOND_LASTS),
        state=BroadcastState.SECOND,
        confirmed_by_id=author.id,
        confirmed_at=desk.now,
    )
    if not broadcasts.save(desk.uow, known, asked):
        return Outcome(Result.BEFORE, broadcasts.get(desk.uow, known.id))
    _put_on_clock(desk, asked)
    asking.ask_second(desk, asked, author, other, code)
    desk.log("broadcast.second", None, str(asked.number), person_id=other.id)
    subject = f"broadcast:{asked.number}"
    desk.did(author.id, "broadcast.confirmed", subject, people=asked.people)
    return Outcome(Result.SECOND, asked, other)


def _go(desk: Desk, known: Broadcast, actor: Person) -> Outcome:
    """Let a broadcast go, now or at its time; of two who do the second comes too late."""
    seconded = actor.id if known.state is BroadcastState.SECOND else None
    confirmed = replace(
        known,
        confirmed_by_id=known.confirmed_by_id or actor.id,
        confirmed_at=known.confirmed_at or desk.now,
        seconded_by_id=seconded,
        code_digest=None,
        code_until=None,
    )
    going = planning.begin(desk, confirmed)
    if going is None:
        return Outcome(Result.BEFORE, broadcasts.get(desk.uow, known.id))
    jobs.cancel(desk.uow, LAPSE, str(known.id))
    desk.log("broadcast.confirmed", None, str(going.number), person_id=actor.id)
    deed = "broadcast.confirmed" if seconded is None else "broadcast.seconded"
    desk.did(actor.id, deed, f"broadcast:{going.number}", people=going.people)
    if seconded is not None:
        author = people.get(desk.uow, going.author_id)
        desk.tell(author, telling.progress(desk, author, going))
    waits = going.state is BroadcastState.SCHEDULED
    return Outcome(Result.SCHEDULED if waits else Result.STARTED, going)


def _drop_drafts(desk: Desk, author: Person) -> None:
    """Let what somebody has ordered before, and not confirmed, lapse: they have one draft."""
    for each in broadcasts.open_ones(desk.uow):
        if each.state is BroadcastState.DRAFT and each.author_id == author.id:
            end(desk, each, "replaced")


def _coded_anew(desk: Desk, shown: Preview, author: Person, code: str) -> Broadcast:
    """Return a draft as it waits for this code: what was shown is what is confirmed."""
    known = shown.broadcast
    coded = _coded(desk, known.asked_key, code, author, DRAFT_LASTS)
    return replace(known, **coded, people=shown.people, cost_most=shown.most)


def _coded(desk: Desk, key: str, code: str, person: Person, lasts: timedelta) -> dict[str, Any]:
    """Return what a broadcast keeps of a code that a person is given."""
    return {
        "code_digest": _digest(desk, key, code),
        "code_until": desk.now + lasts,
        "code_for_id": person.id,
    }


def _digest(desk: Desk, key: str, code: str) -> bytes:
    return desk.uow.sealer.digest("broadcast.code", f"{key}:{code}")


def _put_on_clock(desk: Desk, known: Broadcast) -> None:
    if known.code_until is not None:
        desk.uow.later(Job(LAPSE, str(known.id), known.code_until))
