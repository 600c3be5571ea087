"""Patient identifiers: a routine text waits for its writer, an urgent one goes at once, masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from simulator.phones import Person
from tests.journeys.conftest import STRANGER, serve

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from simulator.phones import Bubble
    from tests.journeys.conftest import Service

SAIDA = Person("saida", "Saida", "mentee", "Asks by Telegram", telegram=700402)
OMARI = Person("omari", "Omari", "mentee", "Asks by WhatsApp", whatsapp="+12025550184")
GRACE = Person("grace", "Dr Grace Mushi", "mentor", "A mentor alone", telegram=700301)
AMINA = Person("amina", "Amina", "coordinator", "A second one", sms="+12025550188")
COLUMNS = "name,role,cadre,discipline,facility,telegram,whatsapp,consented_on"
PHONE = "Wound of day 5 smells. Her son is 0710 000 001. Dressing twice daily?"
CLEAN = "Wound of day 5 smells. Dressing twice daily?"
FLAGGED = (
    "I see what may be {}, so nothing is sent yet.\nSend it again without, or S=send as it is."
)
ONE = FLAGGED.format("a phone number")
RECEIPT = (
    "Got it ({}). Dr Neema, anaesthesia, is on call. Usual answer: within 15 min.\n"
    "U=urgent F=other field"
)
UNSENT = "Your text before was not sent."
KEPT = "Sent to Dr Neema as you wrote it ({}).\nNothing more to do now."


@dataclass(slots=True)
class Asker:
    """A mentee who writes on one channel."""

    service: Service
    who: str

    async def text(self, words: str, quote: Bubble | None = None) -> str:
        """Write, and return what came back last."""
        await self.service.text(self.who, words, quote)
        return self.last

    @property
    def last(self) -> str:
        """What was received last."""
        return self.service.last(self.who)

    @property
    def count(self) -> int:
        """How much was received."""
        return len(self.service.inbox(self.who))


@pytest.fixture(params=["asha", "saida", "omari"], ids=["sms", "telegram", "whatsapp"])
async def asker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Asker]:
    """Somebody of Bunda who asks by SMS, one who asks by Telegram and one by WhatsApp."""
    async with serve(tmp_path, others=(STRANGER, SAIDA, OMARI, GRACE)) as service:
        await service.people(
            "Saida,mentee,nurse anaesthetist,anaesthesia,BUNDA,700402,,2026-01-05",
            "Omari,mentee,nurse anaesthetist,anaesthesia,BUNDA,,+12025550184,2026-01-05",
            "Dr Grace Mushi,mentor,anaesthetist,anaesthesia,BUNDA,700301,,2026-01-05",
            columns=COLUMNS,
        )
        yield Asker(service, request.param)


async def test_a_routine_text_waits_and_goes_when_sent_again_without(asker: Asker) -> None:
    neema = asker.service.inbox
    assert await asker.text(PHONE) == ONE
    assert neema("neema") == []
    await asker.service.wait(minutes=4)
    assert await asker.text(CLEAN) == f"{RECEIPT.format('Q1')}\n{UNSENT}"
    assert asker.count == 2
    (offer,) = neema("neema")
    assert f"0 min:\n{CLEAN}\n" in offer
    assert all("0710" not in text for text in asker.service.everything())
    await asker.service.wait(minutes=20)
    assert (await asker.text("S")).startswith("That was settled before")


async def test_s_sends_it_as_it_is_and_the_question_begins_then(asker: Asker) -> None:
    await asker.text(PHONE)
    await asker.service.wait(minutes=5)
    assert await asker.text("s") == RECEIPT.format("Q1")
    assert f"0 min:\n{PHONE}\n" in asker.service.last("neema")
    assert await asker.service.reasons(f"{asker.who.capitalize()} sends a text as it is")
    await asker.text("U")
    assert PHONE in asker.service.last("neema"), "confirmed is confirmed"
    await asker.service.wait(minutes=15)
    assert all("still not sent" not in text for text in asker.service.inbox(asker.who))


async def test_the_button_is_the_key(asker: Asker) -> None:
    await asker.text(PHONE)
    if asker.who != "asha":
        await asker.service.tap(asker.who, "Send as it is")
        assert asker.last == RECEIPT.format("Q1")


async def test_silence_is_told_and_the_text_still_goes_with_s(asker: Asker) -> None:
    await asker.text(PHONE)
    await asker.service.wait(minutes=15)
    assert asker.last == (
        "Your text is still not sent: it may hold a phone number.\n"
        "Send it again without, or S=send as it is, until Tue 09:15."
    )
    await asker.service.wait(hours=23)
    assert asker.count == 2
    assert asker.service.inbox("neema") == []
    assert (await asker.text("S")).startswith("Got it (Q1).")
    assert any(PHONE in text for text in asker.service.everything())


async def test_after_a_day_nothing_is_held_any_more(asker: Asker) -> None:
    await asker.text(PHONE)
    await asker.service.wait(hours=25)
    assert (await asker.text("S")).startswith("That was settled before")
    assert all("0710" not in text for text in asker.service.everything())
    assert (await asker.text(CLEAN)).startswith("Got it (Q1).")
    assert UNSENT not in asker.last


async def test_an_urgent_text_goes_at_once_with_its_numbers_masked(asker: Asker) -> None:
    words = "Mrs Juma MRN 4432 bleeds, BP 80/40 HR 140 at 02:15, 500 ml in 10 min. Son 0710000001"
    hidden = words.replace("4432", "XXXX").replace("0710000001", "XXXXXXXXXX")
    assert await asker.text(f"URGENT {words}") == (
        "Got it, URGENT (Q1). We are asking Dr Neema now.\n"
        "Do not wait for us: call your senior now.\n"
        "Hidden from the mentors: a phone number, a hospital number."
    )
    service = asker.service
    assert f"\n{hidden}\n" in service.last("neema")
    await service.wait(minutes=15)
    assert f"\n{hidden}\n" in service.last("baraka")
    await service.text("rehema", "1")
    assert all("4432" not in text and "0710" not in text for text in service.everything())


async def test_where_an_sms_has_no_room_the_senior_comes_first(night: Service) -> None:
    await night.text("juma", "URGENT MRN 4432 bleeds, son 0710000001")
    assert night.last("juma") == (
        "Got it, URGENT (Q1). We are asking Dr Neema and one more now.\n"
        "Do not wait for us: call your senior now."
    )
    for mentor in ("neema", "kato"):
        assert "\nMRN XXXX bleeds, son XXXXXXXXXX\n" in night.last(mentor)
    assert await night.reasons("Numbers hidden in Juma's text")


async def test_a_text_in_a_thread_waits_as_well(asker: Asker) -> None:
    await asker.service.claimed(asker.who, "neema", "Which dose?", "Who is it for?")
    before = len(asker.service.inbox("neema"))
    assert await asker.text("Mrs Mariam Juma, file no 2231") == FLAGGED.format(
        "a hospital number, a name"
    )
    assert len(asker.service.inbox("neema")) == before
    assert await asker.text("A woman of 30") == (
        "Added to Q1 in place of your text before; Dr Neema will see it.\nNothing more to do now."
    )
    assert asker.service.last("neema") == "1# Asha: A woman of 30".replace(
        "Asha", asker.who.capitalize()
    )
    await asker.text("born on 12 March 1987")
    assert await asker.text("S") == KEPT.format("Q1")
    assert asker.service.last("neema").endswith(": born on 12 March 1987")


async def test_texts_that_are_flagged_together_go_together(asker: Asker) -> None:
    await asker.text("MRN 4432, wound smells")
    await asker.text("Son is 0710000001")
    before = asker.count
    await asker.text("S")
    assert asker.last == RECEIPT.format("Q1")
    assert asker.count == before + 1
    offer, more = asker.service.inbox("neema")
    assert "MRN 4432, wound smells" in offer
    assert more == "1# more: Son is 0710000001"


async def test_whoever_is_warned_again_and_again_loses_nothing(asker: Asker) -> None:
    for bed in range(5):
        await asker.text(f"MRN 443{bed}, bed {bed}, is the dressing dry?")
    assert asker.count == 3, "the same warning more often would feed a loop"
    await asker.text("S")
    told = "\n".join(asker.service.inbox("neema"))
    assert all(f"MRN 443{bed}, bed {bed}" in told for bed in range(5))
    await asker.text("MRN 4439, and this one?")
    assert asker.last == FLAGGED.format("a hospital number"), "it was answered, so it is no loop"


async def test_thanks_are_not_the_text_again(asker: Asker) -> None:
    await asker.text(PHONE)
    await asker.text("ok thanks")
    assert asker.count == 1
    assert asker.service.inbox("neema") == []
    assert await asker.text("S") == RECEIPT.format("Q1")


async def test_u_and_urgent_send_what_waits_at_once_and_masked(asker: Asker) -> None:
    service = asker.service
    await asker.text("Son is 0710 000 001. She bleeds, give 500 ml?")
    assert (await asker.text("U")).startswith("Got it, URGENT (Q1).")
    assert "Son is XXXX XXX XXX. She bleeds, give 500 ml?" in service.last("neema")
    await asker.text("C")
    await asker.text("File 99120, she bleeds again")
    assert (await asker.text("Urgent!")).startswith("Got it, URGENT (Q2).")
    assert "File XXXXX, she bleeds again" in service.last("neema")
    await asker.text("C")
    await asker.text("File 99120, now she fits")
    await asker.text("URGENT BP 200/120")
    assert "File XXXXX, now she fits\nURGENT BP 200/120\n" in service.last("neema")
    assert UNSENT not in asker.last


async def test_a_question_that_becomes_urgent_takes_what_waits_for_it_along(asker: Asker) -> None:
    service = asker.service
    await asker.text("She bleeds a little")
    await asker.text("Son is 0710 000 001, now 900 ml")
    assert (await asker.text("U")).startswith("Q1 is now urgent.")
    assert "She bleeds a little\nSon is XXXX XXX XXX, now 900 ml\n" in service.last("neema")
    await service.tap("neema", "Take")
    assert await asker.text("MRN 4432, now 1200 ml") == (
        "Sent to the mentors at once, with a hospital number hidden (Q1).\n"
        "Next time you can leave it out."
    )
    assert service.last("neema").endswith(": MRN XXXX, now 1200 ml")
    await service.text("neema", "M")
    assert all("4432" not in text and "0710" not in text for text in service.everything())


async def test_a_claimed_question_that_becomes_urgent_does_too(asker: Asker) -> None:
    await asker.service.claimed(asker.who, "neema", "She bleeds a little", "How much?")
    await asker.text("Son is 0710 000 001, now 900 ml")
    reply = await asker.text("U")
    assert reply.startswith("Q1 is now urgent, and its mentor is told.")
    assert reply.endswith("\nHidden from the mentors: a phone number.")
    assert asker.service.last("neema").endswith(": Son is XXXX XXX XXX, now 900 ml")


async def test_a_follow_up_after_closing_waits_and_reopens_with_s(asker: Asker) -> None:
    service = asker.service
    await service.claimed(asker.who, "neema", "Which dose?", "Who is it for?")
    await service.tap("neema", "Close")
    assert await asker.text("MRN 4432, a woman of 30") == FLAGGED.format("a hospital number")
    assert "4432" not in service.last("neema")
    assert (await asker.text("S")).startswith("Q1 is open again and Dr Neema has your text.")
    assert service.last("neema").endswith(": MRN 4432, a woman of 30")
    await service.tap("neema", "Close")
    await asker.text("MRN 4432, a woman of 30")
    assert (await asker.text("A woman of 30")).startswith("Q1 is open again")
    assert service.last("neema").endswith(": A woman of 30")
    await service.wait(minutes=20)
    assert "still not sent" not in asker.last


async def test_which_question_is_asked_first_and_then_the_warning(asker: Asker) -> None:
    await asker.text("Where is the list kept?")
    await asker.text("OBS Who has the form?")
    await asker.service.wait(minutes=5)
    await asker.text("It is of MRN 4432")
    assert await asker.text("2") == FLAGGED.format("a hospital number")
    assert (
        await asker.text("S")
        == "Sent to Dr Mwajuma as you wrote it (Q2).\nNothing more to do now."
    )
    assert asker.service.last("mwajuma").endswith(": It is of MRN 4432")
    await asker.service.wait(minutes=5)
    await asker.text("Another: MRN 4433")
    assert await asker.text("N") == FLAGGED.format("a hospital number")
    assert (await asker.text("S")).startswith("Got it (Q3).")


async def test_the_list_of_open_questions_shows_no_number(asker: Asker) -> None:
    service = asker.service
    await asker.text("URGENT MRN 4432 bleeds")
    await service.tap("neema", "Take")
    await service.claimed("juma", "neema", "Where is the list?")
    await service.wait(minutes=5)
    await service.text("neema", "Give fluids")
    assert "MRN XXXX bleeds" in service.last("neema")
    await service.text("neema", "LIST")
    assert all("4432" not in text for text in service.inbox("neema"))


async def test_a_caption_is_a_text_too(asker: Asker) -> None:
    service = asker.service
    await service.photo(asker.who, "MRN 4432, look at this")
    assert asker.last == FLAGGED.format("a hospital number")
    assert service.inbox("neema") == []
    reply = await asker.text("S")
    assert reply.startswith("Got it (Q1).")
    assert "We cannot pass on a photo yet: Q1 goes without it." in reply
    assert "MRN 4432, look at this\n(sent a photo" in service.last("neema")


async def test_stop_and_help_keep_their_meaning_while_a_text_waits(asker: Asker) -> None:
    await asker.text(PHONE)
    assert await asker.text("HELP") != ONE
    await asker.text("STOP")
    left = asker.last
    await asker.service.wait(minutes=20)
    assert asker.last == left
    assert asker.service.inbox("neema") == []


async def test_a_question_of_a_mentor_waits_and_is_no_answer(asker: Asker) -> None:
    service = asker.service
    await service.text("grace", f"ASK {PHONE}")
    assert service.last("grace") == ONE
    await service.text("grace", CLEAN)
    assert service.last("grace") == f"{RECEIPT.format('Q1')}\n{UNSENT}"
    assert CLEAN in service.last("neema")
    await service.text("grace", f"ASK {PHONE}")
    await service.text("grace", "S")
    assert service.last("grace") == RECEIPT.format("Q2")
    assert PHONE in service.last("neema")


@pytest.mark.parametrize("quotes", [True, False])
async def test_a_mentors_own_text_sent_again_never_goes_to_their_mentee(
    asker: Asker, quotes: bool
) -> None:
    service = asker.service
    await service.shifts("Dr Grace Mushi,anaesthesia,focal,2026-11-23T07:00,2026-11-23T19:00")
    await service.claimed(asker.who, "grace", "Where is the list kept?")
    await service.text("grace", f"ASK {PHONE}")
    await service.text("grace", "It is kept in the folder.")
    assert "\nIt is kept in the folder.\n" in asker.last
    await service.text("grace", f"ASK {PHONE}")
    warning = service.bubble("grace") if quotes else None
    await service.text("grace", CLEAN, warning)
    assert service.last("grace").startswith("Got it (Q2).")
    assert all("Wound" not in text for text in service.inbox(asker.who))


async def test_a_coordinator_sees_the_masked_words_of_an_asker_without_a_facility(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path, others=(STRANGER, AMINA)) as service:
        await service.people("Amina,coordinator,nurse,,BUNDA,+12025550188,,,2026-01-05")
        await service.text("rehema", "URGENT MRN 4432 bleeds, BP 80/40")
        assert '"URGENT MRN XXXX bleeds, BP 80/40"' in service.last("amina")
