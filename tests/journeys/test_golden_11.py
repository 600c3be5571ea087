"""Golden conversation 11: joining by code from a number we do not know, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, STRANGER, serve
from tests.journeys.joining import code

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

NEW, COORDINATOR = STRANGER.key, "rehema"
CHANNELS = {NEW: "sms", COORDINATOR: "whatsapp"}
"""Who writes where, as in the transcript."""


async def ready(service: Service) -> None:
    """Bunda has a code, and Rehema reads on WhatsApp."""
    await code(service, "BUNDA27")
    await service.on_whatsapp(COORDINATOR)


async def test_a_theatre_nurse_joins_by_code(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY.replace(hour=8)) as service:
        await ready(service)
        await service.at("08:10")
        await service.text(NEW, "Hello, is this the mentor line?")
        assert service.inbox(NEW) == [
            "This is Mentorline, a service for surgical teams.\n"
            "Send the join code of your facility. In an emergency call your senior now."
        ]

        await service.at("08:12")
        await service.text(NEW, "BUNDA72")
        assert service.last(NEW) == (
            "That code is not known here.\n"
            "Please check it with your theatre lead and send it again."
        )

        await service.at("08:15")
        await service.text(NEW, "BUNDA27")
        assert service.last(NEW) == "Code found: Bunda DH. Step 1 of 3.\nWhat is your name?"

        await service.at("08:16")
        await service.text(NEW, "Zawadi")
        assert service.last(NEW) == (
            "Thank you, Zawadi. Step 2 of 3: your work?\n"
            "1 surgery 2 anaesthesia 3 theatre nursing 4 leader 5 other"
        )
        await service.text(NEW, "3")
        assert service.last(NEW) == (
            "Step 3 of 3: your language?\n1 English 2 Francais 3 Kiswahili 4 Portugues"
        )

        await service.at("08:17")
        await service.text(NEW, "1")
        assert service.last(NEW) == (
            "Almost there. We keep your name, number and messages to run the service. "
            "It is not for emergencies.\nReply 1 to agree and join, STOP to leave."
        )
        assert service.inbox(COORDINATOR) == []

        await service.at("08:18")
        await service.text(NEW, "1")
        assert service.last(NEW) == (
            "Thank you, Zawadi. Rehema will check and open your place, most often the same day.\n"
            "Nothing more to do now."
        )
        assert service.inbox(COORDINATOR) == [
            "Zawadi (theatre nursing) asks to join at Bunda DH, by code.\n1=approve 2=refuse"
        ]

        await service.at("08:40")
        await service.tap(COORDINATOR, "Approve")
        assert service.last(NEW) == (
            "Welcome, Zawadi. Just write your question and a mentor will answer.\n"
            "Write URGENT first if a patient is waiting, ANON first to hide your name."
        )
        assert len(service.inbox(NEW)) == 8
        assert len(service.inbox(COORDINATOR)) == 1
        assert {who: service.heard_on(who) for who in CHANNELS} == CHANNELS
