"""Sending one piece of one message: looked at once more, asked about, called, and noted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import fault_name
from channels.base import CALL_TIMEOUT_S, Kind, SendError
from domain import fitting
from domain.fitting import Fitted
from domain.model import Event
from domain.posting import EXPIRED
from storage import attempts, claims, outbox
from storage.transaction import is_trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.committer import Committer
    from bot.gate import Gates, Terms
    from bot.reader import Reader
    from channels.base import Channel as Wire
    from domain.fitting import Limits
    from domain.model import Channel, Receipt
    from storage.attempts import Concerned
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

T = TypeVar("T")

LEAST_LEASE = timedelta(seconds=CALL_TIMEOUT_S + 1)
"""What must be left of our lease when a call begins, so that nobody else begins one."""

FRESH = timedelta(seconds=1)
"""How long a look at a row is good for: a process that was frozen may have lost it since."""

HEARD_WITHIN = timedelta(seconds=5)
"""How long a provider's report may take, before we ask what became of a call."""

ASKED_FOR = timedelta(minutes=30)
"""How long we try to ask; then a message is worth more than never sending it twice."""

STUMBLED = timedelta(seconds=60)
"""How long a message rests over which we have stumbled ourselves; long enough to step aside."""

REST_S = 1.0
"""How long a result waits that the database would not take."""

UNKNOWN = "unknown"
OFF = "channel_off"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of what becomes of messages, inside the unit that notes it."""

    lost: Callable[[UnitOfWork, Concerned, str, bool], None]
    report: Callable[[UnitOfWork, Receipt], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What sending needs beside the parcels."""

    wires: Mapping[Channel, Wire]
    committer: Committer
    reader: Reader
    clock: Clock
    ears: Ears
    terms: Terms


@dataclass(frozen=True, slots=True)
class Letter:
    """The piece of a parcel that is sent now; `weight` is what it takes of the pace."""

    fitted: Fitted
    last: bool
    weight: int


@dataclass(frozen=True, slots=True)
class Back:
    """Its lane goes back to the database, with this parcel if its row is not there already."""

    parcel: Parcel | None = None
    at: datetime | None = None


def letter_of(parcel: Parcel, limits: Limits) -> Letter:
    """Fit a parcel to its wire and return the piece whose turn it is."""
    pieces = fitting.pieces(parcel.text, parcel.short, parcel.choices, limits, relay=parcel.relay)
    place = min(parcel.piece, len(pieces) - 1)
    last = place == len(pieces) - 1
    fitted = Fitted(
        pieces[place],
        parcel.choices if last else (),
        reference=str(parcel.message_id),
        quotes=parcel.quotes if place == 0 else "",
        attempt_id=parcel.attempt_id,
        silent=parcel.silent,
    )
    return Letter(fitted, last, fitting.parts(fitted.text) if limits.counts_parts else 1)


