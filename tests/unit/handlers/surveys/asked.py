"""Somebody with a phone who is sent surveys: what they do, and what they read."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from domain.model import Channel, Inbound, MessageKind
from handlers import front
from handlers.routes import JOBS
from handlers.surveys import sending
from storage import inbox, jobs, people, responses
from tests.storage.test_visits import plan
from tests.unit.handlers.room import MENTEE

if TYPE_CHECKING:
    from datetime import datetime

    from domain.instruments import Response
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

DEBRIEF = "debrief_mentee"
ANALYSIS = "situation_analysis"
"""Of which a facility is in its first round."""


@dataclass
class Asked:
    """The mentee of the room at their telephone."""

    room: Room
    address: str = MENTEE
    channel: Channel = Channel.SMS
    seen: list[Parcel] = field(default_factory=list)

    def sent(
        self, instrument: str = DEBRIEF, at: datetime | None = None, **about: Any
    ) -> Response:
        """They are sent a survey on a visit, and what is due happens."""

        def work(uow: UnitOfWork) -> Response:
            visit = plan(uow, self.room.cast)
            person = people.get(uow, self.room.cast.mentee)
            desk = self.room.desk(uow)
            occasion = "situation:1" if instrument == ANALYSIS else f"visit:{visit.id}"
            about.setdefault("visit_id", visit.id)
            made = sending.send(desk, person, instrument, occasion, at=at, **about)
            assert made is not None
            return made

        made = self.room.book.commit(work)
        self.tick()
        return made

    def tick(self, **length: float) -> None:
        """Let time pass, and do what falls due, each at its hour."""
        until = self.room.book.now
        if length:
            self.room.book.later(**length)
            until, self.room.book.now = self.room.book.now, until
        while (next_at := self._next()) is not None and next_at <= until:
            self.room.book.now = max(next_at, self.room.book.now)
            for each in self.room.book.commit(lambda uow: jobs.due_now(uow, 50)):
                self.room.take(self.room.book.group(partial(self._do, due=each)))
        self.room.book.now = until

    def _next(self) -> datetime | None:
        return self.room.book.commit(jobs.next_due)

    def _do(self, uow: UnitOfWork, due: jobs.DueJob) -> None:
        if jobs.finish(uow, due.id):
            JOBS[due.job.kind](self.room.desk(uow), due.job)

    def says(self, *texts: str) -> str:
        """They write; return what they read last, or "" when nothing came."""
        last = ""
        for text in texts:
            self.told()
            self.room.write(text, self.address, self.channel)
            last = (self.told() or [""])[-1]
        return last

    def taps(self, key: str, under: Parcel) -> str:
        """They tap a button of a message."""
        return self._sends(MessageKind.TAP, payload=f"{under.message_id}:{key}")

    def photographs(self, caption: str = "") -> str:
        """They send a picture."""
        return self._sends(MessageKind.PHOTO, text=caption)

    def _sends(self, kind: MessageKind, text: str = "", payload: str = "") -> str:
        self.told()
        self.room.keys += 1
        key = f"SM{self.room.keys}"
        inbound = Inbound(
            "AC1", key, self.channel, self.address, "+1", text, kind=kind, payload=payload
        )
        arrived = self.room.book.commit(lambda uow: inbox.accept(uow, inbound))
        assert arrived is not None
        desk = self.room.desk
        self.room.take(self.room.book.group(lambda uow: front.receive(desk(uow), arrived)))
        return (self.told() or [""])[-1]

    def told(self) -> list[str]:
        """Return what they were written, and forget it."""
        self.seen = [each for each in self.room.parcels if each.address == self.address]
        return self.room.told(self.address)

    def shown(self) -> Parcel:
        """Return the message they read last."""
        return self.seen[-1]

    def stands(self, made: Response) -> Response:
        """Return a response as it stands."""
        return self.room.book.commit(lambda uow: responses.get(uow, made.id))

    def answers(self, made: Response) -> dict[str, str]:
        """Return what was answered: a code, words, or how a step was left."""
        found = self.room.book.commit(lambda uow: responses.answers(uow, made.id))
        return {step: each.code or each.words or str(each.state) for step, each in found.items()}
