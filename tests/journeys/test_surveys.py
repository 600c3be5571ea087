"""Surveys on every channel, and whatever comes between: a question, a quiz, a restart, silence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.instruments import ResponseState
from storage import people, schedules
from tests.journeys.conftest import MONDAY, fresh, serve
from tests.journeys.quizzes import enrol, lesson, push
from tests.journeys.surveys import answers, debrief, stands

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

Q1 = "Did you take part in the mentorship visit on 12-13 Dec? 1=Yes 2=No"
Q2 = "How useful was the visit for your daily work? Reply 1 to 5 (1=not useful, 5=very useful)"
Q8 = "What should the mentors do better next time? A few words are enough. Reply 0 to skip."
DOUBT = (
    "Your text waits. Is it for the survey, or for a colleague?\n"
    "1=for the survey 2=for a colleague"
)
OVER = "These questions are closed now. What you answered is saved.\nNothing more to do now."
NEEMA = "Dr Neema,anaesthesia,coupled,2026-11-23T07:00,2026-11-24T07:00"


async def test_a_mentee_answers_on_whatsapp_by_buttons_and_rows(service: Service) -> None:
    asha = await service.on_whatsapp("asha")
    await service.wait(hours=25)
    sent = await debrief(service, "Asha")
    assert asha.last().template == "ml_survey_invite", "she has not written for a day"
    for label in ("Begin", "Yes, I took part"):
        await asha.taps(label)
    await asha.taps("5")
    await asha.says("four")
    for label in ("4", "Teamwork/checklist", "No", "Too few staff"):
        await asha.taps(label)
    assert asha.last().text == Q8
    await asha.says("Come in the morning")
    assert service.heard_on("asha") == "whatsapp"
    assert asha.last().text.startswith("Thank you, Asha, all saved.")
    assert await answers(service, sent) == {
        "q1": "1",
        "q2": "5",
        "q3": "4",
        "q4": "4",
        "q5": "2",
        "q7": "2",
        "q8": "Come in the morning",
    }


async def test_a_mentor_answers_on_telegram_corrects_and_taps_twice(service: Service) -> None:
    neema = service.phone("neema", "telegram")
    sent = await debrief(service, "Dr Neema", "debrief_mentor")
    assert neema.inbox() == [
        "Thank you for the visit to Bunda DH, Dr Neema. 8 short questions; they also make your "
        "record and pay sheet.\n1=begin 2=not now"
    ]
    begin = neema.last()
    await neema.taps("Begin")
    await neema.taps("Begin", begin)
    assert len(neema.inbox()) == 2, "a finger that taps twice is asked once"
    await neema.says("0")
    hours = neema.last()
    await neema.quotes(hours, "12 hours")
    checklist = neema.last()
    await neema.quotes(hours, "many")
    assert neema.last().text == checklist.text, "an earlier one is not asked again"
    await neema.taps("Some")
    await neema.taps("Some", checklist)
    await neema.says("3")
    barrier = neema.last()
    for label in ("Equipment", "Yes, this week"):
        await neema.taps(label)
    assert "transport, pay, release" in neema.last().text
    for label, corrected in (("None", barrier), ("All cases", checklist)):
        await neema.taps(label, corrected)
        assert "transport, pay, release" in neema.last().text
    await neema.taps("Partly")
    await neema.says("Count swabs aloud")
    assert neema.last().text.startswith("Thank you, Dr Neema, all saved.")
    assert await answers(service, sent) == {
        "m1": "0",
        "m2": "12",
        "m3": "1",
        "m4": "3",
        "m5": "6",
        "m7": "2",
        "m8": "Count swabs aloud",
    }
    before = len(neema.inbox())
    await neema.taps("All cases", checklist)
    assert len(neema.inbox()) == before
    await neema.taps("Some", checklist)
    assert neema.last().text == OVER


async def test_three_replies_that_do_not_fit_leave_a_question_open(service: Service) -> None:
    asha = service.phone("asha", "sms")
    sent = await debrief(service, "Asha")
    for words in ("1", "1", "7", "perhaps", "9"):
        await asha.says(words)
    assert asha.last().text.startswith("We leave that one open and go on.")
    assert "\nNext: I could ask anything" in asha.last().text
    assert await answers(service, sent) == {"q1": "1", "q2": "flagged"}
    await asha.says("5")
    assert asha.last().text.startswith("What did you practise most?")


async def test_a_question_in_the_middle_is_a_question(service: Service) -> None:
    await service.shifts(NEEMA)
    asha, neema = service.phone("asha", "sms"), service.phone("neema", "telegram")
    sent = await debrief(service, "Asha")
    for words in ("1", "1"):
        await asha.says(words)
    await asha.says("Which needle for a spinal in an obese mother?")
    assert asha.last().text.startswith("Got it (Q1).")
    assert "Which needle" in neema.last().text
    await asha.says("4")
    assert "I could ask anything" in asha.last().text, "nobody has written: the key is an answer"
    await neema.says("25G, sitting. Which size have you got?")
    await asha.says("4")
    assert asha.last().text.startswith('Not sent yet: is "4" your text for Q1?')
    await asha.says("2")
    assert asha.last().text.startswith("What did you practise most?")
    await asha.says("Only 22G is here")
    assert neema.last().text.endswith("Only 22G is here")
    assert await answers(service, sent) == {"q1": "1", "q2": "4", "q3": "4"}


async def test_words_that_may_be_either_are_asked_about(service: Service) -> None:
    await service.shifts(NEEMA)
    asha, neema = service.phone("asha", "sms"), service.phone("neema", "telegram")
    sent = await debrief(service, "Asha")
    for words in ("1", "1", "5", "5", "1", "1"):
        await asha.says(words)
    assert asha.last().text.startswith("What is the one thing you will change?")
    await asha.says("BP 80/40 after the spinal, no ephedrine")
    assert (asha.last().text, neema.inbox()) == (DOUBT, [])
    await asha.says("2")
    assert asha.last().text.startswith("Got it (Q1).")
    assert "BP 80/40" in neema.last().text
    await asha.says("We say our names")
    assert asha.last().text == DOUBT, "a question is open now"
    await asha.says("1")
    assert asha.last().text == Q8
    assert len(neema.inbox()) == 1
    await asha.says("It could have been longer")
    await service.wait(minutes=20)
    unsent = "Your text went to nobody: we did not hear whom it is for."
    assert any(text.startswith(unsent) for text in asha.inbox())
    assert (await answers(service, sent))["q6"] == "We say our names"
    assert not any("longer" in text or "names" in text for text in neema.inbox())


async def test_a_debrief_of_a_mentor_never_reaches_a_mentee_as_advice(service: Service) -> None:
    await service.shifts(NEEMA)
    asha, neema = service.phone("asha", "sms"), service.phone("neema", "telegram")
    sent = await debrief(service, "Dr Neema", "debrief_mentor")
    for words in ("1", "4", "6", "1", "4", "6"):
        await neema.says(words)
    await asha.says("Which needle for an obese mother?")
    await neema.says("1")
    assert neema.last().text.startswith('Not sent yet: is "1" your text for 1#?')
    await neema.says("2")
    assert "next step for this team" in neema.last().text
    service.wipe()
    await neema.says("Count swabs aloud")
    assert (neema.last().text, asha.inbox()) == (DOUBT, [])
    await neema.says("1")
    assert (await answers(service, sent))["m8"] == "Count swabs aloud"
    await neema.says("25G, sitting")
    assert "25G, sitting" in asha.last().text


async def test_nothing_is_pushed_into_a_survey_and_a_second_one_waits(service: Service) -> None:
    zawadi = service.phone("zawadi", "sms")
    await enrol(service, "Zawadi", rings=True)
    await service.at("12:00")
    first = await debrief(service, "Zawadi")
    await debrief(service, "Zawadi")
    await zawadi.says("1")
    await zawadi.says("1")
    service.wipe()
    await service.at("12:45")
    assert zawadi.inbox() == [], "neither the lesson of 12:30 nor the second survey"
    assert await left_out(service, "Zawadi") == ["survey"]
    for words in ("5", "5", "5", "2", "1", "0"):
        await zawadi.says(words)
    assert (await stands(service, first)).state is ResponseState.DONE
    assert zawadi.last().text.startswith("Hello Zawadi, 7 short questions")


async def test_a_quiz_question_that_was_open_is_answered_by_its_letter(service: Service) -> None:
    asha = service.phone("asha", "sms")
    place = await enrol(service, "Asha")
    lesson_before = await push(service, place)
    sent = await debrief(service, "Asha")
    for words in ("1", "1"):
        await asha.says(words)
    await asha.says("B")
    assert asha.last().text.startswith("Not this time: it is A.")
    await asha.says("5")
    assert "I could ask anything" in asha.last().text
    assert await answers(service, sent) == {"q1": "1", "q2": "5"}
    assert (await lesson(service, lesson_before.id)).answer == "B"


async def test_a_restart_changes_nothing_and_a_late_key_counts(tmp_path: Path) -> None:
    settings = fresh(tmp_path, MONDAY.date())
    async with serve(tmp_path, settings=settings) as service:
        sent = await debrief(service, "Asha")
        asha = service.phone("asha", "sms")
        await asha.says("1")
        await asha.says("1")
        assert asha.last().text == Q2
    async with serve(tmp_path, MONDAY + timedelta(hours=5), settings) as service:
        asha = service.phone("asha", "sms")
        await asha.says("5")
        assert "I could ask anything" in asha.last().text
        await service.wait(days=1)
        assert asha.last().text.startswith("Asha, 5 short questions are left on the visit")
        await asha.says("3")
        assert asha.last().text.startswith("Welcome back, Asha. 2 of 7 are saved.")
        await asha.says("1")
        assert "I could ask anything" in asha.last().text
        assert await answers(service, sent) == {"q1": "1", "q2": "5"}


async def test_stop_ends_a_survey(service: Service) -> None:
    asha = service.phone("asha", "sms")
    sent = await debrief(service, "Asha")
    await asha.says("1")
    await asha.says("STOP")
    assert (await stands(service, sent)).state is ResponseState.LEFT
    service.wipe()
    await service.wait(days=5)
    assert asha.inbox() == []
    await asha.says("START")
    service.wipe()
    await service.wait(days=5)
    assert asha.inbox() == []


async def test_a_week_of_silence_ends_it_after_two_reminders(service: Service) -> None:
    asha = service.phone("asha", "sms")
    sent = await debrief(service, "Asha", at=MONDAY.replace(hour=20, minute=30))
    await service.at("23:00")
    assert asha.inbox() == []
    await service.at("07:00")
    assert len(asha.inbox()) == 1
    await asha.says("2")
    assert asha.last().text.startswith("Not now is fine, Asha. It stays open until")
    service.wipe()
    await service.wait(days=1)
    assert asha.inbox() == [
        "Asha, 7 short questions are left on the visit to Bunda DH. What you sent is saved.\n"
        "1=go on"
    ]
    await asha.says("1")
    assert asha.last().text == Q1
    await asha.says("1")
    service.wipe()
    await service.wait(days=2, hours=1)
    (reminder,) = asha.inbox()
    assert reminder.startswith("Last word on this, Asha: 6 questions on Bunda DH stay open until")
    await asha.says("Survey")
    assert asha.last().text.startswith("Welcome back, Asha. 1 of 7 are saved.")
    await asha.says("2")
    service.wipe()
    await service.wait(days=8)
    assert asha.inbox() == []
    assert (await stands(service, sent)).state is ResponseState.EXPIRED
    assert await answers(service, sent) == {"q1": "1"}


async def test_nobody_is_asked_over_a_patient(service: Service) -> None:
    await service.shifts(NEEMA)
    asha = service.phone("asha", "sms")
    await asha.says("URGENT no pulse oximeter trace, patient grey")
    await debrief(service, "Asha")
    await service.wait(minutes=10)
    assert not any("short questions" in text for text in asha.inbox())
    await asha.says("C")
    await service.wait(hours=1)
    assert "7 short questions" in asha.last().text


async def left_out(service: Service, name: str) -> list[str]:
    """Return why somebody was left out of what rang."""

    def read(uow: UnitOfWork) -> list[str]:
        (person,) = [one for one in people.every(uow) if one.name == name]
        return [each.reason for _, each in schedules.of_person(uow, person.id) if each.reason]

    return await service.app.committer.run(read)
