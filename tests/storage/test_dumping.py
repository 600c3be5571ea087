"""Dumps of a real server, by its own tools."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, select, text

from storage import dumping, migrating, programmes
from storage.dumping import Tools
from storage.engine import open_engine
from storage.keeping import Refused
from storage.restoring import NUMBERS_LEFT_OUT
from storage.schema import question
from storage.sealing import sealer
from tests.storage.book import KEYS, MORNING, Book, Cast, ask, open_url, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.postgres import Server

SEALER = sealer(KEYS, "a secret")
LATER = MORNING + timedelta(hours=2)


@pytest.fixture
def tools(postgres_server: Server) -> Tools:
    return dumping.find_tools(postgres_server.binaries)


@pytest.fixture
def book(postgres: str) -> Iterator[Book]:
    opened = open_url(postgres)
    opened.commit(lambda uow: programmes.add(uow, "Mara", "Africa/Dar_es_Salaam", {}))
    yield opened
    opened.close()


@pytest.fixture
def cast(book: Book) -> Cast:
    found = book.commit(settle)
    book.commit(lambda uow: ask(uow, found))
    return found


@pytest.fixture
def dumped(cast: Cast, postgres: str, tools: Tools, tmp_path: Path) -> Path:
    target = tmp_path / "mentorline-20261123T0600Z.dump"
    dumping.dump(postgres, target, tools)
    return target


@pytest.fixture
def empty(postgres_server: Server) -> Iterator[str]:
    url = postgres_server.new()
    yield url
    postgres_server.drop(url)


def numbers(book: Book) -> list[int]:
    return [row[0] for row in book.rows(select(question.c.number).order_by(question.c.id))]


def tables(url: str) -> list[str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = inspect(connection)
        names = [*found.get_table_names(), *found.get_sequence_names()]
    engine.dispose()
    return names


def test_a_dump_made_beside_the_service_comes_back_whole(
    book: Book, cast: Cast, dumped: Path, empty: str, tools: Tools
) -> None:
    assert dumped.stat().st_mode & 0o777 == 0o600
    assert list(dumped.parent.iterdir()) == [dumped]
    book.commit(lambda uow: ask(uow, cast))
    found = dumping.restore(empty, dumped, tools, SEALER, LATER)
    assert found.on_their_way == 0
    again = open_url(empty)
    assert numbers(again) == [1]
    assert again.commit(lambda uow: ask(uow, cast)).number == NUMBERS_LEFT_OUT + 2
    assert numbers(book) == [1, 2]
    again.close()


def test_an_older_dump_is_brought_to_this_release(
    book: Book, cast: Cast, postgres: str, empty: str, tools: Tools, tmp_path: Path
) -> None:
    book.close()
    migrating.downgrade(postgres, "0001")
    dumping.dump(postgres, tmp_path / "old.dump", tools)
    dumping.restore(empty, tmp_path / "old.dump", tools, SEALER, LATER)
    again = open_url(empty)
    assert migrating.current(again.connection) == migrating.HEAD
    assert numbers(again) == [1]
    again.close()


def test_a_dump_never_replaces_a_file(postgres: str, tools: Tools, tmp_path: Path) -> None:
    target = tmp_path / "copy.dump"
    target.write_text("somebody's only copy")
    with pytest.raises(Refused, match="is there already"):
        dumping.dump(postgres, target, tools)
    assert target.read_text() == "somebody's only copy"


def test_a_server_that_does_not_answer_leaves_no_dump(tools: Tools, tmp_path: Path) -> None:
    url = "postgresql://mentorline:hush@127.0.0.1:1/mentorline"
    with pytest.raises(Refused, match="port 1 failed: Connection refused") as told:
        dumping.dump(url, tmp_path / "copy.dump", tools)
    assert "hush" not in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_dump_of_something_else_is_not_kept(empty: str, tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="was not kept: it holds no Mentorline database"):
        dumping.dump(empty, tmp_path / "copy.dump", tools)
    assert list(tmp_path.iterdir()) == []


def cut(data: bytearray) -> bytes:
    return bytes(data[: len(data) // 2])


def flipped(data: bytearray) -> bytes:
    """Flip bits in the middle of the first table's compressed rows."""
    place = data.index(b"\x78\x9c") + 4
    data[place : place + 8] = bytes(255 - each for each in data[place : place + 8])
    return bytes(data)


def words(_data: bytearray) -> bytes:
    return b"a letter about the database"


@pytest.mark.parametrize("damage", [cut, flipped, words])
def test_a_damaged_dump_is_refused_and_nothing_is_put_back(
    dumped: Path, empty: str, tools: Tools, damage: Callable[[bytearray], bytes]
) -> None:
    dumped.write_bytes(damage(bytearray(dumped.read_bytes())))
    with pytest.raises(Refused, match="cannot be restored: ") as told:
        dumping.restore(empty, dumped, tools, SEALER, LATER)
    assert "\n" not in str(told.value)
    assert tables(empty) == []


def test_a_dump_of_a_newer_release_is_refused(
    book: Book, postgres: str, empty: str, tools: Tools, tmp_path: Path
) -> None:
    with book.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    with pytest.raises(Refused, match="it stands at 9001 and this release knows"):
        dumping.dump(postgres, tmp_path / "copy.dump", tools)


def test_a_database_that_is_not_empty_is_never_overwritten(
    book: Book, dumped: Path, postgres: str, tools: Tools
) -> None:
    with pytest.raises(Refused, match="this database is not empty"):
        dumping.restore(postgres, dumped, tools, SEALER, LATER)
    assert numbers(book) == [1]


def test_other_keys_are_refused_and_the_database_is_empty_again(
    dumped: Path, empty: str, tools: Tools
) -> None:
    with pytest.raises(Refused, match=r"put back the \.env of its time"):
        dumping.restore(empty, dumped, tools, sealer(KEYS, "other"), LATER)
    assert tables(empty) == []
    dumping.restore(empty, dumped, tools, SEALER, LATER)


def test_the_password_stands_in_the_environment_and_not_on_the_command_line(
    tmp_path: Path,
) -> None:
    """A tool that writes down how it was called."""
    said = tmp_path / "said"
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!/bin/sh\necho "$*" > {said}\nenv | grep ^PG >> {said}\nexit 1\n')
    tool.chmod(0o755)
    url = "postgresql://line:hu%40sh@db.example.org:5433/mara?sslmode=require"
    with pytest.raises(Refused, match="it ended with 1"):
        dumping.dump(url, tmp_path / "copy.dump", Tools(tool, tool))
    line, *environment = said.read_text().splitlines()
    assert "hu@sh" not in line
    assert "hu%40sh" not in line
    wanted = {"PGPASSWORD=hu@sh", "PGUSER=line", "PGHOST=db.example.org", "PGPORT=5433"}
    assert wanted | {"PGDATABASE=mara", "PGSSLMODE=require"} <= set(environment)


def test_where_no_tools_are_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="are not on PATH; install PostgreSQL's client programs"):
        dumping.find_tools(None)
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert dumping.find_tools(None) == Tools(tmp_path / "pg_dump", tmp_path / "pg_restore")
    with pytest.raises(Refused, match="are not on /nowhere"):
        dumping.find_tools(Path("/nowhere"))
