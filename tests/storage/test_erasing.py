from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from domain.consent import Consent, How
from domain.joining import Step
from domain.model import Channel, Discipline, Event, Inbound, Outbound, Prompt, Role, Shift, Tier
from storage import (
    addresses,
    aliases,
    consents,
    dossiers,
    erasing,
    inbox,
    invitations,
    join_codes,
    joinings,
    link_codes,
    looking,
    messages,
    occurrences,
    offers,
    people,
    prompts,
    questions,
    roster,
)
from storage.occurrences import Occurrence
from storage.schema import (
    attempt,
    invitation,
    joining,
    journal,
    message,
    metadata,
    outbox,
    wrong_code,
)
from storage.schema import inbox as arrivals
from tests.storage.book import ask
from tests.storage.promises import CALL

if TYPE_CHECKING:
    from domain.model import Question
    from storage.outbox import Parcel
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

SECRET = "Heavy bleeding after the section"
ANSWER = "Tilt the bed to the left"
CHAT = "700401"


def arrive(uow: UnitOfWork, text: str, sender: str, question: Question | None = None) -> int:
    key = f"{CHAT}:{uow.new_id()}"
    got = inbox.accept(
        uow, Inbound("AC1", key, Channel.SMS, sender, "+1", text, raw=text.encode())
    )
    assert got is not None
    inbox.done(uow, got.inbox_id)
    if question is not None:
        messages.file_under(uow, got.message_id, question.id)
    return got.message_id


def live(book: Book, cast: Cast) -> tuple[Question, list[Parcel]]:
    """A question with its answer on the way, and a mentor who was asked."""
    mentor = cast.mentors[0]

    def work(uow: UnitOfWork) -> Question:
        question = ask(uow, cast)
        ends = uow.now + timedelta(hours=1)
        offers.add(uow, offers.New(question, mentor, Tier.FOCAL, ends, "on call"))
        asked = arrive(uow, SECRET, "+255700000100", question)
        relay: dict[str, Any] = {"question_id": question.id, "relays": asked, "relay": True}
        uow.send(Outbound(mentor, "offer.routine", f"7# {SECRET}", **relay))
        told = arrive(uow, ANSWER, "+255700000101", question)
        more: dict[str, Any] = {
            "question_id": question.id,
            "relays": told,
            "address_id": question.address_id,
        }
        uow.send(Outbound(cast.mentee, "ans.first", ANSWER, **more))
        prompt = Prompt("helped", ("1", "2"), question.id, held=(asked,))
        uow.send(Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))
        uow.log(Event("question.opened", question.id, cast.mentee))
        return question

    (done,) = book.group(work)
    assert done.fault is None
    return done.value, list(done.parcels)


def erase(book: Book, person: int) -> None:
    book.commit(lambda uow: erasing.erase(uow, person))


def texts(book: Book) -> list[str]:
    ids = [row[0] for row in book.rows(select(message.c.id).order_by(message.c.id))]
    return [book.commit(lambda uow, i=each: messages.get(uow, i).text) for each in ids]  # type: ignore[misc]


def test_nobody_can_read_what_an_asker_wrote_or_was_told(memory: Book, cast: Cast) -> None:
    question, parcels = live(memory, cast)
    before = len(memory.rows(select(journal.c.id)))
    erase(memory, cast.mentee)
    assert set(texts(memory)) == {""}
    assert {row[0] for row in memory.rows(select(arrivals.c.sealed_raw))} == {None}
    assert {row[0] for row in memory.rows(select(message.c.provider_id))} == {""}
    assert {row[0] for row in memory.rows(select(attempt.c.provider_id))} == {None}
    closed = memory.commit(lambda uow: questions.get(uow, question.id))
    assert (closed.state, closed.closed_by_id) == ("closed", cast.mentee)
    assert len(memory.rows(select(journal.c.id))) == before, "events stay"
    for each in parcels:
        assert memory.commit(lambda uow, p=each: looking.look(uow, p, CALL)).why == "gone"  # type: ignore[misc]
    assert {tuple(row) for row in memory.rows(select(outbox.c.state))} == {("dropped",)}
    home = cast.address[cast.mentee]
    assert memory.commit(lambda uow: prompts.live_at(uow, home)) == []


