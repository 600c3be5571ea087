"""What a stopped service remembers, read from its database as values of a history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import func, literal_column, select

from channels.telegram import Telegram
from channels.twilio.sms import TwilioSms
from domain import fitting
from domain.model import Channel, Choice
from storage.engine import is_shared, open_engine
from storage.schema import address, attempt, inbox, journal, message, outbox, question
from storage.sealing import sealer
from tests.chaos.history import (
    ALWAYS,
    OVER,
    Attempt,
    History,
    Logged,
    Promised,
    Queued,
    Received,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from bot.settings import Settings
    from storage.sealing import Sealer

LIMITS = {Channel.SMS: TwilioSms.limits, Channel.TELEGRAM: Telegram.limits}
_SOURCE = message.alias("source")
_INBOX = select(message.c.provider_id, inbox.c.state, message.c.question_id, inbox.c.done_at).join(
    message, message.c.id == inbox.c.message_id
)
_OUTBOX = (
    select(outbox, message.c.sealed_text, message.c.sealed_short, address.c.channel)
    .add_columns(address.c.sealed, _SOURCE.c.provider_id.label("relays"))
    .join(message, message.c.id == outbox.c.message_id)
    .join(address, address.c.id == outbox.c.address_id)
    .outerjoin(_SOURCE, _SOURCE.c.id == message.c.relays_id)
    .where(address.c.channel.in_([*LIMITS]))
)
_COMMITTED = func.pg_xact_commit_timestamp(literal_column("message.xmin")).label("committed_at")
"""When a row was there to be seen; on PostgreSQL ids do not rise with it."""


def remembered(settings: Settings, outside: History) -> History:
    """Complete a history with what the database of these settings says."""
    keys = sealer(settings.encryption_keys, settings.secret_key)
    engine = open_engine(settings.database_url, reads=True)
    try:
        with engine.connect() as connection:
            shared = is_shared(settings.database_url)
            rows = _OUTBOX.add_columns(_COMMITTED) if shared else _OUTBOX
            return _read(connection, keys, outside, connection.execute(rows).all())
    finally:
        engine.dispose()


def handled(settings: Settings) -> set[str]:
    """Return the keys of the webhooks that were handled; what is spooled is not there yet."""
    engine = open_engine(settings.database_url, reads=True)
    try:
        with engine.connect() as connection:
            rows = connection.execute(_INBOX.where(inbox.c.state == "done"))
            return {row.provider_id for row in rows}
    finally:
        engine.dispose()


def _read(
    connection: Connection, keys: Sealer, outside: History, promised: Sequence[Row[Any]]
) -> History:
    attempts = [
        Attempt(row.outbox_id, row.created_at, row.finished_at)
        for row in connection.execute(select(attempt).order_by(attempt.c.created_at.desc()))
    ]
    taken = {each.row: each.at for each in attempts}  # the first one of a row is the last here
    return replace(
        outside,
        received=[Received(*row) for row in connection.execute(_INBOX)],
        questions=[row.id for row in connection.execute(select(question.c.id))],
        journal=[Logged(row.kind, row.question_id) for row in connection.execute(select(journal))],
        promised=[one for row in promised for one in _promises(keys, row)],
        queued=[_queued(row, taken.get(row.id)) for row in promised],
        attempts=attempts,
    )


def _queued(row: Any, taken_at: datetime | None) -> Queued:
    lane = -row.address_id if row.person_id is None else row.person_id
    committed_at = getattr(row, "committed_at", ALWAYS)
    return Queued(row.id, lane, row.bulk, row.aside, committed_at, taken_at)


def _promises(keys: Sealer, row: Any) -> Iterator[Promised]:
    """Give a row's pieces as its wire sends them."""
    short = row.sealed_short
    pieces = fitting.pieces(
        keys.open(row.sealed_text, f"message:sealed_text:{row.message_id}"),
        keys.open(short, f"message:sealed_short:{row.message_id}") if short else "",
        [Choice(key, label) for key, label in orjson.loads(row.choices)],
        LIMITS[Channel(row.channel)],
        relay=row.relay,
    )
    state = OVER if (row.state, row.fault) == ("dropped", "over") else row.state
    reader = keys.open(row.sealed, f"address:sealed:{row.address_id}")
    for piece in pieces:
        yield Promised(row.id, reader, piece, state, row.relays or "")
