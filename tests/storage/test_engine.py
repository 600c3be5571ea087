from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Select, Update, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError

import storage
from domain.model import MessageKind
from storage import messages
from storage.engine import (
    is_open,
    open_engine,
    quick_check,
    roll_back,
    sqlite_is_safe,
    sqlite_module,
)

if TYPE_CHECKING:
    from tests.storage.book import Book

pytestmark = pytest.mark.sqlite

WHOLE = (
    "people._ALL",
    "addresses._CHANNELS",
    "addresses._HELD",
    "facilities.",
    "counters._ALL",
    "beginnings.",
    "audience_values.",
    "programmes._GET",
    "programmes._CHARTER",
    "journal._NEWEST",
    "join_codes._ALL",
    "practice.",
    "workers._ALL",
    "volunteers._ALL",
    "cohorts._ALL",
    "items._ALL",
    "schedules._ALL",
    "reminders._ALL",
    "visits._ALL",
    "visits._LAST_NUMBER",
    "meetings._LAST_NUMBER",
    "meetings._ALL",
    "audiences._CADRES",
    "broadcasts._LAST_NUMBER",
    "broadcasts._NEWEST",
    "changes._COUNTED",
    "barriers._LAST_NUMBER",
    "alerts.",
    "attempts._OF_ROW",
    "unsent._LIST",
    "unsent._RETRY",
    "joinings._OF_PLACES",
    "parked._KNOWN",
    "restoring.",
    "dossiers.",
)
"""What reads or writes a whole table, and may: it is small, a part, or for a page or command."""


FEW = {"worker", "rotation", "rota_rule"}
"""Tables that never have more than a few rows."""


def plans(book: Book) -> dict[str, str]:
    """Give SQLite's plan of every statement that stands ready in a module of storage."""
    found = {}
    for module in pkgutil.iter_modules(storage.__path__):
        for name, value in vars(importlib.import_module(f"storage.{module.name}")).items():
            if isinstance(value, Select | Update):
                sql = str(value.compile(dialect=sqlite.dialect()))
                sql = re.sub(r"\(?__\[POSTCOMPILE_\w+\]\)?", "(?)", sql)
                explain = f"EXPLAIN QUERY PLAN {sql}"
                rows = book.raw.execute(explain, [1] * sql.count("?")).fetchall()
                found[f"{module.name}.{name}"] = "; ".join(row[3] for row in rows)
    return found


def scanned(plan: str) -> set[str]:
    """Give what a plan reads from end to end, but for what the statement makes up itself."""
    made_up = set(re.findall(r"(?:CO-ROUTINE|MATERIALIZE) (\w+)", plan))
    return set(re.findall(r"SCAN (\w+)(?! USING)(?:;|$)", plan)) - made_up


def test_no_statement_reads_a_growing_table_from_end_to_end(memory: Book) -> None:
    slow = {
        name: plan
        for name, plan in plans(memory).items()
        if scanned(plan) - FEW and not name.startswith(WHOLE)
    }
    assert slow == {}


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("inbox._NEW", "ix_inbox_new"),
        ("inbox._CLAIM", "ix_inbox_new"),
        ("inbox._WAITING", "ix_inbox_lane"),
        ("claims._READY", "ix_outbox_ready"),
        ("claims._READY", "ix_outbox_lane"),
        ("looking._LOOK", "ix_outbox_lane"),
        ("claims._NEXT", "ix_outbox_ready"),
        ("unsent._BACKLOG", "ix_outbox_ready"),
        ("jobs._DUE", "ix_due_open"),
        ("jobs._NEXT", "ix_due_open"),
        ("jobs._CANCEL", "uq_due_open_key"),
        ("prompts._AT", "ix_prompt_live"),
        ("offers._KNOWN", "uq_offer_code_in_use"),
        ("offers._LOADS", "ix_question_claimed"),
        ("offers._LOADS", "ix_offer_pending"),
        ("questions._KNOWN_TO", "uq_offer_code_in_use"),
        ("questions._LIVE_OF", "ix_question_live"),
    ],
)
def test_what_is_open_is_found_by_its_partial_index(memory: Book, name: str, index: str) -> None:
    plan = plans(memory)[name]
    assert index in plan
    if name in ("inbox._NEW", "claims._READY", "jobs._DUE"):
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("name", "search"),
    [
        ("offers._LOWEST_FREE", "SEARCH offer USING COVERING INDEX uq_offer_code_in_use"),
        ("offers._LOWEST_FREE", "SEARCH used USING COVERING INDEX uq_offer_code_in_use"),
        ("offers._LOADS", "COVERING INDEX ix_question_claimed (mentor_id=?)"),
        ("offers._LOADS", "COVERING INDEX ix_offer_pending (mentor_id=?)"),
        ("offers._LOADS", "COVERING INDEX ix_offer_mentor_id (mentor_id=? AND offered_at>?)"),
        ("roster._MENTORS", "ix_shift_discipline (discipline=? AND ends_local>?)"),
        ("roster._NEAR_OF", "ix_shift_discipline (discipline=? AND ends_local>?)"),
        ("recent._SAID", "ix_message_address_id (address_id=? AND at>?)"),
        ("roster._COORDINATORS", "SEARCH person_role USING INDEX ix_person_role_role (role=?)"),
        ("senders._OF", "SEARCH wrote USING INTEGER PRIMARY KEY"),
    ],
)
def test_what_choosing_a_mentor_reads_does_not_grow_with_what_is_over(
    memory: Book, name: str, search: str
) -> None:
    assert search in plans(memory)[name]


