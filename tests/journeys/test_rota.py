"""Duty by rule: who it is gets the question, who is away does not, and gaps are told in time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from domain.model import Discipline, Tier
from domain.rota.values import Rotation, Rule, Unit
from storage import people, rota

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

T = TypeVar("T")
DAR = "Africa/Dar_es_Salaam"
NOON = datetime(2026, 11, 23, 9, tzinfo=UTC)  # 12:00 in Dar es Salaam
THURSDAY = datetime(2026, 11, 26, 4, tzinfo=UTC)  # 07:00 there
DAY = timedelta(days=1)


async def decides(service: Service, work: Callable[[UnitOfWork], T]) -> T:
    """Do what a coordinator's command does."""
    return await service.app.committer.run(work)


async def ids(service: Service, *names: str) -> list[int]:
    everybody = {each.name: each.id for each in await decides(service, people.every)}
    return [everybody[name] for name in names]


async def test_who_has_duty_by_a_rotation_is_asked_and_who_is_away_is_not(
    service: Service,
) -> None:
    first, second = await ids(service, "Dr Tumaini", "Dr Subira")
    noon = datetime.fromisoformat("2026-11-22T12:00")
    turns = Rotation(0, "Bones", Unit.DAY, 1, noon, DAR, ((first,), (second,)))

    def rule(uow: UnitOfWork) -> None:
        line = (Discipline.ORTHOPAEDICS, Tier.BACKUP)
        hours = (time(0), time(0))
        made = rota.add_rotation(uow, turns)
        rota.add_rule(uow, Rule(0, *line, frozenset(range(8)), *hours, DAR, rotation_id=made))

    await decides(service, rule)
    await service.text("asha", "ORTHO Which size of plate do you keep?")
    assert service.last("tumaini").startswith("1# orthopaedics, Bunda DH")
    await service.at("12:00")
    await service.text("juma", "ORTHO How long is the cast kept?")
    assert "Tarime DH" in service.last("subira")
    await decides(service, lambda uow: rota.add_leave(uow, second, NOON, NOON + 2 * DAY))
    await service.text("zawadi", "ORTHO Who sets the traction?")
    assert "is on call now; it waits until Tue 12:00." in service.last("zawadi")


async def test_the_coordinator_reads_of_a_gap_once_before_it_comes(service: Service) -> None:
    away = await ids(service, "Dr Mwajuma", "Dr Salome")
    await service.app.plan_mornings()  # as each start of a service that ticks does

    def leave(uow: UnitOfWork) -> None:
        for mentor in away:
            rota.add_leave(uow, mentor, THURSDAY, THURSDAY + DAY / 2)

    await decides(service, leave)
    await service.wait(hours=22)  # it is Tuesday, 07:00
    assert service.inbox("rehema") == []
    await service.at("08:00")
    told = "Nobody is on call for obstetrics:\nThu 07:00 - 19:00\nPlease ask a mentor to step in."
    assert service.inbox("rehema") == [told]
    await service.wait(days=2)
    assert service.inbox("rehema") == [told]
