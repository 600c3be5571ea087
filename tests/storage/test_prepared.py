from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.model import Channel
from storage import addresses, people
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
        assert prepared is not None
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


def test_a_list_of_any_length_is_left_to_sqlalchemy(memory: Book, cast: Cast) -> None:
    many = select(person.c.id).where(person.c.id.in_(bindparam("ids", expanding=True)))
    assert prepare(many, memory.connection.dialect) is None
    for ids in ([], [cast.mentee], [cast.mentee, *cast.mentors]):
        found = memory.commit(lambda uow, ids=ids: uow.rows(many, ids=ids))  # type: ignore[misc]
        assert {row.id for row in found} == set(ids)


def test_a_refused_row_is_an_integrity_error_that_shows_no_values(memory: Book) -> None:
    memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+12025550101", None))
    with pytest.raises(IntegrityError) as caught:
        memory.commit(lambda uow: addresses.add(uow, Channel.SMS, "+12025550101", None))
    assert "2025550101" not in str(caught.value)


def test_many_rows_are_written_at_once(memory: Book) -> None:
    prepared = prepare(insert(seen), memory.connection.dialect)
    assert prepared is not None
    with memory.connection.begin():
        run_many(memory.connection, prepared, [{"digest": bytes([n]) * 16} for n in range(9)])
    assert len(memory.rows(select(seen))) == 9


def test_a_server_that_is_gone_is_trouble_and_the_connection_is_given_up(
    postgres: str, postgres_server: Server
) -> None:
    from tests.storage.book import open_url

    book = open_url(postgres)
    prepared = prepare(BY_ID, book.connection.dialect)
    assert prepared is not None
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


def test_every_statement_at_hand_is_prepared_or_takes_a_list(memory: Book) -> None:
    dialect = memory.connection.dialect
    for statement in STATEMENTS.values():
        takes_a_list = bool(statement.compile(dialect=dialect).post_compile_params)
        assert (prepare(statement, dialect) is None) == takes_a_list


def test_a_flag_is_a_flag_on_both_databases(memory: Book) -> None:
    flags = select(outbox.c.relay, outbox.c.silent)
    prepared = prepare(flags, memory.connection.dialect)
    assert prepared is not None
    assert prepared.shaped([(1, 0)])[0] == (True, False)
