"""Twilio's Calls API over toy phones: they ring, are picked up, and their keys are pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from simulator.twilio_errors import TwilioError
from simulator.wires import new_sid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from simulator.phones import Desk, Phone
    from simulator.service import Answer

Json = dict[str, Any]
RINGS = timedelta(seconds=60)
"""How long a phone rings where the call does not say."""


@dataclass
class Call:
    """One call of the account; `heard` is what was read aloud, `keys` where a key is sent."""

    record: Json
    url: str
    status_url: str
    phone: Phone | None
    heard: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    keys: str = ""

    @property
    def rings(self) -> bool:
        """Whether somebody can pick it up."""
        return bool(self.record["status"] == "ringing")


@dataclass
class FakeCalls:
    """One account's telephone: `bring` posts a signed form to the service and returns its answer.

    `later` does something at an instant.
    """

    account_sid: str
    number: str
    desk: Desk
    now: Callable[[], Awaitable[datetime]]
    bring: Callable[[str, Json], Awaitable[Answer]]
    later: Callable[[datetime, Callable[[], None]], None]
    begin: Callable[[Callable[[], Awaitable[object]]], None]
    made: list[Call] = field(default_factory=list)

    async def create(self, form: Mapping[str, str]) -> Json:
        """Accept a call, and let its phone ring until somebody picks up or the time is over."""
        self._check(form)
        at, sid = await self.now(), new_sid("CA")
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Calls/{sid}"
        record: Json = {
            "account_sid": self.account_sid, "api_version": "2010-04-01", "answered_by": None,
            "caller_name": None, "date_created": format_datetime(at), "date_updated": None,
            "direction": "outbound-api", "duration": None, "end_time": None,
            "from": form["From"], "forwarded_from": None, "group_sid": None,
            "parent_call_sid": None, "price": None, "price_unit": "USD", "queue_time": "0",
            "sid": sid, "start_time": None, "status": "queued", "to": form["To"],
            "uri": f"{uri}.json",
        }  # fmt: skip
        phone = self.desk.ring(form["To"]) or self.desk.at("whatsapp", form["To"])
        call = Call(dict(record), form["Url"], form.get("StatusCallback", ""), phone)
        self.made.append(call)
        if phone is None:
            self.begin(lambda: self._end(call, "failed"))
        else:
            call.record["status"] = "ringing"
            rings = timedelta(seconds=int(form["Timeout"])) if "Timeout" in form else RINGS
            self.later(at + rings, lambda: self._gives_up(call))
        return record

    def ringing(self, phone: Phone) -> Call | None:
        """Return the call that a phone rings with, or None."""
        return next((one for one in self.made if one.phone is phone and one.rings), None)

    async def pick_up(self, phone: Phone) -> Call:
        """Take a call and hear what is said; raises LookupError where none rings."""
        call = self.ringing(phone)
        if call is None or phone.off:
            raise LookupError(f"The phone of {phone.person.name} does not ring")
        call.record["status"] = "in-progress"
        await self._listen(call, call.url, {})
        return call

    async def press(self, call: Call, digit: str) -> Call:
        """Press a key where one is waited for; raises LookupError where none is."""
        if not call.keys:
            raise LookupError("nothing waits for a key")
        await self._listen(
            call, call.keys, {"Digits": digit, "FinishedOnKey": "", "msg": "Gather End"}
        )
        return call

    async def say_nothing(self, call: Call) -> Call:
        """Press no key until the last word is said."""
        call.keys = ""
        await self._end(call, "completed")
        return call

    def forget(self) -> None:
        """Forget every call."""
        self.made.clear()

    def _gives_up(self, call: Call) -> None:
        if call.rings:
            self.begin(lambda: self._end(call, "no-answer"))

    async def _listen(self, call: Call, url: str, more: Json) -> None:
        answer = await self.bring(url, self._fields(call) | more)
        call.keys = ""
        if not answer.taken:
            call.heard.append("An application error has occurred. Goodbye.")
            await self._end(call, "completed")
            return
        document = ET.fromstring(answer.body)  # noqa: S314 (the service's own)
        gather = document.find("Gather")
        for say in [*document.iter("Say")]:
            call.heard.append(say.text or "")
            call.languages.append(say.get("language", ""))
        if gather is None:
            await self._end(call, "completed")
        else:
            call.keys = gather.get("action", "")

    async def _end(self, call: Call, status: str) -> None:
        if call.record["status"] in {"completed", "no-answer", "failed"}:
            return
        call.record["status"] = status
        if call.status_url:
            await self.bring(call.status_url, self._fields(call) | {"CallDuration": "0"})

    def _fields(self, call: Call) -> Json:
        record = call.record
        return {
            "AccountSid": self.account_sid, "ApiVersion": "2010-04-01",
            "CallSid": record["sid"], "CallStatus": record["status"],
            "Called": record["to"], "Caller": record["from"], "Direction": "outbound-api",
            "From": record["from"], "To": record["to"],
        }  # fmt: skip

    def _check(self, form: Mapping[str, str]) -> None:
        to = form.get("To", "")
        refusals = (
            (21211, not to.removeprefix("+").isdigit()),
            (21210, form.get("From", "") != self.number),
            (21205, not form.get("Url", "").startswith(("http://", "https://"))),
        )
        for code, refused in refusals:
            if refused:
                raise TwilioError(code)
