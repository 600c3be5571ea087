"""An operator at a terminal, in a folder of their own, with an environment that says nothing."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from typing import TYPE_CHECKING

import orjson
import pytest

from bot.commands import main, work
from bot.settings import Settings
from storage import ids

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

NOW = datetime(2030, 1, 7, 6, 30, tzinfo=UTC)
FACILITIES = """\
code,name,level,region,time_zone,emergency_line,coupled_with
BAHARI,Bahari RRH,regional_hospital,Lake,Africa/Dar_es_Salaam,+12025550190,
BUNDA,Bunda DH,district_hospital,Lake,Africa/Dar_es_Salaam,+12025550191,BAHARI
"""
PEOPLE = """\
name,role,cadre,discipline,facility,sms,telegram
Asha,mentee,nurse anaesthetist,anaesthesia,BUNDA,+12025550101,
Dr Neema,mentor,anaesthetist,anaesthesia,BAHARI,,700201
Rehema,coordinator,programme officer,,BAHARI,,700211
"""
ROSTER = """\
mentor,discipline,tier,start,end
Dr Neema,anaesthesia,coupled,2030-01-07T07:00,2030-01-07T19:00
Rehema,anaesthesia,coordinator,2030-01-07T07:00,2030-01-07T19:00
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return orjson.loads(self.out)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who types commands in a folder."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def types(self, *words: str) -> Said:
        """Run a command as the console script does."""
        self.monkeypatch.setattr(sys, "argv", ["mentorline", *words])
        self.capsys.readouterr()
        try:
            main()
            code: object = 0
        except SystemExit as left:
            code = left.code or 0
        out, err = self.capsys.readouterr()
        assert isinstance(code, int), code
        return Said(code, out, err)

    def sets(self, **settings: str) -> None:
        """Set environment variables."""
        for name, value in settings.items():
            self.monkeypatch.setenv(name, value)

    def writes(self, name: str, text: str | bytes) -> str:
        """Write a file and return its name."""
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def env(self) -> dict[str, str]:
        """What .env says."""
        lines = (self.folder / ".env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def imports_all(self) -> None:
        """Import a small programme."""
        for kind, text in (("facilities", FACILITIES), ("people", PEOPLE), ("roster", ROSTER)):
            more = ("--no-invite",) if kind == "people" else ()
            said = self.types(kind, "import", self.writes(f"{kind}.csv", text), *more)
            assert said.code == 0, said


@pytest.fixture
def operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operator:
    """An operator in an empty folder, whose commands all run in the same moment.

    Only because of that the numbers that they draw for their ids may not meet.
    """
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(work, "_now", lambda: NOW)
    drawn = count()
    monkeypatch.setattr(ids, "secrets", SimpleNamespace(randbelow=lambda _: next(drawn)))
    monkeypatch.chdir(tmp_path)
    return Operator(tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `mentorline init` was typed, to copy from."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        for name in Settings.model_fields:
            patch.delenv(name.upper(), raising=False)
        patch.chdir(folder)
        patch.setattr(sys, "argv", ["mentorline", "init", "--name", "Lake Surgery"])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
    return folder


@pytest.fixture
def ready(operator: Operator, made: Path) -> Operator:
    """An operator whose folder holds an empty programme."""
    shutil.copytree(made, operator.folder, dirs_exist_ok=True)
    return operator


@pytest.fixture
def stocked(ready: Operator) -> Operator:
    """An operator whose programme has facilities, people and a roster."""
    ready.imports_all()
    return ready
