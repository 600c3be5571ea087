from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.commands import COMMANDS, GROUPS

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator


@pytest.mark.parametrize("words", [(), ("--help",)])
def test_the_help_names_every_command(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.types(*words)
    for name in (*COMMANDS, *GROUPS):
        assert f" {name} " in said.out + said.err


@pytest.mark.parametrize("words", [("nonsense",), ("people", "nonsense"), ("init",)])
def test_a_slip_shows_no_traceback(operator: Operator, words: tuple[str, ...]) -> None:
    said = operator.types(*words)
    assert said.code == 2
    assert "Usage: " in said.err
    assert "Traceback" not in said.err


@pytest.mark.parametrize("name", [*COMMANDS, *GROUPS])
def test_each_command_explains_itself(operator: Operator, name: str) -> None:
    said = operator.types(name, "--help")
    assert said.code == 0
    assert f" {name} [OPTIONS]" in said.out


def test_a_service_that_starts_imports_no_toy_phones() -> None:
    script = (
        "import sys; from bot.commands import command_line; command_line(['run'])\n"
        "assert not {'simulator', 'alembic', 'openpyxl', 'twilio', 'telegram'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
