from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Insert, Select, Update, select

import storage
import storage.uow as uow_module
from domain.model import Channel, MessageKind, Role
from storage import addresses, facilities, messages, people, questions
from storage.prepared import run_many, tables_of
from storage.schema import facility, message, metadata, person_role, region
from tests.storage.book import PLACE, Book, Cast, ask, person, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.uow import UnitOfWork


def statements() -> Iterator[tuple[str, Select[tuple[object]] | Update | Insert]]:
    """Give every statement that stands ready in a module of storage."""
    for found in pkgutil.iter_modules(storage.__path__):
        module = importlib.import_module(f"storage.{found.name}")
        for name, value in vars(module).items():
            if isinstance(value, Select | Update | Insert):
                yield f"{found.name}.{name}", value


STATEMENTS = dict(statements())


def words(text: str, **more: int | None) -> messages.Words:
    return messages.Words("in", MessageKind.TEXT, text, **more)  # type: ignore[arg-type]


def test_a_unit_reads_what_it_has_written(memory: Book) -> None:
    def work(uow: UnitOfWork) -> tuple[str, str]:
        stored = messages.add(uow, words("the cuff leaks"))
        return messages.get(uow, stored).text, "committed"

    assert memory.commit(work) == ("the cuff leaks", "committed")


def test_a_unit_reads_what_earlier_units_of_its_group_collected(memory: Book) -> None:
    stored: list[int] = []
    done = memory.group(
        lambda uow: stored.append(messages.add(uow, words("first"))),
        lambda uow: messages.get(uow, stored[0]).text,
    )
    assert [each.value for each in done] == [None, "first"]


def test_collected_rows_go_to_the_database_in_one_statement_a_table(
    memory: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, int]] = []

    def note(connection: Any, prepared: Any, rows: Any) -> None:
        sent.append((prepared.sql.split()[2], len(rows)))
        run_many(connection, prepared, rows)

    monkeypatch.setattr(uow_module, "run_many", note)
    memory.group(*[lambda uow: messages.add(uow, words("one of many"))] * 50)
    assert sent == [("message", 50)]
    assert len(memory.rows(select(message.c.id))) == 50


def test_an_untouched_table_is_not_written_early(memory: Book) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        messages.add(uow, words("kept back"))
        people.every(uow)
        return sorted(name for name, rows in uow.group.pending.items() if rows)

    assert memory.commit(work) == ["message"]


def test_rows_refer_to_rows_collected_with_them(memory: Book) -> None:
    cast = memory.commit(settle)
    found = memory.commit(lambda uow: people.get(uow, cast.mentee))
    assert (found.name, found.facility_id) == ("Asha Juma", cast.facility)


def test_an_update_may_refer_to_a_row_that_is_only_collected(memory: Book, cast: Cast) -> None:
    stored = memory.commit(lambda uow: messages.add(uow, words("help")))

    def work(uow: UnitOfWork) -> int:
        question = ask(uow, cast)
        messages.file_under(uow, stored, question.id)
        return question.id

    asked = memory.commit(work)
    assert memory.commit(lambda uow: messages.get(uow, stored)).question_id == asked


def test_a_new_person_may_be_given_a_known_address(memory: Book, cast: Cast) -> None:
    known, _ = memory.commit(lambda uow: addresses.find_or_add(uow, Channel.SMS, "+255711"))

    def work(uow: UnitOfWork) -> int:
        new = people.add(uow, person("Neema", cast.facility), [Role.MENTOR])
        addresses.give(uow, known, new)
        return new

    new = memory.commit(work)
    assert memory.commit(lambda uow: addresses.get(uow, known)).person_id == new


def test_a_facility_may_move_to_a_new_region(memory: Book, cast: Cast) -> None:
    moved = PLACE | {"region": "Kagera"}
    memory.commit(lambda uow: facilities.change(uow, cast.facility, moved))
    assert memory.commit(lambda uow: facilities.get(uow, cast.facility)).region == "Kagera"


def test_foreign_keys_hold(memory: Book) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        memory.commit(lambda uow: uow.insert(person_role, person_id=404, role="mentor"))
    assert memory.rows(select(person_role)) == []


def test_columns_left_out_get_their_defaults(memory: Book, cast: Cast) -> None:
    asked = memory.commit(lambda uow: ask(uow, cast))
    found = memory.commit(lambda uow: questions.get(uow, asked.id))
    assert found == asked
    assert (found.round, found.version) == (1, 1)


def test_a_naive_instant_is_refused(memory: Book) -> None:
    memory.now = memory.now.replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"):
        memory.commit(lambda uow: messages.add(uow, words("when?")))


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_knows_its_tables(name: str) -> None:
    statement = STATEMENTS[name]
    written = str(statement).replace(",", " ").replace("(", " ").split()
    named = {table for table in metadata.tables if table in written}
    found = tables_of(statement)
    assert found >= named & found
    assert found
    if isinstance(statement, Select):
        froms = set(re.findall(r"\b(\w+)\.", str(statement))) & set(metadata.tables)
        assert found >= froms


@pytest.mark.parametrize("name", [n for n, s in STATEMENTS.items() if isinstance(s, Update)])
def test_no_parameter_of_an_update_slips_into_its_set_clause(name: str) -> None:
    statement = STATEMENTS[name]
    assert isinstance(statement, Update)
    compiled = statement.compile()
    plain = str(compiled)
    given = [each for each in compiled.params if not each.startswith(("param_", "state_"))]
    again = str(statement.compile(column_keys=given))
    assert again == plain


def test_tables_of_an_alias_are_found() -> None:
    other = message.alias("other")
    assert tables_of(select(other.c.id)) == {"message"}
    assert tables_of(select(facility, region.c.name).join(region)) == {"facility", "region"}
