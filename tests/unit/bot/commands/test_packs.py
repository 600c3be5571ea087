"""`mentorline content check FILE`, `load` and `items`: real invocations, and what they print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.work import commit
from bot.settings import load
from domain.model import Role
from handlers.reviewing import asking as reviewing
from storage import jobs, people
from tests.unit.content.packing.test_reading import PACK

if TYPE_CHECKING:
    from storage.uow import UnitOfWork
    from tests.unit.bot.commands.conftest import Operator

PACKS = str(Path(__file__).parents[4] / "content/packs")
CARDS = "cards:\n  - ref: H1\n"


def types(operator: Operator, verb: str, text: str, *options: str) -> tuple[int, list[str]]:
    said = operator.types("content", verb, operator.writes("pack.yaml", text), *options)
    assert said.err == ""
    return said.code, said.out.splitlines()


def test_what_is_shipped_passes_without_settings_or_a_database(operator: Operator) -> None:
    said = operator.types("content", "check", PACKS)
    assert (said.code, said.out.splitlines()) == (
        0,
        [
            "Nothing to mend: 49 items (20 technical, 22 non_technical, 7 ecosystem), 2 courses, "
            "32 cards; waiting for a signature: 49."
        ],
    )


def test_a_fault_is_named_with_file_line_and_what_to_do(operator: Operator) -> None:
    code, lines = types(operator, "check", PACK.replace("answer: C", "answer: D"))
    assert (code, lines) == (
        1,
        [
            "pack.yaml, line 18: T01: the answer is D, and the options end at C",
            "1 to mend in pack.yaml.",
        ],
    )


def test_a_folder_is_looked_through_whole(operator: Operator) -> None:
    (operator.folder / "mine/deep").mkdir(parents=True)
    operator.writes("mine/deep/pack.yaml", PACK)
    operator.writes("mine/cards.yml", CARDS)
    operator.writes("mine/notes.txt", "no pack")
    said = operator.types("content", "check", "mine", "--json")
    assert said.code == 1
    assert {(each["kind"], each["file"], each["line"]) for each in said.json} == {
        ("fault", "mine/cards.yml", 2)
    }
    (operator.folder / "mine/cards.yml").unlink()
    said = operator.types("content", "check", "mine", operator.writes("other.yaml", PACK))
    assert "other.yaml, line 6: the ref T01 stands in mine/deep/pack.yaml" in said.out


def test_a_folder_without_a_pack_is_told(operator: Operator) -> None:
    (operator.folder / "empty").mkdir()
    said = operator.types("content", "check", "empty")
    assert (said.code, said.out) == (1, "There is no YAML file here.\n")


def test_a_warning_is_no_fault(operator: Operator) -> None:
    text = PACK.replace("domain: non_technical", "domain: technical")
    code, (warning, summary) = types(operator, "check", text)
    assert code == 0
    assert warning.startswith("pack.yaml, line 31: warning: tests-2w: 0 of its 2 items are non-")
    assert summary.startswith("Nothing to mend: 2 items (1 technical, 1 ecosystem), 1 course,")
    operator.writes("pack.yaml", text)
    (row,) = operator.types("content", "check", "pack.yaml", "--json").json
    assert (row["kind"], row["line"]) == ("warning", 31)


def test_items_are_loaded_once_and_listed_with_who_signed_them(ready: Operator) -> None:
    waits = "Waiting for a signature, and not sent before: 1 item."
    assert types(ready, "load", PACK) == (0, ["items: 2 new", "courses: 1 new", waits])
    again = ["items: 2 unchanged", "courses: 1 unchanged", waits]
    assert types(ready, "load", PACK) == (0, again)
    first, second = ready.types("content", "items", "--json").json
    assert first == {
        "ref": "T01",
        "version": 1,
        "language": "en",
        "status": "signed",
        "topic": "A made-up item",
        "reader": "mentee",
        "domain": "non_technical",
        "pack": "tests",
        "reviewer": "Prof Made Up",
        "decided_on": "2026-11-02",
    }
    assert (second["status"], second["reviewer"], second["decided_on"]) == (
        *("needs_clinical_signoff", "", ""),
    )
    assert "A made-up tip" in ready.types("content", "items").out


def test_other_words_are_told_as_a_new_version(ready: Operator) -> None:
    types(ready, "load", PACK)
    other = PACK.replace("This is no clinical", "This still is no clinical")
    code, lines = types(ready, "load", other.replace("weeks: 2", "weeks: 3"))
    assert code == 0
    assert lines == [
        "T02 version 2: changed",
        "tests-2w version 2: changed",
        "items: 1 changed, 1 unchanged",
        "courses: 1 changed",
        "Waiting for a signature, and not sent before: 1 item.",
    ]
    assert [each["version"] for each in ready.types("content", "items", "--json").json] == [
        1,
        1,
        2,
    ]


def test_a_dry_run_tells_the_same_and_changes_nothing(ready: Operator) -> None:
    code, lines = types(ready, "load", PACK, "--dry-run")
    assert (code, lines[0]) == (0, "items: 2 new")
    assert lines[-1] == "This is what would be stored; nothing was changed."
    assert ready.types("content", "items").out == "Nothing here yet.\n"


def test_one_fault_and_nothing_is_stored(ready: Operator) -> None:
    practice = PACK.replace("status: signed", "status: practice")
    code, lines = types(ready, "load", practice)
    assert code == 1
    assert lines == [
        "pack.yaml, line 6: T01: a practice item is for a practice programme alone; "
        "have it signed, or write needs_clinical_signoff",
        "Nothing was stored: 1 to mend.",
    ]
    code, lines = types(ready, "load", PACK.replace("week: 2", "week: 3"))
    assert (code, lines[-1]) == (1, "Nothing was stored: 1 to mend.")
    assert lines[0].startswith("pack.yaml, line 38: ")
    assert ready.types("content", "items", "--json").json == []


def test_a_signature_is_for_the_words_that_were_signed(ready: Operator) -> None:
    types(ready, "load", PACK)
    code, lines = types(ready, "load", PACK.replace("This is no\n", "This still is no\n"))
    assert code == 1
    assert lines[0] == (
        "pack.yaml, line 6: T01 says something else than what was signed; it needs a new signed_on"
    )


def test_a_course_may_name_items_that_are_stored(ready: Operator) -> None:
    types(ready, "load", PACK)
    head, _, rest = PACK.partition("items:\n")
    courses = rest.partition("courses:\n")[2].replace("tests-2w", "tests-again")
    code, lines = types(ready, "load", f"{head}courses:\n{courses}")
    assert (code, lines[0]) == (0, "courses: 1 new")


def test_the_starter_folder_is_loaded_but_for_its_cards(ready: Operator) -> None:
    said = ready.types("content", "load", f"{PACKS}/starter")
    assert said.code == 0
    assert said.out.splitlines() == [
        "items: 30 new",
        "courses: 1 new",
        "Waiting for a signature, and not sent before: 30 items.",
        "Cards are loaded by themselves: mentorline content cards load FILE",
    ]
    said = ready.types("content", "load", f"{PACKS}/starter/cards.yaml")
    assert (said.code, said.out) == (1, "There are no items and no courses here.\n")


def test_reviewers_are_asked_for_what_was_loaded(ready: Operator) -> None:
    who = "name,role,cadre,discipline,facility,language,time_zone,sms,consented_on\n"
    row = (
        "Dr Nobody,clinical_reviewer,physician,,,en,Africa/Dar_es_Salaam,+12025550190,2026-01-05\n"
    )
    assert ready.types("people", "import", ready.writes("reviewers.csv", who + row)).code == 0
    types(ready, "load", PACK)
    at = commit(load(), lambda uow: jobs.due_at(uow, reviewing.ASK, str(_reviewer(uow))))
    assert at is not None


def _reviewer(uow: UnitOfWork) -> int:
    (found,) = people.with_role(uow, Role.CLINICAL_REVIEWER)
    return found.id
