"""H: a question is handed to a colleague, and stays with its mentor until it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.conftest import MONDAY, Service, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

PICK = "Hand over 1# to whom?\n1 Dr Baraka\n2 Dr Imara\n3 the team\nReply the number. 0=keep it"
ASKED = "Dr Baraka is asked to take 1#. It stays yours until then.\nNothing more to do now."
STAYS = "Dr Baraka cannot take 1# just now, so it is still yours.\nH=hand over to another"


async def test_a_question_is_handed_over_with_all_its_texts(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "Which one do you mean?")
    await service.text("asha", "The count sheet.")
    await service.text("neema", "H")
    assert service.last("neema") == PICK
    await service.text("neema", "1")
    assert service.last("neema") == ASKED
    assert service.last("baraka") == (
        "Dr Neema hands you 1#, Bunda DH (Asha, nurse anaesthetist), open 0 min:\n"
        "Where is the list kept?\nDr Neema: Which one do you mean?\nThe count sheet.\n"
        "Reply to answer. A=take D=pass"
    )
    before = len(service.inbox("asha"))
    await service.text("asha", "The one for swabs.")
    assert service.last("neema") == "1# Asha: The one for swabs."
    assert service.last("baraka") == "1# more: The one for swabs."
    await service.tap("baraka", "Take")
    assert service.last("baraka").startswith("1# is yours, Dr Baraka; Asha has been told.")
    assert service.last("neema") == (
        "Dr Baraka now has 1# with all its texts. Asha is told.\nThank you, Dr Neema."
    )
    assert service.inbox("asha")[before:] == [
        "Dr Baraka (anaesthesia) now has Q1 and can read all of it.\nGo on writing here."
    ]
    await service.text("baraka", "In the blue folder.")
    assert service.last("asha").startswith("Dr Baraka (anaesthesia) on Q1:\nIn the blue folder.")
    await service.text("neema", "1# And the spare one is in the drawer.")
    assert service.last("neema").startswith("Dr Baraka took 1# at 09:00, so your text was not")


async def test_a_first_reply_takes_it_and_the_givers_words_no_longer_reach_the_asker(
    night: Service,
) -> None:
    await night.text("juma", "URGENT Heavy bleeding.")
    await night.tap("neema", "Take")
    await night.text("neema", "H")
    assert night.last("neema").startswith("Hand over 1# to whom?\n1 Dr Kato\n2 Dr Baraka\n3 Dr")
    await night.text("neema", "1")
    await night.text("kato", "I am here. How much?")
    assert night.inbox("juma")[-2:] == [
        "Dr Kato (anaesthesia) now has Q1 and can read all of it.\nGo on writing here.",
        "Dr Kato (anaesthesia) on Q1:\nI am here. How much?\nReply here to go on.",
    ]
    before = len(night.inbox("juma"))
    await night.text("neema", "What is the pressure?")
    assert night.last("neema").startswith("Not sent yet: which question is this for?") or (
        "so your text was not sent" in night.last("neema")
    )
    assert len(night.inbox("juma")) == before


async def test_whoever_passes_or_stays_silent_leaves_it_with_its_mentor(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    told = len(service.inbox("asha"))
    await service.text("neema", "H")
    await service.tap("neema", "Dr Baraka")
    await service.tap("baraka", "Pass on")
    assert service.last("baraka").startswith("1# is passed on, thank you")
    assert service.last("neema") == STAYS
    await service.text("neema", "H")  # who passed is not named again
    assert service.last("neema") == (
        "Hand over 1# to whom?\n1 Dr Imara\n2 the team\nReply the number. 0=keep it"
    )
    await service.tap("neema", "Dr Imara")
    await service.wait(minutes=21)
    assert service.last("imara") == (
        "1# needs no answer from you now; a colleague has it. No harm done.\nThank you, Dr Imara."
    )
    assert service.last("neema") == STAYS.replace("Baraka", "Imara")
    await service.text("imara", "In the folder.")
    assert len(service.inbox("asha")) == told
    await service.wait(minutes=40)  # the clock of the claim went on
    assert service.last("neema").startswith("Asha is waiting on 1# since 1 h.")
    await service.wait(hours=1)
    assert service.last("neema").startswith("1# went back to the team")


async def test_keeping_choosing_again_and_closing_end_what_was_offered(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.text("neema", "H")
    await service.tap("neema", "Dr Baraka")
    await service.text("neema", "H")
    await service.tap("neema", "Dr Imara")
    assert service.last("baraka").startswith("1# needs no answer from you now")
    await service.tap("baraka", "Take")
    assert service.last("baraka").startswith("Dr Neema took 1# at 09:00.")
    await service.text("neema", "H")
    await service.text("neema", "0")
    assert service.last("neema") == "1# stays with you.\nWrite your answer, or H=hand over"
    assert service.last("imara").startswith("1# needs no answer from you now")
    await service.wait(minutes=11)
    await service.text("neema", "H")
    await service.tap("neema", "Dr Imara")
    await service.text("neema", "C")
    assert service.last("imara") == (
        "1# is closed. No answer is needed now.\nThank you, Dr Imara."
    )
    await service.wait(hours=1)
    assert service.last("imara").startswith("1# is closed.")


async def test_back_to_the_team_and_nobody_free(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.text("neema", "H")
    await service.tap("neema", "the team")
    assert service.last("neema").startswith("1# is passed on, thank you for the quick word.")
    assert service.last("baraka") == (
        "1# anaesthesia, Bunda DH (Asha, nurse anaesthetist), waiting 0 min:\n"
        "Where is the list kept?\nDr Neema: In the folder.\nReply to answer. A=take D=pass"
    )
    await service.tap("baraka", "Take")
    await service.text("imara", "STOP")
    await service.text("baraka", "H")
    assert service.last("baraka") == (
        "No colleague for anaesthesia is free now, so 1# went back to the team.\n"
        "Nothing more to do now."
    )
    assert service.last("asha").startswith("Dr Baraka could not go on with Q1")


async def test_a_giver_who_leaves_lets_it_go_on_and_a_receiver_who_leaves_gives_it_back(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?", "In the folder.")
    await service.text("neema", "H")
    await service.tap("neema", "Dr Baraka")
    await service.text("baraka", "STOP")
    assert service.last("neema") == STAYS
    await service.text("neema", "H")
    await service.tap("neema", "Dr Imara")
    before = len(service.inbox("asha"))
    await service.text("neema", "STOP")
    assert [text.partition("\n")[0] for text in service.inbox("asha")[before:]] == [
        "Dr Neema could not go on with Q1, so we are asking others now."
    ]
    await service.tap("imara", "Take")
    assert service.last("asha").startswith("Dr Imara (anaesthesia) is reading Q1 now.")


async def test_one_who_cannot_be_reached_leaves_it_with_its_mentor(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    service.block("baraka")
    await service.text("neema", "H")
    await service.tap("neema", "Dr Baraka")
    assert service.inbox("neema")[-2:] == [ASKED, STAYS]
    assert service.last("rehema").startswith("A message to Dr Baraka could not be delivered")


async def test_at_a_closed_window_a_template_asks_and_what_waits_is_dropped_when_it_stays(
    tmp_path: Path,
) -> None:
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, settings=settings) as service:
        baraka = await service.knows("baraka", "whatsapp")
        await service.claimed("asha", "neema", "Where is the list kept?", "Which one?")
        await service.text("neema", "H")
        await service.tap("neema", "Dr Baraka")
        (asked,) = baraka.inbox()
        assert "1#" in asked
        assert "list kept" not in asked
        await baraka.says("In the folder.")  # has not read the question yet
        assert baraka.inbox()[1].startswith("Dr Neema hands you 1#, Bunda DH")
        assert baraka.inbox()[2].startswith("Not sent yet: which question is this for?")
        await baraka.says("A 1#")
        assert service.last("asha").startswith("Dr Baraka (anaesthesia) now has Q1")
