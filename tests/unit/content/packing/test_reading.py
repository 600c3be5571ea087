"""Packs that are broken: each fault by file and line, in a sentence that says what to do."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from content.packing.reading import Found, read
from domain.guides import Standing
from domain.items import Cadre, Course, Domain, Item, Placed
from domain.model import Role
from domain.pace import Pace

PACK = """\
schema: 1
pack: tests
title: A made-up pack
language: en
items:
  - ref: T01
    topic: A made-up item
    cadres: [anaesthesia]
    domain: non_technical
    skill: teamwork
    teach: >-
      This is no
      clinical text.
    guideline: None, it is made up
    quiz:
      question: Which letter is right?
      options: [This one, That one, 07:00]
      answer: C
      why: Because the test says so.
    status: signed
    reviewer: Prof Made Up
    signed_on: 2026-11-02
  - ref: T02
    topic: A made-up tip
    domain: ecosystem
    skill: teamwork
    teach: This is no clinical text.
    guideline: None, it is made up
    status: needs_clinical_signoff
courses:
  - ref: tests-2w
    title: Two made-up weeks
    weeks: 2
    items:
      - ref: T01
        week: 1
      - ref: T02
        week: 2
    baseline:
      - T01
    pace:
      days: [MO, TH]
      at_local: 12:30
