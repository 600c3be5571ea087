"""What sending costs: by SMS part, by WhatsApp message, and by template on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.model import Channel

if TYPE_CHECKING:
    from datetime import datetime

MILLION = 1_000_000
"""Costs are whole millionths of the currency: a part may cost less than a cent."""


COST = "cost"
"""What the names of the roll-ups of costs begin with."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What a provider takes, in millionths of the programme's currency; Telegram takes nothing."""

    sms_part: int = 0
    whatsapp_message: int = 0
    whatsapp_template: int = 0
    currency: str = "USD"

    @property
    def are_known(self) -> bool:
        """Whether any price was set; else what something costs is not counted."""
        return bool(self.sms_part or self.whatsapp_message or self.whatsapp_template)

    def of(self, channel: Channel, parts: int, *, template: bool = False) -> int:
        """Return what one call costs that was taken, in so many SMS parts."""
        if channel is Channel.SMS:
            return self.sms_part * parts
        if channel is Channel.WHATSAPP:
            return self.whatsapp_message + (self.whatsapp_template if template else 0)
        return 0


UNPRICED = Prices()
"""Where nobody has said what sending costs."""


def amount(least: int, currency: str, most: int | None = None) -> str:
    """Write a cost, or a range of costs, to the cent: "0.31 USD", "0.31-0.40 USD"."""
    low, high = (f"{(each or 0) / MILLION:.2f}" for each in (least, most))
    return f"{low} {currency}" if most is None or low == high else f"{low}-{high} {currency}"


def counter(channel: Channel, now: datetime) -> str:
    """Return the name of the roll-up that a cost is added to: its channel and month (UTC)."""
    return f"{COST}.{now:%Y-%m}.{channel}"
