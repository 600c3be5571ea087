"""The wiring: the one place where the parts meet, and the life of a service from start to stop."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.arriving.intake import Intake
from bot.arriving.our_bot import NAME_S, OurBot
from bot.arriving.reconciling import Reconciling
from bot.arriving.spooling import Corner, Spooling
from bot.calls.placing import Placing
from bot.clock import SystemClock
from bot.committer import Committer
from bot.delivery import Delivery
from bot.dispatch import Dispatch
from bot.patience import Patience
from bot.reader import Reader
from bot.roles import Role
from bot.sending.gate import Terms
from bot.sending.means import Ears
from bot.watching.anchoring import LOOK_S as CHAIN_S
from bot.watching.anchoring import Anchoring, file_of
from bot.watching.approvals import EVERY_S, Approvals
from bot.watching.canary import CanaryWire
from bot.watching.membership import Membership
from bot.watching.nightly import LOOK_S, Nightly
from bot.watching.oversight import Oversight
from bot.wires import prices, speeds, voice, wires
from channels.twilio.wire import Wire as TwilioWire
from content.phrases import Phrases
from domain.escalation import Charter, from_settings
from domain.model import Channel
from handlers import deliveries, front, waiting
from handlers.desk import Desk
from handlers.forms import monthly
from handlers.leading import mornings
from handlers.shifts import gap_alerts
from scheduler import due, duty
from scheduler.duty import DutyWatch
from scheduler.ticker import Bell, Ticker
from storage import jobs, programmes, workers
from storage.engine import is_shared, open_engine
from storage.ids import Ids
from storage.migrating import HEAD, current
from storage.ringing import Ear
from storage.sealing import sealer
from storage.transaction import Memory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.clock import Clock
    from bot.settings import Settings
    from channels.base import Channel as Wire
    from domain.model import Receipt
    from domain.permission import Verdict
    from storage.attempts import Concerned
    from storage.inbox import Arrived
    from storage.uow import UnitOfWork

DRAIN_S = 12.0
"""How long a stopping service may take to finish what it has in hand: longer than one call."""

LEAVE_S = 3.0
"""How long it may take then to store what was spooled, and to leave."""

SWEEP_S = 1.0
"""How often the rows that wait for their time are looked through."""

STOOD_STILL = timedelta(seconds=3 * SWEEP_S)
NOTED_WITHIN = timedelta(seconds=10)
"""Who could not look for so long leaves the others this time to note what they had sent."""

SPOOL_S = 2.0
"""How often what is spooled is offered to the database."""

LEFT_S = 60.0
"""How often spools are looked for that a dead process has left."""

RECONCILE_S = 15.0
"""How often it is looked whether it is time to ask the provider again."""

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
        role: Role = Role.ALL,
    ) -> None:
        self.settings, self.clock, self.wires, self.role = settings, clock, wires, role
        self.phrases, self._charter, self._prices = phrases, Charter(), prices(settings)
        keys = sealer(settings.encryption_keys, settings.secret_key)
        memory = Memory(
            Ids(),
            keys,
            frozenset(wires),
            works=role.works,
            daily_limit=settings.whatsapp_daily_limit,
            told=self._told,
        )
        name = f"mentorline {role} {os.getpid()}"
        self._bot = OurBot(wires, role, settings.telegram_bot_username)
        self._engine = open_engine(settings.database_url, name=name)
        self._reads = open_engine(settings.database_url, reads=True, name=name)
        self.committer = Committer(self._engine, memory, clock)
        self.reader = Reader(self._reads, memory, clock)
        self.dispatch = Dispatch(
            self.committer, self.reader, self._handle, lambda: not self.spooling.waiting
        )
        self.intake = Intake(self.committer, self._hand_over, self.report)
        taken = wires if role.takes else {}
        self.spooling = Spooling(Corner.of(settings), keys, taken, self.intake)
        asked = [each for each in wires.values() if isinstance(each, TwilioWire) and role.works]
        self.reconciling = Reconciling(asked, self.committer, self.intake, clock)
        shared = is_shared(settings.database_url)
        terms = Terms(
            speeds(settings),
            self._prices,
            lambda: self.membership.senders,
            patience=Patience(STOOD_STILL, NOTED_WITHIN) if shared else Patience(),
        )
        self.delivery = Delivery(
            {**wires, Channel.CANARY: CanaryWire()},
            self.committer,
            self.reader,
            clock,
            Ears(self._lost, self.report, self._told_late),
            terms,
        )
        self.placing = Placing(voice(settings), self.committer, self.reader, self.desk)
        self.committer.on_parcels = self.delivery.hand_over
        self.membership = Membership(
            self.committer, memory.ids, role, shared=shared, spooling=self.spooling
        )
        self._ear = Ear(self._engine, self._heard) if shared and role.works else None
        self.nightly, self.anchoring = (
            Nightly(settings.database_url, self.committer, self.reader),
            Anchoring(file_of(settings), self.committer, self.reader),
        )
        self.approvals, self.duty = (
            Approvals(wires, self.committer),
            DutyWatch(self.committer, self.reader, self.desk),
        )
        self.oversight = Oversight(self)
        self._ticker = Ticker(self._bells())
        self._loop: asyncio.AbstractEventLoop | None = None
        self._nudges: set[asyncio.Task[None]] = set()
        self._sweeping = self._again = self.running = self.draining = False

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
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self.spooling.open)
        await self.membership.join()
        self.oversight.ask_the_time()
        wires = self.wires.values()
        await asyncio.gather(self.placing.open(), *(wire.open() for wire in wires))
        await self.approvals.look()
        await self._bot.learn_name()
        await self._bring_in()
        self.running = True
        if ticks:
            await self.plan_mornings()
            self._ticker.start()
            await self._bot.listen(self.committer, self.dispatch)
            if self._ear is not None:
                self._ear.start()
            await self.oversight.begin()
        log.info("service.started", role=self.role, channels=",".join(sorted(self.wires)))

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
        wires = self.wires.values()
        await asyncio.gather(self.placing.close(), *(wire.close() for wire in wires))
        if self._ear is not None:
            await asyncio.to_thread(self._ear.close)
        if self.committer.is_well():
            with suppress(Exception):  # a database in trouble: we are struck off later
                await asyncio.wait_for(self._leave(), LEAVE_S)
            self.committer.close()
        self.spooling.close()
        self.reader.close()
        self._engine.dispose()
        self._reads.dispose()
        self.running = False
        log.info("service.stopped")

    async def sweep(self) -> None:
        """Look through everything whose time may have come; one look at a time."""
        self._again = True
        if self._sweeping:
            return
        self._sweeping = True
        try:
            while self._again and not self.draining:
                self._again = False
                await self._look()
                self.oversight.swept()
        finally:
            self._sweeping = False

    def nudge(self) -> None:
        """Look soon instead of with the next tick: something may be there for us."""
        if self.running and not self.draining:
            task = asyncio.ensure_future(self.sweep())
            self._nudges.add(task)
            task.add_done_callback(self._nudges.discard)

    async def look(self) -> int:
        """Look once through everything, as all bells together would; return what was found."""
        found = 0
        if self.role.takes:
            found += await self._bring_in()
        if self.role.works:
            found += await self.reconciling.look() + await self._look()
            found += await self.duty.look()
        return found

    async def quiet(self) -> None:
        """Wait until what has been taken up is handled, sent and written."""
        parts = (self.dispatch, self.delivery, self.placing, self.committer)
        while not all(part.is_idle() for part in parts):
            await self.dispatch.drain()
            await self.delivery.drain()
            await self.placing.drain()
            await asyncio.sleep(0)

    async def plan_mornings(self) -> None:
        """Put on the clock what falls due on mornings by itself, unless it is there."""
        if self.role.works:
            await self.committer.run(lambda uow: gap_alerts.plan(self.desk(uow)))
            await self.committer.run(lambda uow: mornings.plan(self.desk(uow)))
            await self.committer.run(lambda uow: monthly.tend(self.desk(uow)))

    async def next_instant(self) -> datetime | None:
        """Return when something falls due next, or None."""
        found = [
            await self.reader.run(jobs.next_due),
            await self.delivery.next_instant(),
            await self.placing.next_instant(),
        ]
        if self.role.works:
            found.append(await self.duty.next_instant())
        return min((one for one in found if one is not None), default=None)

    def report(self, uow: UnitOfWork, receipt: Receipt) -> None:
        """Note what a provider says of one of our messages."""
        deliveries.report(self.desk(uow), receipt)

    def desk(self, uow: UnitOfWork) -> Desk:
        """Return the desk to work at in a unit."""
        rings = self.placing.voice is not None
        site = self.settings.public_url
        words, charter, bot = self.phrases, self._charter, self._bot.name()
        return Desk(uow, words, charter, bot, rings, site, self._prices)

    def _bells(self) -> list[Bell]:
        bells = [Bell("beat", workers.BEAT_EVERY.total_seconds(), self.membership.beat)]
        if self.role.takes:
            bells.append(Bell("spool", SPOOL_S, self._bring_in))
            bells.append(Bell("spools", LEFT_S, self.spooling.adopt))
        if self.role.works:
            bells.append(Bell("sweep", SWEEP_S, self.sweep))
            bells.append(Bell("duty", duty.EVERY_S, self.duty.look))
            bells.append(Bell("nightly", LOOK_S, self.nightly.look))
            bells.append(Bell("audit", CHAIN_S, self.anchoring.look))
            bells.append(Bell("reconcile", RECONCILE_S, self.reconciling.look))
            bells.append(Bell("approvals", EVERY_S, self.approvals.look))
            bells.append(Bell("name", NAME_S, self._bot.learn_name))
        return [*bells, *self.oversight.bells()]

    def _heard(self) -> None:
        """Come from the ear's thread: another process has left us something."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.nudge)

    async def _bring_in(self) -> int:
        """Bring in what is spooled, and let the others handle it."""
        done = await self.spooling.drain()
        if done and not self.spooling.waiting:
            await self.membership.beat()
        return done

    async def _leave(self) -> None:
        """Leave with nothing in the spool; else the others wait a while for our next start."""
        self.spooling.refuse()
        await self.spooling.drain()
        await self.quiet()
        if not self.spooling.waiting:
            await self.membership.leave()

    async def _look(self) -> int:
        done = await due.run_due(self.committer, self.reader, self.desk)
        done += await self.dispatch.sweep() + await self.delivery.sweep()
        return done + await self.placing.sweep()

    async def _finish(self) -> None:
        await self._bot.stop()
        await self.quiet()

    def _hand_over(self, arrived: Sequence[Arrived]) -> None:
        if self.role.works:  # else whoever works has been rung
            self.dispatch.hand_over(arrived)

    def _handle(self, uow: UnitOfWork, arrived: Arrived) -> None:
        front.receive(self.desk(uow), arrived)

    def _lost(self, uow: UnitOfWork, concerned: Concerned, code: str, blocked: bool) -> None:  # noqa: FBT001 (a callback's place)
        desk = self.desk(uow)
        if blocked:
            deliveries.block(desk, concerned.address_id, code)
        deliveries.lost(desk, concerned, code)

    def _told(self, uow: UnitOfWork, concerned: Concerned, verdict: Verdict) -> None:
        waiting.told(self.desk(uow), concerned, verdict)

    def _told_late(self, uow: UnitOfWork, concerned: Concerned, verdict: Verdict) -> None:
        waiting.told(self.desk(uow), concerned, verdict, late=True)

    def _check_schema(self) -> None:
        with self._reads.connect() as connection:
            step = current(connection)
        if step is None:
            raise NotReady("this database is empty; run `mentorline init` first")
        if step != HEAD:
            raise NotReady(f"the database stands at {step}, not {HEAD}; run `mentorline migrate`")


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    channels: Mapping[Channel, Wire] | None = None,
    role: Role = Role.ALL,
) -> App:
    """Wire a service from its settings; tests and the demo give their own clock and channels."""
    return App(
        settings,
        clock=clock or SystemClock(),
        wires=wires(settings) if channels is None else channels,
        phrases=Phrases.load(),
        role=role,
    )
