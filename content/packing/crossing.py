"""What one field of a pack cannot tell alone: signatures, names, weeks, and what fits a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from content.lines import Fault
from content.packing.forms import line_at
from domain.fitting import fold, parts
from domain.items import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import yaml

    from content.packing.models import CourseForm, ItemForm, PaceForm, PlacedForm, Quiz

MOST_PARTS: Final = 2
REPLY: Final = {
    "en": "Reply {}.",
    "fr": "Répondez {}.",
    "sw": "Jibu {}.",
    "pt": "Responda {}.",
}
"""The last line of `quiz.push`, as long as it is said in each language."""
OR: Final = {"en": "or", "fr": "ou", "sw": "au", "pt": "ou"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a course must know of an item that it names."""

    reader: str
    asks: bool
    withdrawn: bool


def shown(quiz: Quiz, language: str) -> str:
    """Return a question as it is pushed by SMS: with its options and the line of its keys."""
    letters = LETTERS[: len(quiz.options)]
    lines = [f"{letter} {said}" for letter, said in zip(letters, quiz.options, strict=True)]
    keys = f"{', '.join(letters[:-1])} {OR[language]} {letters[-1]}"
    return fold("\n".join([quiz.question, *lines, REPLY[language].format(keys)]))


def faults_of_item(root: yaml.Node, place: int, item: ItemForm, language: str) -> Iterator[Fault]:
    """Give what is wrong with an item that has its form."""

    def at(*loc: str) -> int:
        return line_at(root, ["items", place, *loc])

    signed = item.reviewer and item.signed_on
    if item.status == "signed" and not signed:
        why = "a signed item names its reviewer and signed_on; else write needs_clinical_signoff"
        yield Fault(at("status"), f"{item.ref}: {why}")
    if item.status == "practice" and not item.reviewer:
        why = "a practice item names its made-up reviewer"
        yield Fault(at("status"), f"{item.ref}: {why}")
    if len(set(item.cadres)) < len(item.cadres):
        yield Fault(at("cadres"), f"{item.ref}: a cadre stands twice in cadres; keep one")
    if item.quiz:
        for field, why in _faults_of_quiz(item.quiz, language):
            yield Fault(at("quiz", field), f"{item.ref}: {why}")


def _faults_of_quiz(quiz: Quiz, language: str) -> Iterator[tuple[str, str]]:
    letters = LETTERS[: len(quiz.options)]
    if quiz.answer not in letters:
        yield "answer", f"the answer is {quiz.answer}, and the options end at {letters[-1]}"
    if len({fold(each).casefold() for each in quiz.options}) < len(quiz.options):
        yield "options", "two options say the same; only one can be right"
    text = shown(quiz, language)
    if parts(text) > MOST_PARTS:
        why = f"the question with its options and the line of keys takes {len(text)} characters"
        yield "question", f"{why}, 306 at most (2 SMS parts); shorten it"


def faults_of_course(
    root: yaml.Node, place: int, course: CourseForm, known: Mapping[str, Target]
) -> Iterator[Fault]:
    """Give what is wrong with a course; `known` are items of its language by ref."""

    def fault(why: str, *loc: str | int) -> Fault:
        return Fault(line_at(root, ["courses", place, *loc]), f"{course.ref}: {why}")

    for nth, each in enumerate(course.items):
        for field, why in _faults_of_placed(course, each, known):
            yield fault(why, "items", nth, field)
    for nth in _repeated([each.ref for each in course.items]):
        why = f"{course.items[nth].ref} stands in it twice; keep one"
        yield fault(why, "items", nth, "ref")
    for nth, why in _faults_of_baseline(course, known):
        yield fault(f"the baseline asks {course.baseline[nth]}, {why}", "baseline", nth)
    for field, why in _faults_of_pace(course.pace, course.weeks):
        yield fault(why, "pace", field)


def _repeated(refs: Sequence[str]) -> Iterator[int]:
    """Give the places of refs that stood before, in any case."""
    seen: set[str] = set()
    for nth, ref in enumerate(refs):
        if ref.casefold() in seen:
            yield nth
        seen.add(ref.casefold())


def _faults_of_baseline(
    course: CourseForm, known: Mapping[str, Target]
) -> Iterator[tuple[int, str]]:
    placed = {each.ref for each in course.items}
    for nth, ref in enumerate(course.baseline):
        target = known.get(ref)
        if ref not in placed:
            yield nth, "which is not among the items of the course"
        elif target is not None and not target.asks:
            yield nth, "which has no quiz"
    for nth in _repeated(course.baseline):
        yield nth, "which it asks already; keep one"


def _faults_of_placed(
    course: CourseForm, placed: PlacedForm, known: Mapping[str, Target]
) -> Iterator[tuple[str, str]]:
    ref, week = placed.ref, placed.week
    target = known.get(ref)
    if target is None:
        why = "which is no item here; mend the ref, write the item, or name the pack's folder"
        yield "ref", f"it names {ref}, {why}"
    elif target.reader != course.reader:
        yield "ref", f"{ref} is for a {target.reader}, and the course for a {course.reader}"
    if week > course.weeks:
        yield "week", f"{ref} is taught in week {week}, and the course has {course.weeks} weeks"


def _faults_of_pace(pace: PaceForm, weeks: int) -> Iterator[tuple[str, str]]:
    first, _, last = pace.window.partition("-")
    if first >= last:
        yield "window", f"the window {pace.window} must end later on the day than it begins"
    elif not first <= pace.at_local < last:
        yield "at_local", f"at_local {pace.at_local} lies outside the window {pace.window}"
    if len(set(pace.days)) < len(pace.days):
        yield "days", "a day stands twice in days; keep one"
    if pace.end_week < weeks:
        yield "end_week", f"end_week is {pace.end_week}, before the last of {weeks} weeks"
    if pace.focal_days < pace.dormant_days:
        yield "focal_days", f"focal_days is shorter than dormant_days, {pace.dormant_days}"
