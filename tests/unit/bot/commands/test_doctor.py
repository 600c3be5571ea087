from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

import pytest

from bot.commands import doctor

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

SMS = {
    "TWILIO_ACCOUNT_SID": "AC0",
    "TWILIO_AUTH_TOKEN": "made up",
    "TWILIO_SMS_FROM": "+12025550100",
    "PUBLIC_URL": "https://line.example.org",
}


def mended(operator: Operator) -> dict[str, str]:
    """Run the doctor and return what it advises, by what it looked at."""
    said = operator.types("doctor", "--json")
    amiss = {row["what"]: row["advice"] for row in said.json if not row["well"]}
    assert said.code == (1 if amiss else 0)
    return amiss


def test_a_whole_programme_is_well(stocked: Operator) -> None:
    stocked.sets(**SMS)
    assert mended(stocked) == {}
    said = stocked.types("doctor")
    assert said.code == 0
    assert "mend" not in said.out
    assert "anaesthesia is covered now" in said.out


def test_an_empty_folder_lacks_everything_and_stays_empty(operator: Operator) -> None:
    found = mended(operator)
    assert "`mentorline init`" in found["database"]
    assert "no channel is set" in found["settings"]
    assert list(operator.folder.iterdir()) == []


def test_an_empty_programme_lacks_a_coordinator(ready: Operator) -> None:
    ready.sets(**SMS)
    assert mended(ready) == {
        "a coordinator can be alarmed": "import at least one person with the role coordinator"
    }


def test_a_discipline_with_mentees_and_nobody_on_call_is_named(stocked: Operator) -> None:
    stocked.sets(**SMS)
    more = "name,role,discipline,facility,sms\nHalima,mentee,obstetrics,BUNDA,+12025550105\n"
    assert stocked.types("people", "import", stocked.writes("more.csv", more)).code == 0
    assert mended(stocked) == {
        "obstetrics is covered now": "nobody is on call now; import a roster"
    }


@pytest.mark.parametrize(
    "channel", [SMS, {"TELEGRAM_BOT_TOKEN": "1:x", "TELEGRAM_WEBHOOK_SECRET": "made-up"}]
)
def test_webhooks_need_a_public_https_address(stocked: Operator, channel: dict[str, str]) -> None:
    stocked.sets(**channel | {"PUBLIC_URL": "http://127.0.0.1:8080"})
    assert mended(stocked).keys() == {"PUBLIC_URL is https"}


def test_polling_needs_no_public_address(stocked: Operator) -> None:
    stocked.sets(TELEGRAM_BOT_TOKEN="1:x")
    assert mended(stocked) == {}


def test_keys_that_open_nothing_are_a_finding_and_no_crash(stocked: Operator) -> None:
    stocked.sets(**SMS, ENCRYPTION_KEYS="1:short")
    assert "32 bytes in base64" in mended(stocked)["settings"]


def test_a_damaged_file_is_a_finding(stocked: Operator) -> None:
    stocked.sets(**SMS)
    stocked.writes("mentorline.db", b"no database at all, " * 500)
    for name in ("mentorline.db-wal", "mentorline.db-shm"):
        (stocked.folder / name).unlink(missing_ok=True)
    assert mended(stocked) == {"database": "cannot be opened: DatabaseError"}


def test_a_database_without_our_tables_must_be_migrated(ready: Operator) -> None:
    ready.sets(**SMS)
    ready.writes("mentorline.db", b"")
    (found,) = mended(ready).values()
    assert found == "run `mentorline migrate`"


def test_an_old_machine_is_named(stocked: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked.sets(**SMS)
    monkeypatch.setattr(doctor, "sqlite_is_safe", lambda: False)
    monkeypatch.setattr(importlib.metadata, "version", lambda _: "2026.2")
    found = mended(stocked)
    assert found.keys() == {"SQLite has the write-ahead log fix", "tzdata 2026.2"}
    said = stocked.types("doctor")
    assert said.code == 1
    assert "mend   tzdata 2026.2: install tzdata 2026.3 or newer" in said.out
