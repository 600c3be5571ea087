from __future__ import annotations

import base64
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text, update

from domain.model import Channel, Inbound, Job, Outbound, Prompt
from storage import inbox, keeping, leases, migrating, outbox, questions, restores, restoring
from storage.engine import open_engine, sqlite_module
from storage.guard import Held, hold
from storage.keeping import Refused
from storage.schema import attempt, lease, prompt, question, worker
from storage.schema import inbox as received
from storage.schema import outbox as promised
from storage.sealing import sealer
from tests.storage.book import KEYS, MORNING, Book, Cast, ask, open_book, settle
from tests.storage.test_keeping import DAMAGES, PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Table

    from storage.uow import UnitOfWork

each_damage = pytest.mark.parametrize(("damage", "said"), DAMAGES)
SEALER = sealer(KEYS, "a secret")
NEXT_DAY = MORNING + timedelta(days=1)
HELP = Inbound("AC1", "SM1", Channel.SMS, "+255711", "+1", "help", raw=b"raw")


class Home:
    """A programme in a folder, with a copy of it from before the last things happened."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.path, self.copy = folder / "mentorline.db", folder / "copies" / "copy.db"
        self.copy.parent.mkdir()
        self.book = open_book(self.path, template)
        self.cast: Cast = self.book.commit(settle)

    def back_up(self) -> None:
        keeping.copy(self.path, self.copy, lambda _part: None)

    def send(self, words: str, prompt: Prompt | None = None) -> None:
        """Promise the mentee something."""
        told = Outbound(self.cast.mentee, "relay.answer", words, prompt=prompt)
        self.book.commit(lambda uow: uow.send(told))

    def restore(self) -> tuple[restoring.Restored, Path]:
        """Stop the service, put the copy back, and open it again."""
        self.book.close()
        found = restoring.restore(self.path, self.copy, SEALER, NEXT_DAY)
        self.book = open_book(self.path)
        self.book.now = NEXT_DAY
        return found


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Iterator[Home]:
    made = Home(tmp_path, template)
    yield made
    made.book.close()


def numbers(book: Book) -> list[int]:
    return [row[0] for row in book.rows(select(question.c.number).order_by(question.c.id))]


def test_everything_of_the_copy_is_back_and_the_old_database_is_kept(home: Home) -> None:
    home.book.commit(lambda uow: ask(uow, home.cast))
    home.back_up()
    home.book.commit(lambda uow: ask(uow, home.cast))
    found, kept = home.restore()
    assert numbers(home.book) == [1]
    assert found.on_their_way == 0
    assert kept.name == "mentorline-before-20261115T060000Z.db"
    before = open_book(kept)
    assert numbers(before) == [1, 2]
    before.close()
    assert home.path.stat().st_mode & 0o777 == 0o600
    assert keeping.unfit(home.path) == ""


def test_nothing_of_the_old_log_reaches_the_new_file(home: Home) -> None:
    """A killed service leaves a write-ahead log, and SQLite would play it into any file there."""
    home.back_up()
    home.book.commit(lambda uow: ask(uow, home.cast))
    files = [home.path.with_name(f"mentorline.db{tail}") for tail in ("", "-wal")]
    left = [each.read_bytes() for each in files]
    home.book.close()
    for file, data in zip(files, left, strict=True):
        file.write_bytes(data)
    _, kept = home.restore()
    assert numbers(home.book) == []
    before = open_book(kept)
    assert numbers(before) == [1]
    before.close()


@each_damage
def test_a_damaged_database_is_replaced_and_kept_with_its_log(
    home: Home, damage: object, said: str
) -> None:
    home.back_up()
    home.book.close()
    assert callable(damage)
    broken = damage(bytearray(home.path.read_bytes()))
    home.path.write_bytes(broken)
    log = home.path.with_name("mentorline.db-wal")
    log.write_bytes(b"what was left of a log")
    _, kept = home.restore()
    assert kept.read_bytes()[PAGE:] == broken[PAGE:]
    if not broken.startswith(restoring.SQLITE_SIGN):  # what SQLite cannot read it does not touch
        assert kept.read_bytes() == broken
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"what was left of a log"
    assert numbers(home.book) == []
    assert keeping.unfit(home.path) == ""


def test_where_no_database_is_a_log_without_one_is_put_aside_too(home: Home) -> None:
    """SQLite would play it into the restored file, which it does not belong to."""
    home.back_up()
    home.book.commit(lambda uow: ask(uow, home.cast))
    log = home.path.with_name("mentorline.db-wal")
    of_a_database_that_is_gone = log.read_bytes()
    home.book.close()
    home.path.unlink()
    log.write_bytes(of_a_database_that_is_gone)
    _, kept = home.restore()
    assert not kept.exists()
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == of_a_database_that_is_gone
    assert numbers(home.book) == []
    assert keeping.unfit(home.path) == ""


@each_damage
def test_a_damaged_copy_is_refused_and_nothing_changes(
    home: Home, damage: object, said: str
) -> None:
    home.book.commit(lambda uow: ask(uow, home.cast))
    home.back_up()
    assert callable(damage)
    home.copy.write_bytes(damage(bytearray(home.copy.read_bytes())))
    with pytest.raises(Refused, match=f"{said}|is no copy of a Mentorline database"):
        home.restore()
    home.book = open_book(home.path)
    assert numbers(home.book) == [1]
    home.book.close()
    left = sorted(each.name for each in home.path.parent.iterdir())
    assert left == ["copies", "mentorline.db", "mentorline.db.lock"]


def test_a_copy_of_a_newer_release_is_refused(home: Home) -> None:
    home.back_up()
    with open_engine(f"sqlite:///{home.copy}").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    with pytest.raises(Refused, match="it stands at 9001 and this release knows"):
        home.restore()
    home.book = open_book(home.path)


def test_another_program_s_database_is_refused(home: Home) -> None:
    with sqlite_module().connect(str(home.copy)) as connection:
        connection.execute("CREATE TABLE cake (id INTEGER)")
    connection.close()
    with pytest.raises(Refused, match="it holds no Mentorline database"):
        home.restore()
    home.book = open_book(home.path)


def test_a_file_that_is_not_there_is_told(home: Home) -> None:
    with pytest.raises(Refused, match="there is no file"):
        home.restore()
    home.book = open_book(home.path)


def test_an_older_copy_is_brought_to_this_release(home: Home) -> None:
    home.book.commit(lambda uow: ask(uow, home.cast))
    home.back_up()
    migrating.downgrade(f"sqlite:///{home.copy}", "0001")
    home.restore()
    with open_engine(f"sqlite:///{home.path}", reads=True).connect() as connection:
        assert migrating.current(connection) == migrating.HEAD
    assert numbers(home.book) == [1]


def test_a_copy_made_by_hand_is_restored_with_its_log(home: Home) -> None:
    home.book.commit(lambda uow: ask(uow, home.cast))
    for tail in ("", "-wal"):
        shutil.copy(f"{home.path}{tail}", f"{home.copy}{tail}")
    home.restore()
    assert numbers(home.book) == [1]


@pytest.mark.parametrize("given", [{"keys": "1:" + base64.b64encode(bytes(32)).decode()}, {}])
def test_keys_that_do_not_open_the_copy_are_refused(home: Home, given: dict[str, str]) -> None:
    home.back_up()
    home.book.close()
    other = sealer(given.get("keys", KEYS), "another secret")
    with pytest.raises(Refused, match=r"put back the \.env of its time"):
        restoring.restore(home.path, home.copy, other, NEXT_DAY)
    assert list(home.path.parent.glob("*before*")) == []


def test_a_running_service_is_not_robbed_of_its_database(home: Home) -> None:
    home.back_up()
    with hold(f"sqlite:///{home.path}"), pytest.raises(Held, match="stop it first"):
        restoring.restore(home.path, home.copy, SEALER, NEXT_DAY)


def test_a_command_that_is_at_work_is_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.back_up()
    monkeypatch.setattr(restoring, "PATIENCE_S", 0.01)
    with pytest.raises(Refused, match="another command has the database open"):
        restoring.restore(home.path, home.copy, SEALER, NEXT_DAY)
    assert numbers(home.book) == []


def test_on_a_disk_without_links_the_old_database_is_renamed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    home.back_up()
    monkeypatch.setattr("pathlib.Path.hardlink_to", refuse)
    _, kept = home.restore()
    assert kept.exists()
    assert numbers(home.book) == []


def test_what_was_on_its_way_is_asked_about_before_it_is_sent(home: Home) -> None:
    """In the copy nobody has tried it yet; since then it may have been sent."""
    home.send("taken at once")
    home.send("waits behind it", Prompt("helped", ("1", "2")))
    home.send("was refused once")
    first, _, third = _rows(home.book, promised)
    refused = update(attempt).where(attempt.c.outbox_id == third["id"]).values(state="refused")
    with home.book.connection.begin():
        home.book.connection.execute(refused)
    home.back_up()
    later = home.book.now + timedelta(hours=1)
    home.book.commit(lambda uow: outbox.end(uow, first["id"], "sent"))
    found, _ = home.restore()
    assert found.on_their_way == 3
    for row in _rows(home.book, promised):
        planned = [each for each in _rows(home.book, attempt) if each["outbox_id"] == row["id"]]
        assert [each["state"] for each in planned].count("planned") == 1, row
        assert all(each["created_at"] <= later for each in planned)
        assert row["lease_until"] is None
        assert row["holder"] is None


def test_nobody_of_the_copy_holds_anything(home: Home) -> None:
    until = MORNING + timedelta(days=90)

    def work(uow: UnitOfWork) -> None:
        inbox.accept(uow, HELP)
        leases.take(uow, "telegram", "worker 1", until - uow.now)
        leases.keep(uow, "telegram", "worker 1", 77)
        uow.insert(worker, id=1, run="x", role="all", started_at=uow.now, beat_at=until)

    home.book.commit(work)
    with home.book.connection.begin():
        held = update(received).values(holder=1, lease_until=until)
        home.book.connection.execute(held)
    home.back_up()
    home.restore()
    assert _rows(home.book, worker) == []
    assert home.book.commit(lambda uow: len(inbox.claim(uow, 10))) == 1
    assert home.book.commit(
        lambda uow: leases.take(uow, "telegram", "worker 2", timedelta(minutes=1))
    )
    assert home.book.commit(lambda uow: leases.value(uow, "telegram")) == 77


def test_a_bare_key_means_nothing_after_a_restore(home: Home) -> None:
    """What it answers is a prompt that is gone; the one of the copy must not take it."""
    home.send("Did it help?", Prompt("helped", ("1", "2"), minutes=10_000))
    home.back_up()
    home.restore()
    (row,) = _rows(home.book, prompt)
    assert row["expires_at"] == NEXT_DAY


def codes_above(book: Book) -> int:
    stands = select(restores.CODES_ABOVE.label("found"))
    return int(book.commit(lambda uow: uow.row(stands, now=uow.now)).found)


def test_numbers_and_codes_that_people_were_told_are_not_given_again(home: Home) -> None:
    home.book.commit(lambda uow: ask(uow, home.cast))
    home.back_up()
    lost = home.book.commit(lambda uow: ask(uow, home.cast))
    home.restore()
    new = home.book.commit(lambda uow: ask(uow, home.cast))
    assert new.number == lost.number + restoring.NUMBERS_LEFT_OUT
    assert codes_above(home.book) == restoring.CODES_LEFT_OUT


def test_a_restore_is_remembered_for_as_long_as_codes_rest(home: Home) -> None:
    assert home.book.commit(restores.restored_at) is None
    assert codes_above(home.book) == 0
    home.back_up()
    home.restore()
    assert home.book.commit(restores.restored_at) == NEXT_DAY
    home.book.later(days=7, seconds=1)
    assert home.book.commit(restores.restored_at) is None
    assert codes_above(home.book) == 0


def test_a_second_restore_counts_on_from_the_first(home: Home) -> None:
    for _ in range(2):
        home.back_up()
        home.restore()
        home.copy.unlink()
    assert len(_rows(home.book, lease)) == 2
    first = home.book.commit(lambda uow: ask(uow, home.cast))
    assert first.number == 2 * restoring.NUMBERS_LEFT_OUT + 1


def test_the_newest_line_tells_how_old_the_copy_is(home: Home) -> None:
    assert home.book.now == MORNING
    home.book.later(minutes=5)
    home.send("the last thing before the copy")
    home.back_up()
    found, _ = home.restore()
    assert found.newest == MORNING + timedelta(minutes=5)


def test_clocks_of_the_copy_go_on(home: Home) -> None:
    due = MORNING + timedelta(minutes=20)
    asked = home.book.commit(lambda uow: ask(uow, home.cast))
    home.book.commit(lambda uow: uow.later(Job("offer.step", str(asked.id), due, asked.id)))
    home.back_up()
    home.restore()
    kept = home.book.commit(lambda uow: questions.get(uow, asked.id))
    assert kept == asked
    open_jobs = home.book.rows(text("SELECT kind FROM due WHERE state = 'open'"))
    assert open_jobs == [("offer.step",)]


def test_a_server_s_database_is_settled_the_same_way(memory: Book) -> None:
    cast = memory.commit(settle)
    memory.commit(lambda uow: uow.send(Outbound(cast.mentee, "relay.answer", "on its way")))
    before = memory.commit(lambda uow: ask(uow, cast))
    url = memory.engine.url.render_as_string(hide_password=False)
    found = restoring.settle(url.replace("+psycopg", ""), SEALER, NEXT_DAY)
    assert found.on_their_way == 1
    after = memory.commit(lambda uow: ask(uow, cast))
    assert after.number == before.number + restoring.NUMBERS_LEFT_OUT + 1


def _rows(book: Book, table: Table) -> list[dict[str, Any]]:
    with book.reader.connect() as other:
        found = other.execute(select(table).order_by(text("1")))
        return [dict(row) for row in found.mappings()]
