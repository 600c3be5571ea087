"""Twilio's account and its number: how they stand, and where it brings what people write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator import twilio_lists
from simulator.twilio_errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]
NOT_FOUND = 20404
SID = "PN" + "7" * 32


@dataclass
class FakeNumbers:
    """One account with one number; `takes_at` is where that brings an SMS."""

    account_sid: str
    number: str
    takes_at: str = ""
    status: str = "active"

    def account(self) -> Json:
        """The account as a resource."""
        return {
            "sid": self.account_sid,
            "friendly_name": "Mentorline practice",
            "status": self.status,
            "type": "Full",
            "uri": f"/2010-04-01/Accounts/{self.account_sid}.json",
        }

    def list_page(self, query: Mapping[str, str]) -> Json:
        """The numbers of the account that hold what PhoneNumber says."""
        wanted = query.get("PhoneNumber", "")
        found = [self._resource()] if wanted in self.number else []
        path = f"/2010-04-01/Accounts/{self.account_sid}/IncomingPhoneNumbers.json"
        return twilio_lists.page("incoming_phone_numbers", found, path, query)

    def change(self, sid: str, form: Mapping[str, str]) -> Json:
        """Let the number bring an SMS somewhere else."""
        if sid != SID:
            raise TwilioError(NOT_FOUND)
        self.takes_at = form.get("SmsUrl", self.takes_at)
        return self._resource()

    def _resource(self) -> Json:
        return {
            "sid": SID,
            "account_sid": self.account_sid,
            "phone_number": self.number,
            "friendly_name": self.number,
            "sms_url": self.takes_at,
            "sms_method": "POST",
            "sms_application_sid": None,
            "capabilities": {"sms": True, "mms": False, "voice": True, "fax": False},
        }