"""


def faults(text: str | bytes, name: str = "pack.yaml") -> list[Found]:
    data = text if isinstance(text, bytes) else text.encode()
    return read({name: data}).faults


def changed(old: str, new: str) -> str:
    assert PACK.count(old) == 1, old
    return PACK.replace(old, new)


def test_a_pack_is_read_as_it_is_written() -> None:
    found = read({"pack.yaml": PACK.encode()})
    assert found.faults == []
    first, second = found.items
    assert (first.line, first.reviewer, first.signed_on) == (6, "Prof Made Up", date(2026, 11, 2))
    assert first.item == Item(
        id=0,
        ref="T01",
        language="en",
        version=0,
        pack="tests",
        reader=Role.MENTEE,
        cadres=(Cadre.ANAESTHESIA,),
        domain=Domain.NON_TECHNICAL,
        skill="teamwork",
        topic="A made-up item",
        teach="This is no clinical text.",
        guideline="None, it is made up",
        question="Which letter is right?",
        options=("This one", "That one", "07:00"),
        answer="C",
        why="Because the test says so.",
        standing=Standing.SIGNED,
    )
    assert (second.item.question, second.item.options, second.item.cadres) == ("", (), ())
    (course,) = found.courses
    pace = Pace(days=("MO", "TH"))
    placed = (Placed("T01", 1), Placed("T02", 2))
    assert course.line == 31
    assert course.course == Course(
        *(0, "tests-2w", 0, "tests", "Two made-up weeks", Role.MENTEE, 2, placed, ("T01",), pace)
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        # the file
        ("schema: 1\n", "", 1, "schema is missing; begin with `schema: 1`"),
        ("schema: 1", "schema: 2", 1, "schema is '2', and this release reads 1; update the"),
        ("title: A made-up pack", "title: a: b", 3, "this is no YAML: mapping values"),
        ("pack: tests", "pack: my tests", 2, "pack is 'my tests'; write letters, digits, - and _"),
        ("language: en", "language: xx", 4, "language is 'xx'; write 'en', 'fr', 'sw' or 'pt'"),
        ("title: A made-up pack", "titel: Mine", 1, "title is missing"),
        ("title: A made-up pack", "title: A\nowner: me", 4, "owner is no field of a pack; it has"),
        # fields of an item
        ("    topic: A made-up tip\n", "", 23, "topic is missing"),
        ("topic: A made-up tip", "topic:", 24, "topic is empty; write it"),
        ("topic: A made-up tip", "topic: " + "x" * 61, 24, "topic has 61 characters, 60 at most"),
        ("teach: >-", f"teach: >-\n      {'x' * 300}", 11, "teach has 326 characters, 300 at"),
        ("Because the test", "x" * 160, 19, "why has 169 characters, 160 at most; shorten it"),
        (
            "A made-up item",
            "痛み",
            7,
            "topic has what SMS cannot carry: み 痛; write it with other",
        ),
        ("Which letter", "\u041d letter", 16, "question has what SMS cannot carry: \u041d; wr"),
        ("That one", "\u2077 one", 17, "options 2 has what SMS cannot carry: \u2077; write it"),
        ("domain: ecosystem", "domain: moral", 25, "domain is 'moral'; write 'technical', 'non"),
        ("[anaesthesia]", "[anaesthesia, cook]", 8, "cadres 2 is 'cook'; write 'surgery', 'an"),
        ("[anaesthesia]", "anaesthesia", 8, "cadres must be a list, such as [one, two]"),
        ("status: signed", "status: fine", 20, "status is 'fine'; write 'needs_clinical_sign"),
        ("2026-11-02", "2 Nov", 22, "signed_on is no day; write one like 2026-11-02"),
        ("2026-11-02", "2026-11-31", 22, "signed_on is no day; write one like 2026-11-02"),
        ("answer: C", "answer: E", 18, "answer is 'E'; write 'A', 'B', 'C' or 'D'"),
        ("[This one, That one, 07:00]", "[This one]", 17, "options has 1 of them; write 2 at le"),
        (
            "      why: Because",
            "      way: Because",
            19,
            "way is no field of a quiz; it has quest",
        ),
        (
            "      answer: C",
            "      answer: C\n      answer: A",
            19,
            "answer is written twice; keep",
        ),
        ("- T01\n    pace", "- &a T01\n      - *a\n    pace", 41, "this is no YAML: write it out"),
        ("guideline: None, it is made up\n    status", 'guideline: ""\n    status', 28, "guidel"),
        ("    quiz:\n", "    skill: x\n    quiz:\n", 15, "skill is written twice; keep one"),
        ("    baseline:\n      - T01\n", "    baseline:\n", 39, "baseline is empty; write it, or"),
        # an item as a whole
        ("    reviewer: Prof Made Up\n", "", 20, "T01: a signed item names its reviewer and si"),
        ("    signed_on: 2026-11-02\n", "", 20, "T01: a signed item names its reviewer and sig"),
        ("status: needs_clinical_signoff", "status: practice", 29, "T02: a practice item names"),
        ("answer: C", "answer: D", 18, "T01: the answer is D, and the options end at C"),
        ("This one, That one", "That one, that one", 17, "T01: two options say the same; only"),
        ("[anaesthesia]", "[other, other]", 8, "T01: a cadre stands twice in cadres; keep one"),
        ("[This one, That", f"[{'x' * 151}, {'y' * 99}", 16, None),
        ("ref: T02\n    topic", "ref: t01\n    topic", 23, "the ref t01 stands in pack.yaml, l"),
        # a course
        ("week: 2", "week: 3", 38, "tests-2w: T02 is taught in week 3, and the course has 2 w"),
        ("      - ref: T02", "      - ref: T03", 37, "tests-2w: it names T03, which is no item"),
        ("      - ref: T02", "      - ref: t01", 37, "tests-2w: t01 stands in it twice; keep"),
        ("      - T01", "      - T09", 40, "tests-2w: the baseline asks T09, which is not among"),
        ("      - T01", "      - T02", 40, "tests-2w: the baseline asks T02, which has no quiz"),
        (
            "      - T01",
            "      - T01\n      - T01",
            41,
            "tests-2w: the baseline asks T01, which it",
        ),
        (
            "    weeks: 2",
            "    weeks: 2\n    reader: mentor",
            36,
            "tests-2w: T01 is for a mentee, ",
        ),
        ("    weeks: 2", "    weeks: two", 33, "weeks must be a whole number"),
        ("    weeks: 2", "    weeks: 53", 33, "weeks is 53; 52 at most"),
        ("[MO, TH]", "[MO, XX]", 42, "days 2 is 'XX'; write 'MO', 'TU', "),
        ("[MO, TH]", "[MO, MO]", 42, "tests-2w: a day stands twice in days; keep one"),
        ("12:30", "25:00", 43, "at_local is '25:00'; write a time like 12:30"),
        ("12:30", "06:59", 43, "tests-2w: at_local 06:59 lies outside the window 07:00-20:00"),
        ("at_local: 12:30", "window: 20:00-07:00", 43, "tests-2w: the window 20:00-07:00 must"),
        ("at_local: 12:30", "retire_after: 0", 43, "retire_after is 0; 1 at least"),
        ("at_local: 12:30", "end_week: 1", 43, "tests-2w: end_week is 1, before the last of 2"),
        ("at_local: 12:30", "focal_days: 13", 43, "tests-2w: focal_days is shorter than dorm"),
        ("at_local: 12:30", "speed: 9", 43, "speed is no field of a pace; it has days, at_loc"),
    ],
)
def test_a_broken_pack_is_refused_with_its_line(
    old: str, new: str, line: int, reason: str | None
) -> None:
    reason = reason or "T01: the question with its options and the line of keys takes"
    found = faults(changed(old, new))
    said = [(each.file, each.line) for each in found if each.reason.startswith(reason)]
    assert said == [("pack.yaml", line)], found


def test_a_question_of_two_sms_parts_to_the_letter_passes() -> None:
    longest = changed("[This one, That", f"[{'x' * 150}, {'y' * 99}")
    (first, _) = read({"pack.yaml": longest.encode()}).items
    assert faults(longest) == []
    assert sum(map(len, first.item.options)) + len(first.item.question) == 306 - 3 * 3 - 17


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty; begin with `schema: 1`"),
        (b"just words", "a pack is a list of fields that begins with `schema: 1`"),
        (b"\xff\xfe\x00", "the file is not UTF-8; save it as UTF-8"),
        (b"x" * 1_000_001, "the file is larger than 1 MB; split it"),
        (b"schema: 1\npack: a\ntitle: a\nlanguage: en\nitems: 3", "items must be a list, such as"),
        (b"cards:\n  - ref: H1", "title is missing"),
    ],
)
def test_what_is_no_pack_at_all_is_refused(data: bytes, reason: str) -> None:
    assert any(each.reason.startswith(reason) for each in faults(data))


def test_every_fault_of_a_file_is_named_at_once() -> None:
    found = faults(changed("week: 2", "week: 3").replace("answer: C", "answer: D"))
    assert [each.line for each in found] == [18, 38]


def test_files_of_a_pack_belong_together() -> None:
    head, _, rest = PACK.partition("items:\n")
    items, _, courses = rest.partition("courses:\n")
    files = {
        "items.yaml": f"{head}items:\n{items}".encode(),
        "courses.yaml": f"{head}courses:\n{courses}".encode(),
    }
    assert read(files).faults == []
    alone = read({"courses.yaml": files["courses.yaml"]})
    assert [(each.file, each.line) for each in alone.faults] == [
        ("courses.yaml", 10),
        ("courses.yaml", 12),
    ]
    stored = {(each.item.ref, "en"): each.item for each in read(files).items}
    assert read({"courses.yaml": files["courses.yaml"]}, stored).faults == []
    twice = read(files | {"more.yaml": files["items.yaml"]}).faults
    why = "the ref T01 stands in items.yaml, line 6, already; give it another"
    assert twice[0] == Found("more.yaml", 6, why)
    other = {"sw.yaml": files["items.yaml"].replace(b"language: en", b"language: sw")}
    assert read(files | other).faults == []  # a translation keeps its refs


def test_a_course_whose_items_cannot_be_read_is_not_judged() -> None:
    head, _, rest = PACK.partition("items:\n")
    items, _, courses = rest.partition("courses:\n")
    broken = f"{head}items:\n{items}".replace("domain: eco", "domain: x").encode()
    found = read({"i.yaml": broken, "c.yaml": f"{head}courses:\n{courses}".encode()}).faults
    assert [(each.file, each.line) for each in found] == [("i.yaml", 25)]


def test_a_course_with_few_non_technical_items_is_warned_of() -> None:
    text = PACK.replace("domain: non_technical", "domain: technical")
    found = read({"pack.yaml": text.encode()})
    why = "tests-2w: 0 of its 2 items are non-technical; make it a third at least"
    assert (found.faults, found.warnings) == ([], [Found("pack.yaml", 31, why)])


def test_a_course_that_names_a_withdrawn_item_is_warned_of() -> None:
    text = PACK.replace("status: needs_clinical_signoff", "status: withdrawn")
    found = read({"pack.yaml": text.encode()})
    why = "tests-2w: T02 is withdrawn and will not be sent; take it out of the course"
    assert (found.faults, found.warnings) == ([], [Found("pack.yaml", 31, why)])


TEXTS = st.text(max_size=6) | st.sampled_from(["1", "A", "en", "signed", "T01", "12:30", "MO"])
NAMES = st.sampled_from(
    ["schema", "pack", "title", "language", "items", "courses", "quiz", "options", "pace", "days"]
)
TREES = st.recursive(
    TEXTS | st.none() | st.integers() | st.booleans(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES | TEXTS, part, max_size=4),
    max_leaves=12,
)


@given(TREES)
def test_whatever_yaml_comes_is_read_or_refused(tree: object) -> None:
    dumped = yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace")
    found = read({"a.yaml": dumped, "b.yaml": b"schema: 1\n" + dumped})
    assert all(each.line >= 1 and each.reason for each in found.faults)
    assert found.faults


@given(st.integers(0, len(PACK.splitlines()) - 1), TREES)
def test_a_line_that_becomes_anything_is_read_or_refused(at: int, tree: object) -> None:
    rows = PACK.splitlines()
    name = rows[at].partition(":")[0]
    rows[at] = f"{name}: {yaml.safe_dump(tree, default_flow_style=True).splitlines()[0]}"
    for each in read({"a.yaml": "\n".join(rows).encode("utf-8", "replace")}).faults:
        assert 1 <= each.line <= len(rows) + 1


@given(st.binary(max_size=200))
def test_whatever_bytes_come_are_refused(data: bytes) -> None:
    assert read({"a.yaml": data}).faults
