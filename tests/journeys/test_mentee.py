"""What a mentee writes: text joins, splits, presses, moves and closes as they mean it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.conftest import Service

DONE = ("asha", "neema", "Where is the list kept?", "In the folder.")


async def test_a_burst_joins_its_question_and_is_confirmed_once(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "The red one.")
    await service.text("asha", "For children.")
    assert service.inbox("asha")[1:] == [
        "Added to Q1; Dr Neema will see it.\nN=make it a new question"
    ]
    assert service.inbox("neema")[1:] == ["1# more: The red one.", "1# more: For children."]


async def test_n_makes_the_last_text_a_question_of_its_own(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "And who mends the lamp?")
    await service.text("asha", "N")
    assert service.last("asha").startswith("Got it (Q2). Dr Neema, anaesthesia, is on call.")
    assert service.last("neema") == (
        "2# routine, Bunda DH (Asha, nurse anaesthetist), 0 min:\nAnd who mends the lamp?\n"
        "You have 2 open: begin with 2#. A=take D=pass"
    )


async def test_two_open_questions_ask_which_and_all_held_texts_go_there(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "OBS Who has the form?")
    await service.wait(minutes=5)
    await service.text("asha", "The red one.")
    assert service.last("asha") == (
        "Which question is this for? Your text waits.\n1 Q1 Where is the list kept?\n"
        "2 Q2 Who has the form?\nReply the number, N=new question"
    )
    await service.text("asha", "For children.")
    before = len(service.inbox("asha"))
    await service.text("asha", "1")
    assert service.inbox("neema")[-2:] == ["1# more: The red one.", "1# more: For children."]
    assert service.inbox("asha")[before:] == [
        "Added to Q1; Dr Neema will see it.\nN=make it a new question"
    ]
    assert len(service.inbox("mwajuma")) == 1


async def test_held_texts_become_one_new_question_with_one_reply(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "OBS Who has the form?")
    await service.wait(minutes=5)
    await service.text("asha", "The lamp is broken.")
    await service.text("asha", "It flickers.")
    before = len(service.inbox("asha"))
    await service.text("asha", "N")
    assert [text[:12] for text in service.inbox("asha")[before:]] == ["Got it (Q3)."]
    assert "The lamp is broken." in service.inbox("neema")[-2]
    assert service.last("neema") == "2# more: It flickers."


async def test_a_held_text_that_gets_no_number_is_said_to_be_with_nobody(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "OBS Who has the form?")
    await service.wait(minutes=5)
    await service.text("asha", "The red one.")
    await service.wait(minutes=15)
    assert service.last("asha") == (
        "Your text was not passed on; 15 minutes are over.\n"
        "Please send it again, then the number of its question."
    )


async def test_f_moves_a_question_to_another_field(service: Service) -> None:
    await service.text("asha", "Where is the list kept?")
    await service.text("asha", "F")
    assert service.last("asha").startswith("Who should see Q1?\n1 surgery 2 obstetrics")
    await service.text("asha", "5")
    assert service.last("asha").startswith("Q1 now goes to theatre nursing. Sister Furaha is on")
    assert service.last("neema") == (
        "1# went to another field, as its asker wished. No answer is needed now.\n"
        "Thank you, Dr Neema."
    )
    assert "Where is the list kept?" in service.last("furaha")
    await service.text("asha", "OBS")
    assert service.last("asha").startswith("Q1 now goes to obstetrics.")


async def test_a_claimed_question_stays_in_its_field(service: Service) -> None:
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("asha", "F")
    assert service.last("asha") == (
        "A mentor has Q1 already, so it stays there.\n"
        "For another field begin a new text with its word, such as OBS."
    )


async def test_c_withdraws_and_the_mentors_and_the_coordinator_are_told(service: Service) -> None:
    await service.text("asha", "URGENT ORTHO Where is the list kept?")
    await service.text("juma", "URGENT Where is the list kept?")
    await service.text("juma", "C")
    assert service.last("juma") == (
        "Q2 is closed, and the mentors are told.\nWrite any time to ask again."
    )
    assert service.last("neema") == (
        "The asker closed 1#. No answer is needed now.\nThank you, Dr Neema."
    )
    await service.text("asha", "C")
    assert service.last("rehema").startswith("Q1 at Bunda DH was closed by its asker.")


async def test_thanks_never_open_page_or_reopen(service: Service) -> None:
    await service.text("asha", "thank you")
    await service.text("asha", "\N{THUMBS UP SIGN}")
    assert service.inbox("asha") == service.inbox("neema") == []
    await service.claimed(*DONE)
    before = len(service.inbox("asha"))
    await service.text("asha", "Asante sana")
    assert len(service.inbox("asha")) == before
    await service.tap("neema", "Close")
    count = len(service.inbox("neema"))
    await service.text("asha", "ok thanks Dr")
    assert len(service.inbox("neema")) == count


async def test_a_text_within_72_hours_reopens_and_n_makes_it_new(service: Service) -> None:
    await service.claimed(*DONE)
    await service.tap("neema", "Close")
    await service.wait(hours=71)
    await service.text("asha", "The folder is empty.")
    assert service.last("asha") == (
        "Q1 is open again and Dr Neema has your text.\nN=make it a new question"
    )
    assert service.last("neema") == "1# Asha: The folder is empty."
    await service.text("asha", "N")
    assert service.last("asha").startswith("Got it (Q2).")
    assert "The asker closed 1#. No answer is needed now.\nThank you, Dr Neema." in (
        service.inbox("neema")
    )


async def test_a_text_after_72_hours_is_a_new_question_that_follows(
    service: Service,
) -> None:
    await service.claimed(*DONE)
    await service.tap("neema", "Close")
    await service.wait(hours=73)
    await service.text("asha", "The folder is empty.")
    told = "Got it as Q2, linked to Q1 so the mentor can read both.\nU=urgent"
    assert service.last("asha") == told


async def test_little_help_offers_another_mentor_and_means_another(service: Service) -> None:
    await service.claimed(*DONE)
    await service.tap("neema", "Close")
    await service.text("asha", "4")
    assert service.last("asha") == (
        "Thank you for saying so. Q1 can stay open.\n"
        "Write what is missing, or 1=ask another mentor"
    )
    before = len(service.inbox("neema"))
    await service.text("asha", "1")
    assert service.last("asha").startswith("Someone else will answer Q1.")
    await service.tap("baraka", "Take")
    await service.text("baraka", "Look in the drawer.")
    assert service.last("asha") == (
        "Dr Baraka (anaesthesia) on Q1:\nLook in the drawer.\nReply here to go on."
    )
    assert len(service.inbox("neema")) == before


async def test_a_mark_that_may_be_a_dose_is_asked_about(service: Service) -> None:
    await service.claimed(*DONE)
    await service.tap("neema", "Close")
    await service.claimed("asha", "mwajuma", "OBS How much?", "How many units do you have?")
    await service.text("asha", "3")
    assert service.last("asha") == (
        'Not sent yet: is "3" your text for Q2?\n1=yes, send it 2=no, it answers the list before'
    )
    await service.text("asha", "1")
    assert service.last("mwajuma") == "1# Asha: 3"
    await service.text("asha", "2")
    await service.text("asha", "2")
    assert service.last("asha").startswith("Thank you. What happened next? No names.")


async def test_twelve_quiet_hours_close_a_question(service: Service) -> None:
    await service.claimed(*DONE)
    await service.wait(hours=11, minutes=59)
    assert "closed" not in service.last("asha")
    await service.wait(minutes=1)
    assert service.last("asha") == (
        "Q1 is closed. Did it help?\n1 a lot 2 partly 3 a little 4 not really"
    )


async def test_list_who_and_help_tell_what_is_there_today(service: Service) -> None:
    await service.text("asha", "LIST")
    assert service.last("asha") == "You have no open question now.\nJust write to ask."
    await service.claimed("asha", "neema", "Where is the list kept?")
    await service.text("asha", "list")
    assert service.last("asha") == "You have 1 open:\nQ1 with Dr Neema\nJust write to add to one."
    await service.text("zawadi", "Who.")
    assert service.last("zawadi").startswith("On call for theatre nursing: Sister Furaha until ")
    for who, keys in (("asha", "ANON=no"), ("neema", "SWAP SAT"), ("rehema", "ASSIGN Q12")):
        await service.text(who, "HELP")
        assert keys in service.last(who)
        assert ("SEND=" in service.last(who)) is (who == "rehema")


async def test_first_words_without_a_question_are_never_sent_as_one(service: Service) -> None:
    for words in ("OBS", "ASK", " "):
        await service.text("asha", words)
        assert service.last("asha") == (
            "Nothing was sent: we saw no question in your text.\n"
            "Just write it, with URGENT first if a patient is waiting."
        )
    await service.text("asha", "Urgent!")
    assert "URGENT" in service.last("neema")
    assert "(no words yet)" in service.last("neema")
    await service.text("asha", "M ward, bleeding a lot")
    assert service.last("neema") == "1# more: M ward, bleeding a lot"


async def test_a_letter_with_a_number_means_that_question(service: Service) -> None:
    for words in ("ASK Where is the list kept?", "ASK How is the form filled?"):
        await service.text("asha", words)
    await service.text("asha", "C Q1")
    assert service.last("asha").startswith("Q1 is closed")
    await service.text("asha", "U 2#")
    assert "Q2" in service.last("asha")
    for words in ("C 1#", "U Q342", "N Q1", "F 342#"):
        number = "".join(filter(str.isdigit, words))
        await service.text("asha", words)
        assert service.last("asha") == (
            f"Nothing was done: you have no open question Q{number} now.\nLIST shows what is open."
        )
    await service.text("asha", "C Q2")
    assert service.last("asha").startswith("Q2 is closed")
