from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.model import Channel
from storage import addresses, people
from storage.columns import among
from storage.prepared import prepare, run, run_many
from storage.schema import address, outbox, person, seen
from storage.transaction import is_trouble
from tests.storage.test_uow import STATEMENTS

if TYPE_CHECKING:
    from tests.postgres import Server
    from tests.storage.book import Book, Cast

BY_ID = select(person).where(person.c.id == bindparam("id"))


def test_rows_have_the_names_and_types_that_sqlalchemy_gives(memory: Book, cast: Cast) -> None:
    for statement in (BY_ID, select(address), select(address.c.id.label("found"))):
        values = {"id": cast.mentee} if statement is BY_ID else {}
        expected = memory.connection.execute(statement, values).all()
        prepared = prepare(statement, memory.connection.dialect)
        found = prepared.shaped(run(memory.connection, prepared, values).fetchall())
        assert [tuple(each) for each in found] == [tuple(each) for each in expected]
        assert found[0]._fields == expected[0]._fields
    memory.connection.rollback()


def test_constants_of_a_statement_stand_in_it(memory: Book, cast: Cast) -> None:
    now = memory.now
    stop = (
        update(person).where(person.c.id == bindparam("who")).values(stopped_at=now, language="sw")
    )
    assert memory.commit(lambda uow: uow.change(stop, who=cast.mentee)) == 1
    found = memory.commit(lambda uow: people.get(uow, cast.mentee))
    assert (found.stopped_at, found.language) == (now, "sw")


def test_a_value_that_is_missing_is_named(memory: Book) -> None:
    with pytest.raises(KeyError, match="a value for id"):
        memory.commit(lambda uow: uow.row(BY_ID))


def test_a_list_of_any_length_is_one_value(memory: Book, cast: Cast) -> None:
    many = select(person.c.id).where(among(person.c.id, "ids"))
    others = select(person.c.id).where(~among(person.c.id, "ids"))
    everybody = {cast.mentee, *cast.mentors}
    for ids in ([], [cast.mentee], [cast.mentee, *cast.mentors]):
        found = memory.commit(lambda uow, ids=ids: uow.rows(many, ids=ids))  # type: ignore[misc]
        left = memory.commit(lambda uow, ids=ids: uow.rows(others, ids=ids))  # type: ignore[misc]
        assert {row.id for row in found} == set(ids)
        assert {row.id for row in left} == everybody - set(ids)


def test_a_list_of_words_is_one_value_too(memory: Book, cast: Cast) -> None:
    channels = select(address.c.id).where(among(address.c.channel, "channels"))
    for given, some in (([Channel.SMS, Channel.TELEGRAM], True), ([Channel.TELEGRAM], False)):
        found = memory.commit(lambda uow, given=given: uow.rows(channels, channels=given))  # type: ignore[misc]
        assert bool(found) == some


def test_a_statement_whose_text_depends_on_its_values_is_refused(memory: Book) -> None:
    many = select(person.c.id).where(person.c.id.in_(bindparam("ids", expanding=True)))
    with pytest.raises(TypeError, match="depends on its values"):
        memory.commit(lambda uow: uow.rows(many, ids=[1]))


def test_a_refused_row_is_an_integrity_error_that_shows_no_values(memory: Book) -> None:
    memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+12025550101", None))
    with pytest.raises(IntegrityError) as caught:
        memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+12025550101", None))
    assert "2025550101" not in str(caught.value)


def test_many_rows_are_written_at_once(memory: Book) -> None:
    prepared = prepare(insert(seen), memory.connection.dialect)
    with memory.connection.begin():
        run_many(memory.connection, prepared, [{"digest": bytes([n]) * 16} for n in range(9)])
    assert len(memory.rows(select(seen))) == 9


def test_a_server_that_is_gone_is_trouble_and_the_connection_is_given_up(
    postgres: str, postgres_server: Server
) -> None:
    from tests.storage.book import open_url

    book = open_url(postgres)
    prepared = prepare(BY_ID, book.connection.dialect)
    run(book.connection, prepared, {"id": 1})
    postgres_server.stop()
    with pytest.raises(DBAPIError) as caught:
        run(book.connection, prepared, {"id": 1})
    assert is_trouble(caught.value)
    assert book.connection.invalidated
    postgres_server.start()
    book.connection.rollback()
    assert run(book.connection, prepared, {"id": 1}).fetchall() == []
    book.close()


def test_the_text_of_no_statement_at_hand_depends_on_its_values(memory: Book) -> None:
    for statement in STATEMENTS.values():
        assert prepare(statement, memory.connection.dialect).sql


def test_a_flag_is_a_flag_on_both_databases(memory: Book) -> None:
    flags = select(outbox.c.relay, outbox.c.silent)
    prepared = prepare(flags, memory.connection.dialect)
    assert prepared.shaped([(1, 0)])[0] == (True, False)
