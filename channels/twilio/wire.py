"""What both of Twilio's wires have in common: an account, its hooks, and its list of messages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from channels.base import Ack, Hook
from channels.twilio import accounts, records
from channels.twilio.calls import Calls
from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from channels.twilio.hooks import Hooks
    from domain.fitting import Fitted, Limits
    from domain.model import Inbound, Receipt
    from domain.wire_checks import Checked


class Wire(ABC):
    """One channel of one Twilio account; `sender` is its number, unless a service sends."""

    name: Channel
    asks = True

    def __init__(
        self, hooks: Hooks, *, base_url: str, sender: str, messaging_service_sid: str = ""
    ) -> None:
        self._hooks = hooks
        self.account = hooks.account
        self.calls = Calls(hooks.account_sid, hooks.secrets[0], base_url)
        self._from = _sender(self._address(sender), messaging_service_sid)
        self._number = "" if messaging_service_sid else sender

    @property
    def heard(self) -> Callable[[str], None] | None:
        """Who is given the Date of each answer; to be set before the wire is opened."""
        return self.calls.heard

    @heard.setter
    def heard(self, hears: Callable[[str], None] | None) -> None:
        self.calls.heard = hears

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        """Verify and read a message or a status; raises BadSignature and BadPayload."""
        return self._hooks.parse(hook)

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:  # noqa: ARG002 (the contract's)
        """Answer with no instructions: replies are sent, not returned."""
        return Ack("text/xml", b"<Response/>")

    async def check(self) -> Checked:
        """Ask Twilio how our account and our number stand; raises SendError."""
        return await accounts.checked(self.calls, self._own_number, self._hooks.inbound_url)

    async def set_webhook(self) -> None:
        """Let our number bring what people write to us, where it can; raises SendError."""
        if self._own_number:
            await accounts.set_webhook(self.calls, self._own_number, self._hooks.inbound_url)

    async def open(self) -> None:
        """Load the SDK, which is slow to import, and open the connections."""
        await self.calls.open()

    async def close(self) -> None:
        """Close the connections."""
        await self.calls.close()

    async def send(self, address: str, fitted: Fitted) -> str:
        """Create a message and return its SID; raises SendError."""
        return await self.calls.create(
            to=self._address(address),
            status_callback=f"{self._hooks.status_url}?attempt={fitted.attempt_id}",
            **self._fields(fitted),
            **self._from,
        )

    async def find(
        self, address: str, text: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        """Return the SID of a message that Twilio took since an instant; raises SendError."""
        to = self._address(address)
        return await records.sent(self.calls.messages, to, text, since, known)

    async def received_since(self, instant: datetime) -> list[Inbound]:
        """Return what people sent us, as its webhooks told it or would have; raises SendError."""
        found = await records.received(self.calls.messages, instant, self._from)
        forms = [record.form(media_type) for record, media_type in found]
        said = [form for form in forms if form["From"]]
        read = [self._hooks.inbound(form, urlencode(form).encode()) for form in said]
        return [one for one in read if one.channel is self.name]

    @property
    def _own_number(self) -> str:
        """Our number where it alone says where a message is brought to, or an empty one."""
        return self._number if self.name is Channel.SMS else ""

    @property
    @abstractmethod
    def limits(self) -> Limits:
        """What one call carries."""

    @abstractmethod
    def _address(self, value: str) -> str:
        """Return a user id, or our own number, as Twilio writes it on this channel."""

    @abstractmethod
    def _fields(self, fitted: Fitted) -> dict[str, Any]:
        """Return what the SDK is told to say."""


def _sender(sender: str, messaging_service_sid: str) -> dict[str, str]:
    """Return the SDK's argument that says who sends: a messaging service, else a number."""
    if messaging_service_sid:
        return {"messaging_service_sid": messaging_service_sid}
    return {"from_": sender}
