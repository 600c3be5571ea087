"""What is not documented, or documented and not there, fails."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import typer.main

from bot import commands
from bot import web as door
from bot.app import build
from bot.commands.demo import practice_settings
from bot.demo import control
from domain import first_words, reserved
from domain.cases import MIDDAY
from domain.cover import NOBODY
from domain.escalation import Charter
from domain.importing import facilities, people, roster
from domain.languages import Language, plainly
from domain.model import Discipline, Level, Role, Tier
from domain.quiet_hours import NIGHT
from handlers.routes import JOBS, PROMPTS
from monitoring import metrics
from tests.house_report import ROOT, env_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MINUTE = timedelta(minutes=1)
MOST_ADR_LINES = 40
PARTS = ["## Context", "## Decision", "## Consequence"]
DECISIONS = sorted((ROOT / "docs/adr").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = "docs/screens/"
"""Pictures that the browser tests draw; they may not be there yet."""


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next of its rank."""
    rank = heading.split(" ", maxsplit=1)[0]
    _, found, rest = text.partition(f"\n{heading}\n")
    assert found, f"there is no {heading}"
    return re.split(rf"\n#{{1,{len(rank)}}} ", rest, maxsplit=1)[0]


def first_cells(text: str) -> list[str]:
    """Return what stands in backticks in the first column of tables."""
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])]


def leaves(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Walk the commands below a group: each with the words that call it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(leaves(typer.main.get_command(commands.command_line([])), "mentorline"))


def test_every_setting_stands_in_the_example_and_nothing_else() -> None:
    assert env_faults(ROOT) == []


def test_commands_are_documented_and_no_others() -> None:
    headings = re.findall(r"^## `(.+)`$", page("docs/commands.md"), re.MULTILINE)
    assert sorted(headings) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_options_are_documented_and_no_others(name: str) -> None:
    told = first_cells(section(page("docs/commands.md"), f"## `{name}`"))
    options = [one for one in COMMANDS[name].params if one.param_type_name == "option"]
    wanted = [flag for one in options for flag in (*one.opts, *one.secondary_opts)]
    assert sorted(cell.split()[0] for cell in told) == sorted(set(wanted) - {"--help"})


def test_commands_named_in_any_page_exist() -> None:
    for each in PAGES:
        for words in re.findall(r"mentorline ((?:[a-z]+ ?)+)", each.read_text("utf-8")):
            named = f"mentorline {words}"
            known = [one for one in COMMANDS if named.startswith(one) or one.startswith(named)]
            assert known or each.name == "CONTRIBUTING.md", f"{each.name}: {named}"


def test_routes_are_documented_and_no_others(tmp_path: Path) -> None:
    settings = practice_settings(tmp_path, 8080)
    app = build(settings.model_copy(update={"twilio_voice_from": settings.twilio_sms_from}))
    listed = [route for route in door.application(app).router.routes() if route.method != "HEAD"]
    paths = {f"{one.method} {one.resource.canonical}" for one in listed if one.resource}
    paths |= {f"{one.method} {one.path}" for one in control.routes(app) if one.method != "HEAD"}
    pages = first_cells(section(page("docs/console.md"), "## Pages"))
    assert sorted([*first_cells(page("docs/http.md")), *pages]) == sorted(paths)


def test_prompts_and_jobs_are_documented_and_no_others() -> None:
    told = first_cells(section(page("docs/architecture.md"), "## Who handles what"))
    assert sorted(told) == sorted([*PROMPTS, *JOBS])


def test_clocks_and_counts_are_documented_with_their_defaults() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", page("docs/operating.md"), re.MULTILINE)
    charter = Charter()
    agreed = {one.name: getattr(charter, one.name) for one in fields(charter)}
    assert (agreed.pop("service_hours"), agreed.pop("cover")) == (None, NOBODY)
    assert agreed.pop("mentor_quiet") == NIGHT
    assert agreed.pop("weekly_question") == MIDDAY
    defaults = {
        name: value / MINUTE if isinstance(value, timedelta) else value
        for name, value in agreed.items()
    }
    assert {name: float(number) for name, number in rows} == defaults


def test_figures_are_documented_and_no_others() -> None:
    empty = metrics.Figures(0, 0.0, 0, 0.0, 0.0, {"question": 1})
    shown = re.findall(r"^(mentorline_\w+)", metrics.text(empty).decode(), re.MULTILINE)
    told = first_cells(section(page("docs/operating.md"), "## Figures"))
    assert set(told) == {name for name in shown if not name.endswith("_created")}


@pytest.mark.parametrize("language", reserved.WORDS)
def test_reserved_words_are_documented_and_no_others(language: str) -> None:
    told = section(page("docs/operating.md"), "## Languages")
    _, _, after = told.partition(f"\n- `{language}`: ")
    words = set(re.findall(r"`([A-Z]+)`", re.split(r"\n- |\n\n", after, maxsplit=1)[0]))
    single = {one for one in reserved.WORDS[language] if not one.startswith("/")}
    assert words == {one for one in single if " " not in one}
    for word in (*first_words.URGENT_WORDS, *first_words.EMERGENCY_WORDS):
        assert f"`{plainly(word)}`" in told


@pytest.mark.parametrize(
    ("heading", "columns", "words"),
    [
        ("### Facilities", [*facilities.NEEDED, *facilities.OPTIONAL], [*Level]),
        (
            "### People",
            [*people.NEEDED, *people.ADDRESSES, *people.OPTIONAL],
            [*Role, *Discipline, *Language],
        ),
        ("### Roster", [*roster.NEEDED, *roster.OPTIONAL], [*Tier]),
    ],
)
def test_columns_of_files_are_documented_with_their_words(
    heading: str, columns: list[str], words: Iterable[str]
) -> None:
    told = section(page("docs/operating.md"), heading)
    assert sorted(first_cells(told)) == sorted(columns)
    assert [word for word in words if f"`{word}`" not in told] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem[:4])
def test_a_decision_has_its_parts_and_is_short(decision: Path) -> None:
    lines = decision.read_text("utf-8").splitlines()
    assert len(lines) <= MOST_ADR_LINES
    assert [line for line in lines if line.startswith("## ")] == PARTS
    assert lines[0].startswith(f"# {decision.name[:4]}. ")
    assert all(section("\n".join(lines), part).strip() for part in PARTS)


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_decisions_named_in_the_code_are_there() -> None:
    sources = (path.read_text("utf-8") for path in ROOT.glob("[a-z]*/**/*.py"))
    named = {number for text in sources for number in re.findall(r"docs/adr/(\d{4})", text)}
    assert named <= {path.name[:4] for path in DECISIONS}


def test_every_dependency_has_its_reason() -> None:
    block = re.search(r"^dependencies = \[\n(.*?)^\]", page("pyproject.toml"), re.M | re.S)
    assert block is not None
    told = page("docs/adr/0002-dependencies.md")
    for name in re.findall(r'"([a-z0-9-]+)', block[1]):
        assert re.search(rf"^- .*\b{name}\b", told, re.MULTILINE), name


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", path.read_text("utf-8")):
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        if GENERATED in target:
            continue
        assert found.exists(), target
        if anchor:
            assert anchor in _anchors(found), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tests_and_targets_named_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    for name in re.findall(r"`((?:tests|docs|bot|domain|storage|handlers)/[^`*]+)`", text):
        assert (ROOT / name).exists(), name
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets


def test_locks_hold_pins_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        for line in page(name).splitlines():
            assert re.match(r"[a-z0-9-]+==[\w.]+( ; .+)?$", line), line


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one).strip().lower().replace(" ", "-") for one in headings}
