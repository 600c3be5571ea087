"""A shelf of WhatsApp templates that stands in for Twilio's, with what goes wrong there."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from channels.twilio.whatsapp import TwilioWhatsapp
from domain.templates import Approval, Approved

if TYPE_CHECKING:
    from channels.base import SendError
    from domain.templates import Wording


class Shelf:
    """What is handed in waits, or stands as `decides` says; `faults` meet the next calls."""

    def __init__(self, *stand: Approved, decides: Approval = Approval.PENDING) -> None:
        self.stand = {(one.name, one.language): one for one in stand}
        self.decides = decides
        self.buttons = 0
        self.asked: list[tuple[str, str]] = []
        self.faults: deque[SendError | None] = deque()

    async def look(self) -> list[Approved]:
        self._meet()
        return list(self.stand.values())

    async def make_buttons(self) -> int:
        self._meet()
        made, self.buttons = 10 - self.buttons, 10
        return made

    async def submit(self, wording: Wording) -> None:
        self._meet()
        self.asked.append((wording.name, wording.language))
        self.put(wording.name, self.decides, wording.language, wording.category)

    def put(self, name: str, approval: Approval, language: str = "en", category: str = "") -> None:
        """Let a template stand so."""
        self.stand[name, language] = Approved(name, language, approval, category)

    def _meet(self) -> None:
        fault = self.faults.popleft() if self.faults else None
        if fault is not None:
            raise fault


class ShelfWire(TwilioWhatsapp):
    """A WhatsApp wire of which nothing but its contents is used."""

    def __init__(self, shelf: Shelf) -> None:
        self.contents = shelf  # type: ignore[assignment]
        self.opened = self.closed = 0

    async def open(self) -> None:
        self.opened += 1

    async def close(self) -> None:
        self.closed += 1
