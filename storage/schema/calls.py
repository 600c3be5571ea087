"""The table of phone calls."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from storage.columns import Instant, from_outside, key, ref
from storage.schema.base import metadata, partial_index

# A phone that rings for an offer, once. Its id stands in the addresses that the provider calls,
# so it exists before the call; one that is `calling` may have rung, and is never tried again.
phone_call = Table(
    "phone_call",
    metadata,
    key(),
    ref("offer_id", "offer"),
    ref("address_id", "address"),
    Column("state", String(10), nullable=False, default="planned"),
    Column("tries", Integer, nullable=False, default=0),
    Column("try_at", Instant, nullable=False),
    Column("planned_at", Instant, nullable=False),
    Column("called_at", Instant),
    Column("ended_at", Instant),
    Column("provider_id", from_outside(80), nullable=False, default=""),
    Column("outcome", from_outside(40), nullable=False, default=""),
    UniqueConstraint("offer_id"),
)
partial_index("ix_phone_call_planned", phone_call.c.try_at, where=phone_call.c.state == "planned")
