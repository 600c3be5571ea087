"""Lessons: a question goes out, any key answers it, once, and words stay words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from domain.courses import RecallState
from domain.guides import Standing
from domain.pace import Pace
from handlers.lessons import tips
from handlers.lessons.asking import NotSigned
from simulator.phones import Person
from tests.journeys.conftest import MONDAY, STRANGER, fresh, serve
from tests.journeys.quizzes import ITEM, enrol, lesson, push, recall, tip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.journeys.conftest import Service

GRACE = Person("grace", "Dr Grace Mushi", "mentor", "Mentor and mentee", telegram=700301)
ROW = "Dr Grace Mushi,mentee|mentor,anaesthetist,anaesthesia,BUNDA,,700301,,2026-01-05"


@pytest.mark.parametrize("key", ["a", "A.", "1", "\u0661", "\u09e7", "\u0967"])
async def test_letter_and_digit_of_any_script_answer_once(service: Service, key: str) -> None:
    place = await enrol(service, "Asha")
    sent = await push(service, place)
    await service.text("asha", key)
    right = service.last("asha")
    assert right.startswith("Right, A. Early speaking lowers")
    assert right.endswith("M=ask a mentor")
    await service.text("asha", "B")
    assert service.last("asha").startswith("You have answered this one")
    kept = await lesson(service, sent.id)
    assert (kept.answer, kept.correct) == ("A", True)
    stands = await recall(service, place)
    assert (stands.streak, stands.asked) == (1, 1)


async def test_a_letter_still_answers_after_the_teaching_has_come(service: Service) -> None:
    place = await enrol(service, "Asha")
    sent = await push(service, place)
    await service.wait(days=4)
    await tip(service, place, sent)
    await service.text("asha", "b")
    assert service.last("asha").startswith("Not this time: it is A.")
    kept = await lesson(service, sent.id)
    assert (kept.answer, kept.correct) == ("B", False)


async def test_the_first_answer_counts_typed_or_tapped_and_however_late(service: Service) -> None:
    await service.knows("asha", "telegram")
    place = await enrol(service, "Asha")
    sent = await push(service, place)
    question = service.bubble("asha")
    await service.wait(days=4)
    await tip(service, place, sent)
    assert service.last("asha").startswith(
        "From WHO Surgical Safety Checklist (2009): At Time Out"
    )
    await service.tap("asha", "A", question)
    assert service.last("asha").startswith("Right, A.")
    again = "You have answered this one, and your first answer counts. Right is A.\nM=ask a mentor"
    await service.tap("asha", "C", question)
    assert service.last("asha") == again
    await service.text("asha", "D")
    assert service.last("asha") == again


async def test_right_twice_in_a_row_retires_an_item(service: Service) -> None:
    place = await enrol(service, "Asha")
    await push(service, place)
    await service.text("asha", "A")
    await service.wait(days=24)
    sent = await push(service, place)
    await service.text("asha", "1")
    assert service.last("asha") == (
        "Right, A. Early speaking lowers the barrier to raising a concern during the case.\n"
        'Twice right on "Names and roles before every case": this one is done, Asha. '
        "1 of 1 done.\nNothing more to do now."
    )
    assert sent.nth == 2
    assert (await recall(service, place)).state is RecallState.RETIRED


async def test_other_keys_are_refused_and_other_words_open_a_question(service: Service) -> None:
    place = await enrol(service, "Asha")
    await service.text("asha", "B")
    assert service.last("asha").startswith("Got it (Q1).")
    await service.text("asha", "C")
    service.wipe()
    await push(service, place)
    for key in ("E", "7"):
        await service.text("asha", key)
        assert service.last("asha") == (
            "That one is not in the list. This question has A, B, C or D.\nReply one of these."
        )
    await service.text("asha", "Which blade fits a newborn?")
    assert service.last("asha").startswith("Got it as Q2")
    await service.text("asha", "C")
    assert service.last("asha").startswith("Not this time: it is A.")


async def test_a_letter_may_be_a_blood_group_once_a_mentor_has_written(service: Service) -> None:
    await service.claimed("asha", "neema", "Which unit do we hang?")
    place = await enrol(service, "Asha")
    sent = await push(service, place)
    await service.text("neema", "What is the group?")
    await service.text("asha", "B")
    assert "1" in service.last("asha")
    assert (await lesson(service, sent.id)).answered_at is None
    await service.text("asha", "1")
    assert service.last("neema") == "1# Asha: B"
    await service.text("neema", "And the other patient's?")
    await service.text("asha", "B")
    await service.text("asha", "2")
    assert service.last("asha").startswith("Not this time: it is A.")
    assert (await lesson(service, sent.id)).answer == "B"


async def test_who_is_a_mentor_too_answers_by_digit_and_their_letters_stay(
    tmp_path: Path,
) -> None:
    async with serve(tmp_path, others=(STRANGER, GRACE)) as service:
        await service.people(ROW)
        await service.shifts("Dr Grace Mushi,anaesthesia,focal,2026-11-23T07:00,2026-11-23T19:00")
        place = await enrol(service, "Dr Grace Mushi")
        sent = await push(service, place)
        (asked,) = [one for one in service.phone("grace").bubbles() if "1 People who" in one.text]
        assert asked.text.endswith("Reply 1, 2, 3 or 4.")
        await service.text("asha", "Where is the list kept?")
        await service.text("grace", "A")
        assert service.last("grace").startswith("1# is yours")
        assert (await lesson(service, sent.id)).answered_at is None
        await service.tap("grace", "3", asked)
        assert service.last("grace").startswith("Not this time: it is 1.")
        await service.text("grace", "M")
        assert "quiz question too" not in service.last("grace")
        taught = [each for each in service.phone("grace").bubbles() if "Not this" in each.text]
        await service.tap("grace", "Ask a mentor", taught[0])
        assert "quiz question too" in service.last("grace")
        await service.text("grace", "Who begins?")
        assert service.last("grace").startswith("Got it (Q2).")
        assert all("Who begins" not in each for each in service.inbox("asha"))


async def test_what_follows_m_is_a_new_question_and_may_press(service: Service) -> None:
    await service.claimed("asha", "neema", "Which unit do we hang?", "The red one.")
    place = await enrol(service, "Asha")
    await push(service, place)
    await service.text("asha", "D")
    await service.text("asha", "M")
    await service.text("asha", "Thanks")
    assert not service.last("asha").startswith("Got it (Q2)")
    await service.text("asha", "URGENT They refuse to say names, patient asleep")
    assert service.last("asha").startswith("Got it, URGENT (Q2).")
    offers = [each for who in ("neema", "kato") for each in service.inbox(who)]
    urgent = [each for each in offers if "They refuse" in each]
    assert urgent
    assert all("Right is A." in each for each in urgent)
    await service.text("asha", "The second one, too")
    assert not service.last("asha").startswith("Got it (Q3)")


async def test_a_push_that_never_left_counts_as_never_sent(service: Service) -> None:
    place = await enrol(service, "Asha")
    await service.at("21:30")
    sent = await push(service, place)
    assert service.inbox("asha") == []
    await service.wait(hours=12)
    assert service.inbox("asha") == []
    run, desk = service.app.committer.run, service.app.desk
    taken = await run(lambda uow: tips.take_back(desk(uow), place))
    assert [each.id for each in taken] == [sent.id]
    assert (await lesson(service, sent.id)).unsent
    assert (await recall(service, place)).asked == 0
    assert (await push(service, place)).nth == 1


async def test_a_newer_question_takes_the_place_of_an_older_one(service: Service) -> None:
    await service.knows("asha", "telegram")
    place = await enrol(service, "Asha")
    first = await push(service, place)
    old = service.bubble("asha")
    await service.wait(days=2)
    second = await push(service, place)
    assert len(service.inbox("asha")) == 2
    await service.text("asha", "A")
    assert (await lesson(service, second.id)).correct
    await service.tap("asha", "A", old)
    assert (await lesson(service, first.id)).correct
    stands = await recall(service, place)
    assert (stands.streak, stands.state) == (1, RecallState.OPEN)


async def test_nothing_goes_out_that_nobody_signed(service: Service) -> None:
    place = await enrol(service, "Asha", Pace(retire_after=1))
    for standing in set(Standing) - {Standing.SIGNED, Standing.PRACTICE}:
        with pytest.raises(NotSigned):
            await push(service, place, replace(ITEM, standing=standing))
    assert service.inbox("asha") == []


async def test_at_a_closed_window_a_template_asks_and_any_key_answers(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings) as service:
        asha = await service.on_whatsapp("asha")
        place = await enrol(service, "Asha")
        await service.wait(hours=25)
        await push(service, place)
        assert asha.inbox() == [
            "Your quiz question: Main reason to say names and roles at Time Out? The options are: "
            "A People who have spoken once speak up more easily later / B It fills the time / "
            "C To decide who is senior / D Only visitors need it. "
            "Reply A, B, C or D and the reason comes at once."
        ]
        await asha.says("b")
        assert asha.inbox()[1].startswith("Not this time: it is A.")
        assert service.heard_on("asha") == "whatsapp"


async def test_without_an_approved_template_the_next_address_is_asked(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings) as service:
        await service.on_whatsapp("asha")
        place = await enrol(service, "Asha")
        service.break_down("templates_paused")
        await service.app.approvals.look()
        await service.wait(hours=25)
        await push(service, place)
        assert service.heard_on("asha") == "sms"
        assert service.last("asha").endswith("Reply A, B, C or D.")


async def test_a_question_steps_aside_for_what_has_the_same_keys(tmp_path: Path) -> None:
    async with serve(tmp_path, others=(STRANGER, GRACE)) as service:
        await service.people(ROW)
        for who, name in (("asha", "Asha"), ("grace", "Dr Grace Mushi")):
            await service.claimed(who, "neema", "ASK Where is the list kept?", "In the folder.")
            place = await enrol(service, name)
            sent = await push(service, place)
            await service.text("neema", "C")
            assert any("Did it help?" in text for text in service.inbox(who))
            await service.text(who, "1")
            assert (await lesson(service, sent.id)).answered_at is None
            await service.text(who, "4")
            await service.text(who, "2")
            await service.text(who, "2")
            assert (await lesson(service, sent.id)).answered_at is not None