def test_a_writer_has_our_rules(memory: Book) -> None:
    assert memory.pragma("journal_mode") == [("wal",)]
    assert memory.pragma("synchronous") == [(2,)]
    assert memory.pragma("foreign_keys") == [(1,)]
    assert memory.pragma("busy_timeout") == [(30_000,)]


def test_a_reader_cannot_write(memory: Book) -> None:
    engine = open_engine(f"sqlite:///{memory.path}", reads=True)
    with engine.connect() as reader, pytest.raises(Exception, match="readonly"):
        reader.execute(text("INSERT INTO counter VALUES ('x', 1)"))
    engine.dispose()


def test_a_reader_sees_one_state_while_a_writer_goes_on(memory: Book) -> None:
    engine = open_engine(f"sqlite:///{memory.path}", reads=True)
    words = messages.Words("in", MessageKind.TEXT, "x")
    count = text("SELECT count(*) FROM message")
    with engine.connect() as reader:
        assert reader.execute(count).scalar_one() == 0
        memory.commit(lambda uow: messages.add(uow, words))
        assert reader.execute(count).scalar_one() == 0
        reader.rollback()
        assert reader.execute(count).scalar_one() == 1
    engine.dispose()


def test_a_transaction_takes_the_write_lock_at_its_beginning(memory: Book) -> None:
    other = open_engine(f"sqlite:///{memory.path}")
    with other.connect() as second:
        second.exec_driver_sql("PRAGMA busy_timeout = 0")
        second.rollback()
        with memory.connection.begin(), pytest.raises(Exception, match="locked"):
            second.begin()
    other.dispose()


def test_a_dropped_transaction_is_noticed(memory: Book) -> None:
    transaction = memory.connection.begin()
    assert is_open(memory.connection)
    memory.raw.execute("ROLLBACK")
    assert not is_open(memory.connection)
    transaction.rollback()


def test_rolling_back_twice_is_fine(memory: Book) -> None:
    roll_back(memory.connection)
    roll_back(memory.connection)
    assert not memory.raw.in_transaction


def test_a_sound_file_is_ok_and_a_damaged_one_is_not(memory: Book) -> None:
    assert quick_check(memory.connection) == "ok"
    words = messages.Words("in", MessageKind.TEXT, "x" * 3000)
    memory.group(*[lambda uow: messages.add(uow, words)] * 200)
    memory.close()
    data = bytearray(memory.path.read_bytes())
    late = len(data) // 4096 * 3 // 4 * 4096  # past the pages that say which tables there are
    data[late : late + 3 * 4096] = b"\xff" * 3 * 4096
    memory.path.write_bytes(bytes(data))
    found = ""
    try:
        with open_engine(f"sqlite:///{memory.path}").connect() as connection:
            found = quick_check(connection)
    except DatabaseError as fault:  # which of the two depends on the page that is met first
        found = str(fault.orig)
    assert found not in ("", "ok")


def test_the_sqlite_we_bring_has_the_fix() -> None:
    assert sqlite_is_safe() == (sqlite_module().sqlite_version_info >= (3, 51, 3))
