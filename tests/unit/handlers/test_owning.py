"""An address that may have changed hands, and an account that two people have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import bindparam, update

from domain.model import Channel, Discipline, Inbound, QuestionState, Role, Urgency
from handlers import front
from storage import addresses, aliases, inbox, journal, messages, people, questions
from storage.schema import message
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, MENTEE

if TYPE_CHECKING:
    from storage.addresses import Address
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

OPAQUE, OTHER = "US.13491208655302741918", "US.99"
NUMBER = "+255700000900"
YEAR = 366
MOVE = update(message).where(message.c.id == bindparam("it")).values(address_id=bindparam("there"))


def mentee(room: Room, name: str, value: str, channel: Channel = Channel.WHATSAPP) -> int:
    """Somebody with one address, and no other."""

    def work(uow: UnitOfWork) -> int:
        new = people.add(uow, person(name, room.cast.facility), [Role.MENTEE])
        addresses.add(uow, channel, value, new)
        return new

    return room.book.commit(work)


def hears(room: Room, text: str, sender: str, also: str, *, later: bool = False) -> None:
    """A message whose provider names its sender twice; it may be handled by another process."""
    room.keys += 1
    inbound = Inbound("AC1", f"SM{room.keys}", Channel.WHATSAPP, sender, "+1", text, also=also)
    arrived = room.book.commit(lambda uow: inbox.accept(uow, inbound))
    assert arrived is not None
    inbox_id = arrived.inbox_id
    if later:
        arrived = room.book.commit(lambda uow: inbox.load(uow, inbox_id))
    room.take(room.book.group(lambda uow: front.receive(room.desk(uow), arrived)))
    room.book.commit(lambda uow: inbox.done(uow, inbox_id))


def found(room: Room, value: str, channel: Channel = Channel.WHATSAPP) -> Address:
    known = room.book.commit(lambda uow: addresses.find(uow, channel, value))
    assert known is not None
    return known


def live(room: Room, who: int) -> int:
    return len(room.book.commit(lambda uow: questions.live_of(uow, who)))


def presses(room: Room, key: str) -> str:
    """The coordinator presses a key, and reads what is said to it first."""
    room.told(CHAT)
    room.write(key, CHAT, Channel.TELEGRAM)
    return room.told(CHAT)[0]


@pytest.fixture
def dead(room: Room) -> Room:
    """A room where the mentee's number was reported dead, with a question open there."""
    room.write("How long is a spinal safe?")
    room.told(MENTEE)
    home = room.cast.address[room.cast.mentee]
    room.book.commit(lambda uow: addresses.set_dead(uow, home))
    return room


def test_a_number_that_was_dead_is_a_strangers_when_it_writes(dead: Room) -> None:
    dead.write("Who are you? Wrong number")
    (said,) = dead.told(MENTEE)
    assert said.startswith("We do not know this number yet")
    assert found(dead, MENTEE, Channel.SMS).person_id is None
    assert live(dead, dead.cast.mentee) == 1, "no text of a stranger joins it"
    told = dead.told(CHAT)
    assert (
        "SMS of Asha wrote again: it was reported dead. Nothing of Asha goes there. Who has it "
        "now?\n1=Asha 2=somebody else"
    ) in told
    assert any(text.startswith("Asha no longer has the SMS that Q1 came from") for text in told)


def test_the_coordinator_says_in_one_key_that_it_is_the_same_person(dead: Room) -> None:
    dead.write("OBS How much oxytocin after the section?")
    dead.told(MENTEE)
    assert presses(dead, "1").startswith("Noted: that SMS is Asha's again")
    (said,) = dead.told(MENTEE)
    assert said.startswith("Got it (Q2)"), "what waited is asked now"
    home = found(dead, MENTEE, Channel.SMS)
    assert (home.person_id, home.verified_at) == (dead.cast.mentee, dead.book.now)
    dead.write("And by which route?")
    assert live(dead, dead.cast.mentee) == 2
    assert not presses(dead, "1").startswith("Noted"), "the key is used up"


def test_or_that_it_is_somebody_else(dead: Room) -> None:
    dead.write("Who are you? Wrong number")
    assert presses(dead, "2").startswith("Noted: it stays unknown")
    dead.told(MENTEE)
    dead.write("Stop writing to me please")
    assert found(dead, MENTEE, Channel.SMS).person_id is None
    assert len([text for text in dead.told(CHAT) if "wrote again" in text]) == 0, "asked once"


def test_a_greeting_that_waited_is_answered_once_it_is_known(dead: Room) -> None:
    dead.write("STOP")
    presses(dead, "1")
    (said,) = dead.told(MENTEE)
    assert said.startswith("Welcome back, Asha.")


