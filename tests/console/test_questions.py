"""Questions at the console: what is read, what is done, and what the phones get of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from handlers import erasing
from storage import audits, dossiers, journal, people, questions

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

QUESTION = "How long may the tourniquet stay?"
HOSTILE = (
    "<script>alert(1)</script><img src=//evil.example/x onerror=alert(2)> {{ 7*7 }} {% raw %} "
    "%(name)s </p></article> \u202eevil\u202c \u2066bidi \U0001f476\U0001f3fd & \"quotes\" 'too'"
)


def version(visitor: Visitor) -> str:
    """What the forms of the page before somebody carry."""
    return _first(r'name="version" value="(\d+)"', visitor)


def option(visitor: Visitor, name: str) -> str:
    """The value of a choice of the page before somebody, by what it says."""
    return _first(rf'<option value="(\d+)"[^>]*>{name}<', visitor)


def _first(pattern: str, visitor: Visitor) -> str:
    found = re.search(pattern, visitor.html)
    assert found is not None, visitor.text
    return found[1]


async def does(visitor: Visitor, number: int, deed: str, **fields: str) -> str:
    """Send one of the forms of a question that is before somebody."""
    return await visitor.sends(f"/questions/{number}/{deed}", version=version(visitor), **fields)


async def test_a_transcript_is_what_was_said_and_what_was_done_and_why(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.claimed("asha", "neema", QUESTION, "Not longer than two hours.")
    await service.wait(minutes=2)
    await service.text("asha", "And with a child?")
    said = await rehema.opens("/questions/1")
    assert rehema.status == 200
    order = [
        said.index(each)
        for each in (
            QUESTION,
            "Q1 offered to Dr Neema",
            "Dr Neema took Q1",
            "Not longer than two hours.",
            "And with a child?",
        )
    ]
    assert order == sorted(order)
    assert "On call for anaesthesia" not in said
    assert 'role="log"' in rehema.html
    assert "To Asha, SMS: " in said
    assert "First answer 0 min" in said
    assert "Took it" in said


async def test_hostile_words_are_shown_as_words(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", HOSTILE)
    await service.text("juma", "x" * 10_000)
    said = await rehema.opens("/questions/1")
    assert "{{ 7*7 }} {% raw %} %(name)s" in said
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in rehema.html
    assert "<script>alert" not in rehema.html
    assert "<img" not in rehema.html
    assert "49" not in re.sub(r"\d{2}:\d{2}", "", said)
    assert "\U0001f476\U0001f3fd" in said
    await does(rehema, 1, "note", note=HOSTILE)
    assert rehema.html.count("&lt;script&gt;alert(1)") == 2
    assert "<script>alert" not in rehema.html
    await rehema.opens("/questions/2")
    assert "x" * 10_000 in rehema.html


async def test_a_mentor_is_asked_by_name_and_a_form_that_is_too_old_does_nothing(
    service: Service, enter: SignIn
) -> None:
    rehema, other = await enter("Rehema"), await enter("Rehema")
    await service.text("asha", QUESTION)
    for each in (rehema, other):
        await each.opens("/questions/1")
    service.wipe()
    kato = option(rehema, "Dr Kato")
    said = await does(rehema, 1, "assign", mentor=kato)
    if "all the same?" in said:
        said = await does(rehema, 1, "assign", mentor=kato, said="insist")
    assert "The mentor is asked; you take care of it until they answer." in said
    await service.phones.settle()
    assert QUESTION in service.last("kato")
    said = await does(other, 1, "close", sure="yes")
    assert "Not done: it has changed meanwhile. This is how it stands now." in said
    assert "Closed" not in said
    said = await does(other, 1, "assign", mentor="")
    assert (other.status, "Choose a mentor." in said) == (422, True)


async def test_a_question_moves_from_one_mentor_to_another_only_when_that_was_confirmed(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.claimed("asha", "neema", QUESTION)
    await rehema.opens("/questions/1")
    kato = option(rehema, "Dr Kato")
    service.wipe()
    said = await does(rehema, 1, "assign", mentor=kato)
    assert "Ask Dr Kato all the same? Q1, anaesthesia, Bunda DH They are not on call" in said
    said = await does(rehema, 1, "assign", mentor=kato, said=carried(rehema))
    assert "Move Q1 to Dr Kato? Q1, anaesthesia, Bunda DH Dr Neema has it now" in said
    await service.phones.settle()
    assert service.everything() == []
    said = await does(rehema, 1, "assign", mentor=kato, said=carried(rehema))
    assert "The mentor is asked; you take care of it until they answer." in said
    await service.phones.settle()
    assert "Thank you for what you gave" in service.last("neema")
    assert QUESTION in service.last("kato")


def carried(visitor: Visitor) -> str:
    """What a check page carries of what was said to it so far."""
    return _first(r'name="said" value="([^"]*)"', visitor)


async def test_a_question_is_offered_anew_refiled_taken_on_and_closed(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", QUESTION)
    await rehema.opens("/questions/1")
    said = await does(rehema, 1, "field", discipline="obstetrics")
    assert "It has moved, and its asker reads so." in said
    assert "Q1 Obstetrics, Bunda DH" in said
    await service.phones.settle()
    assert "Dr Mwajuma" in service.last("asha")
    assert QUESTION in service.last("mwajuma")
    said = await does(rehema, 1, "anew")
    assert "Others are asked now." in said
    said = await does(rehema, 1, "mine")
    assert "You take care of it." in said
    said = await does(rehema, 1, "close")
    assert "No mentor has answered. Asha reads that you closed it" in said
    service.wipe()
    said = await does(rehema, 1, "close", sure="yes")
    assert "It is closed." in said
    await service.phones.settle()
    assert service.last("asha") == (
        "Rehema closed Q1; no mentor had answered it.\nWrite again to ask anew."
    )
    assert "A coordinator closed" in service.last("mwajuma")
    deeds = await deeds_of(service, "question:1")
    assert deeds == ["question.closed", "question.held", "question.anew", "question.moved"]


async def deeds_of(service: Service, subject: str) -> list[str]:
    lines = await service.app.reader.run(
        lambda uow: audits.about(uow, subject, 50, before=2**63 - 1)
    )
    return [each.deed for each in lines]


async def test_what_a_mentor_said_is_passed_on_after_it_was_checked(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.claimed("asha", "neema", QUESTION)
    await rehema.opens("/questions/1")
    words, neema = "Two hours.\nThen let it down.", option(rehema, "Dr Neema")
    said = await does(rehema, 1, "speak", speaker=neema, words="")
    assert (rehema.status, "Write something first." in said) == (422, True)
    service.wipe()
    said = await does(rehema, 1, "speak", speaker=neema, words=words)
    assert "Dr Neema (anaesthesia) on Q1, written down by Rehema: Two hours." in said
    await service.phones.settle()
    assert service.inbox("asha") == []
    said = await does(rehema, 1, "speak", step="send", speaker=neema, words=words)
    assert "The answer is on its way; the mentor reads it too." in said
    assert "coordinator, for a mentor" in said
    await service.phones.settle()
    assert service.inbox("asha") == [
        f"Dr Neema (anaesthesia) on Q1, written down by Rehema:\n{words}\nReply here to go on."
    ]
    assert service.last("neema").startswith("Rehema wrote to Asha for you on 1#:\n" + words)
    await service.text("asha", "And with a child?")
    assert "And with a child?" in service.last("neema")


async def test_what_is_not_ones_work_is_read_with_a_reason_that_its_asker_can_see(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.claimed("asha", "neema", QUESTION, "Not longer than two hours.")
    said = await rehema.opens("/questions/1")
    assert "Why do you read it?" in said
    assert QUESTION not in said
    said = await rehema.sends("/questions/1/why")
    assert (rehema.status, "Choose why you read it." in said) == (422, True)
    said = await rehema.sends("/questions/1/why", why="read_quality")
    assert QUESTION in said
    assert "Rehema read Q1 To see how well questions are answered." in said
    (line,) = await deeds_of(service, "question:1")
    assert line == "question.read"
    dossier = await service.app.reader.run(_dossier_of_asha)
    (read,) = dossier["read"]
    assert (read["by"], read["why"]) == ("Rehema", "read_quality")
    await service.wait(minutes=61)
    assert "Why do you read it?" in await rehema.opens("/questions/1")


def _dossier_of_asha(uow: UnitOfWork) -> dict[str, Any]:
    (asha,) = (each for each in people.every(uow) if each.name == "Asha")
    return dossiers.of_person(uow, asha.id)


async def test_a_mentor_has_their_own_questions_and_nobody_elses(
    service: Service, enter: SignIn
) -> None:
    neema, mwajuma = await enter("Dr Neema"), await enter("Dr Mwajuma")
    await service.text("asha", QUESTION)
    assert "Q1 Anaesthesia , Bunda DH" in await neema.opens("/questions")
    assert "No question is with you." in await mwajuma.opens("/questions")
    for path in ("/questions/1", "/questions/77"):
        await mwajuma.opens(path)
        assert mwajuma.status == 404
    said = await neema.opens("/questions/1")
    assert QUESTION in said
    assert "Who was asked" not in said
    assert "Note for coordinators" not in said
    await does(neema, 1, "note", note="Hello")
    assert neema.status == 403
    await neema.opens("/questions/1")
    said = await does(neema, 1, "answer", answer="Why did you not read the manual?")
    assert "This may sound like blame" in said
    service.wipe()
    said = await does(neema, 1, "answer", answer="Not longer than two hours.")
    assert "Your answer is on its way." in said
    await service.phones.settle()
    assert service.last("asha") == (
        "Dr Neema (anaesthesia) on Q1:\nNot longer than two hours.\nReply here to go on."
    )
    assert "Answered in 0 min by Dr Neema" in await neema.opens("/questions")


async def test_an_answer_of_somebody_who_was_too_late_is_kept_in_its_form(
    service: Service, enter: SignIn
) -> None:
    neema = await enter("Dr Neema")
    await service.text("asha", QUESTION)
    await neema.opens("/questions/1")
    seen = version(neema)
    await service.text("asha", "C")
    said = await neema.sends("/questions/1/answer", version=seen, answer="Two hours.")
    assert neema.status in (404, 422)
    assert service.inbox("asha")[-1] != "Two hours."
    assert neema.status == 404 or "Two hours." in said


async def test_a_sealed_name_and_its_place_stay_sealed(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", f"ANON {QUESTION}")
    await service.text("juma", "NEAR MISS The wrong side was marked.")
    pages = [await rehema.opens(path) for path in ("/", "/questions", "/questions/1")]
    for said in pages:
        assert "Asha" not in said
        assert "Bunda" not in said.replace("Bunda DH</option>", "") or "All facilities" in said
        assert "wrong side" not in said
    assert "Somebody (name sealed)" in pages[2]
    assert "nurse, no name" in pages[2]
    await rehema.opens("/questions")
    bunda = option(rehema, "Bunda DH")
    assert "No question stands here now." in await rehema.opens(f"/questions?facility={bunda}")


async def test_the_board_has_filters_and_is_searched_by_number_alone(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.claimed("asha", "neema", QUESTION, "Not longer than two hours.")
    await service.text("juma", "URGENT Spinal failed, what next?")
    said = await rehema.opens("/questions")
    assert "Open 2 Late 0 Urgent 1 Answered 1 Yours 0 Closed" in said
    assert said.index("Q2 Urgent") < said.index("Q1 Anaesthesia")
    assert "Q1 " not in listed(await rehema.opens("/questions?show=urgent"))
    assert "Q2 " not in listed(await rehema.opens("/questions?show=follow-up&page=x"))
    assert "No question stands here now." in await rehema.opens("/questions?field=obstetrics")
    await service.text("neema", "1# C")
    assert "Closed Q1 Anaesthesia" in await rehema.opens("/questions?show=closed")
    await rehema.opens("/questions?number=Q2")
    assert rehema.path == "/console/questions/2"
    said = await rehema.opens("/questions?number=tourniquet")
    assert "Search by the number of a question, as Q12. Words are not searched." in said


def listed(said: str) -> str:
    return said.rpartition("Open it")[2]


async def test_erased_words_say_so(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", QUESTION)
    await rehema.opens("/questions/1")
    await does(rehema, 1, "mine")
    await does(rehema, 1, "note", note="She called me.")
    assert "She called me." in rehema.text

    def erase(uow: UnitOfWork) -> None:
        question = questions.numbered(uow, 1)
        assert question is not None
        erasing.erase(service.app.desk(uow), people.get(uow, question.asker_id))

    await service.app.committer.run(erase)
    said = await rehema.opens("/questions/1")
    assert QUESTION not in said
    assert "She called me." not in said
    assert said.count("The words were erased.") == 2
    kinds = await service.app.reader.run(
        lambda uow: [e.event.kind for e in journal.newest(uow, 9)]
    )
    assert "person.erased" in kinds
