"""Rows `broadcast`: what planning a broadcast to a million people asks of one unit at a time."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Job, Role
from handlers.broadcasts import planning, reporting
from storage import broadcasts, people
from tests.bench import inside, town
from tests.bench.measure import Goal, Row, spread
from tests.unit.handlers.broadcasts.post_room import BASE, MANY, THEIR_PHONES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.reaching import Report
    from storage.uow import UnitOfWork
    from tests.bench.inside import Inside
    from tests.bench.measure import Bench

A_UNIT_MS = 50
"""No unit takes longer, so that nobody waits for longer behind it."""

ENDS = 50
"""So many chunks at the beginning are compared with as many at the end."""

QUIET = Goal(1, least=False)
FLAT = Goal(1.5, least=False)


def broadcast(bench: Bench) -> Iterator[Row]:
    """Plan a broadcast to everybody, round by round, chunk by chunk."""
    made = town.settings(bench.room("broadcast"), 9)
    town.settle(made)
    room = inside.inside(made)
    room.write(lambda uow: _crowd(uow, bench.stored))
    rounds = [_planned(room, f"round {n}") for n in range(bench.rounds)]
    room.close()
    chunks = [each for each, _, _ in rounds]
    longest = tuple(sorted(each)[int(len(each) * 0.99)] / A_UNIT_MS for each in chunks)
    ends = tuple(median(each[-ENDS:]) / median(each[:ENDS]) for each in chunks)
    said = (
        f"{len(chunks[0])} chunks of 2,000, each {spread([median(each) for each in chunks])} ms",
        f"all in {spread([sum(each) / 1000 for each in chunks])} s",
        f"their report read in {spread([read for _, _, read in rounds])} ms",
    )
    what = f"planning {rounds[0][1]:,} people: p99 of the CPU of one chunk, against 50 ms"
    yield Row("broadcast.chunk", what, longest, QUIET, "; ".join(said))
    what = "the same: the last chunks against the first"
    yield Row("broadcast.flat", what, ends, FLAT)


def _crowd(uow: UnitOfWork, many: int) -> None:
    uow.group.execute(MANY, {"many": many, "base": BASE})
    uow.group.execute(THEIR_PHONES, {"base": BASE})


def _planned(room: Inside, key: str) -> tuple[list[float], int, float]:
    """Plan one to everybody; return the CPU of each chunk and of its report, and for how many."""
    made = room.write(lambda uow: _begun(room, uow, key))
    took, job = [], Job(planning.PLAN, str(made.id), made.made_at)
    while not room.read(lambda uow: broadcasts.get(uow, made.id)).is_planned:
        began = time.process_time()
        room.write(lambda uow: planning.plan(room.app.desk(uow), job))
        took.append((time.process_time() - began) * 1000)
    began = time.process_time()
    counted: Report = room.read(lambda uow: reporting.report(uow, made))
    return took, counted.people, (time.process_time() - began) * 1000


def _begun(room: Inside, uow: UnitOfWork, key: str) -> Broadcast:
    desk = room.app.desk(uow)
    author = people.with_role(uow, Role.MENTOR)[0]
    how = (BroadcastState.DRAFT, key, author.id, "{}", {"": "moved"}, uow.now)
    begun = planning.begin(desk, broadcasts.add(uow, Broadcast(0, 0, *how)))
    assert begun is not None
    return begun
