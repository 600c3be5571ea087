"""A programme with two mentors and a rotation, and what its rota's commands print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

ROTATION = (
    *("roster", "rotation", "add", "Nights", "--group", "Dr Neema", "--group", "Dr Kato"),
    *("--from", "2030-01-11T17:00", "--yes"),
)
RULE = (
    *("roster", "rule", "add", "anaesthesia", "--rotation", "nights", "--days", "all"),
    *("--hours", "19:00-07:00", "--yes"),
)
DAYS = (
    *("roster", "rule", "add", "anaesthesia", "--mentor", "Dr Kato", "--days", "mon-fri"),
    *("--hours", "07:00-19:00", "--tier", "backup", "--yes"),
)
KATO = """\
name,role,cadre,discipline,facility,time_zone,telegram
Dr Kato,mentor,anaesthetist,anaesthesia,BAHARI,,700202
Dr Zuri,mentor,anaesthetist,anaesthesia,,Africa/Dar_es_Salaam,700203
"""


def adds(operator: Operator, *commands: tuple[str, ...]) -> None:
    """Import two more mentors, and run commands that must succeed."""
    more = operator.writes("more.csv", KATO)
    for words in (("people", "import", more, "--no-invite"), *commands):
        said = operator.types(*words)
        assert said.code == 0, said


def refuses(operator: Operator, words: tuple[str, ...], says: str) -> None:
    """Run a command that is refused with a sentence, which holds these words."""
    said = operator.types(*words)
    assert said.code == 2, (words, said)
    assert says in said.err, (words, said.err)


def listed(operator: Operator, what: str) -> list[dict[str, Any]]:
    """Return what a `list` prints as JSON."""
    found: list[dict[str, Any]] = operator.types("roster", what, "list", "--json").json
    return found


def shown(operator: Operator, since: str, until: str) -> list[str]:
    """Return who is on between two local times of Dar es Salaam, besides coordinators."""
    zone = ("--zone", "Africa/Dar_es_Salaam")
    span = ("--from", since, "--to", until)
    rows = operator.types("roster", "show", *span, *zone, "--json").json
    return [
        f"{row['mentor']} {row['day']} {row['from'][8:]}-{row['until'][8:]}"
        for row in rows
        if row["tier"] != "coordinator"
    ]
