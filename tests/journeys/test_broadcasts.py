"""A broadcast on its way: everybody once, a report that adds up, and what people write back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.audience import Filters
from domain.broadcasts import BroadcastState
from domain.model import Discipline, Role
from tests.journeys.broadcasting import Office, got

if TYPE_CHECKING:
    from tests.journeys.conftest import Service


async def test_a_broadcast_goes_once_to_each_and_its_report_adds_up(service: Service) -> None:
    office = Office(service)
    filters = Filters(
        roles=frozenset({Role.MENTEE, Role.MENTOR}),
        disciplines=frozenset({Discipline.ANAESTHESIA, Discipline.OBSTETRICS}),
    )
    sent = await office.sends(filters)
    assert got(service, "asha") == 1
    report = await office.report(sent)
    assert report.people == sent.people == sum(report.counts.values()), report
    assert report.arrived == report.people
    assert (await office.stands(sent)).state is BroadcastState.SENDING
    await service.at("09:05")
    assert (await office.stands(sent)).state is BroadcastState.DONE
    assert service.last("rehema").startswith(f"Broadcast 1 is done: {report.people} delivered")
