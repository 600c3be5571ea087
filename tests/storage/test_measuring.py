"""What monitoring measures is asked of both databases; what it means is tested beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.model import Channel, Outbound
from monitoring import measuring, metrics
from storage import attempts, outbox, workers
from tests.storage.book import MORNING, settle

if TYPE_CHECKING:
    from tests.storage.book import Book


def test_every_figure_is_the_same_on_both(memory: Book) -> None:
    cast = memory.commit(settle)
    welcome = Outbound(cast.mentee, "opt.in", "Welcome back.")
    memory.commit(lambda uow: workers.join(uow, "run", "web"))
    for _ in range(3):
        (done,) = memory.group(lambda uow: uow.send(welcome))
        attempt_id, outbox_id = done.parcels[0].attempt_id, done.parcels[0].outbox_id
        memory.later(minutes=3)
        memory.commit(lambda uow, one=attempt_id: attempts.accepted(uow, one, "AC1", f"SM{one}"))  # type: ignore[misc]
        memory.commit(lambda uow, one=outbox_id: outbox.end(uow, one, "sent"))  # type: ignore[misc]
    memory.group(lambda uow: uow.send(welcome))
    memory.later(minutes=16)
    memory.commit(lambda uow: workers.beat(uow, 0, "run"))
    found = {
        one.name: one.value
        for one in memory.commit(lambda uow: measuring.read(uow, [Channel.SMS]))
    }
    assert found == {
        "inbox.late": 0,
        "job.late": 0,
        "worker.none": 1,
        "outbox.late:sms": 960,
        "provider.mute:sms": 3,
    }
    assert memory.commit(lambda uow: measuring.sent_late(uow, "sms", MORNING)) == 3
    assert memory.commit(measuring.undelivered) == 0
    assert [one.value for one in memory.commit(measuring.dead)] == [0, 0, 0]
    assert memory.commit(metrics.read).workers == 0


def test_a_server_has_a_clock_of_its_own(memory: Book) -> None:
    skew = memory.commit(measuring.database_skew)
    if memory.connection.dialect.name == "sqlite":
        assert skew is None
    else:  # the book's instant is not today
        assert skew is not None
        assert abs(skew) > measuring.LATE.total_seconds()
