"""What stands in the programme whose pages are looked at: something of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.audience import Filters
from domain.model import Choice, Discipline
from handlers.broadcasts import ordering
from handlers.broadcasts.ordering import Order
from tests.journeys.broadcasting import Office

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service


CHOICES = (Choice("1", "I come"), Choice("2", "I cannot"))
MOVED = "Oxygen training moved to Friday <b>9:00</b> {{ 7 * 7 }}"


async def broadcast(service: Service) -> None:
    """Let one broadcast be out and be answered, and another one wait to be checked."""
    office = Office(service)
    await service.people(
        "Nuru,mentee,nurse,anaesthesia,BUNDA,+12025550166,,sms,",
        "Nia,mentee,nurse,anaesthesia,BUNDA,+12025550167,,sms,2026-01-12",
    )
    wanted = Filters(disciplines=frozenset({Discipline.ANAESTHESIA}))
    await office.sends(wanted, words=MOVED, choices=CHOICES)
    await service.text("asha", "1")
    order = Order(wanted, {"": MOVED, "sw": "Mafunzo yamehamishwa"}, CHOICES)

    def draft(uow: UnitOfWork) -> None:
        ordering.draft(service.app.desk(uow), office.rehema(uow), order, "another")

    await service.app.committer.run(draft)


async def fill(service: Service) -> None:
    """Let people ask, answer, fall silent and be late."""
    await service.claimed("asha", "neema", "Spinal for a caesarean, pressure 80 over 40?", "Tilt.")
    await service.text("juma", "URGENT <b>Bleeding</b> {{ 7 * 7 }} after section")
    await service.wait(minutes=30)
    await service.text(
        "zawadi", "Which suture for the fascia? " + "https://example.org/" + "a" * 90
    )
    await broadcast(service)