def test_a_question_that_waited_for_days_is_not_asked_late(dead: Room) -> None:
    dead.write("How much oxytocin after the section?")
    dead.told(MENTEE)
    dead.book.later(days=2)
    presses(dead, "1")
    (said,) = dead.told(MENTEE)
    assert said.startswith("Welcome back, Asha.")


def test_a_number_that_was_silent_for_a_year_is_asked_about(room: Room) -> None:
    room.book.later(days=YEAR)
    room.write("How long is a spinal safe?")
    assert room.told(MENTEE)[0].startswith("We do not know this number yet")
    assert any("it was long silent" in text for text in room.told(CHAT))


def test_one_that_wrote_within_the_year_is_not(room: Room) -> None:
    room.book.later(days=200)
    room.write("How long is a spinal safe?")
    room.book.later(days=200)
    room.write("And on a child?")
    assert room.told(MENTEE)[-1].startswith("Added to Q1")


def test_a_chat_that_was_silent_for_years_is_its_owners(room: Room) -> None:
    room.book.later(days=3 * YEAR)
    room.write("WHO", CHAT, Channel.TELEGRAM)
    assert not room.told(CHAT)[0].startswith("We do not know")


def test_a_carriers_refusal_is_no_death(room: Room) -> None:
    home = room.cast.address[room.cast.mentee]
    room.book.commit(lambda uow: addresses.set_blocked(uow, home, uow.now))
    room.write("How long is a spinal safe?")
    assert room.told(MENTEE)[0].startswith("Got it")
    assert found(room, MENTEE, Channel.SMS).blocked_at is None


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("known", "sender", "also"),
    [(NUMBER, OPAQUE, NUMBER), (NUMBER, NUMBER, OPAQUE), (OPAQUE, NUMBER, OPAQUE)],
)
def test_a_person_known_by_one_id_is_known_by_both(
    room: Room, known: str, sender: str, also: str, later: bool
) -> None:
    juma = mentee(room, "Juma", known)
    hears(room, "How much ketamine?", sender, also, later=later)
    for value in (NUMBER, OPAQUE):
        home = found(room, value)
        assert (home.person_id, home.value) == (juma, NUMBER), "the number is written to"
    hears(room, "And for a child?", OPAQUE, "")
    assert live(room, juma) == 1, "one thread"
    assert len(room.book.commit(lambda uow: addresses.of_person(uow, juma))) == 1


def test_a_stranger_by_one_id_is_known_by_the_other_from_then_on(room: Room) -> None:
    hears(room, "How much ketamine for him?", OPAQUE, "")
    juma = mentee(room, "Juma", NUMBER)
    hears(room, "How much ketamine?", OPAQUE, NUMBER)
    assert found(room, OPAQUE).person_id == juma
    assert live(room, juma) == 1


def test_two_addresses_of_one_person_become_one_with_their_questions(room: Room) -> None:
    juma = mentee(room, "Juma", NUMBER)
    second = room.book.commit(lambda uow: addresses.add(uow, Channel.WHATSAPP, OPAQUE, juma))

    def asks(uow: UnitOfWork) -> int:
        who = people.get(uow, juma)
        made = questions.add(uow, who, second, Discipline.ANAESTHESIA, Urgency.ROUTINE)
        return made.id

    asked = room.book.commit(asks)
    hears(room, "And for a child?", OPAQUE, NUMBER)
    (home,) = room.book.commit(lambda uow: addresses.of_person(uow, juma))
    assert home.value == NUMBER
    assert room.book.commit(lambda uow: questions.get(uow, asked)).address_id == home.id
    assert live(room, juma) == 1


@pytest.mark.parametrize("moved", [True, False])
def test_a_message_that_was_stored_while_there_were_two_is_from_the_one(
    room: Room, *, moved: bool
) -> None:
    juma = mentee(room, "Juma", NUMBER)
    gone = room.book.commit(lambda uow: addresses.add(uow, Channel.WHATSAPP, OPAQUE, None))
    inbound = Inbound("AC1", "SM77", Channel.WHATSAPP, OPAQUE, "+1", "And for a child?")
    waits = room.book.commit(lambda uow: inbox.accept(uow, replace(inbound, also=NUMBER)))
    assert waits is not None
    assert waits.address_id == gone
    hears(room, "How much ketamine?", OPAQUE, NUMBER)
    if not moved:  # by another process, which stored it a moment later
        room.book.commit(lambda uow: uow.change(MOVE, it=waits.message_id, there=gone))
    room.take(room.book.group(lambda uow: front.receive(room.desk(uow), waits)))
    assert live(room, juma) == 1
    said = room.book.commit(lambda uow: messages.get(uow, waits.message_id))
    assert said.address_id == found(room, NUMBER).id


