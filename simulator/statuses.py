"""Twilio's status callbacks: the fields of one, for SMS and for WhatsApp."""

from __future__ import annotations

from typing import Any

from simulator.phones import WHATSAPP

Json = dict[str, Any]
BAD = frozenset({"failed", "undelivered"})
EVENTS = BAD | {"delivered", "read"}
INSTALLED = "XE" + "c" * 32


def fields(record: Json, status: str) -> Json:
    """The form of a callback that tells of this state of a message."""
    told = {
        "AccountSid": record["account_sid"], "ApiVersion": record["api_version"],
        "MessageSid": record["sid"], "SmsSid": record["sid"],
        "MessageStatus": status, "SmsStatus": status,
        "From": record["from"] or "", "To": record["to"],
    }  # fmt: skip
    if status in BAD:
        told["ErrorCode"] = str(record["error_code"])
    return told | _of_channel(record, status) if _is_channel(record) else told


def _is_channel(record: Json) -> bool:
    return bool(record["to"].startswith(WHATSAPP))


def _of_channel(record: Json, status: str) -> Json:
    """What is told of a message on a messaging channel alone."""
    address = record["to"].removeprefix(WHATSAPP)
    told = {
        "ChannelPrefix": WHATSAPP.removesuffix(":"),
        "ChannelInstallSid": INSTALLED,
        "ChannelToAddress": address[:-4] + "XXXX",
    }
    if status in EVENTS:
        told["EventType"] = status.upper()
    if status in BAD:
        told["ChannelStatusMessage"] = str(record["error_message"])
    return told
