"""LINK where no toy phone is needed: what a bot is called, and what machines send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.model import Channel, Inbound
from handlers import front
from storage import addresses, inbox, link_codes, people
from tests.unit.handlers.room import CHAT, COORDINATOR, MENTEE

if TYPE_CHECKING:
    from tests.unit.handlers.room import Room

NEW = "+255700000900"


def test_on_telegram_the_code_is_a_link_where_the_bots_name_is_known(room: Room) -> None:
    inbound = Inbound("AC1", "SM1", Channel.SMS, MENTEE, "+1", "LINK TELEGRAM")
    arrived = room.book.commit(lambda uow: inbox.accept(uow, inbound))
    assert arrived is not None
    room.take(
        room.book.group(
            lambda uow: front.receive(replace(room.desk(uow), bot="our_team_bot"), arrived)
        )
    )
    (said,) = room.told(MENTEE)
    link, code = said.splitlines()[0].split("?start=")
    assert link == "You can have this on Telegram too. Open t.me/our_team_bot"
    found = room.book.commit(lambda uow: link_codes.find(uow, code))
    assert found is not None
    assert (found.person_id, found.channel) == (room.cast.mentee, Channel.TELEGRAM)


@pytest.mark.parametrize("sender", ["15555", "INFO"])
def test_a_machine_that_sends_six_digits_is_not_answered(room: Room, sender: str) -> None:
    room.write("482913", sender)
    assert room.told(sender) == []


def test_who_has_left_can_link_nothing(room: Room) -> None:
    room.write("LINK SMS")
    code = room.told(MENTEE)[0].split(": ")[1][:6]
    room.write("STOP")
    room.write(code, NEW)
    assert room.told(NEW)[0].startswith("That code did not work.")


def test_a_code_ends_with_the_address_at_which_it_was_shown(room: Room) -> None:
    room.write("LINK SMS", CHAT, Channel.TELEGRAM)
    code = room.told(CHAT)[0].split(": ")[1][:6]
    room.write("UNLINK", COORDINATOR)
    room.write("2", COORDINATOR)
    room.write(code, NEW)
    assert room.told(NEW)[0].startswith("That code did not work.")


def test_a_code_that_a_number_was_shown_ends_when_somebody_else_has_it(room: Room) -> None:
    room.write("LINK WHATSAPP")
    code = room.told(MENTEE)[0].split(": ")[1][:6]
    home = room.cast.address[room.cast.mentee]
    room.book.commit(lambda uow: addresses.set_dead(uow, home))
    room.write("Who is this?")
    room.write(code, NEW, Channel.WHATSAPP)
    assert room.told(NEW)[0].startswith("That code did not work.")


def test_what_is_linked_is_verified_then_and_preferred(room: Room) -> None:
    room.write("LINK WHATSAPP")
    code = room.told(MENTEE)[0].split(": ")[1][:6]
    room.book.later(minutes=5)
    room.write(code, NEW, Channel.WHATSAPP)
    found = room.book.commit(lambda uow: addresses.find(uow, Channel.WHATSAPP, NEW))
    assert found is not None
    assert (found.person_id, found.verified_at) == (room.cast.mentee, room.book.now)
    person = room.book.commit(lambda uow: people.get(uow, room.cast.mentee))
    assert person.preferred is Channel.WHATSAPP
    room.write("UNLINK")
    room.write("2")
    assert room.book.commit(lambda uow: people.get(uow, room.cast.mentee)).preferred is None


def test_a_code_typed_at_an_address_that_is_ones_own_changes_nothing(room: Room) -> None:
    room.write("LINK SMS", CHAT, Channel.TELEGRAM)
    code = room.told(CHAT)[0].split(": ")[1][:6]
    room.write(code, COORDINATOR)
    assert room.told(COORDINATOR)[0].startswith("SMS here is yours already")
