"""The memory of the console's door: codes, tries, challenges, passkeys, secrets and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.door import CODE_LASTS
from storage import (
    break_glass,
    challenges,
    erasing,
    login_codes,
    login_tries,
    passkeys,
    sessions,
)
from storage.login_tries import Kind
from storage.passkeys import Made
from storage.schema import break_glass as glasses
from storage.schema import challenge, login_code, login_try, passkey
from storage.sessions import IDLE, LASTS

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

TICKET, OTHER = b"t" * 32, b"o" * 32
KEY = Made(b"credential", b"public", 4)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_code_is_kept_as_a_digest_and_spent_once(memory: Book, cast: Cast) -> None:
    code = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, TICKET))
    assert len(code) == 6
    ((digest, ticket),) = memory.rows(select(login_code.c.digest, login_code.c.ticket_digest))
    assert code.encode() not in bytes(digest)
    assert (len(bytes(digest)), bytes(ticket)) == (32, TICKET)
    assert memory.commit(lambda uow: login_codes.spend(uow, OTHER, code)) is None
    assert memory.commit(lambda uow: login_codes.spend(uow, TICKET, code)) == cast.mentee
    assert memory.commit(lambda uow: login_codes.spend(uow, TICKET, code)) is None


def test_the_next_code_of_a_person_ends_the_one_before(memory: Book, cast: Cast) -> None:
    first = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, TICKET))
    second = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, OTHER))
    assert memory.commit(lambda uow: login_codes.spend(uow, TICKET, first)) is None
    assert memory.commit(lambda uow: login_codes.spend(uow, OTHER, second)) == cast.mentee


def test_five_tries_end_a_code_also_within_one_group(memory: Book, cast: Cast) -> None:
    code = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, TICKET))
    tries = [lambda uow: login_codes.spend(uow, TICKET, wrong(code))] * 5
    done = memory.group(*tries, lambda uow: login_codes.spend(uow, TICKET, code))
    assert [each.value for each in done] == [None] * 6
    assert memory.commit(lambda uow: login_codes.worn_by(uow, TICKET)) == cast.mentee
    assert memory.commit(lambda uow: login_codes.worn_by(uow, OTHER)) is None


def test_a_code_lives_ten_minutes(memory: Book, cast: Cast) -> None:
    code = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, TICKET))
    memory.later(seconds=CODE_LASTS.total_seconds())
    assert memory.commit(lambda uow: login_codes.spend(uow, TICKET, code)) is None


def test_a_code_can_be_taken_back(memory: Book, cast: Cast) -> None:
    code = memory.commit(lambda uow: login_codes.put(uow, cast.mentee, TICKET))
    memory.commit(lambda uow: login_codes.take_back(uow, cast.mentee))
    assert memory.commit(lambda uow: login_codes.spend(uow, TICKET, code)) is None


def test_tries_are_counted_by_person_and_address_for_a_day(memory: Book, cast: Cast) -> None:
    first = memory.now
    memory.commit(lambda uow: login_tries.add(uow, Kind.ASKED, "192.0.2.1", cast.mentee))
    memory.commit(lambda uow: login_tries.add(uow, Kind.TRY, "192.0.2.1"))
    memory.later(hours=23)
    memory.commit(lambda uow: login_tries.add(uow, Kind.ASKED, "192.0.2.2", cast.mentee))
    read = memory.commit
    assert read(lambda uow: login_tries.of_person(uow, Kind.ASKED, cast.mentee)) == [
        first,
        memory.now,
    ]
    assert read(lambda uow: login_tries.from_origin(uow, Kind.TRY, "192.0.2.1")) == [first]
    assert read(lambda uow: login_tries.from_origin(uow, Kind.TRY, "192.0.2.2")) == []
    memory.later(hours=1)
    assert len(read(lambda uow: login_tries.of_person(uow, Kind.ASKED, cast.mentee))) == 1


def test_an_address_is_no_address_any_more_and_gone_after_two_days(memory: Book) -> None:
    memory.commit(lambda uow: login_tries.add(uow, Kind.TRY, "192.0.2.1"))
    ((digest,),) = memory.rows(select(login_try.c.origin_digest))
    assert bytes(digest) == memory.memory.sealer.digest("login origin", "192.0.2.1")
    memory.later(days=2)
    memory.commit(lambda uow: login_tries.add(uow, Kind.TRY, "192.0.2.9"))
    assert len(memory.rows(select(login_try.c.id))) == 1


def test_a_challenge_is_good_for_one_purpose_one_browser_and_once(memory: Book) -> None:
    made = memory.commit(lambda uow: challenges.put(uow, "enter", TICKET))
    assert len(made) == 32
    assert not memory.commit(lambda uow: challenges.spend(uow, "prove", TICKET, made))
    assert not memory.commit(lambda uow: challenges.spend(uow, "enter", OTHER, made))
    assert not memory.commit(lambda uow: challenges.spend(uow, "enter", TICKET, b"x" * 32))
    assert memory.commit(lambda uow: challenges.spend(uow, "enter", TICKET, made))
    assert not memory.commit(lambda uow: challenges.spend(uow, "enter", TICKET, made))


def test_a_challenge_is_over_after_five_minutes_and_then_forgotten(memory: Book) -> None:
    made = memory.commit(lambda uow: challenges.put(uow, "enter", TICKET))
    memory.later(minutes=5)
    assert not memory.commit(lambda uow: challenges.spend(uow, "enter", TICKET, made))
    memory.commit(lambda uow: challenges.put(uow, "enter", TICKET))
    assert len(memory.rows(select(challenge.c.digest))) == 1


def test_a_passkey_is_found_used_and_removed_by_its_owner(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: passkeys.add(uow, cast.mentee, KEY, "My phone " * 20))
    (key,) = memory.commit(lambda uow: passkeys.of_person(uow, cast.mentee))
    assert memory.commit(lambda uow: passkeys.find(uow, KEY.credential)) == key
    assert memory.commit(lambda uow: passkeys.find(uow, b"another")) is None
    assert (key.sign_count, len(key.name), key.used_at) == (4, 60, None)
    assert memory.commit(lambda uow: passkeys.use(uow, key, 5))
    assert not memory.commit(lambda uow: passkeys.use(uow, key, 6)), "it was 4 when it was read"
    assert memory.commit(lambda uow: passkeys.use(uow, replace(key, sign_count=5), 6))
    assert not memory.commit(lambda uow: passkeys.remove(uow, cast.mentors[0], key.id))
    assert memory.commit(lambda uow: passkeys.remove(uow, cast.mentee, key.id))
    assert not memory.commit(lambda uow: passkeys.remove(uow, cast.mentee, key.id))
    assert not memory.commit(lambda uow: passkeys.use(uow, key, 7))


def test_an_emergency_secret_is_sealed_and_each_step_opens_once(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: break_glass.put(uow, cast.mentee, "$argon2id$old", "OLD"))
    memory.commit(lambda uow: break_glass.put(uow, cast.mentee, "$argon2id$", "SECRET"))
    glass = memory.commit(lambda uow: break_glass.of(uow, cast.mentee))
    assert glass is not None
    assert (glass.password_hash, glass.secret, glass.used_at) == ("$argon2id$", "SECRET", None)
    assert "SECRET" not in repr(glass)
    ((sealed,),) = memory.rows(select(glasses.c.sealed_secret))
    assert b"SECRET" not in bytes(sealed)
    uses = [(7, True), (7, False), (6, False), (8, True)]
    for step, opens in uses:
        assert memory.commit(lambda uow, s=step: break_glass.use(uow, cast.mentee, s)) is opens  # type: ignore[misc]
    assert memory.commit(lambda uow: break_glass.remove(uow, cast.mentee))
    assert not memory.commit(lambda uow: break_glass.remove(uow, cast.mentee))
    assert memory.commit(lambda uow: break_glass.of(uow, cast.mentee)) is None


def enter(memory: Book, person: int) -> str:
    return memory.commit(lambda uow: sessions.open_(uow, person, "code", "Chrome, Android"))


def known(memory: Book, token: str) -> sessions.Session | None:
    return memory.commit(lambda uow: sessions.of_token(uow, token))


def test_a_session_opens_by_its_secret_alone(memory: Book, cast: Cast) -> None:
    token = enter(memory, cast.mentee)
    found = known(memory, token)
    assert found is not None
    assert (found.person_id, found.way, found.device) == (cast.mentee, "code", "Chrome, Android")
    assert token not in repr(found)
    assert token.encode() not in found.token_digest
    assert known(memory, token + "x") is None
    assert known(memory, "") is None


def test_a_session_ends_when_nobody_uses_it(memory: Book, cast: Cast) -> None:
    token = enter(memory, cast.mentee)
    memory.later(seconds=IDLE.total_seconds() - 1)
    found = known(memory, token)
    assert found is not None
    memory.commit(lambda uow: sessions.see(uow, found.id))
    memory.later(seconds=IDLE.total_seconds() - 1)
    assert known(memory, token) is not None
    memory.later(seconds=1)
    assert known(memory, token) is None
    assert memory.commit(lambda uow: sessions.live(uow, cast.mentee, uow.now)) == []
    assert memory.commit(sessions.every) == []


def test_a_session_ends_after_its_hours_however_much_it_is_used(memory: Book, cast: Cast) -> None:
    token = enter(memory, cast.mentee)
    hour, over = timedelta(hours=1), LASTS
    while over > hour:
        memory.later(hours=1)
        over -= hour
        found = known(memory, token)
        assert found is not None
        memory.commit(lambda uow, session=found.id: sessions.see(uow, session))  # type: ignore[misc]
    memory.later(hours=1)
    assert known(memory, token) is None


def test_a_session_that_is_renewed_has_another_secret(memory: Book, cast: Cast) -> None:
    token = enter(memory, cast.mentee)
    memory.later(minutes=30)
    found = known(memory, token)
    assert found is not None
    fresh = memory.commit(lambda uow: sessions.renew(uow, found))
    assert fresh is not None
    assert known(memory, token) is None
    renewed = known(memory, fresh)
    assert renewed is not None
    assert (renewed.id, renewed.proved_at, renewed.ends_at) == (
        found.id,
        memory.now,
        found.ends_at,
    )
    assert memory.commit(lambda uow: sessions.renew(uow, found)) is None, "it was meanwhile"


def test_sessions_are_revoked_one_by_one_or_all_but_one(memory: Book, cast: Cast) -> None:
    tokens = [enter(memory, cast.mentee) for _ in range(4)]
    other = enter(memory, cast.mentors[0])
    found = [known(memory, each) for each in tokens]
    ids = [each.id for each in found if each is not None]
    assert memory.commit(lambda uow: sessions.revoke(uow, ids[0]))
    assert not memory.commit(lambda uow: sessions.revoke(uow, ids[0]))
    assert memory.commit(lambda uow: sessions.revoke_all(uow, cast.mentee, ids[1])) == 2
    assert [known(memory, each) is not None for each in tokens] == [False, True, False, False]
    assert memory.commit(lambda uow: sessions.revoke_all(uow, cast.mentee)) == 1
    assert known(memory, other) is not None
    assert [each.person_id for each in memory.commit(sessions.every)] == [cast.mentors[0]]
    assert memory.commit(lambda uow: sessions.renew(uow, found[1])) is None  # type: ignore[arg-type]


def test_of_whom_is_erased_nothing_is_left_at_the_door(memory: Book, cast: Cast) -> None:
    def come(uow: UnitOfWork) -> None:
        login_codes.put(uow, cast.mentee, TICKET)
        login_tries.add(uow, Kind.ASKED, "192.0.2.1", cast.mentee)
        challenges.put(uow, "enrol", TICKET, cast.mentee)
        passkeys.add(uow, cast.mentee, KEY, "My phone")
        break_glass.put(uow, cast.mentee, "$argon2id$", "SECRET")

    memory.commit(come)
    token = enter(memory, cast.mentee)
    memory.commit(lambda uow: erasing.erase(uow, cast.mentee))
    for table in (login_code, login_try, challenge, passkey, glasses):
        assert memory.rows(select(table)) == [], table.name
    assert known(memory, token) is None
