"""Twilio's refusals: a code, a status and a sentence."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
INVALID = 20001
OPTED_OUT = 21610
ERRORS = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20503: (503, "Service Unavailable"),
    21205: (400, "Url is not a valid URL"),
    21210: (400, "'From' phone number not verified"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid, SMS-capable number of this account."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21654: (400, "A ContentSid is required with ContentVariables"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    21910: (400, "'From' and 'To' must be of the same channel"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
    92009: (400, "The template of this SID has already been submitted for approval"),
}
OF_THE_CALL = frozenset(
    {20001, 21205, 21210, 21602, 21603, 21606, 21617, 63007, 92009, 21910, *range(21654, 21657)}
)
"""Codes that say the call itself is wrong, whoever it was for."""


class TwilioError(Exception):
    """A refusal in Twilio's own shape; `detail` says more than the sentence of its code."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(": ".join(filter(None, (ERRORS[code][1], detail))))
        self.code = code
        self.status = ERRORS[code][0]

    def body(self) -> Json:
        """The JSON that Twilio answers."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": str(self), "more_info": more, "status": self.status}
