"""Services with one guarantee broken: `python -m tests.chaos.planted <change>,... run`.

Each change replaces one thing in the real service, which then runs as it always does. Most are
bugs that a judge must see (test_planted.py); `hurried` only shortens what chaos would wait for,
and `deadly` gives it a message that no process survives.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from bot import commands
from bot.arriving import clearance
from bot.arriving.intake import Intake
from bot.sending import breaker, sender
from bot.settings import load
from channels import base
from domain.permission import Form, Verdict
from handlers import front
from handlers.schedules.planning import RING
from storage import claims, inbox, jobs, looking, outbox, schema, transaction, workers
from storage.engine import open_engine
from storage.schema import message
from storage.uow import GroupLost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from domain.model import Inbound
    from handlers.desk import Desk
    from storage.inbox import Arrived
    from storage.outbox import Parcel
    from storage.transaction import Done
    from storage.uow import UnitOfWork

LATE_S = 2.0
"""How long after its 2xx a webhook is stored: a kill that comes soon loses it."""

NEVER = timedelta(days=1)
DEADLY = "the last straw"
"""A text with this in it ends the process that handles it, where that is `deadly`."""

CALL_S = 4.0
"""How long a call to a provider may take in a service that is hurried."""


def hurried() -> None:
    """No bug: leases, calls, pauses and the patience with the silent are shorter."""
    workers.BEAT_EVERY = timedelta(seconds=1)
    workers.DEAD_AFTER = timedelta(seconds=6)
    vars(clearance)["CLEAR_FOR"] = timedelta(seconds=2)
    vars(clearance)["LASTS_S"] = 2.5
    base.open_session.__defaults__ = (CALL_S,)
    sender.LEAST_LEASE = timedelta(seconds=CALL_S + 1)
    outbox.LEASE = inbox.LEASE = timedelta(seconds=CALL_S + 4)
    vars(breaker)["PROBE_EVERY"] = timedelta(seconds=1)


def deadly() -> None:
    """No bug of ours: a text ends the process that handles it, as a broken library would."""
    receive = front.receive

    def receive_or_die(desk: Desk, arrived: Arrived) -> None:
        if DEADLY in arrived.inbound.text:
            os.kill(os.getpid(), signal.SIGKILL)
        receive(desk, arrived)

    front.receive = receive_or_die


def ack_before_commit() -> None:
    """A webhook gets its 2xx, and is stored a little later."""
    store = Intake.store
    begun: set[asyncio.Task[Any]] = set()

    async def store_late(intake: Intake, values: Sequence[Any]) -> None:
        await asyncio.sleep(LATE_S)
        await store(intake, values)

    async def store_at_leisure(intake: Intake, values: Sequence[Any]) -> int:
        task = asyncio.create_task(store_late(intake, values))
        begun.add(task)
        task.add_done_callback(begun.discard)
        return len(values)

    Intake.store = store_at_leisure  # type: ignore[method-assign, assignment]


def check_then_insert() -> None:
    """A copy is looked for among what is committed; no key in the database stands behind it."""
    accept, engine = inbox.accept, open_engine(load().database_url, reads=True)
    known = select(message.c.id).where(message.c.direction == "in")

    def accept_unless_seen(uow: UnitOfWork, inbound: Inbound) -> Arrived | None:
        with engine.connect() as connection:
            mine = known.where(message.c.provider_id == inbound.provider_id)
            if connection.execute(mine).first() is not None:
                return None
        return accept(uow, inbound)

    anything = SimpleNamespace(digest=lambda: secrets.token_bytes(16))
    inbox.hashlib = SimpleNamespace(blake2b=lambda *_, **__: anything)  # type: ignore[attr-defined, assignment]
    inbox.accept = accept_unless_seen


def no_lease_rescue() -> None:
    """What a dead process held is never taken up."""
    workers._free = lambda *_: None
    outbox.LEASE = inbox.LEASE = NEVER


def no_fencing() -> None:
    """A sender that has lost its row to another writes and sends all the same."""
    standing = select(schema.outbox.c.tries, schema.outbox.c.holder)

    def fence(uow: UnitOfWork, parcel: Parcel) -> dict[str, int]:
        row = uow.row(standing.where(schema.outbox.c.id == parcel.outbox_id))
        assert row is not None
        return {"outbox": parcel.outbox_id, "token": row.tries, "me": row.holder or -1}

    looking.look = lambda *_: Verdict(Form.TEXT)
    claims._fence = fence


def lost_group() -> None:
    """A group that the database would not take is acknowledged as if it were stored."""
    commit = transaction._commit

    def commit_somehow(*group: Any, **how: Any) -> list[Done]:
        try:
            return commit(*group, **how)
        except (DBAPIError, GroupLost):
            return [transaction.Done(value=[]) for _ in group[2]]

    transaction._commit = commit_somehow


def ends_before_it_rings() -> None:
    """A ring is ended in a transaction of its own; this process dies before the other."""
    engine, table, ended = open_engine(load().database_url), schema.due, jobs.finish
    ending = update(table).where(table.c.state == "open", table.c.kind == RING)

    def finish(uow: UnitOfWork, job_id: int) -> bool:
        with engine.begin() as connection:
            rings = ending.where(table.c.id == job_id).values(state="done")
            if not connection.execute(rings).rowcount:
                return ended(uow, job_id)
        os.kill(os.getpid(), signal.SIGKILL)
        return True

    jobs.finish = finish


CHANGES: dict[str, Callable[[], None]] = {
    change.__name__: change
    for change in (
        *(hurried, deadly, ack_before_commit, check_then_insert),
        *(no_fencing, no_lease_rescue, lost_group, ends_before_it_rings),
    )
}


def main() -> None:
    """Change what is named, then be `mentorline`."""
    names = sys.argv.pop(1)
    for name in names.split(","):
        CHANGES[name]()
    commands.main()


if __name__ == "__main__":
    main()
