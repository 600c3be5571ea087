"""LINK and UNLINK: a second way to be reached, shown here and typed there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from storage import journal
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.journeys.conftest import Service

CHAT = Person("asha_chat", "Asha", "mentee", "Her second phone", telegram=700401)
NEW = Person("asha_new", "Asha", "mentee", "Her new number", sms="+12025550166")
DONE = (
    "Done: Telegram now reaches you too. Messages go to Telegram first.\n"
    "Reply UNLINK to take it off again."
)
WRONG = (
    "That code did not work. It may be older than 10 minutes.\n"
    "Send LINK from your first channel for a new one."
)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serve(tmp_path, others=(STRANGER, CHAT, NEW)) as running:
        yield running


async def code_for(service: Service, channel: str, who: str = "asha") -> str:
    """Somebody asks for a code, and reads it."""
    await service.text(who, f"LINK {channel}")
    found = re.search(r"\b\d{6}\b", service.last(who))
    assert found is not None, service.last(who)
    return found[0]


async def test_link_lists_what_can_be_added_the_new_first(service: Service) -> None:
    await service.text("asha", "link")
    assert service.last("asha") == (
        "You can add another way to reach you. Send us one of:\n"
        "LINK WHATSAPP\nLINK TELEGRAM\nLINK SMS"
    )


async def test_the_code_is_shown_here_and_typed_there(service: Service) -> None:
    code = await code_for(service, "Telegram")
    await service.text("asha_chat", code)
    assert service.last("asha_chat") == service.last("asha") == DONE
    await service.text("asha_chat", "Where is the list kept?")
    assert service.last("asha_chat").startswith("Got it (Q1).")
    assert len(service.inbox("asha")) == 2, "the answer stays where the question came from"


async def test_a_link_on_telegram_sends_the_code_after_start(service: Service) -> None:
    code = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", f"/start {code}")
    assert service.last("asha_chat") == DONE


async def test_digits_of_another_script_are_the_same_code(service: Service) -> None:
    code = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    assert service.last("asha_chat") == DONE


async def test_a_code_works_once_and_for_ten_minutes(service: Service) -> None:
    code = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", code)
    await service.text("stranger", code)
    assert service.inbox("stranger") == [WRONG]
    late = await code_for(service, "SMS")
    await service.wait(minutes=11)
    await service.text("asha_new", late)
    assert service.inbox("asha_new") == [WRONG]


async def test_a_newer_code_ends_the_one_before(service: Service) -> None:
    first = await code_for(service, "TELEGRAM")
    second = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", first)
    assert service.last("asha_chat") == WRONG
    await service.text("asha_chat", second)
    assert service.last("asha_chat") == DONE


async def test_a_code_for_one_channel_does_nothing_on_another(service: Service) -> None:
    code = await code_for(service, "TELEGRAM")
    await service.text("stranger", code)
    assert service.inbox("stranger") == [WRONG]
    await service.text("asha", code)
    assert service.last("asha") == (
        "That code is for Telegram: write it to us there, not here.\n"
        "Send LINK for another channel."
    )
    await service.text("asha_chat", code)
    assert service.last("asha_chat") == DONE


async def test_wrong_codes_are_told_once_and_the_sixth_is_ignored_though_right(
    service: Service,
) -> None:
    for number in range(5):
        await service.text("asha_chat", f"00000{number}")
    assert service.inbox("asha_chat") == [WRONG], "once an hour"
    code = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", code)
    assert service.inbox("asha_chat") == [WRONG], "ignored for a day"
    await service.wait(hours=25)
    await service.text("asha_chat", await code_for(service, "TELEGRAM"))
    assert service.last("asha_chat") == DONE


async def test_a_strangers_question_is_kept_though_their_codes_are_ignored(
    service: Service,
) -> None:
    for number in range(5):
        await service.text("stranger", f"00000{number}")
    await service.text("stranger", "My patient bleeds a lot")
    assert "My patient bleeds a lot" in service.last("rehema")


async def test_six_digits_of_somebody_we_know_are_words(service: Service) -> None:
    await service.text("asha", "482913")
    assert service.last("asha").startswith("Got it (Q1).")


async def test_a_phone_of_somebody_else_is_not_shared(service: Service) -> None:
    code = await code_for(service, "SMS")
    await service.text("juma", code)
    assert service.last("juma") == (
        "This phone belongs to somebody else here, so the code was not used. One phone is one "
        "person.\nUse a phone of your own, or ask Rehema."
    )
    assert "Asha" not in " ".join(service.inbox("juma"))
    await service.text("asha_new", code)
    assert service.last("asha_new").startswith("Done: SMS now reaches you too.")


async def test_unlink_takes_off_what_a_digit_names_and_it_can_be_linked_again(
    service: Service,
) -> None:
    await service.text("asha_chat", await code_for(service, "TELEGRAM"))
    await service.text("asha", "UNLINK")
    assert service.last("asha") == "Which one shall we take off?\n1 SMS\n2 Telegram"
    await service.text("asha", "2")
    gone = "Telegram is taken off. We write to you on SMS only.\nSend LINK to add it again."
    assert service.last("asha") == gone
    await service.text("asha_chat", "Where is the list kept?")
    assert service.last("asha_chat").startswith("We do not know this number yet")
    await service.text("asha_chat", await code_for(service, "TELEGRAM"))
    assert service.last("asha_chat") == DONE


async def test_unlink_of_the_phone_in_hand_is_confirmed_there_and_elsewhere(
    service: Service,
) -> None:
    await service.text("asha_chat", await code_for(service, "TELEGRAM"))
    await service.text("asha_chat", "UNLINK")
    await service.tap("asha_chat", "Telegram")
    for who in ("asha", "asha_chat"):
        assert service.last(who).startswith("Telegram is taken off. We write to you on SMS only.")


async def test_the_last_way_to_somebody_stays(service: Service) -> None:
    await service.text("asha", "UNLINK")
    assert service.last("asha") == (
        "SMS is the only way we reach you, so it stays.\nSend LINK to add another one first."
    )


async def test_a_new_number_is_linked_and_the_old_one_told_apart_by_its_end(
    service: Service,
) -> None:
    await service.text("asha_new", "This is my new number")
    await service.text("asha_new", await code_for(service, "SMS"))
    await service.text("asha_new", "UNLINK")
    lines = service.last("asha_new").splitlines()
    assert sorted(line[2:] for line in lines[1:]) == ["SMS ..01", "SMS ..66"]
    await service.text("asha_new", next(line[0] for line in lines if line.endswith("01")))
    await service.text("asha", "Where is the list kept?")
    assert service.last("asha").startswith("We do not know this number yet")


async def test_an_address_that_is_taken_off_gets_nothing_more_of_its_question(
    service: Service,
) -> None:
    await service.text("asha_chat", await code_for(service, "TELEGRAM"))
    await service.claimed("asha_chat", "neema", "Where is the list kept?")
    await service.text("asha", "UNLINK")
    await service.text("asha", "2")
    assert service.last("rehema") == (
        "Asha no longer has the Telegram that Q1 came from, so no answer goes there.\n"
        "Please reach Asha another way."
    )
    before = list(service.inbox("asha_chat"))
    await service.text("neema", "In the folder.")
    assert service.inbox("asha_chat") == before
    assert service.last("neema").startswith(
        "Your answer on 1# has not reached Asha (the number is no longer theirs)."
    )


async def test_all_of_it_stands_in_the_log_without_numbers_and_codes(service: Service) -> None:
    code = await code_for(service, "TELEGRAM")
    await service.text("asha_chat", code)
    await service.text("asha", "UNLINK")
    await service.text("asha", "2")
    entries = await service.app.reader.run(lambda uow: journal.newest(uow, 50))
    kinds = {each.event.kind for each in entries}
    assert {"link.code", "address.linked", "address.parted"} <= kinds
    said = repr(entries)
    assert not [one for one in (code, "700401", "12025550101") if one in said]
