from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from bot.commands.work import commit
from bot.settings import load
from handlers.door import secrets
from storage import audits, break_glass, people, sessions

if TYPE_CHECKING:
    from domain.auditing import Line
    from domain.model import Person
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that is made at once; how costly the real one is, is the library's to say."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secrets, "_hasher", lambda: quick)


def rehema(uow: UnitOfWork) -> Person:
    return next(each for each in people.every(uow) if each.name == "Rehema")


def deeds() -> list[Line]:
    return commit(load(), lambda uow: list(audits.newest(uow, 50, before=2**63 - 1)))


def test_an_emergency_way_is_shown_once_and_kept_as_what_shows_nothing(stocked: Operator) -> None:
    stocked.sets(TELEGRAM_BOT_TOKEN="123:abc")
    said = stocked.types("console", "break-glass", "--person", "Rehema")
    assert said.code == 0, said
    password = re.search(r"Password: +([a-z2-9-]{24})\n", said.out)
    address = re.search(
        r"otpauth://totp/Mentorline:Rehema\?secret=(\w{32})&issuer=\w+\n", said.out
    )
    assert password is not None
    assert address is not None
    glass = commit(load(), lambda uow: break_glass.of(uow, rehema(uow).id))
    assert glass is not None
    assert secrets.fits(glass.password_hash, password[1])
    assert glass.secret == address[1]
    line = deeds()[0]
    assert (line.deed, line.way, line.actor_id) == ("emergency.make", "command", None)
    waiting = stocked.types("outbox", "list", "--json").out
    assert password[1] not in waiting
    again = stocked.types("console", "break-glass", "--person", "700211")
    assert again.code == 0
    after = commit(load(), lambda uow: break_glass.of(uow, rehema(uow).id))
    assert after is not None
    assert not secrets.fits(after.password_hash, password[1])


def test_an_emergency_way_is_closed(stocked: Operator) -> None:
    stocked.types("console", "break-glass", "--person", "Rehema")
    said = stocked.types("console", "break-glass", "--person", "Rehema", "--remove")
    assert said.out == "The emergency way of Rehema is closed.\n"
    said = stocked.types("console", "break-glass", "--person", "Rehema", "--remove")
    assert said.out == "Rehema has no emergency way; nothing to do.\n"
    assert commit(load(), lambda uow: break_glass.of(uow, rehema(uow).id)) is None


def test_who_has_no_pages_gets_no_way_in(stocked: Operator) -> None:
    said = stocked.types("console", "break-glass", "--person", "Asha")
    assert (said.code, "no part in the console" in said.err) == (2, True)
    assert "Password" not in said.out


def test_sessions_are_listed_and_ended_by_person_or_all(stocked: Operator) -> None:
    def enter(uow: UnitOfWork) -> None:
        for each in people.every(uow):
            if each.name != "Asha":
                sessions.open_(uow, each.id, "code", "Chrome, Android")

    commit(load(), enter)
    listed = stocked.types("console", "sessions", "list", "--json").json
    assert {(each["person"], each["way"], each["device"]) for each in listed} == {
        ("Dr Neema", "code", "Chrome, Android"),
        ("Rehema", "code", "Chrome, Android"),
    }
    said = stocked.types("console", "sessions", "revoke", "--person", "Rehema")
    assert said.out == "1 session has ended.\n"
    left = stocked.types("console", "sessions", "list", "--json").json
    assert [each["person"] for each in left] == ["Dr Neema"]
    commit(load(), enter)
    said = stocked.types("console", "sessions", "revoke", "--all")
    assert said.out == "3 sessions have ended.\n"
    assert stocked.types("console", "sessions", "list", "--json").json == []
    assert [each.deed for each in deeds()[:3]] == ["session.close"] * 3


def test_it_has_to_be_said_whose_sessions_end(stocked: Operator) -> None:
    for words in ((), ("--all", "--person", "Rehema")):
        said = stocked.types("console", "sessions", "revoke", *words)
        assert (said.code, "--person NAME, or --all" in said.err) == (2, True)
