"""What a stopped service remembers, read from its database as values of a history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import select

from channels.telegram import Telegram
from channels.twilio import TwilioSms
from domain import fitting
from domain.model import Channel, Choice
from storage.engine import open_engine
from storage.schema import address, attempt, inbox, journal, message, outbox, question
from storage.sealing import sealer
from tests.chaos.history import Attempt, History, Logged, Promised, Received

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from bot.settings import Settings
    from storage.sealing import Sealer

LIMITS = {Channel.SMS: TwilioSms.limits, Channel.TELEGRAM: Telegram.limits}
_SOURCE = message.alias("source")
_INBOX = select(message.c.provider_id, inbox.c.state, message.c.question_id).join(
    message, message.c.id == inbox.c.message_id
)
_OUTBOX = (
    select(outbox, message.c.sealed_text, message.c.sealed_short, address.c.channel)
    .add_columns(address.c.sealed, _SOURCE.c.provider_id.label("relays"))
    .join(message, message.c.id == outbox.c.message_id)
    .join(address, address.c.id == outbox.c.address_id)
    .outerjoin(_SOURCE, _SOURCE.c.id == message.c.relays_id)
)


def remembered(settings: Settings, outside: History) -> History:
    """Complete a history with what the database of these settings says."""
    keys = sealer(settings.encryption_keys, settings.secret_key)
    engine = open_engine(settings.database_url, reads=True)
    try:
        with engine.connect() as connection:
            return _read(connection, keys, outside)
    finally:
        engine.dispose()


def _read(connection: Connection, keys: Sealer, outside: History) -> History:
    attempts = connection.execute(select(attempt))
    return replace(
        outside,
        received=[Received(*row) for row in connection.execute(_INBOX)],
        questions=[row.id for row in connection.execute(select(question.c.id))],
        journal=[Logged(row.kind, row.question_id) for row in connection.execute(select(journal))],
        promised=[one for row in connection.execute(_OUTBOX) for one in _promises(keys, row)],
        attempts=[
            Attempt(row.outbox_id, row.created_at, row.finished_at is None) for row in attempts
        ],
    )


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
    reader = keys.open(row.sealed, f"address:sealed:{row.address_id}")
    for piece in pieces:
        yield Promised(row.id, reader, piece, row.state, row.relays or "")
