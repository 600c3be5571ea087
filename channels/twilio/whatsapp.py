"""WhatsApp over Twilio: buttons and templates through contents, and a window of 24 hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from channels.twilio.contents import MOST_ITEMS, Contents, enumerate_from_one, variables
from channels.twilio.hooks import WHATSAPP
from channels.twilio.wire import Wire
from domain.fitting import Limits
from domain.model import Channel

if TYPE_CHECKING:
    from channels.twilio.hooks import Hooks
    from domain.fitting import Fitted

LONGEST: Final = 1600
LONGEST_WITH_BUTTONS: Final = 1024


class TwilioWhatsapp(Wire):
    """The WhatsApp wire of one Twilio account.

    Free text reaches a person for 24 hours after their last message; later only a template
    that WhatsApp has approved does. An address is an E.164 number or an opaque user id.
    """

    name = Channel.WHATSAPP

    def __init__(
        self, hooks: Hooks, *, base_url: str, sender: str, messaging_service_sid: str = ""
    ) -> None:
        super().__init__(
            hooks,
            base_url=base_url,
            sender=sender,
            messaging_service_sid=messaging_service_sid,
        )
        self.contents = Contents(self.calls)

    @property
    def limits(self) -> Limits:
        """What one call carries: buttons only once the contents for them are there."""
        return Limits(
            max_chars=LONGEST,
            counts_parts=False,
            buttons=self.contents.has_buttons,
            max_buttons=MOST_ITEMS,
            max_chars_with_buttons=LONGEST_WITH_BUTTONS,
        )

    def _address(self, value: str) -> str:
        return f"{WHATSAPP}{value}"

    def _fields(self, fitted: Fitted) -> dict[str, Any]:
        template, choices = fitted.template, fitted.choices
        if template is not None:
            sid = self.contents.template(template.name, template.language)
            values = dict(enumerate_from_one(template.variables))
        elif choices:
            sid = self.contents.buttons(choices)
            values = variables(fitted.text, choices, fitted.reference)
        else:
            return {"body": fitted.text}
        return {"content_sid": sid, "content_variables": orjson.dumps(values).decode()}
