"""A day without an answer: a named coordinator holds the question, and nobody is paged for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import people, questions

if TYPE_CHECKING:
    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

QUESTION = "Where do other teams keep the spare laryngoscope batteries?"
MENTORS = ("neema", "kato", "baraka", "imara")
TOLD = (
    "Q1 is a day old without an answer, and we are sorry. Rehema now sees to it in person.\n"
    "Write here if it has changed. U=urgent"
)
HELD = (
    "Q1 at Bunda DH has had no answer for 1 day. Rehema holds it now, and the asker knows.\n"
    "Please find a person, no clinical advice. 1=I will find someone"
)


def offered(service: Service) -> list[int]:
    """Return how many messages each mentor has."""
    return [len(service.inbox(each)) for each in MENTORS]


async def question_of(service: Service) -> Question:
    """Return the only question."""

    def read(uow: UnitOfWork) -> Question:
        (asker,) = [one for one in people.every(uow) if one.name == "Asha"]
        (found,) = questions.live_of(uow, asker.id)
        return found

    return await service.app.committer.run(read)


async def a_day_over(service: Service) -> None:
    """Asha asks, and for a day nobody answers."""
    await service.text("asha", QUESTION)
    await service.wait(hours=24)


async def test_after_a_day_the_asker_hears_once_who_holds_it_and_only_a_mentor_may_come(
    service: Service,
) -> None:
    await service.text("asha", QUESTION)
    await service.wait(hours=23, minutes=59)
    assert TOLD not in service.inbox("asha")
    await service.wait(minutes=1)
    assert service.last("asha") == TOLD
    assert service.last("rehema") == HELD
    before = offered(service), len(service.inbox("asha")), len(service.inbox("rehema"))
    assert (await question_of(service)).coordinator_id is not None
    await service.wait(days=3)
    assert (offered(service), len(service.inbox("asha")), len(service.inbox("rehema"))) == before
    await service.text("neema", "1# In a bag on the machine.")
    assert service.last("asha").startswith("Dr Neema (anaesthesia) on Q1:\nIn a bag")
    assert service.last("rehema") == "Dr Neema now has Q1 at Bunda DH.\nNothing more to do now."


async def test_a_word_or_u_of_the_asker_looks_again_and_they_are_told_of_one_day_alone(
    service: Service,
) -> None:
    await a_day_over(service)
    before = offered(service)
    await service.text("asha", "It is still so today.")
    assert service.last("asha") == "Added to Q1; Dr Neema will see it.\nN=make it a new question"
    assert "It is still so today." in service.last("neema")
    assert sum(offered(service)) == sum(before) + 1
    await service.wait(hours=24)
    assert service.inbox("asha").count(TOLD) == 1
    assert "has had no answer for 2 days. Rehema holds it now" in service.last("rehema")
    before = offered(service)
    await service.text("asha", "U")
    assert service.last("asha").startswith("Got it, URGENT (Q1). We are asking Dr Neema now.")
    assert sum(offered(service)) > sum(before)
    await service.wait(minutes=15)
    assert "URGENT Q1 at Bunda DH has had no answer for 2 days." in service.last("rehema")


async def test_a_coordinator_who_names_a_mentor_holds_it(service: Service) -> None:
    await a_day_over(service)
    await service.text("rehema", "ASSIGN Q1 Imara")
    assert QUESTION in service.last("imara")
    assert (await question_of(service)).coordinator_id is not None
    await service.text("imara", "WHY")
    assert service.last("imara").startswith("1# came to you because: the coordinator chose you.")
    await service.tap("imara", "Take")
    assert service.last("asha").startswith("Dr Imara (anaesthesia) is reading Q1 now.")


async def test_a_question_is_taken_from_a_silent_mentor_and_goes_on_when_the_next_is_silent(
    service: Service,
) -> None:
    await service.claimed("asha", "neema", QUESTION)
    await service.text("rehema", "ASSIGN Q1 Imara")
    await service.text("rehema", "1")
    told = service.last("neema")
    assert told.startswith("Rehema has asked Dr Imara to go on with 1#")
    assert QUESTION in service.last("imara")
    await service.wait(hours=1)
    assert service.last("neema") == told
    assert QUESTION in service.last("baraka")
    await service.tap("baraka", "Take")
    assert service.last("rehema") == "Dr Baraka now has Q1 at Bunda DH.\nNothing more to do now."


async def test_who_presses_one_holds_it(night: Service) -> None:
    await night.people(
        "Dr Amani,coordinator,programme officer,,BAHARI,,700299,telegram,2026-01-05"
    )
    await night.text("asha", f"URGENT {QUESTION}")
    await night.wait(minutes=15)
    assert (await question_of(night)).coordinator_id is None
    await night.text("rehema", "1")
    question = await question_of(night)

    def holder(uow: UnitOfWork) -> str:
        return people.get(uow, question.coordinator_id or 0).name

    assert await night.app.committer.run(holder) == "Rehema"
