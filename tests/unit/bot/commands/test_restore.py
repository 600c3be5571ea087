from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.commands import work
from bot.watching.anchoring import file_of
from storage import anchors, audits
from storage.guard import hold
from tests.unit.bot.commands.test_backup import Clock

if TYPE_CHECKING:
    from tests.postgres import Server
    from tests.unit.bot.commands.conftest import Operator

MORE = "name,role,discipline,facility,sms\nHalima,mentee,obstetrics,BUNDA,+12025550105\n"


@pytest.fixture
def kept(stocked: Operator) -> Operator:
    """An operator whose programme was copied before a fourth person came."""
    assert stocked.types("backup", "copy.db").code == 0
    assert stocked.types("people", "import", stocked.writes("more.csv", MORE)).code == 0
    return stocked


def people(operator: Operator) -> list[str]:
    return [row["name"] for row in operator.types("people", "list", "--json").json]


def test_a_copy_comes_back_and_the_old_database_is_named(kept: Operator) -> None:
    assert len(people(kept)) == 4
    said = kept.types("restore", "copy.db")
    assert said.code == 0, said
    assert "Restored. Its newest line is of " in said.out
    assert "The old database is kept as mentorline-before-" in said.out
    assert "Next: start the service" in said.out
    assert len(people(kept)) == 3
    (old,) = kept.folder.glob("mentorline-before-*.db")
    kept.sets(DATABASE_URL=f"sqlite:///{old}")
    assert len(people(kept)) == 4


def test_a_restore_is_written_down_and_breaks_no_chain(kept: Operator) -> None:
    settings = work.settings_with_keys()
    work.commit(settings, lambda uow: audits.add(uow, None, "person.added", way="command"))
    work.commit(settings, lambda uow: audits.chain(uow, 0, 9))
    end = work.commit(settings, audits.end)
    anchors.note(file_of(settings), work.commit(settings, lambda uow: uow.now), end)
    assert kept.types("audit", "verify").code == 0
    assert kept.types("restore", "copy.db").code == 0
    assert kept.types("audit", "verify").code == 0
    listed = kept.types("audit", "list", "--json").json
    assert listed[0]["deed"] == "backup.restored"


def test_a_restore_into_an_empty_folder_needs_the_keys_alone(kept: Operator) -> None:
    for name in ("mentorline.db", "mentorline.db-wal", "mentorline.db-shm"):
        (kept.folder / name).unlink(missing_ok=True)
    said = kept.types("restore", "copy.db")
    assert said.code == 0
    assert "old database" not in said.out
    assert len(people(kept)) == 3


def test_a_copy_of_an_empty_programme_has_no_newest_line(ready: Operator) -> None:
    assert ready.types("backup", "copy.db").code == 0
    assert "the copy holds no message yet" in ready.types("restore", "copy.db").out


def test_a_running_service_is_told_to_be_stopped(kept: Operator) -> None:
    with hold(f"sqlite:///{kept.folder}/mentorline.db"):
        said = kept.types("restore", "copy.db")
    assert said.code == 2
    assert "holds this database; stop it first" in said.err
    assert len(people(kept)) == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (b"a letter about the database", "copy.db is no copy of a Mentorline database"),
        (b"SQLite format 3\0 and no more", "copy.db cannot be restored: it is no SQLite database"),
        (None, "there is no file copy.db"),
    ],
)
def test_what_is_no_copy_is_refused_in_one_sentence(
    stocked: Operator, given: bytes | None, said: str
) -> None:
    if given is not None:
        stocked.writes("copy.db", given)
    answer = stocked.types("restore", "copy.db")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip() == f"Cannot go on: {said}"
    assert len(people(stocked)) == 3


def test_a_copy_is_not_opened_by_other_keys(kept: Operator) -> None:
    kept.sets(SECRET_KEY="another")
    said = kept.types("restore", "copy.db")
    assert said.code == 2
    assert "put back the .env of its time first" in said.err


def test_a_server_gets_its_dump_back_into_an_empty_database(
    ready: Operator, postgres: str, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.sets(DATABASE_URL=postgres)
    assert ready.types("init", "--name", "Lake Surgery").code == 0
    ready.imports_all()
    tools = ("--pg-tools", str(postgres_server.binaries))
    assert ready.types("backup", "copy.dump", *tools).code == 0
    empty = postgres_server.new()
    ready.sets(DATABASE_URL=empty)
    assert "there is no file no.dump" in ready.types("restore", "no.dump", *tools).err
    said = ready.types("restore", "copy.dump", *tools)
    assert said.code == 0, said
    assert "old database" not in said.out
    assert len(people(ready)) == 3
    again = ready.types("restore", "copy.dump", *tools)
    assert (again.code, again.out) == (2, "")
    assert "this database is not empty" in again.err
    postgres_server.drop(empty)


def test_the_age_of_the_copy_is_told(kept: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(Clock):
        def now(self) -> datetime:
            return datetime(2030, 1, 7, 8, 30, tzinfo=UTC)

    monkeypatch.setattr("bot.commands.restore.SystemClock", Later)
    said = kept.types("restore", "copy.db")
    assert "Its newest line is of 2030-01-07 06:30 UTC, 2.0 hours ago; 0 messages" in said.out
