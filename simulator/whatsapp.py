"""What people do on WhatsApp, as Twilio tells it: the forms of its webhooks.

https://www.twilio.com/docs/messaging/guides/webhook-request has the fields; that a tap on a
template is a `button` and any other tap `interactive`, and that a user id has `whatsapp:` in front
too, is what its webhooks say in practice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.phones import WHATSAPP
from simulator.wires import PLACE, twilio_medium

if TYPE_CHECKING:
    from simulator.phones import Bubble, Button, Kind, Phone

Json = dict[str, Any]
TYPES = {"photo": "image", "voice": "audio", "document": "document", "location": "location"}


def message(
    phone: Phone, *, account_sid: str, sid: str, to: str, text: str, kind: Kind = "text"
) -> Json:
    """The fields of a message from a phone."""
    fields = {
        "SmsMessageSid": sid, "SmsSid": sid, "MessageSid": sid, "AccountSid": account_sid,
        "From": phone.whatsapp_address, "To": to, "Body": text, "SmsStatus": "received",
        "NumMedia": "0", "NumSegments": "1", "ReferralNumMedia": "0", "ApiVersion": "2010-04-01",
        "ProfileName": phone.person.name, "MessageType": TYPES.get(kind, "text"),
        "ExternalUserId": WHATSAPP + phone.person.user_id,
    }  # fmt: skip
    if not phone.hides_number:
        fields["WaId"] = phone.person.whatsapp.removeprefix("+")
    if kind == "location":
        fields |= dict(zip(("Latitude", "Longitude"), map(str, PLACE), strict=True))
        return fields
    return fields if kind == "text" else twilio_medium(fields, kind)


def quoting(fields: Json, quoted: Bubble, phone: Phone, sender: str) -> Json:
    """The same fields as a reply to a message, which `sender` or the phone's holder wrote."""
    return fields | {
        "OriginalRepliedMessageSid": quoted.provider_id,
        "OriginalRepliedMessageSender": phone.whatsapp_address if quoted.mine else sender,
    }


def tapping(fields: Json, tapped: Bubble, button: Button) -> Json:
    """The same fields as a tap on a button, or on an item of a list."""
    if tapped.menu:
        return fields | {
            "MessageType": "interactive",
            "ListId": button.payload,
            "ListTitle": button.label,
        }
    return fields | {
        "MessageType": "button" if tapped.template else "interactive",
        "ButtonText": button.label,
        "ButtonPayload": button.payload,
    }
