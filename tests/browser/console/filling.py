"""What stands in the programme whose pages are looked at: something of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service


async def fill(service: Service) -> None:
    """Let people ask, answer, fall silent and be late."""
    await service.claimed("asha", "neema", "Spinal for a caesarean, pressure 80 over 40?", "Tilt.")
    await service.text("juma", "URGENT <b>Bleeding</b> {{ 7 * 7 }} after section")
    await service.wait(minutes=30)
    await service.text(
        "zawadi", "Which suture for the fascia? " + "https://example.org/" + "a" * 90
    )
