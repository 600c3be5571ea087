from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.commands import backup
from storage import keeping
from storage.guard import hold

if TYPE_CHECKING:
    from tests.postgres import Server
    from tests.unit.bot.commands.conftest import Operator

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
NAME = "mentorline-20261123T0600Z.db"


class Clock:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "SystemClock", Clock)


def test_a_backup_goes_into_its_folder_and_says_what_else_to_keep(stocked: Operator) -> None:
    said = stocked.types("backup")
    assert said.code == 0, said
    assert f"backups/{NAME} is whole and sound (" in said.out
    assert "keep those elsewhere" in said.out
    made = stocked.folder / "backups" / NAME
    assert keeping.unfit(made) == ""
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700


def test_a_backup_is_made_beside_the_service(stocked: Operator) -> None:
    with hold(f"sqlite:///{stocked.folder}/mentorline.db"):
        assert stocked.types("backup").code == 0


def test_a_backup_needs_no_keys(stocked: Operator) -> None:
    (stocked.folder / ".env").unlink()
    assert stocked.types("backup", "copy.db").code == 0


def test_a_file_is_named_by_its_ending_and_never_replaced(stocked: Operator) -> None:
    assert stocked.types("backup", "copy.db").code == 0
    said = stocked.types("backup", "copy.db")
    assert (said.code, said.out) == (2, "")
    assert said.err == "Cannot go on: copy.db is there already; choose another name\n"


def test_a_folder_that_is_named_must_be_there(stocked: Operator) -> None:
    said = stocked.types("backup", "/media/disk")
    assert said.code == 2
    assert "there is no folder /media/disk; make it, or connect its disk" in said.err


def test_the_oldest_go_once_the_new_one_is_proven(
    stocked: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stocked.folder / "backups"
    folder.mkdir()
    old = [folder / f"mentorline-202611{day}T0600Z.db" for day in (20, 21, 22)]
    for each in old:
        each.touch()
    with monkeypatch.context() as patch:
        patch.setattr(keeping, "unfit", lambda _: "its pages are damaged")
        assert stocked.types("backup", "--keep", "2").code == 2
    assert sorted(folder.iterdir()) == old
    said = stocked.types("backup", "--keep", "2")
    assert "2 older removed." in said.out
    assert sorted(each.name for each in folder.iterdir()) == [old[2].name, NAME]


def test_none_older_is_not_worth_a_word(stocked: Operator) -> None:
    assert "removed" not in stocked.types("backup", "--keep", "3").out


@pytest.mark.parametrize("words", [("copy.db", "--keep", "3"), ("--keep", "0")])
def test_keep_goes_with_a_folder_and_keeps_one_at_least(
    stocked: Operator, words: tuple[str, ...]
) -> None:
    said = stocked.types("backup", *words)
    assert said.code == 2
    assert "--keep" in said.err
    assert list(stocked.folder.glob("**/*Z.db")) == []


def test_without_a_database_nothing_is_made(operator: Operator) -> None:
    said = operator.types("backup")
    assert said.code == 2
    assert "there is no database at mentorline.db" in said.err
    assert not (operator.folder / "mentorline.db").exists()


def test_a_server_is_dumped_by_its_own_tools(
    stocked: Operator, postgres: str, postgres_server: Server
) -> None:
    stocked.sets(DATABASE_URL=postgres)
    tools = str(postgres_server.binaries)
    said = stocked.types("backup", "--pg-tools", tools)
    assert said.code == 0, said
    assert "mentorline-20261123T0600Z.dump is whole and sound" in said.out
    assert "warning" not in said.err.lower()


def test_without_the_tools_it_is_said_what_to_run(
    stocked: Operator, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked.sets(DATABASE_URL=postgres)
    monkeypatch.setenv("PATH", os.devnull)
    said = stocked.types("backup")
    assert said.code == 2
    assert "install PostgreSQL's client programs" in said.err
    assert said.err.count("\n") == 1
