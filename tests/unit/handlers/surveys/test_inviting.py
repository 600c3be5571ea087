"""Inviting and reminding: to whom, when, and what comes after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest

from domain.instruments import Action, Answer, ResponseState
from domain.model import Discipline, Urgency
from handlers import words
from handlers.surveys import acting, ending, running
from handlers.surveys.conducts import CONDUCTS, Conduct
from storage import addresses, people, questions
from tests.unit.handlers.surveys.asked import Asked

if TYPE_CHECKING:
    from datetime import datetime

    from content.phrases import Rendered
    from domain.instruments import Response, Step
    from domain.model import Person, Question
    from handlers.desk import Desk
    from handlers.turn import Turn
    from storage.uow import UnitOfWork
    from tests.unit.handlers.room import Room

INTRO = "Hello Asha, 7 short questions on the visit of 12-13 Dec."


@pytest.fixture
def asha(room: Room) -> Asked:
    return Asked(room)


def test_nobody_is_asked_at_night(asha: Asked) -> None:
    asha.sent(at=asha.room.book.now + timedelta(hours=11, minutes=30))  # 20:30 at Bunda
    asha.tick(hours=21)
    assert asha.told() == []
    asha.tick(hours=2)
    assert asha.told()[0].startswith(INTRO)


def test_who_has_not_agreed_or_has_left_is_not_asked(asha: Asked) -> None:
    asha.says("STOP")
    made = asha.sent()
    assert (asha.told(), asha.stands(made).state) == ([], ResponseState.LEFT)


def test_who_leaves_ends_what_runs_and_what_waits(asha: Asked) -> None:
    first, second = asha.sent(), asha.sent()
    asha.says("1")
    assert asha.stands(first).state is ResponseState.RUNNING
    assert asha.stands(second).asked_at is None
    asha.says("STOP")
    asha.tick(days=9)
    assert asha.told() == []
    assert {asha.stands(each).state for each in (first, second)} == {ResponseState.LEFT}


def test_a_second_survey_waits_for_the_end_of_the_first(asha: Asked) -> None:
    first = asha.sent()
    second = asha.sent("debrief_mentor")
    assert len(asha.told()) == 1
    asha.says("1", "2", "0")
    assert asha.stands(first).state is ResponseState.DONE
    asha.tick()
    assert asha.told()[-1].startswith("Thank you for the visit to Bunda")
    assert asha.stands(second).state is ResponseState.INVITED


def test_a_debrief_waits_for_no_pulse_that_nobody_has_begun(asha: Asked) -> None:
    pulse = asha.sent("psych_safety_pulse", visit_id=None)
    debrief = asha.sent()
    assert asha.told()[-1].startswith(INTRO)
    asha.says("1", "2", "0")
    assert asha.stands(debrief).state is ResponseState.DONE
    assert asha.stands(pulse).state is ResponseState.INVITED


def test_a_debrief_waits_for_a_pulse_that_has_begun(asha: Asked) -> None:
    asha.sent("psych_safety_pulse", visit_id=None)
    asha.says("1")
    asha.sent()
    assert not [text for text in asha.told() if text.startswith(INTRO)]


def test_a_second_survey_goes_when_the_first_has_expired(asha: Asked) -> None:
    asha.sent()
    asha.sent("debrief_mentor")
    asha.tick(days=7, hours=1)
    texts = asha.told()
    assert [text.partition(" ")[0] for text in texts] == ["Hello", "Asha,", "Last", "Thank"]


def test_a_reminder_waits_while_a_survey_runs(asha: Asked) -> None:
    asha.sent()
    asha.tick(hours=23, minutes=50)
    asha.says("1", "1")
    asha.tick(minutes=30)
    assert asha.told() == []
    asha.tick(hours=1)
    (reminder,) = asha.told()
    assert reminder.startswith("Asha, 6 short questions are left on the visit to Bunda")


def test_a_survey_runs_for_an_hour_after_each_exchange(asha: Asked) -> None:
    asha.sent()

    def runs() -> bool:
        def read(uow: object) -> bool:
            desk = asha.room.desk(uow)  # type: ignore[arg-type]
            return running.is_running(desk, people.get(desk.uow, asha.room.cast.mentee))

        return asha.room.book.commit(read)

    assert not runs(), "not begun"
    asha.says("1", "1")
    assert runs()
    asha.tick(minutes=59)
    assert runs()
    asha.tick(minutes=1)
    assert not runs()


def test_what_follows_a_survey_waits_for_its_end_or_an_hour_of_silence(
    asha: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str | None]] = []

    def follow(desk: Desk, _: Person, __: Response, answer: Answer, action: Action) -> None:
        seen.append((action.do, answer.code))

    later = {"offer_confidential_contact": follow}
    monkeypatch.setattr(ending, "AFTERWARDS", later)
    asha.sent()
    asha.says("1", "1", "5", "2")
    asha.tick(minutes=50)
    asha.says("4")
    asha.tick(minutes=50)
    assert seen == []
    asha.tick(minutes=20)
    assert seen == [("offer_confidential_contact", "2")]
    asha.says("2", "1", "0")
    asha.tick()
    assert seen == [("offer_confidential_contact", "2")], "nothing new has set it off"


def test_what_an_answer_sets_off_is_done_at_once_and_after_the_end(
    asha: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def note(_: Desk, __: Person, ___: Response, answer: Answer, action: Action) -> None:
        seen.append(f"{action.do} {answer.words or answer.code}")

    now = {"schedule_commitment_check": note}
    monkeypatch.setattr(ending, "ACTIONS", now)
    monkeypatch.setattr(ending, "AFTERWARDS", {"offer_confidential_contact": note})
    asha.sent()
    asha.says("1", "1", "5", "1", "4", "1", "We count swabs")
    assert seen == ["schedule_commitment_check We count swabs"]
    asha.says("0")
    asha.tick()
    assert seen[1:] == ["offer_confidential_contact 1"]


def test_every_action_of_the_tables_is_one_that_instruments_know() -> None:
    assert not set(acting.ACTIONS) & set(acting.AFTERWARDS)


def test_an_erased_person_is_asked_nothing(asha: Asked) -> None:
    made = asha.sent(at=asha.room.book.now + timedelta(hours=1))

    def leave(uow: object) -> None:
        desk = asha.room.desk(uow)  # type: ignore[arg-type]
        words.leave(desk, people.get(desk.uow, asha.room.cast.mentee), "erased")

    asha.room.book.commit(leave)
    asha.tick(hours=2)
    assert (asha.told(), asha.stands(made).state) == ([], ResponseState.LEFT)


def test_an_instrument_without_an_intro_asks_at_once_and_may_have_words_of_its_own(
    asha: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def words_of(desk: Desk, person: Person, _: Response, step: Step) -> Rendered:
        return desk.render("survey.skipped", person, question=step.id)

    def again(desk: Desk, person: Person, _: Response, step: Step) -> Rendered:
        return desk.render("survey.invalid", person, rule=step.id)

    def finish(turn: Turn, response: Response) -> None:
        told.append(response.instrument)
        turn.reply("survey.over")

    own = Conduct(ask=words_of, misfit=again, finish=finish, skips=False)
    monkeypatch.setitem(cast("dict[str, Conduct]", CONDUCTS), "psych_safety_pulse", own)
    made = asha.sent("psych_safety_pulse")
    (first,) = asha.told()
    assert first.endswith("Next: p1")
    assert asha.stands(made).began_at is None
    replies = [asha.says("never") for _ in range(4)]
    assert replies[0].startswith("I could not use that reply here. p1")
    assert asha.stands(made).misses == len(replies), "it is not skipped"
    assert asha.says("3").endswith("Next: p2")
    assert asha.says("3", "0", "5").startswith("These questions are closed")
    assert (told, asha.stands(made).state) == (["psych_safety_pulse"], ResponseState.RUNNING)


def test_who_cannot_be_reached_is_asked_once_they_can_be_and_given_up_in_the_end(
    asha: Asked,
) -> None:
    home = asha.room.cast.address[asha.room.cast.mentee]
    block(asha, home, asha.room.book.now)
    made = asha.sent()
    asha.tick(hours=5)
    assert asha.stands(made).asked_at is None
    block(asha, home, None)
    asha.tick(hours=1)
    assert asha.told()[0].startswith(INTRO)
    second = asha.sent("debrief_mentor")
    asha.says("1", "2", "0")
    block(asha, home, asha.room.book.now)
    asha.tick(days=16)
    assert asha.stands(second).state is ResponseState.EXPIRED


def block(asha: Asked, home: int, at: datetime | None) -> None:
    asha.room.book.commit(lambda uow: addresses.set_blocked(uow, home, at))


def test_reminders_wait_for_a_patient_and_keep_a_day_between_them(asha: Asked) -> None:
    asha.sent()
    asha.told()

    def ask(uow: UnitOfWork) -> Question:
        home = asha.room.cast.address[asha.room.cast.mentee]
        asker = people.get(uow, asha.room.cast.mentee)
        return questions.add(uow, asker, home, Discipline.ANAESTHESIA, Urgency.URGENT)

    question = asha.room.book.commit(ask)
    asha.tick(hours=73)
    assert asha.told() == []
    asha.room.book.commit(lambda uow: questions.close(uow, question.id, None))
    asha.tick(hours=1)
    assert [text.partition(",")[0] for text in asha.told()] == ["Asha"]
    asha.tick(hours=20)
    assert asha.told() == []
    asha.tick(hours=5)
    assert [text.partition(",")[0] for text in asha.told()] == ["Last word on this"]


def test_the_offer_of_the_safety_contact_holds_up_nothing(asha: Asked) -> None:
    asha.sent()
    asha.says("1", "1", "5", "1", "4", "2", "1")
    assert asha.says("0").startswith("Thank you, Asha, all saved.")
    asha.tick()
    assert asha.told()[-1].startswith("Thank you for being open.")
    asha.sent("debrief_mentor")
    assert asha.told()[-1].startswith("Thank you for the visit to Bunda")
    assert asha.says("1").startswith("How many mentees")


def test_who_comes_back_without_having_begun_is_invited_anew(asha: Asked) -> None:
    asha.sent()
    asha.says("2")
    asha.tick(hours=8)
    assert asha.says("5").startswith(INTRO)
    assert asha.says("1").startswith("Did you take part")
    asha.tick(hours=3)
    assert asha.says("1").startswith("How useful was the visit")
