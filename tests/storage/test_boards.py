"""Questions as lists show them, notes on them, and what became of their messages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.model import (
    Discipline,
    Event,
    MessageKind,
    OfferState,
    Outbound,
    Role,
    Tier,
)
from storage import (
    boards,
    deliveries,
    dossiers,
    erasing,
    holds,
    journal,
    messages,
    notes,
    offers,
    people,
    questions,
)
from tests.storage.book import ask, settle

if TYPE_CHECKING:
    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def several(uow: UnitOfWork, cast: Cast, n: int) -> list[Question]:
    return [ask(uow, cast) for _ in range(n)]


def test_closed_questions_come_newest_first_and_go_on_below_a_number(memory: Book) -> None:
    cast = memory.commit(settle)
    asked = memory.commit(lambda uow: several(uow, cast, 4))
    for each in (asked[0], asked[1], asked[3]):
        memory.commit(lambda uow, one=each: questions.close(uow, one.id))  # type: ignore[misc]
    first = memory.commit(lambda uow: boards.closed(uow, 10**6, 2))
    assert [each.number for each in first] == [asked[3].number, asked[1].number]
    rest = memory.commit(lambda uow: boards.closed(uow, asked[1].number, 2))
    assert [each.number for each in rest] == [asked[0].number]


def test_what_was_asked_since_an_instant_is_counted_with_its_first_answer(memory: Book) -> None:
    cast = memory.commit(settle)
    memory.commit(lambda uow: several(uow, cast, 1))
    memory.later(hours=1)
    since = memory.now
    asked = memory.commit(lambda uow: several(uow, cast, 2))
    memory.later(minutes=5)
    memory.commit(lambda uow: questions.set_first_answer(uow, asked[0].id))
    found = memory.commit(lambda uow: boards.asked_since(uow, since))
    assert found == [(since, since + timedelta(minutes=5)), (since, None)]


def test_what_was_offered_to_a_mentor_is_found_with_what_they_have_before_them(
    memory: Book,
) -> None:
    cast = memory.commit(settle)
    mine, other = cast.mentors
    asked = memory.commit(lambda uow: several(uow, cast, 2))
    until = memory.now + timedelta(hours=1)

    def offer(uow: UnitOfWork) -> None:
        for each in asked:
            offers.add(uow, offers.New(each, mine, Tier.REGIONAL, until, "first in the list"))

    memory.commit(offer)
    found = memory.commit(lambda uow: boards.offered_to(uow, mine, 10))
    assert [each.id for each in found] == [each.id for each in asked]
    assert memory.commit(lambda uow: boards.offered_to(uow, other, 10)) == []
    waits = memory.commit(lambda uow: offers.asked_since(uow, [mine, other]))
    assert waits == {mine: memory.now}
    made = memory.commit(lambda uow: offers.of_questions(uow, [each.id for each in asked]))
    assert [len(made[each.id]) for each in asked] == [1, 1]
    for each in made.values():
        memory.commit(lambda uow, one=each[0]: offers.decide(uow, one.id, OfferState.DECLINED))  # type: ignore[misc]
    assert memory.commit(lambda uow: offers.asked_since(uow, [mine])) == {}


def test_a_note_is_sealed_and_goes_with_its_asker_or_its_author(memory: Book) -> None:
    cast = memory.commit(settle)
    first, second = memory.commit(lambda uow: several(uow, cast, 2))
    author, other = cast.mentors
    memory.commit(lambda uow: notes.add(uow, first.id, author, "Called her."))
    memory.later(minutes=1)
    memory.commit(lambda uow: notes.add(uow, first.id, other, "She rang back."))
    found = memory.commit(lambda uow: notes.of_question(uow, first.id))
    assert [(each.author_id, each.text) for each in found] == [
        (author, "Called her."),
        (other, "She rang back."),
    ]
    assert memory.commit(lambda uow: notes.of_question(uow, second.id)) == []
    assert memory.commit(lambda uow: messages.thread(uow, first.id)) == []
    assert "Called" not in repr(found)
    held = memory.commit(lambda uow: dossiers.of_person(uow, author))["notes"]
    assert [each["text"] for each in held] == ["Called her."]
    memory.commit(lambda uow: erasing.erase(uow, author))
    found = memory.commit(lambda uow: notes.of_question(uow, first.id))
    assert [each.text for each in found] == ["", "She rang back."]
    memory.commit(lambda uow: erasing.erase(uow, cast.mentee))
    found = memory.commit(lambda uow: notes.of_question(uow, first.id))
    assert [each.text for each in found] == ["", ""]


def test_who_wrote_last_is_known_of_each_question(memory: Book) -> None:
    cast = memory.commit(settle)
    first, second = memory.commit(lambda uow: several(uow, cast, 2))

    def wrote(uow: UnitOfWork, who: int) -> None:
        words = messages.Words(
            "in", MessageKind.TEXT, "More.", person_id=who, question_id=first.id
        )
        messages.add(uow, words)

    memory.commit(lambda uow: wrote(uow, cast.mentee))
    memory.later(minutes=3)
    memory.commit(lambda uow: wrote(uow, cast.mentee))
    memory.commit(lambda uow: wrote(uow, cast.mentors[0]))
    found = memory.commit(lambda uow: boards.last_texts(uow, [first.id, second.id]))
    assert found == {
        first.id: {cast.mentee: memory.now, cast.mentors[0]: memory.now},
        second.id: {},
    }
    since = memory.now - timedelta(minutes=1)
    texts = memory.commit(lambda uow: boards.texts_after(uow, first.id, cast.mentee, since))
    assert texts == [(memory.now, "More.")]


def test_what_was_sent_on_a_question_and_who_read_it(memory: Book) -> None:
    cast = memory.commit(settle)
    (question,) = memory.commit(lambda uow: several(uow, cast, 1))
    told = Outbound(cast.mentee, "ans.first", "Two hours.", question_id=question.id)
    memory.commit(lambda uow: uow.send(told))
    (sent,) = memory.commit(lambda uow: deliveries.on_question(uow, question.id))
    assert (sent.reader_id, sent.phrase, sent.known) == (cast.mentee, "ans.first", "planned")
    assert memory.commit(lambda uow: holds.of_phrases(uow, ["ans.first"], 10)) == []
    read = Event("question.read", question.id, cast.mentors[0], "read_asked")
    memory.commit(lambda uow: uow.log(read))
    lines = memory.commit(lambda uow: journal.of_question(uow, question.id, 5))
    assert [each.event for each in lines] == [read]
    dossier = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    assert [(each["why"], each["by"]) for each in dossier["read"]] == [("read_asked", "Mentor 0")]


def test_the_disciplines_of_a_role_are_known(memory: Book) -> None:
    memory.commit(settle)
    found = memory.commit(lambda uow: people.disciplines(uow, Role.MENTEE))
    assert found == {Discipline.ANAESTHESIA}
    assert memory.commit(lambda uow: people.disciplines(uow, Role.STAKEHOLDER)) == set()
