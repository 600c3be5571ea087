from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.wires import wires
from domain.model import Channel, Inbound
from tests.bench import history, inside, rawsql, town
from tests.bench.growth import SCANS
from tests.bench.history import Past

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

SAME = (*rawsql._NEW, "counter", "message", "inbox")


@pytest.fixture
def made(tmp_path: Path) -> Settings:
    settings = town.settings(tmp_path, 9)
    town.settle(settings)
    return settings


def test_letters_are_what_the_providers_would_send(made: Settings) -> None:
    letters = town.Letters(made)
    (sms,) = wires(made)[Channel.SMS].parse(inside._hook(letters.question(town.MENTEES[3])))
    (chat,) = wires(made)[Channel.TELEGRAM].parse(inside._hook(letters.telegram(1, "HELP")[0]))
    assert isinstance(sms, Inbound)
    assert isinstance(chat, Inbound)
    assert (sms.sender, chat.text) == (town.MENTEES[3], "HELP")
    assert len({*letters.thanks(30), *letters.telegram(30, "HELP")}) == 60


def test_every_mentor_is_asked_and_free_again_after_a_week(made: Settings) -> None:
    room = inside.inside(made)
    for _ in range(2):
        town.a_week_later(made.database_url)
        letters = town.Letters(made).questions(town.MOST_OPEN)
        parcels = room.handle(room.accept(letters))
        asked = Counter(each.person_id for each in parcels if each.phrase.startswith("offer."))
        assert set(asked.values()) == {3}
        assert len(asked) == len(town.MENTORS)
        assert len(parcels) == 2 * town.MOST_OPEN
    room.close()


@pytest.mark.parametrize("size", [1, rawsql.GROUP])
def test_raw_sql_writes_the_very_same_rows(made: Settings, tmp_path: Path, size: int) -> None:
    rawsql._handle(made, tmp_path, size, [])  # the first round makes the counters
    kept: list[rawsql.Written] = []
    rawsql._handle(made, tmp_path, size, kept)
    copy = made.model_copy(update={"database_url": f"sqlite:///{tmp_path}/copy.db"})
    before = contents(copy)
    rooms = inside.inside(copy)
    for each in kept:
        each.write(rooms.connection.connection)
    rooms.close()
    assert contents(copy) == contents(made) != before


def test_a_past_is_whole_and_leaves_mentors_free(made: Settings) -> None:
    history.fill(made, Past(messages=500, last_week=10))
    rooms = inside.inside(made)
    raw = rooms.connection.connection
    cursor = raw.cursor()
    assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
    (resting,) = cursor.execute("SELECT count(*) FROM offer WHERE code_in_use").fetchone()
    counts = [cursor.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in SAME]
    assert (resting, counts[0]) == (10, 50)
    parcels = rooms.handle(rooms.accept(town.Letters(made).questions(1)))
    rooms.send(parcels)
    sent = "SELECT count(*) FROM outbox WHERE state = 'sent' AND message_id IN (?, ?)"
    assert cursor.execute(sent, [each.message_id for each in parcels]).fetchone() == (2,)
    rooms.close()


def test_a_look_finds_what_is_due_among_all_that_is_open(made: Settings) -> None:
    history.fill_open(made, 1000)
    rooms = inside.inside(made)
    found = {name: rooms.read(look) for name, look in SCANS.items()}
    rooms.close()
    assert found.pop("inbox") is True
    assert {name: len(rows) for name, rows in found.items()} == {"due": 200, "outbox": 200}  # type: ignore[arg-type]


def contents(made: Settings) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the tables that a question writes, but for when a message was done."""
    rooms = inside.inside(made)
    cursor = rooms.connection.connection.cursor()
    columns = dict.fromkeys(SAME, "*") | {"inbox": "id, message_id, state"}
    found = {
        name: sorted(cursor.execute(f"SELECT {columns[name]} FROM {name}").fetchall(), key=repr)
        for name in SAME
    }
    rooms.close()
    return found
