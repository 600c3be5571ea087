"""Noting: what became of a piece is stored, and who must know of it hears it in the same unit."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.logs import fault_name
from channels.base import Kind
from domain import costs, reaching
from domain.model import Event
from domain.permission import Form
from domain.posting import EXPIRED, PARTED
from storage import addresses, attempts, claims, holds, looking, outbox, recipients
from storage.transaction import is_trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.sending.letters import Letter
    from bot.sending.means import Means
    from channels.base import SendError
    from domain.permission import Verdict
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork

T = TypeVar("T")

STUMBLED = timedelta(seconds=60)
"""How long a message rests over which we have stumbled ourselves; long enough to step aside."""

HEARD_OF = frozenset({EXPIRED, PARTED, "blocked", "no_consent", "window"})
"""Why a message was not sent that somebody has to hear of."""

REST_S = 1.0
"""How long a result waits that the database would not take."""

log = structlog.get_logger()


class Notes:
    """Writes down what became of pieces; what nobody tried goes back as it was."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def accepted(self, parcel: Parcel, letter: Letter, provider_id: str) -> Parcel | None:
        """Note that a provider has taken a piece, and return what is left of its parcel."""
        account, is_template = self._account(parcel), letter.fitted.template is not None
        cost = self._means.terms.prices.of(parcel.channel, letter.weight, template=is_template)

        def noting(uow: UnitOfWork) -> None:
            attempts.accepted(uow, parcel.attempt_id, account, provider_id)
            if cost or is_template:
                attempts.charge(uow, parcel.attempt_id, cost, writes_first=is_template)
                uow.tally(costs.counter(parcel.channel, uow.now), cost)
            if parcel.doubts:
                why = "it may have arrived before"
                uow.log(Event("send.repeated", parcel.question_id, parcel.person_id, why))

        return await self._gone(parcel, letter, noting)

    async def found(self, parcel: Parcel, letter: Letter, provider_id: str) -> Parcel | None:
        """Note that a provider had taken a piece before, and return what is left of its parcel."""
        account = self._account(parcel)

        def noting(uow: UnitOfWork) -> None:
            attempts.forget(uow, parcel.attempt_id)
            attempts.accepted(uow, parcel.doubts[0].attempt_id, account, provider_id)

        return await self._gone(parcel, letter, noting)

    async def known(self, parcel: Parcel, letter: Letter) -> Parcel | None:
        """Note what is known already: a piece has gone; return what is left of its parcel."""
        return await self._gone(
            parcel, letter, lambda uow: attempts.forget(uow, parcel.attempt_id)
        )

    async def dropped(self, parcel: Parcel, verdict: Verdict) -> None:
        """End a message that may not be sent; one that is gone has ended already."""
        gone = verdict == looking.GONE

        def work(uow: UnitOfWork) -> None:
            attempts.forget(uow, parcel.attempt_id)
            ended = not gone and claims.end(uow, parcel, "dropped", verdict.why)
            heard_of = verdict.why in HEARD_OF and not parcel.bulk
            if ended and (heard_of or reaching.carries(parcel.phrase)):
                self._tell(uow, parcel, verdict.why)

        await self._note(work, apart=gone)

    async def diverted(self, parcel: Parcel, verdict: Verdict) -> None:
        """Hold a message, put it off, or let it go to the next address of its person."""

        def work(uow: UnitOfWork) -> None:
            if verdict.form is Form.HELD and holds.hold(uow, parcel, verdict.why):
                concerned = attempts.concerned_by(uow, parcel.outbox_id)
                if concerned is not None:
                    self._means.ears.told(uow, concerned, verdict)
            elif verdict.form is Form.ELSEWHERE:
                holds.move(uow, parcel, verdict.why)
            elif verdict.at is not None:
                holds.put_off(uow, parcel, verdict.at)

        await self._note(work)

    async def closed(self, parcel: Parcel, error: SendError) -> None:
        """Note that a person has to write first; the next look says what that means."""
        account = self._account(parcel)

        def work(uow: UnitOfWork) -> None:
            attempts.refused(uow, parcel.attempt_id, account, error.code)
            addresses.set_closed(uow, parcel.address_id)
            claims.try_again(uow, parcel, uow.now, error.code)

        await self._note(work)

    async def failed(
        self, parcel: Parcel, error: SendError, at: datetime, wronged: set[int], *, shut: bool
    ) -> None:
        """Note a call that failed and is tried again, and let lanes come back that it wronged."""
        account = self._account(parcel)

        def work(uow: UnitOfWork) -> None:
            note = attempts.unknown if error.kind is Kind.UNKNOWN else attempts.refused
            note(uow, parcel.attempt_id, account, error.code)
            claims.try_again(uow, parcel, at, error.code, shut=shut)
            claims.come_back(uow, wronged)

        await self._note(work, apart=True)

    async def put_off(
        self, parcel: Parcel, at: datetime, fault: str, *, shut: bool = False
    ) -> None:
        """Let a message wait for which no call was made."""

        def work(uow: UnitOfWork) -> None:
            attempts.forget(uow, parcel.attempt_id)
            claims.try_again(uow, parcel, at, fault, shut=shut)

        await self._note(work, apart=True)

    async def given_up(
        self, parcel: Parcel, fault: str, *, error: SendError | None = None
    ) -> None:
        """End a message that cannot be sent; one of many is only listed, or in a report."""
        account = self._account(parcel)

        def work(uow: UnitOfWork) -> None:
            if error is None:
                attempts.forget(uow, parcel.attempt_id)
            else:
                attempts.refused(uow, parcel.attempt_id, account, error.code)
            reported = reaching.carries(parcel.phrase)  # its report lists it, and RETRY tries it
            ended = claims.end(uow, parcel, "dropped" if reported else "dead", fault)
            if ended and (reported or not parcel.bulk):
                self._tell(uow, parcel, fault, blocked=error is not None and error.blocked)

        await self._note(work)

    async def give_back(self, parcels: list[Parcel], at: datetime | None = None) -> None:
        """Give back what was not tried; the first of them to be looked at no sooner than `at`."""

        def work(uow: UnitOfWork) -> None:
            claims.give_back(uow, parcels[:1], at)
            claims.give_back(uow, parcels[1:])

        await self._try_to_note(work)

    async def put_aside(self, parcel: Parcel) -> None:
        """Let others of its lane go before a parcel over which we stumbled."""
        at = self._means.clock.now() + STUMBLED
        await self._try_to_note(lambda uow: claims.try_again(uow, parcel, at, "broke"))

    async def _gone(
        self, parcel: Parcel, letter: Letter, noting: Callable[[UnitOfWork], None]
    ) -> Parcel | None:
        def work(uow: UnitOfWork) -> int | None:
            noting(uow)
            if letter.last:
                outbox.end(uow, parcel.outbox_id, "sent")
                if reaching.carries(parcel.phrase):
                    recipients.handed_over(uow, parcel.message_id, parcel.channel)
                return None
            return claims.next_piece(uow, parcel, parcel.piece + 1)

        attempt_id = await self._note(work, apart=True)
        if attempt_id is None:
            return None
        return replace(parcel, piece=parcel.piece + 1, attempt_id=attempt_id, doubts=())

    def _account(self, parcel: Parcel) -> str:
        return self._means.wires[parcel.channel].account

    def _tell(self, uow: UnitOfWork, parcel: Parcel, why: str, *, blocked: bool = False) -> None:
        concerned = attempts.concerned_by(uow, parcel.outbox_id)
        if concerned is not None:
            self._means.ears.lost(uow, concerned, why, blocked)

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

    async def _try_to_note(self, work: Callable[[UnitOfWork], object]) -> None:
        try:
            await self._means.committer.run(work, apart=True)
        except Exception as fault:  # the lease ends by itself
            log.warning("send.not_given_back", fault=fault_name(fault))