def test_a_new_number_of_a_known_account_takes_the_place_of_the_old_one(room: Room) -> None:
    juma = mentee(room, "Juma", NUMBER)
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    hears(room, "I have a new number", "+255700000901", OPAQUE)
    assert found(room, "+255700000901").person_id == juma
    old = room.book.commit(lambda uow: addresses.find(uow, Channel.WHATSAPP, NUMBER))
    assert old is None


def test_another_account_under_a_known_number_is_not_its_owner(room: Room) -> None:
    juma = mentee(room, "Juma", NUMBER)
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    hears(room, "Hello, who are you?", NUMBER, OTHER)
    assert found(room, NUMBER).person_id is None
    assert found(room, OTHER).id == found(room, NUMBER).id
    assert room.book.commit(lambda uow: addresses.find(uow, Channel.WHATSAPP, OPAQUE)) is None
    assert any("WhatsApp of Juma wrote again: with another account" in t for t in room.told(CHAT))
    assert presses(room, "1").startswith("Noted: that WhatsApp is Juma's again")
    assert found(room, OTHER).person_id == juma


def test_two_people_are_not_made_one_until_the_coordinator_says_who_it_is(room: Room) -> None:
    juma, amina = mentee(room, "Juma", NUMBER), mentee(room, "Amina", OPAQUE)
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    home = found(room, NUMBER)
    assert home.person_id is None
    assert found(room, OPAQUE).id == home.id, "it is one account, whoever has it"
    assert live(room, juma) == live(room, amina) == 0
    (asked,) = [text for text in room.told(CHAT) if "wrote again" in text]
    assert asked.endswith("1=Amina 2=Juma 3=somebody else")
    hears(room, "Is anybody there now?", OPAQUE, NUMBER)
    assert live(room, juma) == live(room, amina) == 0
    presses(room, "2")
    assert found(room, OPAQUE).person_id == juma
    assert live(room, juma) == 1
    assert room.book.commit(lambda uow: addresses.of_person(uow, amina)) == []


def test_of_two_that_are_asked_about_the_newest_takes_the_key_then_the_other(room: Room) -> None:
    for name, value in (("Juma", NUMBER), ("Amina", "+255700000901")):
        mentee(room, name, value)
    room.book.later(days=YEAR)
    for value in (NUMBER, "+255700000901"):
        room.write("HELP", value, Channel.WHATSAPP)
    assert presses(room, "1").startswith("Noted: that WhatsApp is Amina's again")
    assert presses(room, "1").startswith("Noted: that WhatsApp is Juma's again")


def test_what_was_decided_meanwhile_is_not_decided_again(room: Room) -> None:
    juma = mentee(room, "Juma", NUMBER)
    mentee(room, "Amina", OPAQUE)
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    home = found(room, NUMBER)
    room.book.commit(lambda uow: addresses.give(uow, home.id, juma))
    assert not presses(room, "1").startswith("Noted")
    assert found(room, NUMBER).person_id == juma


def test_the_log_says_it_without_numbers(room: Room) -> None:
    mentee(room, "Juma", NUMBER)
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    entries = room.book.commit(lambda uow: journal.newest(uow, 20))
    assert "address.paired" in {each.event.kind for each in entries}
    assert not [one for one in (NUMBER[1:], OPAQUE) if one in repr(entries)]


def test_a_person_with_ids_on_two_channels_has_two_addresses(room: Room) -> None:
    juma = mentee(room, "Juma", NUMBER)
    room.book.commit(lambda uow: addresses.add(uow, Channel.SMS, NUMBER, juma))
    hears(room, "How much ketamine?", NUMBER, OPAQUE)
    owned = room.book.commit(lambda uow: addresses.of_person(uow, juma))
    assert {each.channel for each in owned} == {Channel.SMS, Channel.WHATSAPP}
    sms = found(room, NUMBER, Channel.SMS)
    assert room.book.commit(lambda uow: aliases.other_of(uow, sms.id)) == ""


def test_the_question_that_waited_is_the_persons_own(room: Room) -> None:
    room.book.later(days=YEAR)
    room.write("How long is a spinal safe?")
    presses(room, "1")
    (question,) = room.book.commit(lambda uow: questions.live_of(uow, room.cast.mentee))
    assert question.state is QuestionState.OPEN
    (text,) = room.book.commit(lambda uow: messages.thread(uow, question.id))
    assert text.person_id == room.cast.mentee
