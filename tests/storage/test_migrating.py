from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from domain.consent import Consent, How
from domain.model import (
    Channel,
    Delivery,
    Discipline,
    Event,
    Inbound,
    Job,
    MessageKind,
    Outbound,
    Prompt,
    Receipt,
    Role,
    Shift,
    Tier,
)
from domain.templates import Approval, Approved
from storage import (
    alerts,
    aliases,
    calls,
    claims,
    consents,
    guides,
    inbox,
    invitations,
    join_codes,
    joinings,
    leases,
    link_codes,
    messages,
    migrating,
    near_misses,
    occurrences,
    offers,
    parked,
    people,
    programmes,
    roster,
    shares,
    team_lines,
    templates,
    workers,
)
from storage.columns import EPOCH
from storage.engine import open_engine, quick_check
from storage.schema import metadata
from tests.storage.book import Book, Cast, ask, card, open_book, settle
from tests.storage.test_broadcasts import fill as fill_broadcasts
from tests.storage.test_lessons import fill as fill_lessons
from tests.storage.test_rota import fill as fill_rota
from tests.storage.test_shift_requests import fill as fill_requests
from tests.storage.test_visits import fill as fill_visits
from tests.storage.test_volunteers import fill as fill_volunteers

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from domain.model import Question
    from storage.uow import UnitOfWork
    from tests.postgres import Server

pytestmark = pytest.mark.sqlite

OBJECTS = text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'")


def fill(uow: UnitOfWork) -> None:
    """Put at least one row into every table."""
    cast = settle(uow)
    programmes.add(uow, "Mara", "Africa/Dar_es_Salaam", {"urgent": "5"})
    question = ask(uow, cast)
    mentor, ends = cast.mentors[0], uow.now.replace(hour=20)
    start = ends.replace(hour=7, tzinfo=None)
    hours = (start, start.replace(hour=19), "Africa/Dar_es_Salaam")
    roster.add(uow, Shift(0, mentor, Discipline.ANAESTHESIA, Tier.FOCAL, *hours))
    write(uow, cast)
    prompt = Prompt("helped", ("1", "2"), question.id)
    uow.send(Outbound(cast.mentee, "close.helped", "Did it help?", prompt=prompt))
    uow.later(Job("quiet", str(question.id), ends, question.id))
    uow.log(Event("question.opened", question.id, cast.mentee))
    leases.take(uow, "telegram", "worker 1", ends - uow.now)
    parked.park(uow, Receipt("AC1", "SM2", Delivery.SENT))
    workers.join(uow, "a run", "all")
    alerts.raise_(uow, "inbox.stuck")
    templates.note(uow, [Approved("ml_answer_waiting", "en", Approval.APPROVED, "utility")])
    aliases.name(
        uow, home := cast.address[cast.mentee], "+255700000100", "US.13491208655302741918"
    )
    link_codes.put(uow, cast.mentee, home, Channel.TELEGRAM)
    link_codes.miss(uow, home)
    join_codes.add(uow, cast.facility, "BUNDA27", None)
    join_codes.note_wrong(uow, question.address_id, EPOCH)
    joinings.begin(uow, question.address_id, cast.facility)
    invitations.add(uow, cast.mentee, "a link", ends)
    consents.add(uow, Consent(cast.mentee, "1", "en", How.KEY, uow.now))
    for fill_more in (fill_rota, fill_requests, fill_volunteers):
        fill_more(uow, mentor)
    fill_lessons(uow, people.get(uow, cast.mentee))
    for fill_sent in (fill_visits, fill_broadcasts):
        fill_sent(uow, cast)
    for fill_also in (call, learn, open_a_name):
        fill_also(uow, cast, question)


def write(uow: UnitOfWork, cast: Cast) -> None:
    """Let somebody write, for their team."""
    said = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help", raw=b"raw")
    arrived = inbox.accept(uow, said)
    assert arrived is not None
    team_lines.add(uow, cast.facility, cast.mentors[0], arrived.message_id)


def call(uow: UnitOfWork, cast: Cast, question: Question) -> None:
    """Offer a question, and let the phone ring for it."""
    mentor = cast.mentors[0]
    ends = uow.now.replace(hour=20)
    made = offers.add(uow, offers.New(question, mentor, Tier.FOCAL, ends, "on call"))
    calls.add(uow, made.id, cast.address[mentor])


