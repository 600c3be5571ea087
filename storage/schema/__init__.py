"""The tables; rows stay inside `storage`, frozen values come out."""

from __future__ import annotations

from storage.schema.base import metadata
from storage.schema.clockwork import alert, counter, due, journal, lease, worker
from storage.schema.conversations import CODE_IN_USE, message, offer, prompt, question
from storage.schema.joining import consent, invitation, join_code, joining, wrong_code
from storage.schema.people import (
    address,
    address_alias,
    facility,
    link_code,
    link_miss,
    person,
    person_role,
    programme,
    region,
    shift,
)
from storage.schema.post import attempt, inbox, outbox, parked, seen, template
from storage.schema.safety import near_miss, opening

__all__ = [
    "CODE_IN_USE",
    "address",
    "address_alias",
    "alert",
    "attempt",
    "consent",
    "counter",
    "due",
    "facility",
    "inbox",
    "invitation",
    "join_code",
    "joining",
    "journal",
    "lease",
    "link_code",
    "link_miss",
    "message",
    "metadata",
    "near_miss",
    "offer",
    "opening",
    "outbox",
    "parked",
    "person",
    "person_role",
    "programme",
    "prompt",
    "question",
    "region",
    "seen",
    "shift",
    "template",
    "worker",
    "wrong_code",
]
