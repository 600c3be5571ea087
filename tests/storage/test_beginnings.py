"""What a young programme holds, and what there is to choose an audience from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from domain.model import Channel, Delivery, Discipline, Outbound, Role
from storage import audience_values, beginnings, people, questions
from storage.beginnings import Beginning
from storage.schema import attempt, message, outbox
from tests.storage.book import ask, person

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast


def test_an_empty_programme_holds_nothing(memory: Book) -> None:
    found = memory.commit(beginnings.read)
    assert found == Beginning(0, 0, {}, 0, 0, frozenset(), None, None)
    assert memory.commit(audience_values.roles) == {}


def test_what_is_there_is_counted(memory: Book, cast: Cast) -> None:
    def live(uow: UnitOfWork) -> None:
        first, second = ask(uow, cast), ask(uow, cast)
        assert first.number < second.number
        questions.set_first_answer(uow, second.id)
        people.set_stopped(uow, cast.mentors[1], uow.now)
        uow.insert(
            message,
            id=uow.new_id(),
            address_id=cast.address[cast.mentee],
            person_id=cast.mentee,
            direction="in",
            kind="text",
            sealed_text=b"",
            at=uow.now,
        )

    memory.commit(live)
    found = memory.commit(beginnings.read)
    assert (found.facilities, found.without_line, found.agreed) == (1, 0, 1)
    assert found.holders == {Role.MENTEE: 1, Role.MENTOR: 1}
    assert found.heard == {Channel.SMS}
    first = memory.commit(lambda uow: questions.live(uow)[0].number)
    assert (found.asked, found.answered) == (first, first + 1)


def test_how_far_a_message_came_is_known_by_its_last_call(memory: Book, cast: Cast) -> None:
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "start.test", "Hello")))
    ((message_id, outbox_id, address_id),) = memory.rows(
        select(outbox.c.message_id, outbox.c.id, outbox.c.address_id)
    )
    assert memory.commit(lambda uow: beginnings.came(uow, message_id)) is None
    states = ("planned", "refused", Delivery.ACCEPTED, Delivery.READ)
    for state, came in zip(
        states, (None, Delivery.FAILED, Delivery.ACCEPTED, Delivery.READ), strict=True
    ):
        memory.commit(
            lambda uow, state=state: uow.insert(  # type: ignore[misc]
                attempt,
                id=uow.new_id(),
                outbox_id=outbox_id,
                message_id=message_id,
                address_id=address_id,
                state=state,
                created_at=uow.now,
            )
        )
        assert memory.commit(lambda uow: beginnings.came(uow, message_id)) is came


def test_an_audience_is_chosen_from_what_people_have(memory: Book, cast: Cast) -> None:
    def more(uow: UnitOfWork) -> None:
        surgeon = {"discipline": Discipline.GENERAL_SURGERY, "language": "sw"}
        people.add(uow, person("Juma", cast.facility, **surgeon), [Role.MENTEE, Role.MENTOR])
        gone = people.add(uow, person("Gone", cast.facility, language="fr"), [Role.COORDINATOR])
        people.set_stopped(uow, gone, uow.now)

    memory.commit(more)
    assert memory.commit(audience_values.roles) == {Role.MENTEE: 2, Role.MENTOR: 3}
    assert memory.commit(audience_values.languages) == ["en", "sw"]
    assert memory.commit(audience_values.disciplines) == [
        Discipline.GENERAL_SURGERY,
        Discipline.ANAESTHESIA,
    ]
