"""The house report finds what it is there to find, and the house has none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import house_report as report

if TYPE_CHECKING:
    from pathlib import Path

QUIET = '"""A module."""\n'


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house without a fault."""
    write(tmp_path, "domain/__init__.py", QUIET)
    write(tmp_path, "domain/model.py", QUIET + "class Question: ...\n")
    write(tmp_path, "domain/routing.py", QUIET + "def choose() -> None:\n    return\n")
    write(tmp_path, "tests/unit/domain/test_routing.py", "")
    env = (report.ROOT / ".env.example").read_text()
    write(tmp_path, ".env.example", env)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def faults(root: Path) -> list[str]:
    files = report.sources(root)
    return [
        *report.circles(files),
        *report.undocumented(files),
        *report.untested(root, files),
        *report.env_faults(root),
    ]


def test_this_house_has_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert report.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Longest functions:"
    assert lines[11] == "Longest files:"
    assert len(lines) == 22


def test_a_fault_is_printed_and_fails(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(house, "bot/app.py", "x = 1\n")
    monkeypatch.setattr(report, "ROOT", house)
    assert report.main() == 1
    assert "fault: bot.app has no docstring\n" in capsys.readouterr().out


def test_a_small_house_has_no_fault(house: Path) -> None:
    assert faults(house) == []


def test_a_circle_is_found(house: Path) -> None:
    write(house, "bot/app.py", QUIET + "from bot import web\n")
    write(house, "bot/web.py", QUIET + "def late() -> None:\n    import bot.app\n")
    (found,) = faults(house)
    assert found.startswith("imports run in a circle: ")
    assert {"bot.app", "bot.web"} <= set(found.split(": ")[1].split(" <- "))


def test_imports_for_types_alone_make_no_circle(house: Path) -> None:
    for_types = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.app import App\n"
    )
    write(house, "bot/app.py", QUIET + "from bot.web import door\nimport json\n")
    write(house, "bot/web.py", QUIET + for_types)
    assert faults(house) == []


def test_a_module_that_does_not_say_what_it_is_for_is_found(house: Path) -> None:
    write(house, "handlers/ask.py", "# nothing said\n")
    assert faults(house) == ["handlers.ask has no docstring"]


def test_a_rule_without_a_test_of_its_own_is_found(house: Path) -> None:
    write(house, "domain/importing/rows.py", QUIET + "class Plan:\n    def count(self): ...\n")
    assert faults(house) == [
        "domain.importing.rows has no tests/unit/domain/importing/test_rows.py"
    ]


def test_a_wire_may_have_its_test_among_the_wires(house: Path) -> None:
    write(house, "channels/sms.py", QUIET + "def send() -> None: ...\n")
    assert faults(house) == ["channels.sms has no tests/unit/channels/test_sms.py"]
    write(house, "tests/wires/test_sms.py", "")
    assert faults(house) == []


def test_an_env_example_out_of_step_is_found(house: Path) -> None:
    env = (house / ".env.example").read_text()
    env = env.replace("HTTP_PORT=8080", "HTTP_PORT=80").replace("TWILIO_SMS_FROM", "SMS_FROM")
    write(house, ".env.example", env.replace("# The address to listen on.", "# Where."))
    assert faults(house) == [
        ".env.example lacks TWILIO_SMS_FROM",
        ".env.example names SMS_FROM, no setting",
        ".env.example says otherwise of HTTP_HOST",
        ".env.example says otherwise of HTTP_PORT",
    ]


def test_functions_are_measured(house: Path) -> None:
    assert report.functions(report.sources(house)) == {"domain.routing.choose": 2}
