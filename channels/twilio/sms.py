"""SMS over Twilio: plain text, paid and counted in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from channels.twilio.wire import Wire
from domain.fitting import Limits
from domain.model import Channel

if TYPE_CHECKING:
    from domain.fitting import Fitted


class TwilioSms(Wire):
    """The SMS wire of one Twilio account; sent from a number or by a messaging service."""

    name = Channel.SMS
    limits = Limits(max_chars=1600, counts_parts=True, buttons=False)

    def _address(self, value: str) -> str:
        return value

    def _fields(self, fitted: Fitted) -> dict[str, Any]:
        return {"body": fitted.text}
