"""Broadcasts and what the console's door keeps, as they are stored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.broadcasts import Broadcast, BroadcastState
from domain.model import Choice
from storage import broadcasts
from storage.schema import (
    audit,
    break_glass,
    challenge,
    console_session,
    login_code,
    login_try,
    passkey,
    recipient,
)

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

TEXTS = {"": "Training moved", "sw": "Mafunzo yamehamishwa"}


def order(uow: UnitOfWork, cast: Cast, key: str = "order 1") -> Broadcast:
    """Order a broadcast to everybody."""
    choices = (Choice("1", "Yes"), Choice("2", "No"))
    how = (BroadcastState.DRAFT, key, cast.mentors[0], "{}", TEXTS, uow.now, choices)
    return broadcasts.add(uow, Broadcast(0, 0, *how))


def fill(uow: UnitOfWork, cast: Cast) -> None:
    """Put a row into each table of broadcasts and of the door."""
    sent, person = order(uow, cast), cast.mentors[0]
    what = {"broadcast_id": sent.id, "person_id": cast.mentee}
    uow.insert(recipient, **what, state="queued", changed_at=uow.now)
    uow.insert(
        console_session,
        id=uow.new_id(),
        token_digest=b"t" * 32,
        person_id=person,
        way="code",
        opened_at=uow.now,
        seen_at=uow.now,
        ends_at=uow.now,
    )
    of = {"id": uow.new_id(), "person_id": person, "digest": b"k" * 32}
    made = {"credential": b"c", "public_key": b"p", "sign_count": 0, "created_at": uow.now}
    uow.insert(passkey, **of, **made, name="phone")
    uow.insert(challenge, digest=b"d" * 32, purpose="enter", expires_at=uow.now)
    asked = {"ticket_digest": b"b" * 32, "made_at": uow.now, "expires_at": uow.now}
    uow.insert(login_code, **of | {"id": uow.new_id()}, **asked)
    uow.insert(login_try, id=uow.new_id(), origin_digest=b"o" * 32, kind="code", at=uow.now)
    uow.insert(
        break_glass, person_id=person, password_hash="h", sealed_secret=b"s", made_at=uow.now
    )
    uow.insert(audit, id=uow.new_id(), at=uow.now, way="command", deed="people.imported")


def test_an_order_keeps_its_texts_and_its_number(memory: Book, cast: Cast) -> None:
    first = memory.commit(lambda uow: order(uow, cast))
    second = memory.commit(lambda uow: order(uow, cast, "order 2"))
    assert (first.number, second.number) == (1, 2)
    assert memory.commit(lambda uow: broadcasts.get(uow, first.id)) == first
    assert memory.commit(lambda uow: broadcasts.numbered(uow, 2)) == second
    assert memory.commit(lambda uow: broadcasts.asked(uow, "order 2")) == second
    assert memory.commit(lambda uow: broadcasts.newest(uow, 1)) == [second]
    assert memory.commit(lambda uow: broadcasts.numbered(uow, 3)) is None
    with pytest.raises(LookupError):
        memory.commit(lambda uow: broadcasts.get(uow, 7))


def test_only_the_first_of_two_changes_holds(memory: Book, cast: Cast) -> None:
    draft = memory.commit(lambda uow: order(uow, cast))
    sent = replace(draft, state=BroadcastState.SENDING, people=9, began_at=memory.now)
    lapsed = replace(draft, state=BroadcastState.LAPSED)
    assert memory.commit(lambda uow: broadcasts.save(uow, draft, sent))
    assert not memory.commit(lambda uow: broadcasts.save(uow, draft, lapsed))
    assert memory.commit(broadcasts.open_ones) == [sent]
