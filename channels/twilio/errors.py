"""What Twilio says of a request, or in a status callback of a message, and the next step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from channels.base import Fault, Kind, SendError

if TYPE_CHECKING:
    from collections.abc import Mapping

ERRORS: Final[Mapping[str, Fault]] = {
    "10001": Fault("our account is not active", Kind.RETRYABLE),
    "14107": Fault("our sender is over its rate", Kind.THROTTLED),
    "20003": Fault("our account SID or auth token is wrong", Kind.RETRYABLE),
    "20005": Fault("our account is suspended", Kind.RETRYABLE),
    "20429": Fault("we make too many requests", Kind.THROTTLED),
    "21210": Fault("our caller is no number of this account that calls"),
    "21211": Fault("the number is not valid", blocked=True),
    "21215": Fault("our account may not call this country"),
    "21216": Fault("our account may not call this number"),
    "21408": Fault("our account may not write to this country"),
    "21606": Fault("our sender is no number of this account that sends SMS", Kind.RETRYABLE),
    "21608": Fault("a trial account writes to verified numbers only"),
    "21610": Fault("the person has opted out at the carrier", blocked=True),
    "21611": Fault("our sender's queue is full", Kind.THROTTLED),
    "21612": Fault("our sender cannot reach this number"),
    "21614": Fault("the number is not a mobile number", blocked=True),
    "21617": Fault("the text is over 1,600 characters"),
    "21655": Fault("the content we name does not exist"),
    "21656": Fault("the variables of the content cannot be read"),
    "30001": Fault("our sender's queue overflowed", Kind.THROTTLED),
    "30002": Fault("our account is suspended", Kind.RETRYABLE),
    "30003": Fault("the phone was off or out of reach for as long as the carrier tried"),
    "30004": Fault("the person or the carrier refuses our messages", blocked=True),
    "30005": Fault("the number is unknown", blocked=True),
    "30006": Fault("the number is a landline or its carrier unreachable", blocked=True),
    "30007": Fault("the carrier filtered the message"),
    "30008": Fault("the carrier gave no reason", Kind.RETRYABLE),
    "30009": Fault("a part was lost on the way", Kind.RETRYABLE),
    "30010": Fault("the message costs more than we allowed"),
    "63003": Fault("the person has no WhatsApp at this number", blocked=True),
    "63005": Fault("WhatsApp did not accept the content"),
    "63007": Fault("our WhatsApp sender is not known to Twilio", Kind.RETRYABLE),
    "63013": Fault("the message breaks a rule of WhatsApp"),
    "63016": Fault("the 24 hours after the person's last message are over", Kind.CLOSED),
    "63018": Fault("our WhatsApp sender is over its rate", Kind.THROTTLED),
    "63024": Fault("the person cannot be reached on WhatsApp", blocked=True),
    "63027": Fault("the template does not exist in this language"),
    "63028": Fault("the number of variables does not fit the template"),
    "63032": Fault("WhatsApp does not let this person get it now"),
    "63038": Fault("our account is over its daily limit", Kind.THROTTLED),
    "63040": Fault("the template was rejected"),
    "63041": Fault("the template is paused"),
    "63042": Fault("the template is switched off"),
    "63049": Fault("WhatsApp chose not to bring this message to this person"),
}
"""What is wrong with our account is no fault of a message: it waits until somebody has mended it.

The codes of WhatsApp begin with 63 (Twilio, "List of Corresponding Twilio and WhatsApp Error
Codes" and the page of each code).
"""

UNLISTED: Final = Fault("a refusal that is not in this table")


def refused(code: str) -> SendError:
    """Return the error that a code stands for."""
    return ERRORS.get(code, UNLISTED).error(code)
