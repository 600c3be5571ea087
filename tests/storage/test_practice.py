from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from domain.model import Channel, Event, Inbound, Job, Outbound, Prompt
from storage import inbox, people, practice
from storage.schema import metadata
from tests.storage.book import ask

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.storage.book import Book, Cast

KEPT = {"address", "facility", "person", "person_role", "region"}


def test_a_practice_is_forgotten_and_its_people_stay(memory: Book, cast: Cast) -> None:
    def talk(uow: UnitOfWork) -> None:
        inbound = Inbound("AC1", "SM1", Channel.SMS, "+255700000100", "+1", "help")
        arrived = inbox.accept(uow, inbound)
        assert arrived is not None
        question = ask(uow, cast)
        how = {"relays": arrived.message_id, "quotes": arrived.message_id}
        prompt = Prompt("helped", ("1",), question.id)
        uow.send(Outbound(cast.mentee, "x", "x", question_id=question.id, prompt=prompt, **how))  # type: ignore[arg-type]
        uow.later(Job("quiet", "1", uow.now, question.id))
        uow.log(Event("noted", question.id))
        people.set_stopped(uow, cast.mentee, uow.now)

    memory.commit(talk)
    memory.commit(practice.forget_conversations)
    filled = {
        table.name
        for table in metadata.sorted_tables
        if memory.rows(select(func.count()).select_from(table)) != [(0,)]
    }
    assert filled == KEPT
    assert memory.commit(lambda uow: people.get(uow, cast.mentee)).stopped_at is None
    memory.commit(talk)
