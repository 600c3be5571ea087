"""Swaps beyond the golden one: kept, passed on, taken by nobody, and what is no swap at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.duty import on_duty, saturday

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

ASKED = (
    "We are asking 2 colleagues for your shift on Sat 14 Nov. It stays yours until one takes it.\n"
    "KEEP Sat 14 Nov takes your request back."
)
YOURS = "The shift on Sat 14 Nov, 07:00-19:00, is now yours. Thank you, Dr {}.\n"
LEAD = saturday("Dr Imara", "lead")


async def test_a_request_is_taken_back_and_a_late_tap_hears_a_kind_word(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "swap sat 14 nov")
        await service.text("neema", "SWAP 14/11")
        assert service.inbox("neema") == [ASKED, ASKED]
        assert len(service.inbox("kato")) == 1
        await service.text("neema", "KEEP Sat 14 Nov")
        assert service.last("neema") == (
            "Sat 14 Nov stays yours, Dr Neema; your colleagues are asked no more.\n"
            "Nothing more to do now."
        )
        back = "Dr Neema keeps Sat 14 Nov after all. Thank you for offering.\n"
        await service.tap("kato", "Take the shift")
        await service.text("baraka", "1")
        for who in ("kato", "baraka"):
            assert service.last(who) == f"{back}Nothing more to do now."
        await service.text("neema", "KEEP SUN")
        assert service.last("neema").startswith("No shift of yours is being offered then")


async def test_a_digit_after_an_offer_has_ended_may_be_words_for_a_thread(tmp_path: Path) -> None:
    duty = saturday("Dr Kato", "regional", "11T07:00", "12T07:00")
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD, duty) as service:
        await service.claimed("asha", "kato", "How many filters do we keep?", "Which room?")
        await service.text("neema", "SWAP SAT")
        await service.text("baraka", "TAKE")
        await service.text("asha", "The second theatre, the small one.")
        await service.text("kato", "2")
        assert service.last("kato").startswith('Not sent yet: is "2" your text for 1#?')
        assert "2" not in service.inbox("asha")
        await service.text("kato", "2")
        assert service.last("kato").startswith("Dr Baraka was a little faster for Sat 14 Nov.")
        await service.text("kato", "1# 2")
        assert service.last("asha").endswith(": 2")


async def test_who_has_taken_a_shift_may_pass_it_on(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        await service.text("kato", "2")
        assert service.last("kato") == (
            "That is fine, thank you for telling us.\nTAKE Sat 14 Nov if you can after all."
        )
        await service.text("baraka", "TAKE")
        assert service.last("baraka").startswith(YOURS.format("Baraka"))
        await service.text("neema", "KEEP SAT")
        assert service.last("neema").startswith("Dr Baraka has already taken Sat 14 Nov")
        await service.text("baraka", "SWAP SAT")
        assert service.last("baraka") == ASKED
        await service.text("kato", "TAKE SAT")
        assert service.last("kato").startswith(YOURS.format("Kato"))
        assert service.last("baraka").startswith("Dr Kato takes your shift on Sat 14 Nov.")
        await service.text("baraka", "t")
        assert service.last("baraka") == "Dr Kato has your thanks.\nNothing more to do now."
        await service.text("neema", "T")
        assert service.last("baraka").startswith("Dr Neema thanks you for taking Sat 14 Nov.")
        await service.at("08:00")
        for _ in range(3):
            await service.wait(hours=12)
        await service.wait(hours=14)
        await service.text("juma", "WHO")
        assert "Dr Kato until 19:00" in service.last("juma")


async def test_a_day_before_it_is_told_that_nobody_took_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        await service.at("06:59")
        assert service.inbox("neema") == [ASKED]
        await service.wait(hours=24, minutes=2)
        assert service.inbox("neema")[1:] == [
            "Nobody could take Sat 14 Nov yet, so it is still yours. Rehema knows.\n"
            "Call Rehema if you cannot do it."
        ]
        told = [
            "Dr Neema would give away anaesthesia on Sat 14 Nov, 07:00-19:00, "
            "and nobody has taken it.\nPlease find somebody, or call Dr Neema."
        ]
        assert service.inbox("rehema") == told
        for who in ("kato", "baraka"):
            await service.tap(who, "Not this time")
        assert service.inbox("rehema") == told
        await service.tap("kato", "Take the shift")
        assert service.last("kato").startswith(YOURS.format("Kato"))


async def test_where_everybody_says_no_nobody_waits_for_friday(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.text("neema", "SWAP SAT")
        await service.tap("kato", "Not this time")
        assert len(service.inbox("neema")) == 1
        await service.tap("baraka", "Not this time")
        assert service.last("neema").startswith("Nobody could take Sat 14 Nov yet")
        await service.wait(days=3)
        said = [text for text in service.inbox("neema") if "Nobody could take" in text]
        assert len(said) == 1
        assert len(service.inbox("rehema")) == 1


async def test_what_fits_no_shift_lists_them_and_goes_to_nobody(tmp_path: Path) -> None:
    night = saturday("Dr Neema", start="14T20:00", end="15T06:00")
    rows = (saturday("Dr Neema"), night, LEAD)
    async with on_duty(tmp_path, *rows) as service:
        await service.text("neema", "SWAP SUN")
        assert service.last("neema") == (
            "No shift of yours was given away, and nothing was sent. You have:\n"
            "Sat 14 Nov, 07:00-19:00\nSat 14 Nov, 20:00-06:00\n"
            "SWAP and the day asks your colleagues."
        )
        await service.text("neema", "SWAP SAT")
        assert service.last("neema") == (
            "Which of your shifts on Sat 14 Nov?\n1 07:00-19:00\n2 20:00-06:00\nReply the number."
        )
        await service.text("neema", "2")
        assert service.last("neema") == ASKED
        assert ", 20:00-06:00.\n" in service.last("kato")
        await service.text("kato", "SWAP")
        assert service.last("kato").startswith("You have no shift in the next 60 days")
        await service.text("asha", "Swap")
        assert service.last("asha").startswith("Got it (Q1).")


async def test_nobody_is_free_and_nobody_is_asked(tmp_path: Path) -> None:
    before = saturday("Dr Kato", start="13T19:00", end="14T05:00")
    rows = (saturday("Dr Neema"), LEAD, saturday("Dr Baraka", "regional"), before)
    async with on_duty(tmp_path, *rows) as service:
        await service.text("neema", "SWAP SAT")
        assert service.last("neema").startswith("No colleague is free for Sat 14 Nov")
        assert service.last("rehema").startswith("Dr Neema would give away anaesthesia")
        assert service.inbox("kato") == service.inbox("baraka") == []


async def taken_at_night(service: Service) -> None:
    await service.text("neema", "SWAP SAT")
    assert service.inbox("kato") == []
    await service.at("06:59")
    assert service.inbox("kato") == []
    await service.at("07:01")
    assert len(service.inbox("kato")) == 1


async def test_nobody_is_woken_for_a_shift_that_can_wait(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.at("23:00")
        await taken_at_night(service)
        await service.at("23:00")
        await service.wait(hours=10)
        assert len(service.inbox("kato")) == 1


async def test_of_a_shift_that_has_begun_the_rest_is_given(tmp_path: Path) -> None:
    async with on_duty(tmp_path, saturday("Dr Neema"), LEAD) as service:
        await service.wait(days=2)
        await service.at("14:20")
        await service.text("neema", "SWAP today")
        offer = service.last("kato")
        assert offer.startswith(
            "Dr Neema asks for help with anaesthesia on Sat 14 Nov, 14:20-19:00"
        )
        await service.at("14:30")
        await service.text("kato", "1")
        service.wipe()
        await service.text("asha", "URGENT Which filter fits the old ventilator?")
        assert len(service.inbox("kato")) == 1
        assert service.inbox("neema") == []
