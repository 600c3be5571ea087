"""Golden conversation 12: the monthly facility form in one line, line for line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, serve
from tests.journeys.forms import LINE, REPORTER, history, reported, standing

if TYPE_CHECKING:
    from pathlib import Path

USUAL = dict(zip((f"2026-0{month}" for month in range(4, 10)), (4, 6, 5, 7, 4, 5), strict=True))
"""Wound infections of the six months before."""


async def test_a_line_is_read_back_before_it_is_saved(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY.replace(minute=2)) as service:
        await reported(service, "SSI_ALL", USUAL)
        await service.text(REPORTER, f"OUT 2026-10 {LINE.replace('ssi=6', 'ssi=six')}")
        assert service.inbox(REPORTER) == [
            'Not saved yet: I could not read "ssi=six" in 2026-10.\n'
            "Send the line again, or 1=step by step"
        ]

        await service.at("09:04")
        await service.text(REPORTER, f"OUT 2026-10 {LINE.replace('ssi=6', 'ssi=26')}")
        assert service.last(REPORTER) == (
            "Bunda DH, 2026-10: ssi = 26 looks unusual next to the usual 4 to 7.\n"
            "1=it is right 2=correct it"
        )

        await service.at("09:05")
        await service.text(REPORTER, "2")
        assert service.last(REPORTER) == (
            "8 of 16: Wound infections (SSI) found within 30 days, all operations?\n"
            "Send a number, or - if not known."
        )

        await service.at("09:06")
        await service.text(REPORTER, "6")
        assert service.last(REPORTER) == (
            "Bunda DH, 2026-10, we read:\n"
            "ops 48, CS 21, deaths 1, SSI 6/40, sepsis 2\n"
            "Not known: files, ssc, abx. 1=save 2=correct it"
        )
        assert await standing(service, "2026-10") == {}, "nothing is saved unconfirmed"

        await service.at("09:07")
        await service.text(REPORTER, "1")
        assert service.last(REPORTER) == (
            "Saved: Bunda DH, 2026-10, 13 of 16 numbers. Thank you, Baraza.\n"
            "Send FIX 2026-10 to change one."
        )
        assert len(service.inbox(REPORTER)) == 5
        assert service.heard_on(REPORTER) == "sms"

        saved = await standing(service, "2026-10")
        assert len(saved) == 16
        assert saved["SSI_ALL"] == 6
        assert saved["FILES_AUDITED"] is None, "a dash is not known, and never zero"
        assert saved["DEATHS_DAY0"] == 0
        assert len(await history(service, "2026-10")) == 16, "what was not saved is no history"
