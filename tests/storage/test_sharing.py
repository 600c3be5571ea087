"""Two processes on one PostgreSQL database: what they take, number, and hear of each other."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from domain.model import Channel, Inbound
from storage import addresses, counters, inbox, journal, ringing
from storage.engine import PREPARED, TURN, is_open, is_shared, open_engine
from storage.ringing import Ear
from storage.schema import metadata, seen
from storage.transaction import is_trouble, run_group
from tests.storage.book import Book, open_url
from tests.storage.test_uow import STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.uow import UnitOfWork
    from tests.postgres import Server

SMS = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help")
SOON_S = 60


@pytest.fixture
def both(postgres: str) -> Iterator[tuple[Book, Book]]:
    """The same database, opened by process 1 and by process 2."""
    one, two = open_url(postgres), open_url(postgres)
    two.memory.ids.process = 2
    yield one, two
    one.close()
    two.close()


def accept(book: Book, *numbers: str) -> list[int]:
    """Store messages of one sender as a web door does, which keeps nothing to itself."""
    door = replace(book.memory, works=False)
    works = [lambda uow, n=n: inbox.accept(uow, replace(SMS, provider_id=n)) for n in numbers]
    return [
        each.value.inbox_id for each in run_group(book.connection, door, works, lambda: book.now)
    ]


def claim(uow: UnitOfWork) -> list[int]:
    return [each.inbox_id for each in inbox.claim(uow, 9)]


def beside(work: Callable[[], object]) -> threading.Thread:
    """Do something in a thread of its own."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_connection_keeps_all_our_statements_prepared(both: tuple[Book, Book]) -> None:
    driver: Any = both[0].connection.connection.driver_connection
    assert len(STATEMENTS) + len(metadata.tables) < driver.prepared_max == PREPARED


def test_a_message_is_claimed_by_one_process(both: tuple[Book, Book]) -> None:
    one, two = both
    stored = accept(one, "SM1", "SM2")
    assert one.commit(claim) == stored
    assert two.commit(claim) == []


def test_claims_pass_over_what_another_process_is_just_taking(both: tuple[Book, Book]) -> None:
    one, two = both
    first, second = accept(one, "SM1"), accept(one, "SM2")
    with one.engine.begin() as other:
        lock = "SELECT id FROM inbox WHERE id = :id FOR UPDATE"
        other.execute(text(lock), {"id": first[0]})
        (done,) = run_group(two.connection, two.memory, [claim], lambda: two.now, in_turn=False)
    assert done.value == second
    assert not two.commit(lambda uow: inbox.done(uow, second[0]))  # its turn has not come
    assert one.commit(lambda uow: inbox.done(uow, first[0]))
    assert two.commit(lambda uow: inbox.done(uow, second[0]))


def test_the_same_webhook_at_two_doors_is_stored_once(both: tuple[Book, Book]) -> None:
    one, two = both
    arrived: list[object] = []
    entered, go_on = threading.Event(), threading.Event()

    def first(uow: UnitOfWork) -> None:
        arrived.append(inbox.accept(uow, SMS))
        entered.set()
        go_on.wait(SOON_S)

    def run(book: Book, work: Callable[[UnitOfWork], object]) -> None:
        run_group(book.connection, book.memory, [work], lambda: book.now, in_turn=False)

    threads = [beside(lambda: run(one, first))]
    assert entered.wait(SOON_S)
    threads.append(beside(lambda: run(two, lambda uow: arrived.append(inbox.accept(uow, SMS)))))
    go_on.set()
    for thread in threads:
        thread.join(SOON_S)
    assert [each is None for each in arrived] == [False, True]


def test_a_new_address_at_two_doors_is_one_address(both: tuple[Book, Book]) -> None:
    """The second door's row is refused, and its unit run again: it then finds the first one's."""
    one, two = both
    entered, go_on = threading.Event(), threading.Event()
    found: list[int] = []

    def find(uow: UnitOfWork) -> None:
        found.append(addresses.find_or_add(uow, Channel.SMS, "+255711")[0])

    def slowly(uow: UnitOfWork) -> None:
        find(uow)
        uow.group.write()
        entered.set()
        go_on.wait(SOON_S)

    faults: list[BaseException | None] = []

    def run(book: Book, work: Callable[[UnitOfWork], object]) -> None:
        (done,) = run_group(book.connection, book.memory, [work], lambda: book.now, in_turn=False)
        faults.append(done.fault)

    threads = [beside(lambda: run(one, slowly))]
    assert entered.wait(SOON_S)
    threads.append(beside(lambda: run(two, find)))
    until_someone_waits(one)
    go_on.set()
    for thread in threads:
        thread.join(SOON_S)
    assert faults == [None, None]
    assert found[0] == found[-1] != found[1]


def until_someone_waits(book: Book) -> None:
    """Return once a connection of this database waits for a lock of another one."""
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with book.reader.connect() as other:
        while not other.execute(waiting).scalar_one():
            other.rollback()


def test_what_is_handled_is_handled_by_one_process_at_a_time(both: tuple[Book, Book]) -> None:
    one, two = both
    with one.engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        apart = run_group(two.connection, two.memory, [claim], lambda: two.now, in_turn=False)
        assert apart[0].fault is None
        two.connection.execute(text("SET lock_timeout = 50"))
        two.connection.commit()
        (waited,) = two.group(claim)
    assert waited.fault is not None and is_trouble(waited.fault)
    assert two.group(claim)[0].fault is None