def learn(uow: UnitOfWork, cast: Cast, question: Question) -> None:
    """Draft what is shared of a question, store a card, and announce a shift."""
    mentor = cast.mentors[0]
    occurrences.note(uow, occurrences.Occurrence("evening", mentor, uow.now))
    words = messages.Words("in", MessageKind.TEXT, "SHARE 1#", person_id=mentor)
    shared = shares.draft(uow, question, mentor, messages.add(uow, words), "Q: Why? A: So.")
    shares.note_sent(uow, shared.id, cast.mentors[1])
    guides.put(uow, card("C1", "Safe handover"))


def open_a_name(uow: UnitOfWork, cast: Cast, question: Question) -> None:
    """Somebody opens the name on a question, with a reason."""
    home = cast.address[cast.mentee]
    near_miss = near_misses.add(uow, people.get(uow, cast.mentee), home, question.id)
    words = messages.Words("in", MessageKind.TEXT, "to call back", address_id=home)
    reason = messages.add(uow, words)
    near_misses.note_opening(uow, near_miss.id, cast.mentors[0], reason)


def counted(book: Book) -> dict[str, int]:
    return {
        table.name: book.rows(select(func.count()).select_from(table))[0][0]
        for table in metadata.sorted_tables
    }


def not_the_index(name: str | None, kind: str, _parents: object) -> bool:
    """FTS5's own tables are nobody's to describe: the schema makes them in its words."""
    return kind != "table" or not (name or "").startswith("guide_index")


def test_upgrade_gives_exactly_our_tables(memory: Book) -> None:
    how = {"compare_type": True, "include_name": not_the_index}
    context = MigrationContext.configure(memory.connection, opts=how)
    assert compare_metadata(context, metadata) == []


def test_upgrade_gives_what_the_schema_says_to_the_letter(memory: Book, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'made.db'}")
    metadata.create_all(engine)
    with engine.connect() as made:
        expected = {table: looked_at(made, table) for table in metadata.tables}
    engine.dispose()
    with memory.reader.connect() as migrated:
        assert {table: looked_at(migrated, table) for table in metadata.tables} == expected


def looked_at(connection: Connection, table: str) -> list[set[tuple[Any, ...]]]:
    """Give the columns, foreign keys and indexes of a table as SQLite knows them."""
    asked = (
        f"SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo('{table}')",
        f'SELECT "table", "from", "to" FROM pragma_foreign_key_list(\'{table}\')',
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}'",
    )
    return [{tuple(row) for row in connection.execute(text(each))} for each in asked]


def test_postgresql_gets_what_the_schema_says_to_the_letter(
    postgres: str, postgres_server: Server
) -> None:
    plain = postgres_server.new()
    made = open_engine(plain)
    metadata.create_all(made)
    migrated = open_engine(postgres)
    columns = (
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable"
        " FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name NOT LIKE 'journal_%' AND table_name <> 'alembic_version'"
    )
    indexes = (
        "SELECT replace(indexdef, 'ON ONLY ', 'ON ') FROM pg_indexes WHERE schemaname = 'public'"
        " AND tablename NOT LIKE 'journal_%' AND indexname NOT IN ('alembic_version_pkc',"
        " 'pk_journal')"
    )
    keys = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype IN ('f', 'u')"
        " AND connamespace = 'public'::regnamespace"
    )
    with made.connect() as expected, migrated.connect() as found:
        for asked in (columns, indexes, keys):
            wanted = {tuple(row) for row in expected.execute(text(asked))}
            assert {tuple(row) for row in found.execute(text(asked))} == wanted
            assert wanted
    made.dispose()
    migrated.dispose()
    postgres_server.drop(plain)


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
    assert memory.commit(lambda uow: claims.ready(uow, 10))
    found = memory.commit(lambda uow: people.with_role(uow, Role.MENTOR))
    loads = memory.commit(lambda uow: offers.loads(uow, [one.id for one in found], uow.now))
    assert sorted(each.open_count for each in loads.values()) == [0, 1]
