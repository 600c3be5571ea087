from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from domain.model import Channel, Inbound, Outbound
from storage import addresses, inbox, messages
from storage.schema import address, message
from storage.sealing import SealBroken

if TYPE_CHECKING:
    from pathlib import Path

    from tests.storage.book import Book, Cast

WORDS = "ZEBRAFISH bleeds since Tuesday"
SHORT = "QUOKKA shorter words"
NUMBER = "+255987654321"
RAW = b"Body=PANGOLIN%20raw&From=%2B255987654321"
INBOUND = Inbound("AC1", "SM1", Channel.SMS, NUMBER, "+1", WORDS, raw=RAW)
SECRETS = (b"ZEBRAFISH", b"QUOKKA", b"PANGOLIN", b"255987654321", b"987654321")


def contents(path: Path) -> bytes:
    """Return every byte that the database keeps on the disk."""
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def write(book: Book, cast: Cast) -> int:
    arrived = book.commit(lambda uow: inbox.accept(uow, INBOUND))
    assert arrived is not None
    outbound = Outbound(cast.mentee, "ans.first", WORDS, short=SHORT)
    to_stranger = Outbound(None, "stranger", WORDS, address_id=arrived.address_id)
    for each in (outbound, to_stranger):
        book.commit(lambda uow, new=each: uow.send(new))  # type: ignore[misc]
    return arrived.message_id


@pytest.mark.sqlite
def test_the_files_hold_no_words_no_number_and_no_raw_payload(memory: Book, cast: Cast) -> None:
    write(memory, cast)
    before = contents(memory.path)
    memory.pragma("wal_checkpoint(TRUNCATE)")
    after = memory.path.read_bytes()
    for secret in SECRETS:
        assert secret not in before
        assert secret not in after
    assert b"SM1" in after  # the scan does see what stands there in plain text


def test_words_moved_to_another_row_do_not_open(memory: Book, cast: Cast) -> None:
    stored = write(memory, cast)
    ((sealed,),) = memory.rows(select(message.c.sealed_text).where(message.c.id == stored))
    everywhere = update(message).values(sealed_text=sealed)
    memory.commit(lambda uow: uow.change(everywhere))
    assert memory.commit(lambda uow: messages.get(uow, stored)).text == WORDS
    for (other,) in memory.rows(select(message.c.id).where(message.c.id != stored)):
        with pytest.raises(SealBroken):
            memory.commit(lambda uow, moved=other: messages.get(uow, moved))  # type: ignore[misc]


def test_an_address_moved_to_another_row_does_not_open(memory: Book, cast: Cast) -> None:
    mine, theirs = cast.address[cast.mentee], cast.address[cast.mentors[0]]
    ((sealed,),) = memory.rows(select(address.c.sealed).where(address.c.id == mine))
    swap = update(address).where(address.c.id == theirs).values(sealed=sealed)
    memory.commit(lambda uow: uow.change(swap))
    with pytest.raises(SealBroken, match="address:sealed"):
        memory.commit(lambda uow: addresses.get(uow, theirs))


def test_an_address_is_found_by_its_channel_and_number(memory: Book, cast: Cast) -> None:
    stranger = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, NUMBER))
    again = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, NUMBER))
    other = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.WHATSAPP, NUMBER))
    assert stranger == again
    assert other[0] != stranger[0]


def test_another_secret_key_finds_nobody(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, NUMBER))
    other = replace(memory.memory.sealer, index_key=bytes(32))
    memory.memory = replace(memory.memory, sealer=other)
    assert memory.commit(lambda uow: addresses.find(uow, Channel.SMS, NUMBER)) is None
