"""Steps on filled databases, on SQLite and on PostgreSQL: what a step keeps is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import MetaData, Table, insert, select

from storage import claims, counters, inbox, migrating
from storage.engine import open_engine
from storage.schema import metadata
from tests.storage.book import MORNING, Book, open_url
from tests.storage.test_migrating import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server

    Rows = dict[str, list[dict[str, Any]]]

BEFORE = "0001"
NEW = (
    *("worker", "alert", "parked", "template", "address_alias", "link_code", "link_miss"),
    *("join_code", "wrong_code", "joining", "invitation", "consent"),
    *("rotation", "rota_rule", "shift_override", "temporary_schedule", "leave", "holiday"),
    *("calendar_feed", "occurrence", "phone_call"),
    *("guide", "share", "case_sent"),
    *("shift_request", "shift_ask", "volunteer"),
    *("near_miss", "opening"),
    *("schedule", "schedule_occurrence", "schedule_delivery", "reminder"),
    *("item", "sign_off", "course"),
    *("cohort", "enrolment", "lesson", "recall"),
    *("visit", "visit_member", "meeting", "guest"),
    *("response", "answer", "outcome"),
    *("barrier", "barrier_report", "commitment", "said_did", "team_line"),
    *("broadcast", "recipient"),
    *(
        "console_session",
        "passkey",
        "challenge",
        "login_code",
        "login_try",
        "break_glass",
        "audit",
    ),
)
"""Tables that the step before has no place for."""

NOT_KEPT = {"counter"}
"""On PostgreSQL a sequence numbers the questions from 0002 on; the numbers are looked at apart."""


class Databases:
    """Gives empty databases of one kind."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self._folder, self._server = folder, server
        self._made: list[str] = []

    def new(self, step: str | None = None) -> str:
        """Make one that stands at a step."""
        if self._server is None:
            url = f"sqlite:///{self._folder / f'{len(self._made)}.db'}"
        else:
            url = self._server.new()
        self._made.append(url)
        if step is not None:
            to_step(url, step)
        return url

    def drop(self) -> None:
        for each in self._made:
            if self._server is not None:
                self._server.drop(each)


def to_step(url: str, step: str) -> None:
    from alembic import command

    migrating._run(url, lambda config: command.upgrade(config, step))


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    on_server = request.param == "postgresql"
    server = request.getfixturevalue("postgres_server") if on_server else None
    made = Databases(tmp_path, server)
    yield made
    made.drop()


@pytest.fixture
def filled(databases: Databases) -> str:
    """A database of this release in which something has happened."""
    url = databases.new(migrating.HEAD)
    book = open_url(url)
    book.commit(fill)
    book.close()
    return url


def reflected(url: str) -> list[Table]:
    engine, found = open_engine(url), MetaData()
    with engine.connect() as connection:
        found.reflect(connection)
    engine.dispose()
    return [each for each in found.sorted_tables if each.name in metadata.tables]


def read(url: str, tables: list[Table]) -> Rows:
    """Return every row of these tables, with the columns they have there."""
    engine = open_engine(url, reads=True)
    with engine.connect() as connection:
        rows = {
            table.name: [
                dict(row)
                for row in connection.execute(
                    select(table).order_by(*table.primary_key.columns)
                ).mappings()
            ]
            for table in tables
        }
    engine.dispose()
    return rows


def write(url: str, tables: list[Table], rows: Rows) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in tables:
            if rows[table.name]:
                connection.execute(insert(table), rows[table.name])
    engine.dispose()


def kept(rows: Rows) -> Rows:
    return {name: found for name, found in rows.items() if name not in NOT_KEPT}


def lanes(rows: Rows) -> list[int]:
    return [row["lane"] for name in ("inbox", "outbox") for row in rows[name]]


def right_lanes(rows: Rows) -> list[int]:
    """A person's, or an address's where nobody is known."""
    of = {row["id"]: row["person_id"] or -row["id"] for row in rows["address"]}
    return [of[row["address_id"]] for name in ("inbox", "outbox") for row in rows[name]]


def works(book: Book) -> None:
    """What was open in the filled database is found, and numbers go on."""
    book.now = MORNING.replace(day=20)
    assert book.commit(lambda uow: len(inbox.claim(uow, 10))) == 1
    assert book.commit(lambda uow: len(claims.ready(uow, 10))) == 1
    assert book.commit(counters.next_question) == 2


def test_down_and_up_again_every_row_and_every_lane_is_there(
    databases: Databases, filled: str
) -> None:
    before = read(filled, reflected(filled))
    old_tables = reflected(databases.new(BEFORE))
    old = read(filled, old_tables)
    migrating.downgrade(filled, BEFORE)
    assert kept(read(filled, reflected(filled))) == kept(old)
    migrating.upgrade(filled)
    after = read(filled, reflected(filled))
    for name in NEW:
        del before[name], after[name]
    for row in (*before["address"], *after["address"]):
        del row["silent_since"]
    assert lanes(after) == right_lanes(after)
    forgotten = {"holder": None, "lane": None}
    for rows in (before, after):
        rows["inbox"] = [row | forgotten | {"lease_until": None} for row in rows["inbox"]]
        rows["outbox"] = [row | forgotten for row in rows["outbox"]]
    assert kept(after) == kept(before)
    book = open_url(filled)
    works(book)
    book.close()


def test_what_the_release_before_left_is_found_by_this_one(
    databases: Databases, filled: str
) -> None:
    """A database that was only ever at the step before, with the rows its release writes."""
    old = databases.new(BEFORE)
    tables = reflected(old)
    rows = _of_the_release_before(filled, tables)
    write(old, tables, rows)
    migrating.upgrade(old)
    assert kept(read(old, tables)) == kept(rows)
    after = read(old, reflected(old))
    assert lanes(after) == right_lanes(after)
    book = open_url(old)
    works(book)
    book.close()


def test_the_release_before_runs_on_the_tables_of_this_one(
    databases: Databases, filled: str
) -> None:
    """It knows nothing of the new columns and tables, and writes as ever."""
    tables = reflected(databases.new(BEFORE))
    rows = _of_the_release_before(filled, tables)
    url = databases.new(migrating.HEAD)
    write(url, tables, rows)
    assert read(url, tables) == rows
    book = open_url(url)
    book.now = MORNING.replace(day=20)
    assert book.commit(lambda uow: len(inbox.claim(uow, 10))) == 1
    assert book.commit(lambda uow: len(claims.ready(uow, 10))) == 1
    book.close()


def test_down_to_nothing_and_up_again_it_works(databases: Databases, filled: str) -> None:
    migrating.downgrade(filled, "base")
    assert reflected(filled) == []
    migrating.upgrade(filled)
    assert {name for name, rows in read(filled, reflected(filled)).items() if rows} == set()
    book = open_url(filled)
    book.commit(fill)
    works(book)
    book.close()


def _of_the_release_before(url: str, tables: list[Table]) -> Rows:
    """Return what it would have written: its own columns, and its counter of questions."""
    rows = read(url, tables)
    for row in rows["outbox"]:
        row["lease_until"] = None
    rows["counter"] = [{"name": "question", "value": 1}]
    return rows
