"""The canary's flights: synthetic messages of nobody, from their start to their arrival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from domain.model import Channel
from storage import addresses, inbox
from storage.ids import TOGETHER
from storage.schema import attempt, message, outbox, seen
from storage.schema import inbox as arrivals

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from storage.uow import UnitOfWork

SENDER = "canary"

_SONG = message.alias("song")
_FLIGHTS = (
    select(_SONG.c.id, _SONG.c.provider_id, _SONG.c.at, message.c.id.label("echo"))
    .add_columns(outbox.c.done_at, outbox.c.state)
    .outerjoin(message, message.c.relays_id == _SONG.c.id)
    .outerjoin(outbox, outbox.c.message_id == message.c.id)
    .where(_SONG.c.address_id == bindparam("address"), _SONG.c.direction == "in")
    .order_by(_SONG.c.at.desc())
    .limit(bindparam("most"))
)
_ECHO: Any = bindparam("echo")
_SUNG: Any = bindparam("song")
_FORGET_ECHO = (
    delete(attempt).where(attempt.c.message_id == _ECHO),
    delete(outbox).where(outbox.c.message_id == _ECHO),
    delete(message).where(message.c.id == _ECHO),
)
_FORGET_ARRIVAL = delete(arrivals).where(
    arrivals.c.id > _SUNG, arrivals.c.id < bindparam("last"), arrivals.c.message_id == _SUNG
)
_FORGET_SONG = delete(message).where(message.c.id == _SUNG)
_FORGET_SEEN = delete(seen).where(seen.c.digest == bindparam("digest"))

MOST = 200


@dataclass(frozen=True, slots=True)
class Flight:
    """One trip through the service; `heard_at` is when its echo arrived."""

    message_id: int
    echo_id: int | None
    song: str
    sung_at: datetime
    heard_at: datetime | None


def newest(uow: UnitOfWork) -> list[Flight]:
    """Return the last flights, the newest first."""
    address = addresses.find(uow, Channel.CANARY, SENDER)
    if address is None:
        return []
    return [_value(row) for row in uow.rows(_FLIGHTS, address=address.id, most=MOST)]


def round_trip(flights: list[Flight]) -> timedelta | None:
    """Return how long the newest flight took that arrived, or None."""
    heard = (each.heard_at - each.sung_at for each in flights if each.heard_at is not None)
    return next(heard, None)


def lateness(flights: list[Flight], every: timedelta, now: datetime) -> timedelta | None:
    """Return how late the next arrival is, when one flies every so often; None without any."""
    heard = next((each for each in flights if each.heard_at is not None), None)
    if heard is not None:
        return now - heard.sung_at - every
    return now - flights[-1].sung_at if flights else None


def forget(uow: UnitOfWork, before: datetime, *, all_of_them: bool = False) -> None:
    """Delete every trace of older flights, but for the last that arrived, unless told to."""
    flights = newest(uow)
    heard = next((each for each in flights if each.heard_at is not None), None)
    for each in flights:
        if each.sung_at < before and (all_of_them or each is not heard):
            _forget(uow, each)


def _forget(uow: UnitOfWork, flight: Flight) -> None:
    if flight.echo_id is not None:
        for statement in _FORGET_ECHO:
            uow.change(statement, echo=flight.echo_id)
    song = flight.message_id
    uow.change(_FORGET_ARRIVAL, song=song, last=song + TOGETHER)
    uow.change(_FORGET_SONG, song=song)
    uow.change(_FORGET_SEEN, digest=inbox.digest(SENDER, flight.song))


def _value(row: Any) -> Flight:
    heard = row.done_at if row.state == "sent" else None
    return Flight(row.id, row.echo, row.provider_id, row.at, heard)
