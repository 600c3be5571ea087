"""The wiring: the one place where the parts meet, and the life of a service from start to stop."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.clock import SteppingClock, SystemClock
from bot.committer import Committer
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.polling import Polling
from bot.reader import Reader
from channels.base import SendError
from channels.telegram import Telegram
from channels.twilio import TwilioSms
from content.phrases import Phrases
from domain.escalation import Charter, from_settings
from domain.model import Channel
from handlers import deliveries, front
from handlers.desk import Desk
from scheduler import due
from scheduler.ticker import Bell, Ticker
from storage import jobs, outbox, programmes
from storage.engine import open_engine
from storage.ids import Ids
from storage.migrating import HEAD, current
from storage.sealing import sealer
from storage.transaction import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.clock import Clock
    from bot.settings import Settings
    from channels.base import Channel as Wire
    from domain.model import Receipt
    from storage.attempts import Concerned
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

DRAIN_S = 12.0
"""How long a stopping service may take to finish what it has in hand: longer than one call."""

SWEEP_S = 1.0
"""How often the rows that wait for their time are looked through."""

log = structlog.get_logger()


class NotReady(Exception):
    """The service cannot start; the message says what to do."""


class App:
    """A whole service: its writing thread, its wires, and what moves messages between them."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        wires: Mapping[Channel, Wire],
        phrases: Phrases,
    ) -> None:
        self.settings, self.clock, self.wires = settings, clock, wires
        self._phrases, self._charter = phrases, Charter()
        keys = sealer(settings.encryption_keys, settings.secret_key)
        memory = Memory(Ids(), keys, frozenset(wires))
        self._engine = open_engine(settings.database_url)
        self._reads = open_engine(settings.database_url, reads=True)
        self.committer = Committer(self._engine, memory, clock)
        self.reader = Reader(self._reads, memory, clock)
        self.dispatch = Dispatch(self.committer, self.reader, self._handle)
        self.delivery = Delivery(wires, self.committer, self.reader, self._lost)
        self.committer.on_parcels = self.delivery.hand_over
        self._ticker = Ticker([Bell("sweep", SWEEP_S, self.sweep)])
        self._polling: Polling | None = None
        self.running = self.draining = False

    async def start(self, *, ticks: bool = True) -> None:
        """Open everything and take up what an earlier process left; raises NotReady.

        Without `ticks` nothing moves by itself: tests step the clock and settle.
        """
        self._check_schema()
        self.committer.start()
        programme = await self.reader.run(programmes.get)
        if programme is None:
            raise NotReady("this database holds no programme yet; run `mentorline init` first")
        self._charter = from_settings(programme.charter)
        freed = await self.committer.run(outbox.drop_leases)
        await asyncio.gather(*(wire.open() for wire in self.wires.values()))
        self.running = True
        if ticks:
            self._ticker.start()
            await self._listen_to_telegram()
        log.info("service.started", channels=",".join(sorted(self.wires)), leases_freed=freed)

    async def stop(self) -> None:
        """Finish what is in hand within DRAIN_S, leave the rest in the database, and close.

        A second call does nothing.
        """
        if self.draining:
            return
        self.draining = True
        self._ticker.stop()
        self.delivery.close()
        try:
            await asyncio.wait_for(self._finish(), DRAIN_S)
        except TimeoutError:
            log.warning("service.left_work", note="it is in the database for the next start")
        await asyncio.gather(*(wire.close() for wire in self.wires.values()))
        if self.committer.is_well():
            self.committer.close()
        self.reader.close()
        self._engine.dispose()
        self._reads.dispose()
        self.running = False
        log.info("service.stopped")

    async def sweep(self) -> None:
        """Look once through everything whose time may have come."""
        await self._look()

    async def settle(self) -> None:
        """Work until nothing is due, nothing waits to be handled and nothing is being sent."""
        while True:
            found = await self._look()
            await self._quiet()
            if not found:
                return

    async def step_to(self, target: datetime) -> None:
        """Move a stepping clock from one due instant to the next, settling at each."""
        if not isinstance(self.clock, SteppingClock):
            raise TypeError("only a stepping clock can be moved")
        while True:
            await self.settle()
            following = await self.reader.run(_next_instant)
            if following is None or following > target:
                break
            soonest = self.clock.now() + timedelta(seconds=1)
            self.clock.move_to(max(following, min(soonest, target)))
            if self.clock.now() >= target:
                break
        self.clock.move_to(target)
        await self.settle()

    def report(self, uow: UnitOfWork, receipt: Receipt) -> None:
        """Note what a provider says of one of our messages."""
        deliveries.report(self.desk(uow), receipt)

    def desk(self, uow: UnitOfWork) -> Desk:
        """Return the desk to work at in a unit."""
        return Desk(uow, self._phrases, self._charter)

    async def _look(self) -> int:
        done = await due.run_due(self.committer, self.reader, self.desk)
        return done + await self.dispatch.sweep() + await self.delivery.sweep()

    async def _finish(self) -> None:
        if self._polling is not None:
            await self._polling.stop()
        await self._quiet()

    async def _quiet(self) -> None:
        while not (
            self.dispatch.is_idle() and self.delivery.is_idle() and self.committer.is_idle()
        ):
            await self.dispatch.drain()
            await self.delivery.drain()
            await asyncio.sleep(0)

    def _handle(self, uow: UnitOfWork, arrived: Arrived) -> None:
        front.receive(self.desk(uow), arrived)

    def _lost(self, uow: UnitOfWork, concerned: Concerned, code: str, blocked: bool) -> None:  # noqa: FBT001 (a callback's place)
        desk = self.desk(uow)
        if blocked:
            deliveries.block(desk, concerned.address_id)
        deliveries.lost(desk, concerned, code)

    def _check_schema(self) -> None:
        with self._reads.connect() as connection:
            step = current(connection)
        if step is None:
            raise NotReady("this database is empty; run `mentorline init` first")
        if step != HEAD:
            raise NotReady(f"the database stands at {step}, not {HEAD}; run `mentorline migrate`")

    async def _listen_to_telegram(self) -> None:
        wire = self.wires.get(Channel.TELEGRAM)
        if not isinstance(wire, Telegram):
            return
        if wire.polls:
            self._polling = Polling(wire, self.committer, self.dispatch)
            self._polling.start()
            return
        try:
            await wire.set_webhook()
        except SendError as error:
            log.warning("telegram.webhook_not_set", code=error.code)


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    channels: Mapping[Channel, Wire] | None = None,
) -> App:
    """Wire a service from its settings; tests and the demo give their own clock and channels."""
    return App(
        settings,
        clock=clock or SystemClock(),
        wires=wires(settings) if channels is None else channels,
        phrases=Phrases.load(),
    )


def wires(settings: Settings) -> dict[Channel, Wire]:
    """Return the wires that the settings have credentials for."""
    found: dict[Channel, Wire] = {}
    if settings.twilio_account_sid:
        found[Channel.SMS] = TwilioSms(
            account_sid=settings.twilio_account_sid,
            auth_tokens=settings.twilio_tokens,
            sender=settings.twilio_sms_from,
            messaging_service_sid=settings.twilio_messaging_service_sid,
            public_url=settings.public_url,
            base_url=settings.twilio_api_base_url,
        )
    if settings.telegram_bot_token:
        found[Channel.TELEGRAM] = Telegram(
            token=settings.telegram_bot_token,
            secret=settings.telegram_webhook_secret,
            public_url=settings.public_url,
            base_url=settings.telegram_api_base_url,
        )
    return found


def _next_instant(uow: UnitOfWork) -> datetime | None:
    found = [one for one in (jobs.next_due(uow), outbox.next_try(uow)) if one is not None]
    return min(found, default=None)
