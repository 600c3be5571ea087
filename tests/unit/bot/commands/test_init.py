from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bot.commands.work import commit
from bot.settings import load
from storage import programmes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.bot.commands.conftest import Operator


def mode(folder: Path) -> int:
    return stat.S_IMODE((folder / ".env").stat().st_mode)


def test_init_writes_keys_for_the_owner_alone_and_names_the_programme(operator: Operator) -> None:
    said = operator.types("init", "--name", "Lake Surgery", "--time-zone", "Africa/Nairobi")
    assert said.code == 0
    assert "Lake Surgery is ready" in said.out
    assert operator.env().keys() == {"SECRET_KEY", "ENCRYPTION_KEYS"}
    assert mode(operator.folder) == 0o600
    found = commit(load(), programmes.get)
    assert found is not None
    assert (found.name, found.time_zone) == ("Lake Surgery", "Africa/Nairobi")


def test_a_second_init_changes_nothing(operator: Operator) -> None:
    operator.types("init", "--name", "Lake Surgery")
    before = operator.env()
    said = operator.types("init", "--name", "Another Name")
    assert said.code == 0
    assert "Lake Surgery is ready" in said.out
    assert "Keys written" not in said.out
    assert operator.env() == before


def test_init_keeps_what_an_env_file_says_and_closes_it_to_others(operator: Operator) -> None:
    operator.writes(".env", "# ours\nSECRET_KEY=\nHTTP_PORT=9000\nENCRYPTION_KEYS=\n")
    (operator.folder / ".env").chmod(0o644)
    assert operator.types("init", "--name", "Lake").code == 0
    assert list(operator.env()) == ["SECRET_KEY", "HTTP_PORT", "ENCRYPTION_KEYS"]
    assert all(operator.env().values())
    assert (operator.folder / ".env").read_text().startswith("# ours\n")
    assert mode(operator.folder) == 0o600


def test_init_never_replaces_a_key_that_is_set(operator: Operator) -> None:
    operator.writes(".env", "SECRET_KEY=ours\n")
    assert operator.types("init", "--name", "Lake").code == 0
    assert operator.env()["SECRET_KEY"] == "ours"
    assert operator.env()["ENCRYPTION_KEYS"].startswith("1:")


def test_keys_of_the_environment_are_not_written_down(operator: Operator, made: Path) -> None:
    lines = (made / ".env").read_text().splitlines()
    operator.sets(**dict(line.split("=", 1) for line in lines))
    assert operator.types("init", "--name", "Lake").code == 0
    assert not (operator.folder / ".env").exists()


@pytest.mark.parametrize("lost", ["SECRET_KEY", "ENCRYPTION_KEYS"])
def test_init_makes_no_new_key_for_a_database_that_needs_the_old_one(
    ready: Operator, lost: str
) -> None:
    before = (ready.folder / ".env").read_text().splitlines()
    kept = "\n".join(line for line in before if not line.startswith(lost))
    ready.writes(".env", kept)
    said = ready.types("init", "--name", "Lake")
    assert said.code == 2
    assert f"put {lost} back" in said.err
    assert (ready.folder / ".env").read_text() == kept


def test_a_zone_that_does_not_exist_is_refused_before_anything_is_made(operator: Operator) -> None:
    said = operator.types("init", "--name", "Lake", "--time-zone", "Mars/Base")
    assert said.code == 2
    assert "Mars/Base" in said.err
    assert list(operator.folder.iterdir()) == []


def test_a_name_in_brackets_is_printed_as_it_is(operator: Operator) -> None:
    assert "[/lake] is ready" in operator.types("init", "--name", "[/lake]").out
