"""Golden conversation 4: a late tap, line for line."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, serve
from tests.journeys.test_golden_3 import ERROR, earlier

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

CHANNELS = {"kato": "telegram", "asha": "sms"}
"""Who writes where, as in the transcript."""

CARD = "We met E4 as well. The maker sends a free one-page card."


async def taken_by_neema(service: Service) -> None:
    """Asha's Q12 was offered to Dr Kato as 3#; Dr Neema has it since 10:42."""
    await earlier(service, "juma", "neema", 6)
    await service.shifts("Dr Kato,anaesthesia,coupled,2026-11-23T07:00,2026-11-23T14:00")
    await earlier(service, "juma", "kato", 2)
    await earlier(service, "zawadi", "furaha", 3)
    await service.at("10:20")
    await service.text("asha", ERROR)
    await service.at("10:42")
    await service.tap("neema", "Take")


async def test_a_late_tap_does_no_harm_and_a_text_may_still_help(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY - timedelta(hours=2)) as service:
        await taken_by_neema(service)
        offer = next(one for one in service.phones.phone("kato").bubbles if ERROR in one.text)
        await service.at("10:50")
        service.wipe()
        await service.tap("kato", "Take", offer)
        assert service.inbox("kato") == [
            "Dr Neema took 3# at 10:42. Thank you for coming.\n"
            "You can still write 3# and a second opinion."
        ]
        await service.at("10:52")
        await service.text("kato", f"3# {CARD}")
        assert service.last("kato") == (
            "Dr Neema took 3# at 10:42, so your text was not sent.\n"
            "1=add it as a second opinion 0=drop it"
        )
        assert service.inbox("asha") == []
        await service.at("10:53")
        await service.tap("kato", "Second opinion")
        assert service.last("kato") == (
            "Your second opinion on 3# went to Asha; Dr Neema sees it too.\n"
            "UNDO within 5 minutes takes it back."
        )
        assert service.inbox("asha") == [
            f"A second view on Q12 from Dr Kato (anaesthesia):\n{CARD}\n"
            "Reply here to go on with both."
        ]
        assert service.last("neema").endswith(f"second opinion from Dr Kato: {CARD}")
        assert {who: service.heard_on(who) for who in CHANNELS} == CHANNELS
