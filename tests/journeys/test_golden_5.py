"""Golden conversation 5: an anonymous near miss, line for line.

Beside its lines the safety officer reads to whom their words went, and that she is asked to write
(CONVERSATIONS 1.8).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.conftest import serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

REPORT = "Two packs with the same label were on the trolley. We saw it in time."
REPLY = "Thank you. That helps every theatre. Who orders your labels? No names needed."


async def earlier(service: Service) -> None:
    """Six near misses so far: the next one is N7."""
    for number in range(6):
        await service.text("zawadi", f"NEAR MISS Number {number}, seen in time.")
    await service.wait(days=15)


async def test_only_the_safety_contact_reads_a_near_miss(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        await earlier(service)
        asha, upendo = await service.on_whatsapp("asha"), service.phone("upendo")
        await service.at("15:40")
        service.wipe()

        await asha.says(f"NEAR MISS {REPORT}")
        assert asha.inbox() == [
            "Thank you for telling us. Only the safety contact sees this, without your name.\n"
            "Add more any time. 1=please contact me"
        ]
        assert upendo.inbox() == [
            "Near miss N7, district hospital, nurse, name sealed:\n"
            f"{REPORT}\nReply to write back through the seal."
        ]
        near_miss = asha.last()

        await service.at("15:58")
        await upendo.says(REPLY)
        assert asha.inbox()[1:] == [
            f"Safety contact: {REPLY}\nReply here. Your name stays sealed."
        ]
        assert upendo.inbox()[1:] == [
            "Sent through the seal to the person behind N7.\nNothing more to do now."
        ]

        await service.at("16:05")
        await asha.taps("Contact me", near_miss)
        assert asha.inbox()[2:] == [
            "The safety contact will write to you here, in this chat. Your name stays sealed.\n"
            "Nothing more to do now."
        ]
        assert upendo.inbox()[2:] == [
            "The reporter of N7 asks you to write.\nSend N7 and your text; the name stays sealed."
        ]
        assert {upendo.phone.person.name, asha.phone.person.name} == {"Sister Upendo", "Asha"}
        assert service.heard_on("asha") == "whatsapp"
        assert service.heard_on("upendo") == "telegram"
        assert set(service.everything()) == {*asha.inbox(), *upendo.inbox()}
