"""Sending one piece of one message: looked at once more, asked about, called, and noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import fault_name
from bot.sending.letters import Back, template_letter
from bot.sending.noting import Notes
from channels.base import CALL_TIMEOUT_S, Kind, SendError
from domain.permission import Form
from storage import attempts, looking

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from datetime import datetime

    from bot.sending.gate import Gates
    from bot.sending.letters import Letter
    from bot.sending.means import Means
    from channels.base import Channel as Wire
    from domain.permission import Verdict
    from storage.outbox import Parcel

T = TypeVar("T")

LEAST_LEASE = timedelta(seconds=CALL_TIMEOUT_S + 1)
"""What must be left of our lease when a call begins, so that nobody else begins one."""

FRESH = timedelta(seconds=1)
"""How long a look at a row is good for: a process that was frozen may have lost it since."""

HEARD_WITHIN = timedelta(seconds=5)
"""How long a provider's report may take, before we ask what became of a call."""

ASKED_FOR = timedelta(minutes=30)
"""How long we try to ask; then a message is worth more than never sending it twice."""

GOES = frozenset({Form.TEXT, Form.TEMPLATE})
"""How a message may go at once."""

UNKNOWN = "unknown"
OFF = "channel_off"

log = structlog.get_logger()


class Sender:
    """Sends pieces; what became of each call goes into its `notes`."""

    def __init__(self, means: Means, gates: Gates) -> None:
        self._means, self._gates = means, gates
        self.notes = Notes(means)
        self._looked_at: dict[int, datetime] = {}
        self.in_flight = 0

    async def send(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Send a piece, if it may go and has not gone already.

        Returns what is left of the parcel, to go on with at once; None when that is nothing.
        """
        if any(doubt.taken for doubt in parcel.doubts):
            return await self.notes.known(parcel, letter)
        self._looked_at[parcel.outbox_id] = self._means.clock.now()
        try:
            verdict = await self._look(parcel)
            if verdict.form is Form.TEMPLATE:
                letter = template_letter(parcel)
            elif verdict.form is not Form.TEXT:
                return await self._stop(parcel, verdict)
            if parcel.doubts:
                return await self._send_in_doubt(parcel, letter)
            return await self._send_now(parcel, letter)
        finally:
            del self._looked_at[parcel.outbox_id]

    async def wait_for_wire(self, parcel: Parcel) -> Back | None:
        """Let a parcel wait whose channel was switched off since it was promised."""
        verdict = await self._look(parcel)
        if verdict.form not in GOES:
            return await self._stop(parcel, verdict)
        at = self._means.clock.now() + self._means.terms.backoff(parcel.tries)
        await self.notes.put_off(parcel, at, OFF)
        return Back()

    async def _look(self, parcel: Parcel) -> Verdict:
        """Return how a parcel may go now."""
        shut = self._gates.not_free(self._means.clock.now(), parcel.channel)
        return await self._means.reader.run(
            lambda uow: looking.look(uow, parcel, LEAST_LEASE, shut)
        )

    async def _look_if_late(self, parcel: Parcel) -> Verdict | None:
        """Look again where time has passed since the last look: we may have stood still.

        Returns why it may not go any more, or None.
        """
        while (now := self._means.clock.now()) - self._looked_at[parcel.outbox_id] > FRESH:
            self._looked_at[parcel.outbox_id] = now
            verdict = await self._look(parcel)
            if verdict.form not in GOES:
                return verdict
        return None

    async def _stop(self, parcel: Parcel, verdict: Verdict) -> Back | None:
        """Leave alone what may not be sent now, change its way, or drop it for good."""
        if verdict in {looking.LATE, looking.IN_LINE}:
            return Back(parcel)
        if verdict != looking.GONE:
            log.info("send.refused", outbox_id=parcel.outbox_id, why=verdict.why)
        if verdict.form is Form.NEVER:
            await self.notes.dropped(parcel, verdict)
        else:
            await self.notes.diverted(parcel, verdict)
        return None

    async def _send_in_doubt(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Find out whether an earlier call was heard, where that can be asked; else send again."""
        wire, now = self._means.wires[parcel.channel], self._means.clock.now()
        heard = max(doubt.at for doubt in parcel.doubts) + HEARD_WITHIN
        if not wire.asks:
            return await self._send_again(parcel, letter)
        if now < heard:
            return Back(parcel, heard)
        if not self._gates[parcel.channel].admit(now):
            return Back(parcel)
        try:
            found = await self._ask(wire, parcel, letter)
        except SendError as error:
            return await self._unanswered(parcel, letter, error)
        return await self._go_by(found, parcel, letter)

    async def _go_by(
        self, found: str | None, parcel: Parcel, letter: Letter
    ) -> Parcel | Back | None:
        """Note what the provider has of a message, or make the call that it has not heard of."""
        verdict = None if found else await self._look_if_late(parcel)
        if not found and verdict is None:
            return await self._call(replace(parcel, doubts=()), letter)
        self._gates[parcel.channel].answered(self._means.clock.now())
        if not found and verdict is not None:
            return await self._stop(parcel, verdict)
        return await self.notes.found(parcel, letter, str(found))

    async def _send_again(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Send what may have arrived: conversation is worth that, one of many is not."""
        if parcel.bulk:
            await self.notes.given_up(parcel, UNKNOWN)
            return None
        return await self._send_now(parcel, letter)

    async def _ask(self, wire: Wire, parcel: Parcel, letter: Letter) -> str | None:
        since = min(doubt.at for doubt in parcel.doubts)
        known = await self._means.reader.run(
            lambda uow: attempts.known_at(uow, parcel.address_id, since)
        )
        return await self._called(wire.find(parcel.address, letter.fitted.text, since, known))

    async def _unanswered(
        self, parcel: Parcel, letter: Letter, error: SendError
    ) -> Parcel | Back | None:
        """Ask again later; after half an hour of that, send."""
        now, gate = self._means.clock.now(), self._gates[parcel.channel]
        gate.refused(now, parcel, error)
        log.warning("send.not_asked", outbox_id=parcel.outbox_id, code=error.code)
        if now >= min(doubt.at for doubt in parcel.doubts) + ASKED_FOR:
            return await self._send_again(parcel, letter)
        at = max(self._later(parcel, error), now + HEARD_WITHIN)
        await self.notes.put_off(parcel, at, error.code, shut=gate.shut_until is not None)
        return Back()

    async def _send_now(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        verdict = await self._look_if_late(parcel)
        if verdict is not None:
            return await self._stop(parcel, verdict)
        if not self._gates[parcel.channel].admit(self._means.clock.now()):
            return Back(parcel)
        return await self._call(parcel, letter)

    async def _call(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Make the call, to which the gate has opened, and note what became of it."""
        wire, gate = self._means.wires[parcel.channel], self._gates[parcel.channel]
        try:
            provider_id = await self._called(wire.send(parcel.address, letter.fitted))
        except SendError as error:
            return await self._failed(parcel, error)
        gate.answered(self._means.clock.now())
        return await self.notes.accepted(parcel, letter, provider_id)

    async def _failed(self, parcel: Parcel, error: SendError) -> Back | None:
        gate, now = self._gates[parcel.channel], self._means.clock.now()
        wronged = gate.refused(now, parcel, error)
        if error.kind is Kind.CLOSED:
            log.info("send.closed", outbox_id=parcel.outbox_id, code=error.code)
            await self.notes.closed(parcel, error)
            return None
        again = error.kind is not Kind.PERMANENT
        log.warning(
            "send.failed",
            outbox_id=parcel.outbox_id,
            channel=str(parcel.channel),
            code=error.code,
            again=again,
        )
        if not again:
            await self.notes.given_up(parcel, error.code, error=error)
            return None
        at, shut = self._later(parcel, error), gate.shut_until is not None
        await self.notes.failed(parcel, error, at, wronged, shut=shut)
        return Back()

    def _later(self, parcel: Parcel, error: SendError) -> datetime:
        """Return when to try again: when its account is tried again, when it says so, or soon."""
        now, gate = self._means.clock.now(), self._gates[parcel.channel]
        wait = timedelta(seconds=error.retry_after or 0)
        if gate.shut_until is not None:
            return max(gate.shut_until, now + wait)
        return now + max(wait, self._means.terms.backoff(parcel.tries))

    async def _called(self, call: Awaitable[T]) -> T:
        self.in_flight += 1
        try:
            return await call
        except SendError:
            raise
        except Exception as fault:  # a bug of the wire: nobody knows how far it came
            raise SendError(fault_name(fault), Kind.UNKNOWN) from None
        finally:
            self.in_flight -= 1
