"""A mentor with two questions open, on each channel that a mentor may write on."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Bubble, Channel
    from tests.journeys.conftest import Service

CHANNELS: tuple[Channel, ...] = ("sms", "telegram", "whatsapp")
"""Where mentors write; a further channel is one more word here."""

QUOTES = TAPS = ("telegram", "whatsapp")
"""Where one can quote a message and tap a button."""

EDITS = ("telegram",)
"""Where we hear of it when somebody changes what they have written, or reacts to a message."""

PHONES: dict[Channel, Person] = {
    "sms": Person("zuri_sms", "Dr Zuri", "mentor", "", sms="+12025550181"),
    "telegram": Person("zuri_telegram", "Dr Zuri", "mentor", "", telegram=700281),
    "whatsapp": Person("zuri_whatsapp", "Dr Zuri", "mentor", "", whatsapp="+12025550183"),
}
COLUMNS = "name,role,cadre,discipline,facility,sms,telegram,whatsapp,preferred,consented_on"
BAHATI = Person("bahati", "Bahati", "mentee", "", sms="+12025550182")
LIST = (
    "1 1# Bunda DH, Asha: Where is the list kept?\n2 2# Bunda DH, Bahati: How is the form filled?"
)


@dataclass
class Ladder:
    """Dr Zuri, who reads on one channel and can be reached on others; Asha's 1#, Bahati's 2#."""

    service: Service
    mentor: str

    async def says(self, words: str, quote: Bubble | None = None) -> None:
        """Dr Zuri writes."""
        await self.service.text(self.mentor, words, quote)

    def hears(self) -> str:
        """Return what Dr Zuri received last."""
        return self.service.last(self.mentor)

    def got(self, who: str) -> list[str]:
        """Return what an asker has received since the questions were taken."""
        return self.service.inbox(who)

    def said_of(self, words: str, who: str = "") -> Bubble:
        """Return the last message with these words on somebody's phone, Dr Zuri's by default."""
        shown = self.service.phones.phone(who or self.mentor).bubbles
        return next(one for one in reversed(shown) if words in one.text and not one.mine)

    def written(self) -> Bubble:
        """Return what Dr Zuri wrote last."""
        shown = self.service.phones.phone(self.mentor).bubbles
        return next(one for one in reversed(shown) if one.mine)

    async def why(self) -> str:
        """Return why the last reply of Dr Zuri went where it did."""
        return (await self.service.reasons("Dr Zuri's reply matched"))[0]


@asynccontextmanager
async def ladder(folder: Path, channel: Channel, *questions: str) -> AsyncIterator[Ladder]:
    """Run a service in which Dr Zuri has taken these of the two questions, some time ago."""
    others = (*PHONES.values(), BAHATI)
    settings = fresh(folder, MONDAY.date(), whatsapp=True)
    async with serve(folder, settings=settings, others=others) as service:
        zuri = ",".join(PHONES[each].on(each) for each in CHANNELS)
        await service.people(
            f"Dr Zuri,mentor,anaesthetist,anaesthesia,BUNDA,{zuri},{channel},2026-01-05",
            f"Bahati,mentee,nurse anaesthetist,anaesthesia,BUNDA,{BAHATI.sms},,,sms,2026-01-12",
            columns=COLUMNS,
        )
        await service.shifts("Dr Zuri,anaesthesia,focal,2026-11-23T07:00,2026-11-25T19:00")
        one = Ladder(service, PHONES[channel].key)
        await one.says("LIST")  # which lets us write freely to a phone on WhatsApp
        words = {"asha": "Where is the list kept?", "bahati": "How is the form filled?"}
        for asker in questions:
            await service.text(asker, words[asker])
            await one.says("A")
        await service.wait(minutes=2)
        for who in ("asha", "bahati"):
            service.phones.phone(who).bubbles.clear()
        yield one
