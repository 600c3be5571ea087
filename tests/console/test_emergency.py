"""The emergency way in: both secrets, each code once, ever longer waits, and no silence."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
import pytest
from argon2 import PasswordHasher

from handlers.door import emergency, secrets
from storage import audits, people, sessions
from tests.console.door import browser, telegram
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

ALARM = (
    "Rehema came into the console at 09:00 by the emergency password.\n"
    "Not agreed among you? Call Rehema now and have the sessions closed."
)


@dataclass(slots=True)
class Glass:
    """What Rehema has locked away, and a service before which she stands."""

    service: Service
    made: secrets.Made

    def code(self) -> str:
        """Return what her authenticator shows now."""
        return pyotp.TOTP(self.made.secret).at(self.service.app.clock.now())

    async def tries(self, visitor: Visitor, **fields: str) -> int:
        """Somebody fills in the page; what is not given is right."""
        await visitor.opens("/enter/emergency")
        right = {"who": telegram("rehema"), "password": self.made.password, "code": self.code()}
        await visitor.sends("/enter/emergency", **right | fields, to="/console/you")
        await self.service.phones.settle()
        return visitor.status


async def give(service: Service, who: str) -> secrets.Made:
    made = secrets.make(who)
    everybody = await service.app.reader.run(people.every)
    (person,) = (each for each in everybody if each.name == who)
    kept, desk = (made.password_hash, made.secret), service.app.desk
    await service.app.committer.run(lambda uow: emergency.make(desk(uow), person, *kept))
    await service.phones.settle()
    return made


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that is made at once; how costly the real one is, is the library's to say."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(secrets, "_hasher", lambda: quick)


@pytest.fixture
async def glass(tmp_path: Path) -> AsyncIterator[Glass]:
    """A service behind a proxy, with an emergency way for Rehema."""
    settings = fresh(tmp_path, MONDAY.date()).model_copy(update={"proxies": 1})
    async with serve(tmp_path, settings=settings) as service:
        yield Glass(service, await give(service, "Rehema"))


async def test_both_secrets_open_the_door_once_and_every_coordinator_hears(glass: Glass) -> None:
    service = glass.service
    assert service.last("rehema").startswith(
        "An emergency way into the console was made for Rehema"
    )
    async with browser(service) as visitor, browser(service) as other:
        assert await glass.tries(visitor, password=f" {glass.made.password.upper()} ") == 200
        assert visitor.path == "/console/you"
        alarm, used = service.inbox("rehema")[-2:]
        assert alarm == ALARM
        assert used.startswith("A console session opened for you at 09:00, a browser.")
        assert await glass.tries(other) == 400, "the same code opens nothing a second time"
        await service.wait(seconds=31)
        assert await glass.tries(other) == 200
    found = await service.app.reader.run(lambda uow: audits.newest(uow, 50, before=2**63 - 1))
    deeds = [each.deed for each in found if each.deed.startswith("emergency.")]
    assert deeds == ["emergency.use", "emergency.fail", "emergency.use", "emergency.make"]


async def test_what_does_not_fit_opens_nothing_and_says_not_what(glass: Glass) -> None:
    said = set()
    async with browser(glass.service) as visitor:
        for n, wrong in enumerate(
            (
                {"password": "abcd-efgh"},
                {"code": "000000"},
                {"who": telegram("neema")},
                {"who": "+12025550199"},
                {"password": ""},
            )
        ):
            visitor.client.headers["X-Forwarded-For"] = f"192.0.2.{n}"
            await glass.service.wait(hours=9)
            assert await glass.tries(visitor, **wrong) == 400
            said.add(visitor.text)
    assert len(said) == 1
    assert await glass.service.app.reader.run(sessions.every) == []


async def test_the_way_opens_ever_later_after_tries_that_failed(glass: Glass) -> None:
    async with browser(glass.service) as visitor:
        for _ in range(3):
            assert await glass.tries(visitor, password="wrong") == 400
        assert await glass.tries(visitor) == 429
        assert "opens again in 1 min" in visitor.text
        await glass.service.wait(minutes=1)
        assert await glass.tries(visitor, password="wrong") == 400
        await glass.service.wait(minutes=1)
        assert await glass.tries(visitor) == 429
        await glass.service.wait(minutes=1)
        assert await glass.tries(visitor) == 200


async def test_two_hundred_tries_at_once_from_everywhere_are_three(glass: Glass) -> None:
    async with browser(glass.service) as visitor:
        await visitor.opens("/enter/emergency")
        fields = {"token": visitor.token(), "who": telegram("rehema"), "password": "wrong"}

        async def guess(n: int) -> int:
            seen = {"X-Forwarded-For": f"10.{n // 250}.{n % 250}.1"}
            path = f"{visitor.site}/console/enter/emergency"
            async with visitor.client.post(path, data=fields, headers=seen) as answer:
                return answer.status

        answers = await asyncio.gather(*(guess(n) for n in range(200)))
    assert (answers.count(400), answers.count(429)) == (3, 197)


async def test_who_has_none_or_has_left_comes_in_by_no_secret(glass: Glass) -> None:
    await glass.service.text("rehema", "STOP")
    async with browser(glass.service) as visitor:
        assert await glass.tries(visitor) == 400


def test_the_secrets_are_strong_and_fit_what_is_typed() -> None:
    one, other = secrets.make("Rehema"), secrets.make("Rehema")
    assert len(one.password.replace("-", "")) == 20
    assert len({one.password, other.password, one.secret, other.secret}) == 4
    assert one.password_hash.startswith("$argon2id$")
    assert one.address.startswith("otpauth://totp/Mentorline:Rehema?secret=")
    assert secrets.fits(one.password_hash, one.password)
    assert not secrets.fits(one.password_hash, other.password)
    assert not secrets.fits(None, one.password)


def test_a_code_of_the_clock_fits_its_step_and_its_neighbours() -> None:
    made = secrets.make("Rehema")
    clock, here = pyotp.TOTP(made.secret), int(MONDAY.timestamp()) // 30
    for step in range(here - 3, here + 4):
        found = secrets.step_of(made.secret, clock.generate_otp(step), MONDAY)
        assert found == (step if abs(step - here) <= 1 else None)
    assert secrets.step_of(made.secret, "", MONDAY) is None