def test_a_unit_that_lost_in_a_deadlock_is_run_again(both: tuple[Book, Book]) -> None:
    one, two = both
    for number in (1, 2):
        one.commit(lambda uow, n=number: uow.insert(seen, digest=bytes([n]) * 16))  # type: ignore[misc]
    meet = threading.Barrier(2)
    runs: list[int] = []
    lock = text("SELECT digest FROM seen WHERE digest = :digest FOR UPDATE")

    def taking(*order: int) -> Callable[[UnitOfWork], None]:
        def work(uow: UnitOfWork) -> None:
            runs.append(order[0])
            for place, number in enumerate(order):
                uow.group.execute(lock, {"digest": bytes([number]) * 16})
                if place == 0 and runs.count(order[0]) == 1:
                    meet.wait(SOON_S)

        return work

    faults: list[BaseException | None] = []

    def run(book: Book, work: Callable[[UnitOfWork], object]) -> None:
        (done,) = run_group(book.connection, book.memory, [work], lambda: book.now, in_turn=False)
        faults.append(done.fault)

    threads = [beside(lambda: run(one, taking(1, 2))), beside(lambda: run(two, taking(2, 1)))]
    for thread in threads:
        thread.join(SOON_S)
    assert faults == [None, None]
    assert len(runs) > 2  # the server says which of them loses, and it may lose more than once


def test_a_unit_that_swallows_a_refused_statement_is_not_stored(both: tuple[Book, Book]) -> None:
    """PostgreSQL turns the COMMIT of such a transaction into a ROLLBACK and says nothing."""
    one, _ = both

    def swallow(uow: UnitOfWork) -> None:
        uow.group.execute(seen.insert(), {"digest": bytes(16)})
        with pytest.raises(Exception, match="division by zero"):
            uow.group.execute(text("SELECT 1 / 0"), {})

    (done,) = one.group(swallow)
    assert type(done.fault).__name__ == "GroupLost"
    assert one.rows(select(seen)) == []
    assert is_open(one.connection) is False or not one.connection.in_transaction()


def test_no_two_questions_of_two_processes_have_one_number(both: tuple[Book, Book]) -> None:
    numbers = [each.commit(counters.next_question) for each in both * 3]
    assert len(set(numbers)) == 6
    assert both[0].commit(counters.every) == {"question": 6}


def test_a_door_rings_for_what_it_does_not_keep(both: tuple[Book, Book], postgres: str) -> None:
    one, _ = both
    heard = threading.Semaphore(0)
    engine = open_engine(postgres)
    ear = Ear(engine, heard.release)
    ear.start()
    try:
        assert heard.acquire(timeout=SOON_S)  # it listens from here on
        accept(one, "SM1")
        assert heard.acquire(timeout=SOON_S)
        one.commit(lambda uow: inbox.accept(uow, replace(SMS, provider_id="SM2")))
        assert not heard.acquire(timeout=0.2)
    finally:
        ear.close()
        engine.dispose()


def test_the_ear_hears_again_after_the_server_was_gone(
    both: tuple[Book, Book],
    postgres: str,
    postgres_server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ringing, "REST_S", 0.05)
    one, two = both
    heard = threading.Semaphore(0)
    engine = open_engine(postgres)
    ear = Ear(engine, heard.release)
    ear.start()
    try:
        assert heard.acquire(timeout=SOON_S)
        postgres_server.stop()
        (lost,) = one.group(counters.next_question)
        assert lost.fault is not None and is_trouble(lost.fault)
        postgres_server.start()
        assert heard.acquire(timeout=SOON_S)
        assert one.commit(counters.next_question) == 1
    finally:
        ear.close()
        engine.dispose()
    two.group(counters.next_question)


def test_the_log_lies_in_months_and_a_rest(both: tuple[Book, Book]) -> None:
    one, _ = both
    one.commit(journal.prepare)
    assert one.commit(journal.prepare) is None
    parts = "SELECT relid::regclass::text FROM pg_partition_tree('journal') WHERE isleaf"
    found = [row[0] for row in one.rows(text(parts))]
    assert sorted(found) == [
        "journal_2026_11",
        "journal_2026_12",
        "journal_2027_01",
        "journal_rest",
    ]


def test_months_are_made_by_one_of_those_that_start_together(both: tuple[Book, Book]) -> None:
    """All of them find them missing; none may need a second try, or they stop each other."""
    runs: list[Book] = []
    faults: list[BaseException | None] = []

    def start(book: Book) -> None:
        def prepare(uow: UnitOfWork) -> None:
            runs.append(book)
            journal.prepare(uow)

        (done,) = run_group(
            book.connection, book.memory, [prepare], lambda: book.now, in_turn=False
        )
        faults.append(done.fault)

    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with both[0].engine.begin() as other:
        other.execute(text("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE"))
        threads = [beside(lambda book=book: start(book)) for book in both]  # type: ignore[misc]
        while other.execute(text(waiting)).scalar_one() < len(both):
            pass
    for thread in threads:
        thread.join(SOON_S)
    assert faults == [None, None]
    assert len(runs) == len(both)


def test_which_databases_are_shared() -> None:
    assert is_shared("postgresql://somebody@127.0.0.1/mentorline")
    assert not is_shared("sqlite:///mentorline.db")
