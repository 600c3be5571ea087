from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit, is_missing
from bot.settings import load
from domain.model import Event
from storage import journal, migrating

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator


def test_a_unit_that_raises_stores_nothing(ready: Operator) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.log(Event("never"))
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        commit(load(), work)
    assert commit(load(), lambda uow: journal.newest(uow, 1)) == []


def test_a_command_in_an_empty_folder_makes_no_database(ready: Operator) -> None:
    (ready.folder / "mentorline.db").unlink()
    said = ready.types("people", "list")
    assert said.code == 2
    assert "there is no database here; run `mentorline init` first" in said.err
    assert not (ready.folder / "mentorline.db").exists()


def test_a_database_of_an_earlier_release_must_be_migrated(ready: Operator) -> None:
    migrating.downgrade(load().database_url, "base")
    assert "run `mentorline init` first" in ready.types("people", "list").err


def test_a_file_that_is_no_database_is_refused_in_one_sentence(ready: Operator) -> None:
    ready.writes("mentorline.db", "no database at all, " * 50)
    said = ready.types("people", "list")
    assert (said.code, said.out) == (2, "")
    assert "cannot be opened: DatabaseError" in said.err
    assert "Traceback" not in said.err


def test_commands_without_keys_say_who_writes_them(operator: Operator) -> None:
    said = operator.types("people", "list")
    assert said.code == 2
    assert "`mentorline init` writes them" in said.err


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("sqlite:////nowhere/mentorline.db?timeout=5", True),
        ("postgresql://somebody@127.0.0.1:1/mentorline", False),  # its server will say
    ],
)
def test_a_file_that_is_not_there_is_missing(url: str, missing: bool) -> None:
    assert is_missing(load(database_url=url, _env_file=None)) is missing


def test_a_server_that_is_not_there_is_named_in_one_sentence(ready: Operator) -> None:
    ready.sets(DATABASE_URL="postgresql://somebody:secret@127.0.0.1:1/mentorline")
    said = ready.types("people", "list")
    assert said.code == 2
    assert "the database cannot be opened: OperationalError" in said.err
    assert "secret" not in said.err
