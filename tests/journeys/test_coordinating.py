"""Coordinators by chat: what waits, a question given to a mentor, somebody added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.phones import Person
from tests.journeys.conftest import MONDAY, STRANGER, serve

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

QUESTION = "How long may the tourniquet stay?"
SECOND = Person("neema2", "Dr Neema Mollel", "mentor", "", sms="+12025550134", uses="sms")
NEW = Person("new", "Halima Juma", "mentee", "", sms="+12025550135", uses="sms")


async def test_the_board_shows_what_waits_urgent_and_oldest_first(service: Service) -> None:
    await service.text("rehema", "OPEN")
    assert service.last("rehema") == "Nothing more waits for an answer.\nWHO=on call now"
    await service.text("asha", QUESTION)
    await service.wait(minutes=5)
    await service.text("juma", "URGENT Spinal failed, what next?")
    await service.tap("neema", "Take", service.bubble("neema"))
    await service.text("rehema", "Board.")
    assert service.last("rehema") == (
        "2 wait for an answer, 0 late:\n"
        "Q2 URGENT Tarime DH, anaesthesia, 0 min: with Dr Neema\n"
        "Q1 Bunda DH, anaesthesia, 5 min: asked Dr Neema\n"
        "ASSIGN Q2 name"
    )
    await service.text("neema", "2# Lay her flat and call your senior.")
    await service.wait(hours=4)
    await service.text("rehema", "open")
    assert service.last("rehema").startswith("1 wait for an answer, 1 late:\nQ1 Bunda DH")


async def test_a_long_board_has_pages(service: Service) -> None:
    for asker in ("asha", "juma", "zawadi", "peter", "halima"):
        await service.text(asker, QUESTION)
    rehema = await service.knows("rehema", "sms")
    await rehema.says("OPEN")
    first = rehema.last().text
    assert [line[:2] for line in first.splitlines()[1:-1]] == ["Q1", "Q2", "Q3", "Q4"]
    assert first.endswith("ASSIGN Q1 name, 1=more")
    assert rehema.last().parts <= 2
    await rehema.says("1")
    assert "\nQ5 Kisiwa HC, obstetrics" in rehema.last().text
    assert not rehema.last().text.endswith("1=more")
    await rehema.says("HELP")
    assert rehema.last().text.startswith("OPEN=what waits ASSIGN Q12 name=")


async def test_several_late_questions_are_one_alert_that_shows_the_board(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.text("juma", QUESTION)
    await service.at("13:00")
    assert service.last("rehema") == (
        "Overdue: 2 questions, the oldest Q1 at Bunda DH, 4 h.\nASSIGN Q1 name, 2=show all"
    )
    await service.tap("rehema", "Show")
    assert service.last("rehema").startswith("2 wait for an answer, 2 late:\nQ1 ")


async def test_an_open_question_is_offered_to_whom_the_coordinator_names(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.wait(minutes=19)
    await service.text("rehema", "assign q1 imara")
    assert service.last("rehema") == (
        "Dr Imara is asked for Q1 now. We tell you when it is taken.\n2=show all that waits"
    )
    assert QUESTION in service.last("imara")
    assert service.inbox("baraka") == []
    await service.wait(minutes=19)
    assert service.inbox("baraka") == [], "a person's act begins the clocks anew"
    await service.tap("imara", "Take")
    assert service.last("asha").startswith("Dr Imara (anaesthesia) is reading Q1 now.")
    assert service.last("rehema").startswith("Dr Imara now has Q1 at Bunda DH.")
    assert "Dr Imara has taken 1#" in service.last("neema")


async def test_whom_nobody_takes_it_from_the_ladder_goes_on(service: Service) -> None:
    await service.text("asha", QUESTION)
    await service.text("rehema", "ASSIGN Q1 Imara")
    await service.wait(minutes=20)
    assert len(service.inbox("baraka")) == 1
    assert "now asking the" in service.last("asha")


async def test_a_claimed_question_changes_hands_with_thanks(service: Service) -> None:
    await service.claimed("asha", "neema", QUESTION, "Two hours at most.")
    await service.text("rehema", "ASSIGN Q1 Imara")
    assert service.last("rehema") == (
        "Dr Neema has Q1 now. Give it to Dr Imara instead?\n1=yes, thank Dr Neema 0=leave it"
    )
    await service.text("rehema", "0")
    assert service.last("rehema").startswith("Q1 stays where it is.")
    await service.text("rehema", "ASSIGN Q1 Imara")
    before = service.inbox("asha")
    await service.text("rehema", "1")
    assert service.last("neema") == (
        "Rehema has asked Dr Imara to go on with 1#, so you need not. "
        "Thank you for what you gave.\nNothing more to do now."
    )
    assert QUESTION in service.last("imara")
    assert service.inbox("asha") == before, "the asker hears it once, when it is taken"
    await service.tap("imara", "Take")
    assert service.last("asha") == (
        "Dr Imara (anaesthesia) now has Q1 and can read all of it.\nGo on writing here."
    )
    await service.text("asha", "And in a child?")
    assert "And in a child?" in service.last("imara")
    assert "And in a child?" not in service.last("neema")


async def test_what_stands_against_a_mentor_is_said_and_may_be_insisted_on(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.text("rehema", "ASSIGN Q1 Tumaini")
    assert service.last("rehema") == (
        "Dr Tumaini cannot be asked for Q1: works in another field.\nASSIGN Q1 and another name"
    )
    await service.text("neema", "STOP")
    await service.text("rehema", "ASSIGN Q1 Neema")
    assert service.last("rehema").startswith('No mentor is called "Neema"')
    await service.text("rehema", "ASSIGN Q1 Kato")
    assert service.last("rehema").startswith(
        "Dr Kato would not be asked for Q1 now: not on call now.\nS=ask anyway"
    )
    await service.text("rehema", "S")
    assert service.last("rehema").startswith("Dr Kato is asked for Q1 now.")
    assert QUESTION in service.last("kato")


async def test_of_several_of_a_name_one_is_chosen(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY, others=(STRANGER, SECOND)) as service:
        row = "Dr Neema Mollel,mentor,anaesthetist,anaesthesia,ZIWA,+12025550134,,,2026-01-05"
        await service.people(row)
        await service.shifts(
            "Dr Neema Mollel,anaesthesia,regional,2026-11-23T07:00,2026-11-23T19:00"
        )
        await service.text("asha", QUESTION)
        await service.text("rehema", "ASSIGN Q1 neema")
        assert service.last("rehema") == (
            "Who shall have Q1?\n1 Dr Neema\n2 Dr Neema Mollel\nReply the number."
        )
        await service.text("rehema", "2")
        assert service.last("rehema").startswith("Dr Neema is asked for Q1 now.")
        assert QUESTION in service.last("neema2")


async def test_what_cannot_be_assigned_says_the_next_step(service: Service) -> None:
    await service.text("rehema", "ASIGN Q1 Neema")
    assert service.last("rehema").endswith("Nearest: ASSIGN. HELP=all words")
    await service.text("rehema", "ASSIGN")
    assert service.last("rehema").startswith("ASSIGN gives a question to a mentor: ASSIGN Q12")
    await service.text("rehema", "ASSIGN Q9 Neema")
    assert service.last("rehema") == (
        "There is no question Q9, so nothing was done.\nOPEN=what waits"
    )
    await service.text("asha", QUESTION)
    await service.text("asha", "C")
    await service.text("rehema", "ASSIGN Q1 Neema")
    assert service.last("rehema").startswith("Q1 is closed")


async def test_somebody_is_added_by_one_line_read_back_and_invited(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY, others=(STRANGER, NEW)) as service:
        await service.text("rehema", "ADD Halima Juma +1 202 555 0135 midwife obstetrics KISIWA")
        assert service.last("rehema") == (
            "Halima Juma, mentee: midwife, obstetrics, Kisiwa HC, +12025550135. Is that right?\n"
            "1=save and invite 0=leave it"
        )
        await service.text("rehema", "0")
        assert service.last("rehema").startswith("Nobody was added.")
        await service.text("rehema", "ADD kisiwa, midwife, Halima Juma, +12025550135")
        await service.tap("rehema", "Save and invite")
        assert service.last("rehema").startswith("Halima Juma at Kisiwa HC is added.")
        await service.wait(minutes=1)
        assert "invites you to Mentorline" in service.last("new")
        await service.text("new", "1")
        await service.text("new", QUESTION)
        assert "Got it (Q1)" in service.last("new")
        await service.text("rehema", "ADD Mariamu +12025550135 midwife KISIWA")
        assert service.last("rehema") == (
            "+12025550135 is the number of Halima Juma, Kisiwa HC, already. Nobody was added.\n"
            "ADD=another number"
        )


async def test_somebody_is_added_in_steps_where_nothing_is_said_at_once(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY, others=(STRANGER, NEW)) as service:
        said = [
            ("ADD MENTOR", "ADD a mentee or mentor. What is their name?"),
            ("Dr Halima Juma", "What is the number of Dr Halima Juma?"),
            ("0712 345 678", "0712 345 678 is not a full telephone number."),
            ("+12025550135", "What is the work of Dr Halima Juma?"),
            ("perfusionist", "In which field does Dr Halima Juma work?"),
            ("ANAES", "Where does Dr Halima Juma work?"),
            ("Baharri", "Where does Dr Halima Juma work?"),
        ]
        for words, answer in said:
            await service.text("rehema", words)
            assert service.last("rehema").startswith(answer), words
        assert service.last("rehema").endswith("such as BAHARI")
        await service.text("rehema", "Bahari RRH")
        assert service.last("rehema").startswith(
            "Dr Halima Juma, mentor: perfusionist, anaesthesia, Bahari RRH, +12025550135."
        )
        await service.text("rehema", "1")
        assert service.last("rehema").startswith("Dr Halima Juma at Bahari RRH is added.")
        assert await service.reasons("Dr Halima Juma was added") == ["A coordinator wrote ADD."]


async def test_of_others_the_words_are_what_they_were(service: Service) -> None:
    await service.text("asha", "OPEN")
    assert service.last("asha").startswith("Got it (Q1)")
    await service.tap("neema", "Take")
    await service.people("Dr Neema,mentor|coordinator,anaesthetist,anaesthesia,BAHARI,,700201,,")
    await service.text("neema", "open")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nopen")
    await service.text("neema", "Add fluids, 500 ml")
    assert "Add fluids, 500 ml" in service.last("asha")
    await service.text("neema", "OPEN")
    assert service.last("neema").startswith("Nothing more waits")


async def test_who_passed_it_on_or_has_enough_is_asked_only_if_insisted_on(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.tap("neema", "Pass on")
    await service.text("rehema", "ASSIGN Q1 Neema")
    assert "would not be asked for Q1 now: passed it on before." in service.last("rehema")
    for asker, words in (("juma", "A"), ("juma", "ASK B"), ("asha", "ASK C"), ("asha", "ASK D")):
        await service.text(asker, f"{words}: {QUESTION}")
    assert QUESTION in service.last("baraka"), "Dr Neema has three of them by now"
    await service.text("rehema", "ASSIGN Q5 Neema")
    assert "for Q5 now: has all the questions one may have." in service.last("rehema")
    await service.tap("rehema", "Ask anyway")
    assert service.last("rehema").startswith("Dr Neema is asked for Q5 now.")
    assert f"D: {QUESTION}" in service.last("neema")


async def test_who_is_asked_already_is_asked_once_more_under_the_same_code(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.wait(minutes=10)
    await service.text("rehema", "ASSIGN Q1 Neema")
    first, again = service.inbox("neema")
    assert first.startswith("1# anaesthesia, Bunda DH (Asha, nurse anaesthetist), waiting 0 min:")
    assert again == first.replace("0 min", "10 min")
    await service.text("neema", "Two hours at most.")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:")
    await service.text("rehema", "ASSIGN Q1 Neema")
    assert service.last("rehema").startswith("Dr Neema cannot be asked for Q1: has it already.")