class Sender:
    """Sends pieces and notes what became of each call."""

    def __init__(self, means: Means, gates: Gates) -> None:
        self._means, self._gates = means, gates
        self._looked_at: dict[int, datetime] = {}
        self.in_flight = 0

    async def send(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Send a piece, if it may go and has not gone already.

        Returns what is left of the parcel, to go on with at once; None when that is nothing.
        """
        if any(doubt.taken for doubt in parcel.doubts):
            return await self._go_on(parcel, letter, _forget(parcel))
        self._looked_at[parcel.outbox_id] = self._means.clock.now()
        try:
            if why := await self._look(parcel):
                return await self._stop(parcel, why)
            if parcel.doubts:
                return await self._send_in_doubt(parcel, letter)
            return await self._send_now(parcel, letter)
        finally:
            del self._looked_at[parcel.outbox_id]

    async def give_back(self, parcels: list[Parcel], at: datetime | None = None) -> None:
        """Give back what was not tried; the first of them to be looked at no sooner than `at`."""

        def work(uow: UnitOfWork) -> None:
            claims.give_back(uow, parcels[:1], at)
            claims.give_back(uow, parcels[1:])

        try:
            await self._means.committer.run(work, apart=True)
        except Exception as fault:  # the lease ends by itself
            log.warning("send.not_given_back", fault=fault_name(fault))

    async def put_aside(self, parcel: Parcel) -> None:
        """Let others of its lane go before a parcel over which we stumbled."""
        at = self._means.clock.now() + STUMBLED
        try:
            await self._means.committer.run(
                lambda uow: claims.try_again(uow, parcel, at, "broke"), apart=True
            )
        except Exception as fault:  # the lease ends by itself
            log.warning("send.not_given_back", fault=fault_name(fault))

    async def wait_for_wire(self, parcel: Parcel) -> Back | None:
        """Let a parcel wait whose channel was switched off since it was promised."""
        if why := await self._look(parcel):
            return await self._stop(parcel, why)
        at = self._means.clock.now() + self._means.terms.backoff(parcel.tries)
        await self._note(lambda uow: _put_off(uow, parcel, at, OFF), apart=True)
        return Back()

    async def _look(self, parcel: Parcel) -> str:
        """Return why a parcel may not be sent now, or ""."""
        shut = self._gates.not_free(self._means.clock.now(), parcel.channel)
        return await self._means.reader.run(
            lambda uow: claims.look(uow, parcel, LEAST_LEASE, shut)
        )

    async def _look_if_late(self, parcel: Parcel) -> str:
        """Look again where time has passed since the last look: we may have stood still."""
        while (now := self._means.clock.now()) - self._looked_at[parcel.outbox_id] > FRESH:
            self._looked_at[parcel.outbox_id] = now
            if why := await self._look(parcel):
                return why
        return ""

    async def _stop(self, parcel: Parcel, why: str) -> Back | None:
        """Leave alone what may not be sent now, or drop what may not be sent at all."""
        if why in {"late", "blocked"}:
            return Back(parcel)
        if why != "gone":
            log.info("send.refused", outbox_id=parcel.outbox_id, why=why)

        def work(uow: UnitOfWork) -> None:
            attempts.forget(uow, parcel.attempt_id)
            if why != "gone" and claims.end(uow, parcel, "dropped", why) and why == EXPIRED:
                self._tell(uow, parcel, EXPIRED)

        await self._note(work, apart=why == "gone")
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
        why = "" if found else await self._look_if_late(parcel)
        if not found and not why:
            return await self._call(replace(parcel, doubts=()), letter)
        self._gates[parcel.channel].answered(self._means.clock.now())
        if not found:
            return await self._stop(parcel, why)
        return await self._go_on(
            parcel, letter, _found(self._means.wires[parcel.channel], parcel, found)
        )

    async def _send_again(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Send what may have arrived: conversation is worth that, one of many is not."""
        if parcel.bulk:
            await self._give_up(parcel, UNKNOWN)
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
        shut = gate.shut_until is not None
        await self._note(lambda uow: _put_off(uow, parcel, at, error.code, shut=shut), apart=True)
        return Back()

    async def _send_now(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        if why := await self._look_if_late(parcel):
            return await self._stop(parcel, why)
        if not self._gates[parcel.channel].admit(self._means.clock.now()):
            return Back(parcel)
        return await self._call(parcel, letter)

    async def _call(self, parcel: Parcel, letter: Letter) -> Parcel | Back | None:
        """Make the call, to which the gate has opened, and note what became of it."""
        wire, gate = self._means.wires[parcel.channel], self._gates[parcel.channel]
        try:
            provider_id = await self._called(wire.send(parcel.address, letter.fitted))
        except SendError as error:
            return await self._failed(wire, parcel, error)
        gate.answered(self._means.clock.now())
        return await self._go_on(parcel, letter, _accepted(wire, parcel, provider_id))

    async def _go_on(
        self, parcel: Parcel, letter: Letter, noting: Callable[[UnitOfWork], None]
    ) -> Parcel | None:
        """Note that a piece has gone, and return what is left of its parcel."""

        def work(uow: UnitOfWork) -> int | None:
            noting(uow)
            if letter.last:
                outbox.end(uow, parcel.outbox_id, "sent")
                return None
            return claims.next_piece(uow, parcel, parcel.piece + 1)

        attempt_id = await self._note(work, apart=True)
        if attempt_id is None:
            return None
        return replace(parcel, piece=parcel.piece + 1, attempt_id=attempt_id, doubts=())

    async def _failed(self, wire: Wire, parcel: Parcel, error: SendError) -> Back | None:
        gate, now = self._gates[parcel.channel], self._means.clock.now()
        wronged = gate.refused(now, parcel, error)
        again = error.kind is not Kind.PERMANENT
        log.warning(
            "send.failed",
            outbox_id=parcel.outbox_id,
            channel=str(parcel.channel),
            code=error.code,
            again=again,
        )
        if not again:
            await self._give_up(parcel, error.code, error=error)
            return None
        at, shut = self._later(parcel, error), gate.shut_until is not None
        unsure = error.kind is Kind.UNKNOWN

        def work(uow: UnitOfWork) -> None:
            note = attempts.unknown if unsure else attempts.refused
            note(uow, parcel.attempt_id, wire.account, error.code)
            claims.try_again(uow, parcel, at, error.code, shut=shut)
            claims.come_back(uow, wronged)

        await self._note(work, apart=True)
        return Back()

    def _later(self, parcel: Parcel, error: SendError) -> datetime:
        """Return when to try again: when its account is tried again, when it says so, or soon."""
        now, gate = self._means.clock.now(), self._gates[parcel.channel]
        wait = timedelta(seconds=error.retry_after or 0)
        if gate.shut_until is not None:
            return max(gate.shut_until, now + wait)
        return now + max(wait, self._means.terms.backoff(parcel.tries))

    async def _give_up(
        self, parcel: Parcel, fault: str, *, error: SendError | None = None
    ) -> None:
        """End a message that cannot be sent; one of many is only listed."""
        account = self._means.wires[parcel.channel].account

        def work(uow: UnitOfWork) -> None:
            if error is None:
                attempts.forget(uow, parcel.attempt_id)
            else:
                attempts.refused(uow, parcel.attempt_id, account, error.code)
            if claims.end(uow, parcel, "dead", fault) and not parcel.bulk:
                self._tell(uow, parcel, fault, blocked=error is not None and error.blocked)

        await self._note(work)

    def _tell(self, uow: UnitOfWork, parcel: Parcel, why: str, *, blocked: bool = False) -> None:
        concerned = attempts.concerned_by(uow, parcel.outbox_id)
        if concerned is not None:
            self._means.ears.lost(uow, concerned, why, blocked)

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

    async def _note(self, work: Callable[[UnitOfWork], T], *, apart: bool = False) -> T:
        """Store what became of a call; while the database is in trouble only we know it."""
        while True:
            try:
                return await self._means.committer.run(work, apart=apart)
            except Exception as fault:
                if not is_trouble(fault):
                    raise
                log.warning("send.not_noted", fault=fault_name(fault))
            await asyncio.sleep(REST_S)


def _forget(parcel: Parcel) -> Callable[[UnitOfWork], None]:
    return lambda uow: attempts.forget(uow, parcel.attempt_id)


def _accepted(wire: Wire, parcel: Parcel, provider_id: str) -> Callable[[UnitOfWork], None]:
    def noting(uow: UnitOfWork) -> None:
        attempts.accepted(uow, parcel.attempt_id, wire.account, provider_id)
        if parcel.doubts:
            why = "it may have arrived before"
            uow.log(Event("send.repeated", parcel.question_id, parcel.person_id, why))

    return noting


def _found(wire: Wire, parcel: Parcel, provider_id: str) -> Callable[[UnitOfWork], None]:
    def noting(uow: UnitOfWork) -> None:
        attempts.forget(uow, parcel.attempt_id)
        attempts.accepted(uow, parcel.doubts[0].attempt_id, wire.account, provider_id)

    return noting


def _put_off(
    uow: UnitOfWork, parcel: Parcel, at: datetime, fault: str, *, shut: bool = False
) -> None:
    attempts.forget(uow, parcel.attempt_id)
    claims.try_again(uow, parcel, at, fault, shut=shut)
