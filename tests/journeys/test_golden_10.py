"""Golden conversation 10: a shift changes hands, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.duty import on_duty, saturday

if TYPE_CHECKING:
    from pathlib import Path

CHANNELS = {"neema": "whatsapp", "kato": "telegram", "baraka": "sms"}
"""Who writes where, as in the transcript."""

OFFER = (
    "Dr Neema asks for help with anaesthesia on Sat 14 Nov, 07:00-19:00.\n"
    "1=take the shift 2=not this time. Both are fine."
)


async def test_a_shift_changes_hands(tmp_path: Path) -> None:
    shifts = (saturday("Dr Neema"), saturday("Dr Imara", "lead"))
    async with on_duty(tmp_path, *shifts) as service:
        await service.on_whatsapp("neema")
        await service.knows("baraka", "sms")
        await service.text("neema", "SWAP SAT")
        assert service.inbox("neema") == [
            "We are asking 2 colleagues for your shift on Sat 14 Nov. "
            "It stays yours until one takes it.\n"
            "KEEP Sat 14 Nov takes your request back."
        ]
        assert service.inbox("kato") == service.inbox("baraka") == [OFFER]

        await service.at("19:34")
        await service.text("baraka", "1")
        assert service.inbox("baraka")[1:] == [
            "The shift on Sat 14 Nov, 07:00-19:00, is now yours. Thank you, Dr Baraka.\n"
            "We remind you the evening before."
        ]
        assert service.inbox("neema")[1:] == [
            "Dr Baraka takes your shift on Sat 14 Nov. You are free then.\nT=send your thanks"
        ]

        await service.at("19:35")
        await service.tap("kato", "Take the shift")
        assert service.inbox("kato")[1:] == [
            "Dr Baraka was a little faster for Sat 14 Nov. Thank you for offering.\n"
            "Nothing more to do now."
        ]

        await service.at("19:36")
        await service.tap("neema", "Send thanks")
        assert len(service.inbox("neema")) == 2
        assert service.inbox("baraka")[2:] == [
            "Dr Neema thanks you for taking Sat 14 Nov.\nNothing more to do now."
        ]
        assert {who: service.heard_on(who) for who in CHANNELS} == CHANNELS
        assert service.inbox("imara") == []

        await service.wait(days=2)
        await service.at("14:00")
        service.wipe()
        await service.text("asha", "URGENT Which filter fits the old ventilator?")
        assert len(service.inbox("baraka")) == 1
        assert service.inbox("neema") == []
