"""Visits: planned by phone, confirmed, moved, prepared, closed and debriefed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.visits import Reply, VisitState
from simulator.phones import Person
from storage import people, responses, visits
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    from domain.visits import Member, Visit
    from storage.uow import UnitOfWork
    from tests.journeys.conftest import Service

AMINA = Person("amina", "Amina", "mentee", "Knows WhatsApp alone", whatsapp="+12025550133")
COLUMNS = "name,role,cadre,discipline,facility,whatsapp,language,consented_on"
AMINA_ROW = "Amina,mentee,midwife,obstetrics,BUNDA,+12025550133,en,2026-01-12"
PLAN = "VISIT BUNDA 2-3 DEC Neema, Tumaini"
TEAM = ("neema", "tumaini", "asha", "zawadi", "leah")
ASKED = (
    "A mentor visit to Bunda DH is planned for 2-3 Dec: Dr Neema and Dr Tumaini.\n"
    "1=the date fits 2=does not fit"
)
MOVED = (
    "The visit to Bunda DH moves from 2-3 Dec to 9-10 Dec. Reason: Dr Tumaini is abroad.\n"
    "1=the date fits 2=does not fit"
)
BRIEF = (
    "Your visit to Bunda DH, 9-10 Dec. The team asks for:\n"
    "Asha: spinals in large patients, file XXXXXX; block for a hand\n"
    "Open questions to take along: {n}. LIST shows them."
)


def stands(dates: str, yes: int, no: int, left: int, cases: int = 0) -> str:
    return (
        f"Visit V1 to Bunda DH, {dates}: {yes} confirmed, {no} cannot, {left} not replied. "
        f"Cases: {cases}.\nMOVE V1 or CLOSE V1 when it is over."
    )


async def the_visit(service: Service, number: int = 1) -> Visit:
    found = await service.app.committer.run(lambda uow: visits.numbered(uow, number))
    assert found is not None
    return found


async def members(service: Service, *names: str) -> dict[str, Member]:
    visit = await the_visit(service)
    found = await service.app.committer.run(lambda uow: visits.members(uow, visit.id))
    return dict(zip(names or TEAM, found, strict=True))


async def debriefed(service: Service) -> list[tuple[str, str]]:
    """Return who was sent which debrief, by name."""
    visit = await the_visit(service)

    def read(uow: UnitOfWork) -> list[tuple[str, str]]:
        found = [
            (each.instrument, each.person_id)
            for member in visits.members(uow, visit.id)
            for each in responses.of_person(uow, member.person_id)
            if each.visit_id == visit.id
        ]
        return sorted((people.get(uow, who).name, sort) for sort, who in found)

    return await service.app.committer.run(read)


async def until(service: Service, days: int, clock: str) -> None:
    """Let so many days pass, and then the time until it is so late."""
    await service.wait(days=days)
    await service.at(clock)


async def test_a_visit_is_confirmed_moved_prepared_closed_and_debriefed(service: Service) -> None:
    await confirm(service)
    service.wipe()
    await name_cases(service)
    await prepare(service)
    service.wipe()
    await close(service)
    closed = await the_visit(service)
    assert (closed.state, closed.minutes, closed.moved) == (VisitState.CLOSED, 750, 1)
    assert closed.first_on.isoformat() == "2026-12-02"
    await service.at("18:01")
    assert await debriefed(service) == [
        ("Asha", "debrief_mentee"),
        ("Dr Neema", "debrief_mentor"),
        ("Dr Tumaini", "debrief_mentor"),
    ]
    invited = "7 short questions on the visit of 9-10 Dec."
    assert service.last("asha").startswith(f"Hello Asha, {invited}")
    assert service.inbox("zawadi") == [], "who was not there is asked nothing"
    await service.text("neema", "HOURS")
    assert service.last("neema").startswith("Dec so far: 1 visits,")


async def confirm(service: Service) -> None:
    """A visit is planned, does not fit one mentor, moves, and is confirmed by both."""
    await service.text("rehema", PLAN)
    assert service.last("rehema") == stands("2-3 Dec", 0, 0, 5)
    assert [service.inbox(each) for each in TEAM] == [[ASKED]] * 5
    await service.text("asha", "1")
    assert service.last("asha").startswith("Thank you, Asha: the visit to Bunda DH, 2-3 Dec,")
    await service.text("leah", "2")
    await service.text("leah", "1")  # who changed her mind
    await service.tap("neema", "Date fits")
    await service.tap("tumaini", "Does not fit")
    assert service.last("rehema") == (
        "Dr Tumaini cannot come to Bunda DH, 2-3 Dec.\n"
        "MOVE V1 and new dates, or DROP V1 and the reason."
    )
    await service.text("rehema", "visit v1")
    assert service.last("rehema") == stands("2-3 Dec", 3, 1, 1)
    await service.wait(minutes=1)
    await service.text("rehema", "MOVE V1 9-10 DEC Dr Tumaini is abroad")
    assert service.last("rehema") == stands("9-10 Dec", 0, 0, 5)
    assert [service.last(each) for each in TEAM] == [MOVED] * 5
    await service.tap("tumaini", "Date fits", service.phone("tumaini").bubbles()[0])
    assert (await members(service))["tumaini"].reply is Reply.NONE, "it was the other date"
    for who in TEAM:
        await service.text(who, "1")
    assert service.last("rehema") == stands("9-10 Dec", 2, 0, 3), "as soon as both mentors can"
    assert (await the_visit(service)).state is VisitState.CONFIRMED


async def name_cases(service: Service) -> None:
    """Five days before the visit its mentees say what they would like to do."""
    await until(service, 11, "12:00")
    for who in ("asha", "zawadi"):
        assert service.inbox(who) == [
            "The visit to Bunda DH is 9-10 Dec. Which cases or skills would you like to do with "
            "Dr Neema, Dr Tumaini?\nReply in a few words, no names."
        ]
    assert service.inbox("leah") == service.inbox("neema") == []
    await service.text("asha", "spinals in large patients, file 123456")
    assert service.last("asha").startswith("Is this for the visit to Bunda DH, or a question")
    await service.text("asha", "1")
    assert service.last("asha").startswith("Noted for the visit to Bunda DH, Asha;")
    await service.text("asha", "block for a hand")
    await service.text("zawadi", "0")
    assert service.last("zawadi").startswith("Noted, no case of yours")


async def prepare(service: Service) -> None:
    """The day before the visit its team is reminded and its mentors get the list."""
    await until(service, 4, "12:00")
    reminded = (
        "The visit to Bunda DH is tomorrow: 9-10 Dec, with Dr Neema, Dr Tumaini.\n"
        "Nothing to do now; have your cases ready."
    )
    assert [service.last(each) for each in ("asha", "zawadi", "leah")] == [reminded] * 3
    await service.text("asha", "How do you dose oxytocin after a section?")
    await service.at("16:00")
    assert service.last("neema") == BRIEF.format(n=1)
    assert service.last("tumaini") == BRIEF.format(n=0)
    await service.text("neema", "LIST")
    assert service.last("neema") == (
        "Open at Bunda DH, to take along to the visit of 9-10 Dec:\nQ1 Asha, 4 h\n"
        "You have no open question now.\nWHO shows who is on call."
    )


async def close(service: Service) -> None:
    """On the evening of the last day a mentor says that it is over."""
    await until(service, 2, "17:00")
    asked = "Your visit to Bunda DH, 9-10 Dec: is it over?\n1=close it"
    assert service.last("neema") == service.last("tumaini") == asked
    await service.tap("neema", "Close it")
    assert service.last("neema").startswith("Thank you for Bunda DH, Dr Neema. How many hours")
    await service.text("neema", "many")
    assert service.last("neema").startswith("I could not read hours in that")
    await service.text("neema", "12.5 h")
    assert service.last("neema") == (
        "Saved: 12.5 h at Bunda DH. Who took part?\n1 Asha\n2 Zawadi\n"
        "Reply the digits, such as 1 3, or 0 for all."
    )
    await service.text("neema", "7")
    assert service.last("neema").startswith("I could not use that.")
    await service.text("neema", "1")
    assert service.last("neema").startswith("Closed: Bunda DH, 9-10 Dec, 12.5 h.")
    await service.tap("tumaini", "Close it")  # the first has closed it
    assert service.last("tumaini").startswith("The visit V1 to Bunda DH is closed already")
    assert service.last("rehema") == (
        "V1 to Bunda DH, 9-10 Dec, is closed: 12.5 h side by side.\n"
        "Next, two months on: VISIT BUNDA 10-11 Feb"
    )


async def test_a_clinical_text_is_a_question_while_cases_are_asked_for(service: Service) -> None:
    await service.text("rehema", "VISIT Bunda DH 26-27 NOV")
    assert service.last("rehema") == (
        "Which mentors go to Bunda DH, 26-27 Nov?\nReply their names, such as Neema, Tumaini."
    )
    await service.text("rehema", "Neema")
    assert "V1 to Bunda DH, 26-27 Nov" in service.last("rehema")
    await service.wait(hours=1)
    asked = "The visit to Bunda DH is 26-27 Nov. Which cases or skills"
    assert service.last("asha").startswith(asked)
    assert service.last("zawadi").startswith(asked)
    await service.text("asha", "Should I give more oxytocin?")
    assert service.last("asha").startswith("Got it (Q1).")
    await service.text("zawadi", "BP 80/40 after the section")
    assert service.last("zawadi").startswith("Got it (Q2).")
    assert [
        each.cases for each in (await members(service, "neema", "asha", "zawadi", "leah")).values()
    ] == [""] * 4


async def test_what_may_be_a_wish_or_a_question_is_asked_about(service: Service) -> None:
    await service.text("rehema", "VISIT BUNDA 26-27 NOV Neema")
    await service.wait(hours=4)
    await service.text("asha", "The uterus stays soft after the section")
    assert service.last("asha") == (
        "Is this for the visit to Bunda DH, or a question for a mentor now? Nobody has it yet.\n"
        "1=for the visit 2=question now"
    )
    await service.text("asha", "2")
    assert service.last("asha").startswith("Got it (Q1).")
    await service.text("zawadi", "Counting swabs with a new team")
    await service.text("zawadi", "1")
    assert service.last("zawadi").startswith("Noted for the visit")
    await service.text("zawadi", "N")
    assert service.last("zawadi").startswith("Got it (Q2).")
    team = await members(service, "neema", "asha", "zawadi", "leah")
    assert [team[each].cases for each in ("asha", "zawadi")] == ["", ""]


async def test_a_visit_that_no_mentor_closes_is_closed_by_the_coordinator(
    service: Service,
) -> None:
    await service.text("rehema", "VISIT BUNDA 24 NOV Neema, Tumaini")
    await service.text("tumaini", "2")
    service.wipe()
    await until(service, 1, "17:00")
    assert service.last("neema").startswith("Your visit to Bunda DH, 24 Nov: is it over?")
    assert not any("is it over" in each for each in service.inbox("tumaini"))
    await service.at("9:00")
    assert "is still open; the team's debrief waits for it." in service.last("neema")
    await until(service, 2, "9:00")
    assert service.last("rehema") == (
        "Nobody has closed V1 to Bunda DH, 24 Nov.\n"
        "CLOSE V1 and the hours, such as CLOSE V1 6; MOVE V1 if it comes later."
    )
    await service.text("rehema", "CLOSE V1 all day")
    assert service.last("rehema").startswith("I could not read the hours")
    await service.text("rehema", "CLOSE V1 6")
    assert service.last("rehema").startswith("V1 to Bunda DH, 24 Nov, is closed: 6 h")
    assert service.last("neema").startswith("Rehema closed the visit to Bunda DH, 24 Nov.")
    await service.text("rehema", "CLOSE V1")
    assert service.last("rehema").startswith("The visit V1 to Bunda DH is closed already")
    await service.at("18:01")
    told = await debriefed(service)
    assert told == [
        ("Asha", "debrief_mentee"),
        ("Dr Neema", "debrief_mentor"),
        ("Zawadi", "debrief_mentee"),
    ]


async def test_a_mentor_closes_a_visit_by_a_word_and_names_who_was_there(service: Service) -> None:
    await service.text("rehema", "VISIT BUNDA 23 NOV Neema, Tumaini")
    await service.text("tumaini", "CLOSE V7")
    assert "visit" not in service.last("tumaini").partition("\n")[0]
    await service.text("kato", "CLOSE V1 6")  # who has no part in it
    assert (await the_visit(service)).state is VisitState.PLANNED
    await service.text("tumaini", "close v1")
    assert service.last("tumaini").startswith("Thank you for Bunda DH, Dr Tumaini. How many")
    await service.text("neema", "CLOSE V1 6.5")
    assert service.last("neema").startswith("Saved: 6.5 h at Bunda DH. Who took part?")
    await service.text("tumaini", "8")
    assert service.last("tumaini").startswith("The visit V1 to Bunda DH is closed already")
    await service.text("neema", "only one of them")
    assert service.last("neema").startswith("I could not use that.")
    await service.text("neema", "Zawadi")
    assert service.last("neema").startswith("Closed: Bunda DH, 23 Nov, 6.5 h.")
    await service.at("18:01")
    assert ("Zawadi", "debrief_mentee") in await debriefed(service)
    assert ("Asha", "debrief_mentee") not in await debriefed(service)


async def test_a_number_after_an_askers_words_is_never_taken_for_hours(service: Service) -> None:
    await service.text("rehema", "VISIT BUNDA 23 NOV Neema")
    await service.claimed(
        "asha", "neema", "How much adrenaline goes into the flask?", "Which one?"
    )
    await service.text("neema", "CLOSE V1")
    await service.text("asha", "The one of 20 ml")
    await service.text("neema", "6.5 h")
    await service.wait(seconds=30)
    assert "6.5 h" in service.last("asha")
    await service.text("asha", "And the other one?")
    await service.text("neema", "6")
    assert service.last("neema").startswith('Not sent yet: is "6" your text for 1#?')
    assert (await the_visit(service)).state is VisitState.PLANNED, "it is asked about"
    await service.text("neema", "2")
    assert service.last("neema").startswith("Saved: 6 h at Bunda DH.")


async def test_at_night_nobody_is_woken_and_a_visit_called_off_is_told(night: Service) -> None:
    await night.text("rehema", "VISIT BUNDA 2-3 DEC Neema")
    assert night.inbox("asha") == night.inbox("neema") == []
    await night.at("7:00")
    assert [night.last(each) for each in ("asha", "leah", "neema")] == [
        "A mentor visit to Bunda DH is planned for 2-3 Dec: Dr Neema.\n"
        "1=the date fits 2=does not fit"
    ] * 3
    await night.text("zawadi", "STOP")
    await night.text("rehema", "DROP V1 the road is closed")
    assert night.last("rehema").startswith("V1 to Bunda DH, 2-3 Dec, is called off;")
    assert night.last("asha") == (
        "The visit to Bunda DH, 2-3 Dec, is called off. Reason: the road is closed.\n"
        "Nothing to do now; we write when there is a new date."
    )
    assert "called off" not in night.last("zawadi")
    await night.text("neema", "1")
    assert "fits you" not in night.last("neema")
    await night.text("rehema", "MOVE V1 9-10 DEC")
    assert night.last("rehema").startswith("The visit V1 to Bunda DH was called off")


async def test_what_a_coordinator_got_wrong_is_said_with_what_to_do(service: Service) -> None:
    said = {
        "VISIT": "Write place, dates and mentors, such as\nVISIT BUNDA 12-13 DEC",
        "VISIT BUNDA": "Write place, dates and mentors",
        "VISIT BUNDAA 2-3 DEC Neema": "No place is called BUNDAA. Did you mean BUNDA?",
        "VISIT BUNDA 2-3 NOV Neema": "These dates are over, or too far ahead: BUNDA 2-3 NOV",
        "VISIT BUNDA 2-30 DEC Neema": "A visit has 14 days at most",
        "VISIT BUNDA 2-3 DEC Nemo": "No mentor is called Nemo.",
        "VISITS": "No visit is planned.",
        "VISIT V7": "There is no visit V7.",
        "CLOSE V7": "There is no visit V7.",
        "VISIT BUNDA 2-3 DEC Neema": "Visit V1 to Bunda DH, 2-3 Dec:",
        "VISIT BUNDA 3-4 DEC Kato": "V1 to Bunda DH has some of these days already.",
        "MOVE V1": "Write the new dates and the reason",
        "CLOSE V1": "V1 to Bunda DH has not begun yet.",
        "VISIT TARIME 3 DEC Neema": "Visit V2 to Tarime DH, 3 Dec:",
        "VISITS.": "Visits planned: 2\nV1 Bunda DH, 2-3 Dec\nV2 Tarime DH, 3 Dec\n",
    }
    for text, start in said.items():
        await service.text("rehema", text)
        assert service.last("rehema").startswith(start), text
    await service.text("rehema", "VISIT V2")
    assert "Dr Neema is away or elsewhere on these days.\nMOVE V2" in service.last("rehema")
    await service.text("asha", "VISIT BUNDA 2-3 DEC")  # of anybody else it is a question
    assert service.last("asha").startswith("Got it (Q1).")


async def test_at_a_closed_window_a_template_asks_and_cases_wait_for_a_word(
    tmp_path: Path,
) -> None:
    settings = fresh(tmp_path, MONDAY.date(), whatsapp=True)
    async with serve(tmp_path, MONDAY, settings, others=(AMINA,)) as service:
        await service.people(AMINA_ROW, columns=COLUMNS)
        amina = service.phone("amina", "whatsapp")
        await service.text("rehema", "VISIT BUNDA 26-27 NOV Neema")
        assert amina.inbox() == [
            "A mentor visit to Bunda DH is planned for 26-27 Nov, with Dr Neema. "
            "1=the date fits, 2=does not fit."
        ]
        await service.wait(hours=1)
        assert len(amina.inbox()) == 1, "no template asks for cases"
        await amina.taps("Date fits")
        assert amina.last().text.startswith("Thank you, Amina: the visit to Bunda DH,")
        await service.wait(hours=2)
        assert amina.last().text.startswith("The visit to Bunda DH is 26-27 Nov. Which cases")
