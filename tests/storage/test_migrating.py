from __future__ import annotations

import importlib
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.model import (
    Channel,
    Discipline,
    Event,
    Inbound,
    Job,
    Outbound,
    Prompt,
    Shift,
    Tier,
)
from storage import inbox, leases, migrating, offers, outbox, programmes, roster
from storage.engine import open_engine, quick_check
from storage.schema import metadata
from tests.storage.book import Book, ask, open_book, settle

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork

FIRST = importlib.import_module("storage.migrations.versions.0001_first")
OBJECTS = text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'")


def fill(uow: UnitOfWork) -> None:
    """Put at least one row into every table."""
    cast = settle(uow)
    programmes.add(uow, "Mara", "Africa/Dar_es_Salaam", {"urgent": "5"})
    question = ask(uow, cast)
    mentor, ends = cast.mentors[0], uow.now.replace(hour=20)
    offers.add(uow, offers.New(question, mentor, Tier.FOCAL, ends, "on call"))
    start = ends.replace(hour=7, tzinfo=None)
    hours = (start, start.replace(hour=19), "Africa/Dar_es_Salaam")
    roster.add(uow, Shift(0, mentor, Discipline.ANAESTHESIA, Tier.FOCAL, *hours))
    inbox.accept(uow, Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help", raw=b"raw"))
    prompt = Prompt("helped", ("1", "2"), question.id)
    uow.send(Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))
    uow.later(Job("quiet", str(question.id), ends, question.id))
    uow.log(Event("question.opened", question.id, cast.mentee))
    leases.take(uow, "telegram", "worker 1", ends - uow.now)


def counted(book: Book) -> dict[str, int]:
    return {
        table.name: book.rows(select(func.count()).select_from(table))[0][0]
        for table in metadata.sorted_tables
    }


def test_upgrade_gives_exactly_our_tables(memory: Book) -> None:
    context = MigrationContext.configure(memory.connection, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []


def test_upgrade_writes_the_same_sql_as_the_schema(memory: Book, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    with engine.connect() as made:
        expected = {tuple(row) for row in made.execute(OBJECTS)}
    engine.dispose()
    assert set(memory.rows(OBJECTS)) == expected


def test_postgresql_gets_the_tables_of_the_schema() -> None:
    written = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written}
    )
    with Operations.context(context):
        FIRST.upgrade()
    expected = []
    for table in metadata.sorted_tables:
        expected.append(str(CreateTable(table).compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
        expected += [
            str(CreateIndex(index).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
            for index in table.indexes
        ]
    written_sql = written.getvalue().replace("    ", "\t")
    statements = [each.strip() for each in written_sql.split(";") if each.strip()]
    assert sorted(statements) == sorted(each.strip() for each in expected)
    assert "SERIAL" not in written_sql


def test_the_head_is_the_newest_step_and_there_is_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating._STEPS))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrating.HEAD]


def test_upgrading_again_keeps_every_row(memory: Book) -> None:
    memory.commit(fill)
    before = counted(memory)
    assert all(before.values()), before
    migrating.upgrade(f"sqlite:///{memory.path}")
    assert counted(memory) == before
    assert memory.pragma("foreign_key_check") == []
    assert quick_check(memory.connection) == "ok"


def test_a_filled_database_goes_down_and_up_again(memory: Book) -> None:
    memory.commit(fill)
    memory.close()
    url = f"sqlite:///{memory.path}"
    migrating.downgrade(url, "base")
    with open_engine(url).connect() as connection:
        assert migrating.current(connection) is None
        assert connection.execute(OBJECTS).all() == []
    migrating.upgrade(url)
    again = open_book(memory.path)
    assert set(counted(again).values()) == {0}
    again.commit(fill)
    assert all(counted(again).values())
    assert again.pragma("foreign_key_check") == []
    assert quick_check(again.connection) == "ok"
    again.close()


def test_a_step_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'half.db'}"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE attempt (id INTEGER)"))
    with pytest.raises(Exception, match="table attempt already exists"):
        migrating.upgrade(url)
    with engine.begin() as connection:
        assert [row[1] for row in connection.execute(OBJECTS)] == ["attempt"]
        assert migrating.current(connection) is None
        connection.execute(text("DROP TABLE attempt"))
    engine.dispose()
    migrating.upgrade(url)


def test_current_tells_the_step_also_to_a_reader(memory: Book) -> None:
    with open_engine(f"sqlite:///{memory.path}", reads=True).connect() as reader:
        assert migrating.current(reader) == migrating.HEAD


def test_an_empty_database_stands_nowhere(tmp_path: Path) -> None:
    with open_engine(f"sqlite:///{tmp_path / 'empty.db'}").connect() as connection:
        assert migrating.current(connection) is None


def test_steps_are_found_from_any_folder_and_with_odd_names(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '100% odd name.db'}"
    script = "import sys; from storage import migrating; migrating.upgrade(sys.argv[1])"
    root = importlib.import_module("storage").__path__[0].rsplit("storage", 1)[0]
    command = [sys.executable, "-c", script, url]
    subprocess.run(command, check=True, cwd=tmp_path, env={"PYTHONPATH": root})
    with open_engine(url).connect() as connection:
        assert migrating.current(connection) == migrating.HEAD


def test_looking_at_the_step_does_not_load_alembic() -> None:
    script = "import sys, storage.migrating; assert 'alembic' not in sys.modules"
    root = importlib.import_module("storage").__path__[0].rsplit("storage", 1)[0]
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": root})


def test_a_filled_database_works_after_the_upgrade(memory: Book) -> None:
    memory.commit(fill)
    migrating.upgrade(f"sqlite:///{memory.path}")
    memory.later(minutes=10)
    assert memory.commit(lambda uow: outbox.ready_now(uow, 10))
    assert memory.commit(lambda uow: len(offers.pending_counts(uow))) == 1
