from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.arriving.spool import Spool
from bot.arriving.spooling import Corner
from bot.commands import work
from bot.settings import load
from bot.watching.oversight import BACKUPS
from domain.model import Channel, Inbound, Outbound, Role
from monitoring import measuring
from storage import alerts, claims, flights, inbox, jobs, outbox, people, workers
from storage.columns import EPOCH, MICROSECOND
from tests.unit.bot.commands.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

    Commit = Callable[[Callable[[UnitOfWork], object]], object]


@pytest.fixture
def running(stocked: Operator) -> Operator:
    """An operator whose service has entered itself and is heard of."""
    stocked.sets(TELEGRAM_BOT_TOKEN="1:x")
    commit(lambda uow: workers.join(uow, "run", "all"))
    commit(lambda uow: [jobs.finish(uow, each.id) for each in jobs.due_now(uow, 9)])
    return stocked


def commit(unit: Callable[[UnitOfWork], object]) -> object:
    return work.commit(load(), unit)


def end(uow: UnitOfWork, state: str) -> None:
    """End the one message that waits to be sent."""
    (outbox_id,) = claims.ready(uow, 2, [])
    outbox.end(uow, outbox_id, state)


def amiss(operator: Operator) -> dict[str, str]:
    said = operator.types("doctor", "--json")
    found = {row["what"]: row["advice"] for row in said.json if not row["well"]}
    assert said.code == (1 if found else 0)
    return found


def well(operator: Operator) -> list[str]:
    return [row["what"] for row in operator.types("doctor", "--json").json if row["well"]]


def test_a_service_that_never_ran_is_well(stocked: Operator) -> None:
    stocked.sets(TELEGRAM_BOT_TOKEN="1:x")
    assert "the service does not run" in well(stocked)
    assert amiss(stocked) == {}


def test_a_running_service_is_named_with_what_it_heard_of_itself(running: Operator) -> None:
    def fly(uow: UnitOfWork) -> None:
        song = Inbound(flights.SENDER, "1", Channel.CANARY, flights.SENDER, "", "")
        arrived = inbox.accept(uow, song)
        assert arrived is not None
        assert inbox.done(uow, arrived.inbox_id)
        home = {"address_id": arrived.address_id, "relays": arrived.message_id}
        outbox.post(uow, Outbound(None, "canary", "canary", **home))  # type: ignore[arg-type]
        end(uow, "sent")

    commit(fly)
    assert amiss(running) == {}
    assert {"processes at work: all", "the service heard itself within 0.00 s"} <= set(
        well(running)
    )


def test_a_service_that_went_silent_is_to_be_started(
    running: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_now", lambda: NOW + timedelta(minutes=1))
    assert "silent since 06:30 UTC" in amiss(running)["a process is at work"]


def test_an_alert_is_explained_with_what_to_do(running: Operator) -> None:
    since = (NOW - EPOCH) // MICROSECOND
    commit(lambda uow: alerts.raise_(uow, "provider.down:sms", since=since))
    assert amiss(running) == {
        "provider.down (sms) since 2030-01-07 06:30 UTC": (
            "look at the provider's status page and our network; what waits goes out by itself; "
            "nobody could be told"
        )
    }
    commit(lambda uow: alerts.tell(uow, "provider.down:sms"))
    (advice,) = amiss(running).values()
    assert advice.endswith("by itself")


def test_what_is_wrong_now_is_found_before_it_was_told(
    running: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Inbound("AC1", "SM1", Channel.SMS, "+12025550101", "+1", "x")
    commit(lambda uow: inbox.accept(uow, asked))
    later = NOW + timedelta(seconds=90)
    monkeypatch.setattr(work, "_now", lambda: later)
    commit(lambda uow: workers.beat(uow, 0, "run"))
    assert amiss(running) == {
        "seconds that the oldest stored message waits to be handled: 90": (
            "read the log for message.failed; restart the service"
        )
    }


def test_what_lies_aside_is_counted(running: Operator) -> None:
    def lose(uow: UnitOfWork) -> None:
        asked = Inbound("AC1", "SM1", Channel.SMS, "+12025550101", "+1", "x")
        arrived = inbox.accept(uow, asked)
        assert arrived is not None
        inbox.fail(uow, arrived.inbox_id, inbox.MOST_TRIES, "LookupError")
        (rehema,) = people.with_role(uow, Role.COORDINATOR)
        uow.carried = [Channel.TELEGRAM]
        outbox.post(uow, Outbound(rehema.id, "opt.in", "Welcome."))
        end(uow, "dead")

    commit(lose)
    found = amiss(running)
    assert "`mentorline inbox list`" in found["messages put aside: 1"]
    assert "messages of the last day that could not be delivered: 1" in found


def test_what_waits_beside_the_database_is_counted(running: Operator) -> None:
    corner = Corner.of(load())
    spool = Spool(corner.spool(0), 1 << 16)
    spool.append(b"a request")
    assert not any("spool" in what for what in amiss(running))  # its process looks after it
    spool.close()
    corner.aside(b"another").write_bytes(b"another")
    assert amiss(running).keys() == {
        "requests that wait in the spool: 1",
        "requests that lie aside: 1",
    }


def test_the_room_on_the_disk_is_looked_at(
    running: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LEAST_FREE", 1e18)
    (advice,) = amiss(running).values()
    assert advice == "make room on the disk of the database"


def test_an_old_backup_is_named(running: Operator) -> None:
    folder = running.folder / BACKUPS
    folder.mkdir()
    (folder / "mentorline-20261101T0600Z.db").touch()  # years before the time of this test
    (advice,) = amiss(running).values()
    assert advice.startswith("run `mentorline backup`")
