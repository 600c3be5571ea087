"""A delivery over providers in memory, on a clock one can set, and what it said was lost."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.delivery import Delivery
from bot.sending.gate import Terms
from bot.sending.means import Ears
from channels.twilio.sms import TwilioSms
from domain.model import Channel, Outbound
from storage import attempts
from storage.schema import attempt, journal
from storage.schema import outbox as rows
from tests.unit.bot.inline import Inline

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from channels.base import Ack, Hook
    from domain.fitting import Fitted, Limits
    from domain.model import Inbound, Receipt
    from domain.permission import Verdict
    from storage.attempts import Concerned
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

STEADY = Terms(dice=lambda: 1.0)


@dataclass
class Wire:
    """A provider in memory: `results` meet the next calls, `held` keeps calls open.

    With `asks` it can be asked: `answers` meet the next questions.
    """

    name: Channel = Channel.SMS
    account: str = "twilio:AC1"
    limits: Limits = TwilioSms.limits
    asks: bool = False
    results: deque[Exception | None] = field(default_factory=deque)
    answers: deque[Exception | str | None] = field(default_factory=deque)
    calls: list[tuple[str, Fitted]] = field(default_factory=list)
    questions: list[tuple[str, str, datetime, list[str]]] = field(default_factory=list)
    held: asyncio.Event | None = None

    async def send(self, address: str, fitted: Fitted) -> str:
        self.calls.append((address, fitted))
        if self.held is not None:
            await self.held.wait()
        result = self.results.popleft() if self.results else None
        if result is not None:
            raise result
        return f"SM{len(self.calls)}"

    async def find(
        self, address: str, text: str, since: datetime, known: Collection[str] = ()
    ) -> str | None:
        self.questions.append((address, text, since, sorted(known)))
        answer = self.answers.popleft() if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    def parse(self, hook: Hook) -> list[Inbound | Receipt]:
        raise NotImplementedError

    def acknowledgement(self, values: Sequence[Inbound | Receipt]) -> Ack:
        raise NotImplementedError

    @property
    def texts(self) -> list[str]:
        return [fitted.text for _, fitted in self.calls]


@dataclass
class BookClock:
    """The book's time."""

    book: Book

    def now(self) -> datetime:
        return self.book.now


@dataclass
class Post:
    """A delivery over its wires, and what it said was lost."""

    book: Book
    cast: Cast
    wires: dict[Channel, Wire]
    committer: Inline
    delivery: Delivery
    lost: list[tuple[Concerned, str, bool]]
    reported: list[Receipt]
    diverted: list[tuple[Concerned, Verdict]]

    @property
    def wire(self) -> Wire:
        return self.wires[Channel.SMS]

    async def promise(self, *texts: str, to: int | None = None, **more: object) -> None:
        for text in texts:
            out = Outbound(to or self.cast.mentee, "test", text)
            values = {"phrase": "test", **more}
            out = Outbound(out.person_id, text=text, **values)  # type: ignore[arg-type]
            await self.committer.run(lambda uow, each=out: uow.send(each))  # type: ignore[misc]
        await turn()

    async def after(self, **duration: float) -> list[str]:
        """Let time pass, do all there is to do, and return the texts sent meanwhile."""
        before = len(self.wire.calls)
        self.book.later(**duration)
        await self.settle()
        return self.wire.texts[before:]

    async def settle(self) -> None:
        while True:
            found = await self.delivery.sweep()
            await self.delivery.drain()
            if not found:
                return

    async def step(self, **duration: float) -> None:
        """Let time pass as a stepping clock does: from one due instant to the next."""
        begin = self.book.now
        self.book.later(**duration)
        target, self.book.now = self.book.now, begin
        while True:
            await self.settle()
            following = await self.delivery.next_instant()
            if following is None or following > target:
                break
            before = self.book.now
            self.book.later(seconds=1)
            self.book.now = min(max(following, self.book.now), target)
            if before == target:
                break
        self.book.now = target
        await self.settle()

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]

    def faults(self) -> list[str]:
        return [row.fault for row in self.rows()]

    def tries(self) -> list[int]:
        return [row.tries for row in self.rows()]

    def attempts(self) -> list[tuple[object, ...]]:
        order = select(attempt.c.piece, attempt.c.state, attempt.c.error_code).order_by(
            attempt.c.id
        )
        return [tuple(row) for row in self.book.rows(order)]

    def journal(self) -> list[str]:
        return [row[0] for row in self.book.rows(select(journal.c.kind).order_by(journal.c.id))]

    def rows(self) -> Sequence[Row[Any]]:
        with self.book.reader.connect() as other:
            return other.execute(select(rows).order_by(rows.c.id)).all()


async def turn() -> None:
    """Let every task go on until it waits for something."""
    for _ in range(50):
        await asyncio.sleep(0)


def post_of(book: Book, cast: Cast, terms: Terms = STEADY, *channels: Channel) -> Post:
    """Open a delivery over SMS, or over these channels."""
    wires = {one: Wire(name=one, account=f"{one}:1") for one in channels or (Channel.SMS,)}
    committer = Inline(book)
    lost: list[tuple[Concerned, str, bool]] = []
    reported: list[Receipt] = []
    diverted: list[tuple[Concerned, Verdict]] = []

    def note(uow: UnitOfWork, concerned: Concerned, code: str, blocked: bool) -> None:
        lost.append((concerned, code, blocked))

    def report(uow: UnitOfWork, receipt: Receipt) -> None:
        reported.append(receipt)
        attempts.report(uow, receipt.attempt_id or 0, receipt)

    def told(uow: UnitOfWork, concerned: Concerned, verdict: Verdict) -> None:
        diverted.append((concerned, verdict))

    delivery = Delivery(
        wires,
        committer,  # type: ignore[arg-type]
        committer,  # type: ignore[arg-type]
        BookClock(book),
        Ears(note, report, told),
        terms,
    )
    committer.on_parcels = delivery.hand_over
    return Post(book, cast, wires, committer, delivery, lost, reported, diverted)
