"""Calls over Twilio Voice: a phone rings, is read a sentence, and tells which key was pressed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from channels.base import BadPayload, clean
from channels.twilio.calls import Calls
from domain.calls import SPOKEN, Ended, Listening, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from channels.base import Hook
    from channels.twilio.hooks import Hooks
    from domain.calls import Speech

VOICE_PATH: Final = "/hooks/twilio/voice"
KEYS_PATH: Final = "/hooks/twilio/voice/keys"
ENDED_PATH: Final = "/hooks/twilio/voice/status"

RINGS_S: Final = 25
"""How long a phone rings: most voicemails take a call later. Twilio adds up to 5 seconds."""

WAITS_S: Final = 8
"""How long we wait for a key after a sentence, which is said twice."""

LONGEST_S: Final = 120
"""No call lasts longer, whoever took it: also a machine may pick up."""

XML: Final = "text/xml"
_CALL_ID: Final = re.compile(r"[0-9]{1,18}")
_OUTCOMES: Final[Mapping[str, Outcome]] = {each.value: each for each in Outcome}


class TwilioVoice:
    """The telephone of one Twilio account; `caller` is the number that people see."""

    def __init__(self, hooks: Hooks, *, base_url: str, caller: str) -> None:
        self._hooks, self._caller = hooks, caller
        self._calls = Calls(hooks.account_sid, hooks.secrets[0], base_url)

    async def open(self) -> None:
        """Load the SDK, which is slow to import, and open the connections."""
        await self._calls.open()

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.close()

    async def place(self, number: str, call_id: int) -> str:
        """Let a telephone ring and return the call's SID; raises SendError.

        What it says is asked of us when somebody picks up, as it may have been settled by then.
        """
        return await self._calls.place(
            to=number,
            from_=self._caller,
            url=self._address(VOICE_PATH, call_id),
            status_callback=self._address(ENDED_PATH, call_id),
            timeout=RINGS_S,
            time_limit=LONGEST_S,
        )

    def parse(self, hook: Hook) -> Listening | Ended | None:
        """Verify and read a request about a call; raises BadSignature and BadPayload.

        None is the status of a call that is not over.
        """
        form = self._hooks.verified(hook)
        call_id = _call_id(hook.query)
        if hook.path == VOICE_PATH:
            return Listening(call_id)
        if hook.path == KEYS_PATH:
            return Listening(call_id, clean(form.get("Digits", "")))
        outcome = _OUTCOMES.get(form.get("CallStatus", ""))
        return None if outcome is None else Ended(call_id, outcome, form.get("CallSid", ""))

    def spoken(self, speech: Speech, call_id: int) -> bytes:
        """Write what is said as TwiML: with a wait for a key, twice, where one is asked for."""
        from twilio.twiml.voice_response import (  # type: ignore[import-untyped] # ships no types
            VoiceResponse,
        )

        response, tongue = VoiceResponse(), SPOKEN[speech.language]
        if not speech.asks:
            response.say(speech.text, language=tongue)
        for _ in range(2 if speech.asks else 0):
            action = self._address(KEYS_PATH, call_id)
            keys = response.gather(input="dtmf", num_digits=1, action=action, timeout=WAITS_S)
            keys.say(speech.text, language=tongue)
        if speech.silence:
            response.say(speech.silence, language=tongue)
        return str(response).encode()

    def _address(self, path: str, call_id: int) -> str:
        return f"{self._hooks.public_url.rstrip('/')}{path}?call={call_id}"


def _call_id(query: str) -> int:
    """Read which of our calls a request is about; raises BadPayload."""
    value = parse_qs(query).get("call", [""])[0]
    if not _CALL_ID.fullmatch(value):
        raise BadPayload("the call is not named")
    return int(value)
