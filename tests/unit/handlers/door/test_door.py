"""The use cases of the door at the desk: whom they know, what they tell, what they write down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from domain.model import Channel, Role
from handlers.door import codes, emergency, finding, passkeys, sessions
from handlers.door.codes import Refusal
from handlers.door.passkeys import New, Signed
from storage import addresses, audits, break_glass, journal, login_codes, people
from storage import passkeys as kept
from storage import sessions as stored
from storage.passkeys import Made
from tests.storage.book import person
from tests.unit.handlers.room import CHAT, COORDINATOR, MENTEE

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Person
    from handlers.desk import Desk
    from tests.unit.handlers.room import Room

TICKET, ORIGIN = b"t" * 32, "192.0.2.1"
SPARE = "+12025550112"


def do(room: Room, work: Callable[[Desk], Any]) -> Any:
    """Do something at the desk, as the console would."""
    at_console = lambda uow: work(replace(room.desk(uow), way="console"))  # noqa: E731
    return room.take(room.book.group(at_console))


def rehema(room: Room) -> Person:
    return room.book.commit(lambda uow: people.get(uow, room.rehema))


def asks(room: Room, said: str = CHAT) -> str:
    """Rehema asks for a code, and reads it."""
    assert do(room, lambda desk: codes.ask(desk, said, TICKET, ORIGIN))
    (text,) = room.told(CHAT)
    return text.split(": ")[1][:6]


def deeds(room: Room) -> list[tuple[str, int | None, str]]:
    found = room.book.commit(lambda uow: list(audits.newest(uow, 50)))
    return [(each.deed, each.actor_id, each.way) for each in found]


@pytest.fixture
def spare(room: Room) -> int:
    """A second coordinator, on SMS."""

    def add(uow: Any) -> int:
        values = person("Dada Amani", room.cast.facility)
        new = people.add(uow, values, [Role.COORDINATOR])
        addresses.add(uow, Channel.SMS, SPARE, new)
        return new

    return room.book.commit(add)


@pytest.mark.parametrize(
    "said", [CHAT, COORDINATOR, "+1 202 555 0111", "0012025550111", f" {CHAT} "]
)
def test_somebody_is_found_by_any_number_that_the_programme_knows(room: Room, said: str) -> None:
    found = room.book.commit(lambda uow: finding.whose(uow, said.strip()))
    assert found is not None
    assert found.id == room.rehema


@pytest.mark.parametrize(
    "said", [MENTEE, "+12025550199", "2025550111", "Rehema", "", "+", "0" * 99]
)
def test_nobody_else_is(room: Room, said: str) -> None:
    assert room.book.commit(lambda uow: finding.whose(uow, said)) is None


def test_a_visitor_of_a_practice_gets_a_number_to_try(room: Room) -> None:
    assert room.book.commit(finding.to_practise_with) == ("Rehema", COORDINATOR)


def test_a_code_goes_to_the_chat_and_into_no_log(room: Room) -> None:
    code = asks(room)
    found = room.book.commit(lambda uow: list(journal.newest(uow, 20)))
    assert any(each.event.kind == "console.code" for each in found)
    assert all(code not in repr(each) for each in found)
    entry = do(room, lambda desk: codes.enter(desk, TICKET, code, "Chrome, Android", ORIGIN))
    assert entry.refusal is None
    assert entry.token not in repr(entry)
    assert room.told(CHAT)[0].startswith("A console session opened for you at ")
    assert deeds(room)[0] == ("session.open", room.rehema, "console")


def test_who_guesses_ends_the_code_and_it_is_written_down(room: Room) -> None:
    code = asks(room)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        entry = do(room, lambda desk: codes.enter(desk, TICKET, wrong, "", ORIGIN))
        assert entry.refusal is Refusal.WRONG
    entry = do(room, lambda desk: codes.enter(desk, TICKET, code, "", ORIGIN))
    assert entry.refusal is Refusal.WRONG
    assert deeds(room) == [("login.guessed", None, "console")]


def test_whoever_has_left_since_is_not_let_in(room: Room) -> None:
    code = asks(room)
    room.book.commit(lambda uow: people.set_stopped(uow, room.rehema, uow.now))
    entry = do(room, lambda desk: codes.enter(desk, TICKET, code, "", ORIGIN))
    assert entry.refusal is Refusal.WRONG


def test_another_coordinator_is_named_where_there_is_one(room: Room, spare: int) -> None:
    do(room, lambda desk: codes.ask(desk, CHAT, TICKET, ORIGIN))
    assert room.told(CHAT)[0].endswith("Tell Dada.")
    assert spare


def test_logout_ends_the_open_code_as_well(room: Room) -> None:
    code = asks(room)
    room.write("LOGOUT", CHAT, Channel.TELEGRAM)
    assert room.told(CHAT)[0].startswith("All your console sessions are closed.")
    assert room.book.commit(lambda uow: login_codes.spend(uow, TICKET, code)) is None
    assert deeds(room) == [], "nothing was open"


def test_logout_is_written_down_as_done_by_chat(room: Room) -> None:
    who = rehema(room)
    do(room, lambda desk: sessions.open_(desk, who, "code", ""))
    room.write("logout.", CHAT, Channel.TELEGRAM)
    assert deeds(room)[0] == ("session.close", room.rehema, "chat")


def test_logout_is_a_text_of_who_has_no_pages(room: Room) -> None:
    room.write("LOGOUT", MENTEE)
    assert room.told(MENTEE)[0].startswith("Got it (Q1).")


def test_nobody_ends_a_session_of_another(room: Room, spare: int) -> None:
    who = rehema(room)
    do(room, lambda desk: sessions.open_(desk, who, "passkey", ""))
    (own,) = room.book.commit(stored.every)
    other = room.book.commit(lambda uow: people.get(uow, spare))
    assert not do(room, lambda desk: sessions.end(desk, other, own.id))
    assert do(room, lambda desk: sessions.end(desk, who, own.id))
    assert not do(room, lambda desk: sessions.end(desk, who, own.id))
    assert room.told(CHAT) == [], "a passkey is no news to its owner"


def test_a_key_that_is_used_twice_at_once_counts_once(room: Room) -> None:
    made = Made(b"credential", b"public", 1)
    room.book.commit(lambda uow: kept.add(uow, room.rehema, made, "My phone"))
    (key,) = room.book.commit(lambda uow: kept.of_person(uow, room.rehema))
    challenge = do(room, lambda desk: passkeys.greet(desk, TICKET, ORIGIN))
    other = do(room, lambda desk: passkeys.greet(desk, TICKET, ORIGIN))
    enter = passkeys.enter
    assert do(room, lambda desk: enter(desk, key, TICKET, Signed(challenge, 2), ""))
    assert not do(room, lambda desk: enter(desk, key, TICKET, Signed(other, 2), ""))
    assert deeds(room)[0] == ("passkey.refuse", None, "console")


def enrol(desk: Desk, who: Person, n: int) -> bool:
    begun = passkeys.begin(desk, who, TICKET)
    made = Made(b"key %d" % n, b"public", 0)
    return passkeys.enrol(desk, who, TICKET, New(made, begun.challenge, "My phone", ""))


def test_a_person_has_ten_keys_at_most(room: Room) -> None:
    who = rehema(room)
    done = [do(room, lambda desk, n=n: enrol(desk, who, n)) for n in range(11)]  # type: ignore[misc]
    assert done == [True] * 10 + [False]
    assert len(room.told(CHAT)) == 10


def test_every_coordinator_hears_of_the_emergency_way(room: Room, spare: int) -> None:
    who = rehema(room)
    do(room, lambda desk: emergency.make(desk, who, "$argon2id$", "SECRET"))
    assert [room.told(each)[0][:33] for each in (CHAT, SPARE)] == [
        "An emergency way into the console"
    ] * 2
    attempt = do(room, lambda desk: emergency.begin(desk, CHAT, ORIGIN))
    assert attempt.glass is not None
    assert do(room, lambda desk: emergency.enter(desk, attempt.glass, 7, ""))
    assert room.told(SPARE)[0].startswith("Rehema came into the console at ")
    assert not do(room, lambda desk: emergency.enter(desk, attempt.glass, 7, ""))
    assert [each[0] for each in deeds(room)][:2] == ["emergency.fail", "session.open"]
    assert spare


def test_a_new_emergency_way_does_not_wait_for_tries_of_the_old_one(room: Room) -> None:
    who = rehema(room)
    do(room, lambda desk: emergency.make(desk, who, "$argon2id$", "SECRET"))
    for n in range(3):
        do(room, lambda desk, n=n: emergency.begin(desk, CHAT, f"192.0.2.{n}"))  # type: ignore[misc]
    assert do(room, lambda desk: emergency.begin(desk, CHAT, "192.0.2.9")).wait is not None
    do(room, lambda desk: emergency.make(desk, who, "$argon2id$new", "OTHER"))
    assert do(room, lambda desk: emergency.begin(desk, CHAT, "192.0.2.9")).wait is None


def test_an_emergency_way_that_was_closed_meanwhile_opens_nothing(room: Room) -> None:
    who = rehema(room)
    do(room, lambda desk: emergency.make(desk, who, "$argon2id$", "SECRET"))
    attempt = do(room, lambda desk: emergency.begin(desk, CHAT, ORIGIN))
    assert do(room, lambda desk: emergency.remove(desk, who))
    assert not do(room, lambda desk: emergency.enter(desk, attempt.glass, 7, ""))
    assert room.book.commit(lambda uow: break_glass.of(uow, room.rehema)) is None