def test_the_person_has_no_name_no_role_and_no_address(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]
    memory.commit(lambda uow: link_codes.put(uow, cast.mentee, home, Channel.TELEGRAM))
    memory.commit(lambda uow: aliases.name(uow, home, "+255700000100", "US.1"))
    erase(memory, cast.mentee)
    found = memory.commit(lambda uow: people.get(uow, cast.mentee))
    assert (found.name, found.roles, found.cadre) == (erasing.NOBODY, frozenset(), "")
    assert (found.facility_id, found.discipline, found.erased_at) == (None, None, memory.now)
    assert found.stopped_at == memory.now
    for value in ("+255700000100", "US.1"):
        known = memory.commit(lambda uow, v=value: addresses.find(uow, Channel.SMS, v))  # type: ignore[misc]
        assert known is None
    assert memory.commit(lambda uow: addresses.of_person(uow, cast.mentee)) == []


def test_how_they_joined_goes_and_that_they_agreed_stays(memory: Book, cast: Cast) -> None:
    home = cast.address[cast.mentee]

    def work(uow: UnitOfWork) -> None:
        begun = joinings.begin(uow, home, cast.facility)
        joinings.save(uow, replace(begun, name="Lulu Njema", step=Step.CADRE))
        join_codes.note_wrong(uow, home, uow.now)
        invitations.add(uow, cast.mentee, "a-link-of-theirs", uow.now + timedelta(days=14))
        consents.add(uow, Consent(cast.mentee, "1", "en", How.KEY, uow.now, home, Channel.SMS))

    memory.commit(work)
    told = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    assert [each.get("name") for each in told["joining"]] == [None, "Lulu Njema"]
    assert [(each["version"], each["how"]) for each in told["consents"]] == [("1", "key")]
    erase(memory, cast.mentee)
    for table in (joining, wrong_code, invitation):
        assert memory.rows(select(table)) == [], table.name
    (kept,) = memory.commit(lambda uow: consents.of_person(uow, cast.mentee))
    assert (kept.version, kept.address_id, kept.withdrawn_at) == ("1", None, memory.now)


def test_who_writes_again_is_a_stranger_of_whom_nothing_is_known(memory: Book, cast: Cast) -> None:
    live(memory, cast)
    erase(memory, cast.mentee)
    again = Inbound("AC1", "SM9", Channel.SMS, "+255700000100", "+1", "It is me")
    arrived = memory.commit(lambda uow: inbox.accept(uow, again))
    assert arrived is not None
    assert arrived.address_id != cast.address[cast.mentee]
    assert arrived.lane == -arrived.address_id


def test_others_keep_their_words(memory: Book, cast: Cast) -> None:
    live(memory, cast)
    kept = memory.commit(lambda uow: arrive(uow, "My own words", "+255700000102"))
    erase(memory, cast.mentee)
    assert memory.commit(lambda uow: messages.get(uow, kept)).text == "My own words"
    assert memory.commit(lambda uow: people.get(uow, cast.mentors[1])).name == "Mentor 1"


def test_a_mentors_words_go_and_the_askers_stay(memory: Book, cast: Cast) -> None:
    question, _ = live(memory, cast)
    mentor = cast.mentors[0]
    memory.commit(lambda uow: questions.claim(uow, question.id, mentor))
    erase(memory, mentor)
    said = texts(memory)
    assert ANSWER not in " ".join(said)
    assert SECRET in said, "it is the asker's own"
    again = memory.commit(lambda uow: questions.get(uow, question.id))
    assert (again.state, again.mentor_id) == ("open", None)


def test_the_log_of_alarms_no_longer_names_them(memory: Book, cast: Cast) -> None:
    question, _ = live(memory, cast)
    event = Event("alarm.urgent", question.id, None, "asked: Mentor 0")
    memory.commit(lambda uow: uow.log(event))
    erase(memory, cast.mentors[0])
    found = memory.rows(select(journal.c.reason).where(journal.c.kind == "alarm.urgent"))
    assert found == [("",)]


