"""What stands in the programme whose pages are looked at: something of everything."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from domain.audience import Filters
from domain.costs import MILLION, counter
from domain.model import Channel, Choice, Discipline
from handlers.broadcasts import ordering
from handlers.broadcasts.ordering import Order
from handlers.desk import sit_down
from storage import counters, people
from tests.browser.console.staying import stays
from tests.journeys.broadcasting import Office

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service


CHOICES = (Choice("1", "I come"), Choice("2", "I cannot"))
TRICKS = (
    "<script>alert(1)</script><img src=//tricks.example/x onerror=alert(2)> {{ 7 * 7 }} "
    "\u202edlrow\u202c' onfocus='alert(3)"
)
"""What a page would do, call or turn round, were it not shown as the words it is."""

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


async def day(service: Service) -> None:
    """Let people ask, answer, fall silent and be late, and a coordinator write to many."""
    await service.claimed("asha", "neema", "Spinal for a caesarean, pressure 80 over 40?", "Tilt.")
    await service.text("juma", "URGENT Bleeding after a caesarean, second line in. What next?")
    await service.wait(minutes=30)
    await service.text("zawadi", "Which suture for the fascia after a second caesarean?")
    await broadcast(service)
    await service.app.committer.run(_costs)


async def fill(service: Service) -> None:
    """Let a day stand there with something of everything, and with whatever people may write."""
    await day(service)
    await service.text("zawadi", TRICKS + " https://example.org/" + "a" * 90)
    await service.text("juma", TRICKS)
    await service.app.committer.run(stays)
    await service.app.committer.run(_tricky)
    await service.app.anchoring.look()


def _costs(uow: UnitOfWork) -> None:
    """Let this month's messages have cost something."""
    for channel, amount in ((Channel.SMS, 41.2), (Channel.WHATSAPP, 12.85)):
        counters.add(uow, counter(channel, uow.now), round(amount * MILLION))


def _tricky(uow: UnitOfWork) -> None:
    """Give somebody a name that is made to be more than a name."""
    (juma,) = (each for each in people.every(uow) if each.name == "Juma")
    people.change(uow, juma.id, asdict(juma) | {"name": f"Juma{TRICKS}"}, juma.roles)
    sit_down(uow).did(None, "person.changed", f"person:{juma.id}")
