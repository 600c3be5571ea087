"""Join codes: how they may be written, when they no longer work, and who tries too many."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers.joining import codes
from tests.journeys.conftest import STRANGER, serve
from tests.journeys.joining import ASKS_NAME, CODE, FARIDA, HELLO, KEPT, LULU, WRONG, code

if TYPE_CHECKING:
    from tests.journeys.conftest import Service


@pytest.fixture(autouse=True)
async def bunda(service: Service) -> None:
    """Bunda has a join code."""
    await code(service)


async def try_wrong(service: Service, times: int) -> None:
    for number in range(times):
        await service.text("stranger", f"BUNDA{70 + number}")
        await service.wait(minutes=11)


@pytest.mark.parametrize(
    "written",
    [
        "bunda27",
        "Bunda 27",
        "BUNDA-27.",
        "BUNDA\u0662\u0667",
        "code BUNDA\u0968\u096d",
        "B U N D A 2 7",
    ],
)
async def test_case_spaces_hyphens_and_scripts_do_not_count(
    service: Service, written: str
) -> None:
    await service.text("stranger", written)
    assert service.inbox("stranger") == [ASKS_NAME]


async def test_after_five_wrong_codes_an_address_is_ignored_for_a_day(service: Service) -> None:
    await try_wrong(service, 5)
    assert service.inbox("stranger") == [WRONG] * 5
    for words in (CODE, "Hello", "HELP", "START"):
        await service.text("stranger", words)
    assert service.inbox("stranger") == [WRONG] * 5
    assert await service.reasons("An unknown number is ignored") == ["Too many wrong codes."]
    await service.wait(days=1)
    await service.text("stranger", CODE)
    assert service.last("stranger") == ASKS_NAME


async def test_wrong_codes_of_different_hours_do_not_add_up(service: Service) -> None:
    for number in range(8):
        await service.text("stranger", f"BUNDA{70 + number}")
        await service.wait(minutes=16)
    await service.text("stranger", CODE)
    assert service.last("stranger") == ASKS_NAME


async def test_five_at_once_are_answered_three_times_and_ignored_all_the_same(
    service: Service,
) -> None:
    for number in range(5):
        await service.text("stranger", f"BUNDA{70 + number}")
    await service.text("stranger", CODE)
    assert service.inbox("stranger") == [WRONG] * 3


async def test_a_question_of_an_ignored_address_is_answered_once_and_always_shown(
    service: Service,
) -> None:
    await try_wrong(service, 5)
    service.wipe()
    for words in ("My patient bleeds a lot", "URGENT bleeding", "BP 60/40", "Hello"):
        await service.text("stranger", words)
    assert service.inbox("stranger") == [KEPT]
    shown = [text.partition("\n")[0] for text in service.inbox("rehema")]
    assert shown == [
        'A new number wrote: "My patient bleeds a lot"',
        'A new number wrote: "URGENT bleeding"',
        'A new number wrote: "BP 60/40"',
    ]
    assert "We did not answer it." in service.last("rehema")


async def test_addresses_are_counted_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = tmp_path_factory.mktemp("apart")
    async with serve(made, others=(STRANGER, LULU, FARIDA)) as service:
        await code(service)
        await try_wrong(service, 5)
        await service.text("lulu", "/start BUNDA27")
        await service.text("farida", CODE)
        assert service.inbox("lulu") == service.inbox("farida") == [ASKS_NAME]


async def test_an_address_on_whatsapp_is_ignored_for_a_day_as_well(service: Service) -> None:
    service.phone("stranger", "whatsapp")
    await try_wrong(service, 5)
    await service.text("stranger", CODE)
    assert service.inbox("stranger") == [WRONG] * 5
    await service.wait(days=1)
    await service.text("stranger", CODE)
    assert service.last("stranger") == ASKS_NAME


async def test_vital_signs_are_no_code(service: Service) -> None:
    await service.text("stranger", "SPO2 85")
    assert service.inbox("stranger") == [KEPT]
    assert 'wrote: "SPO2 85"' in service.last("rehema")


async def test_revoked_and_expired_codes_are_not_known(service: Service) -> None:
    run, now = service.app.committer.run, service.app.clock.now()
    until = now + timedelta(hours=1)
    await run(lambda uow: codes.make(uow, "TARIME", "TARIME83", until))
    await run(lambda uow: codes.revoke(uow, "bunda 27"))
    await service.text("stranger", CODE)
    await service.wait(hours=1)
    await service.text("stranger", "TARIME83")
    assert service.inbox("stranger") == [WRONG] * 2


async def test_a_tap_and_a_greeting_count_as_no_try(service: Service) -> None:
    for _ in range(3):
        await service.text("stranger", "Hello")
    assert service.inbox("stranger") == [HELLO] * 3
    await service.text("stranger", CODE)
    assert service.last("stranger") == ASKS_NAME