def test_shifts_to_come_go_and_those_that_were_stay(memory: Book, cast: Cast) -> None:
    mentor = cast.mentors[0]

    def shift(uow: UnitOfWork, day: int) -> None:
        start = uow.now.replace(day=day, hour=7, tzinfo=None)
        hours = (start, start + timedelta(hours=12), "Africa/Dar_es_Salaam")
        roster.add(uow, Shift(0, mentor, Discipline.ANAESTHESIA, Tier.FOCAL, *hours))

    for day in (10, 20):
        memory.commit(lambda uow, d=day: shift(uow, d))  # type: ignore[misc]
    erase(memory, mentor)
    found = memory.commit(lambda uow: roster.near(uow, uow.now - timedelta(days=9), timedelta(99)))
    assert [each.starts.day for each in found] == [10]


def test_what_waits_to_be_handled_is_not(memory: Book, cast: Cast) -> None:
    got = memory.commit(
        lambda uow: inbox.accept(
            uow, Inbound("AC1", "SM7", Channel.SMS, "+255700000100", "+1", SECRET)
        )
    )
    assert got is not None
    erase(memory, cast.mentee)
    assert not memory.commit(lambda uow: inbox.done(uow, got.inbox_id))
    assert memory.commit(inbox.backlog)[0] == 0


def test_it_goes_in_steps_and_again_changes_nothing(memory: Book, cast: Cast) -> None:
    live(memory, cast)
    steps = 0
    while memory.commit(lambda uow: erasing.wipe(uow, cast.mentee, 1)):
        steps += 1
    assert steps == 5
    erase(memory, cast.mentee)
    before = everything(memory)
    memory.later(days=1)
    assert memory.commit(lambda uow: erasing.again(uow, [cast.mentee, 12345])) == 0
    assert everything(memory) == before


def test_an_older_copy_is_erased_anew(memory: Book, cast: Cast) -> None:
    live(memory, cast)
    assert memory.commit(lambda uow: erasing.again(uow, [cast.mentee])) == 1
    assert set(texts(memory)) == {""}


@pytest.mark.sqlite
def test_the_file_holds_no_sealed_word_of_theirs(memory: Book, cast: Cast) -> None:
    live(memory, cast)
    sealed = [row[0] for row in memory.rows(select(message.c.sealed_text))]
    memory.pragma("wal_checkpoint(TRUNCATE)")
    assert all(bytes(each) in memory.path.read_bytes() for each in sealed)
    erase(memory, cast.mentee)
    memory.pragma("wal_checkpoint(TRUNCATE)")
    held = memory.path.read_bytes()
    assert not [each for each in sealed if bytes(each) in held]


def test_a_dossier_holds_what_they_wrote_and_were_told(memory: Book, cast: Cast) -> None:
    question, _ = live(memory, cast)
    found = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentee))
    assert found["person"]["name"] == "Asha Juma"
    assert found["person"]["roles"] == [Role.MENTEE]
    assert [each["address"] for each in found["addresses"]] == ["+255700000100"]
    assert [(each["from"], each["text"]) for each in found["messages"]] == [
        ("person", SECRET),
        ("service", ANSWER),
        ("service", "Did it help?"),
    ]
    assert [each["number"] for each in found["questions"]] == [question.number]
    assert [each["kind"] for each in found["events"]] == ["question.opened"]
    told = Occurrence("evening", cast.mentors[0], memory.now)
    memory.commit(lambda uow: occurrences.note(uow, told))
    offered = memory.commit(lambda uow: dossiers.of_person(uow, cast.mentors[0]))
    assert offered["told"] == [{"of": "evening", "at": memory.now.isoformat()}]
    assert [each["reason"] for each in offered["offers"]] == ["on call"]


def everything(book: Book) -> dict[str, list[tuple[object, ...]]]:
    return {table.name: book.rows(select(table)) for table in metadata.sorted_tables}
