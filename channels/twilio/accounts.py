"""The account itself: whether it is active, and where its number brings what people write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from channels.base import Kind, SendError
from domain.wire_checks import NO_SENDER, Checked

if TYPE_CHECKING:
    from channels.twilio.calls import Calls

ACTIVE: Final = "active"
NUMBERS: Final = "/IncomingPhoneNumbers"
BY_POST: Final = "POST"


async def checked(calls: Calls, number: str, wanted: str) -> Checked:
    """Ask how the account stands, and its number where there is one; raises SendError.

    Of a messaging service and of a WhatsApp sender this part of the API knows nothing.
    """
    account = await calls.account(".json")
    name = str(account.get("friendly_name") or "")
    is_active = account.get("status") == ACTIVE
    if not number or not is_active:
        return Checked(name, is_active=is_active, takes_at=None, wanted=wanted)
    found = await _number(calls, number)
    if found.get("sms_application_sid"):
        return Checked(name, takes_at=None, wanted=wanted)
    takes_at = str(found.get("sms_url") or "")
    if found.get("sms_method") != BY_POST:
        takes_at = takes_at and f"GET {takes_at}"
    return Checked(name, takes_at=takes_at, wanted=wanted, may_set=True, is_near=calls.is_near)


async def set_webhook(calls: Calls, number: str, wanted: str) -> None:
    """Let the account's number bring what people write to an address; raises SendError."""
    found = await _number(calls, number)
    form = {"SmsUrl": wanted, "SmsMethod": BY_POST}
    await calls.account(f"{NUMBERS}/{found['sid']}.json", form)


async def _number(calls: Calls, number: str) -> dict[str, Any]:
    """Return the account's number; raises SendError where it has none such."""
    listed = await calls.account(f"{NUMBERS}.json?PhoneNumber={quote(number, safe='')}")
    numbers = listed.get("incoming_phone_numbers")
    if not isinstance(numbers, list):
        raise SendError("unreadable_answer", Kind.UNKNOWN)
    for found in numbers:
        if isinstance(found, dict) and found.get("phone_number") == number and found.get("sid"):
            return found
    raise SendError(NO_SENDER, Kind.RETRYABLE)
