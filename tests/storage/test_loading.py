"""Packs in the memory, on both databases: versions, signatures, and what is never sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.packing.reading import read
from domain.guides import Standing
from handlers.items import loading
from handlers.items.loading import Change, Outcome
from storage import items, signatures
from tests.unit.content.packing.test_reading import PACK

if TYPE_CHECKING:
    from tests.storage.book import Book

OTHER = PACK.replace("This is no\n", "This still is no\n")
"""The same pack with other words in T01."""
UNSIGNED = (
    PACK.replace("status: signed", "status: needs_clinical_signoff")
    .replace("    reviewer: Prof Made Up\n", "")
    .replace("    signed_on: 2026-11-02\n", "")
)
WITHDRAWN = PACK.replace("status: signed", "status: withdrawn")


def load(memory: Book, text: str) -> Outcome:
    pack = read({"pack.yaml": text.encode()}, memory.commit(loading.stored))
    assert pack.faults == []
    assert faults(memory, text) == []
    return memory.commit(lambda uow: loading.load(uow, pack))


def faults(memory: Book, text: str, *, practice: bool = False) -> list[str]:
    pack = read({"pack.yaml": text.encode()})
    found = memory.commit(lambda uow: loading.faults(uow, pack, practice=practice))
    return [why for _, why in found]


def standings(memory: Book, ref: str = "T01") -> list[Standing]:
    known = memory.commit(lambda uow: items.versions(uow, ref, "en"))
    assert [each.version for each in known] == list(range(1, len(known) + 1))
    return [each.standing for each in known]


def sent(memory: Book) -> int | None:
    found = memory.commit(lambda uow: items.to_send(uow, {"T01"}, "en")).get("T01")
    return found.version if found else None


def signed(memory: Book) -> list[tuple[int, str, str, str, str]]:
    known = memory.commit(lambda uow: items.versions(uow, "T01", "en"))
    return [
        (item.version, each.reviewer, each.decision, each.how, each.at.date().isoformat())
        for item in known
        for each in memory.commit(lambda uow, i=item: signatures.of_item(uow, i.id))  # type: ignore[misc]
    ]


def changes(outcome: Outcome) -> list[str]:
    return [each.change for each in (*outcome.items, *outcome.courses)]


def test_a_pack_is_stored_once_however_often_it_is_loaded(memory: Book) -> None:
    first = load(memory, PACK)
    assert changes(first) == ["new", "new", "new"]
    assert [each.waits for each in first.items] == [False, True]
    again = load(memory, PACK)
    assert changes(again) == ["unchanged", "unchanged", "unchanged"]
    assert signed(memory) == [(1, "Prof Made Up", "signed", "file", "2026-11-02")]
    assert standings(memory) == [Standing.SIGNED]
    (course,) = memory.commit(items.courses)
    assert (course.ref, course.version, course.pace.days) == ("tests-2w", 1, ("MO", "TH"))


def test_other_words_wait_while_the_signed_ones_stay_in_force(memory: Book) -> None:
    load(memory, PACK)
    waiting = UNSIGNED.replace("This is no\n", "This still is no\n")
    outcome = load(memory, waiting)
    assert outcome.items[0] == loading.Loaded("T01", "en", 2, Change.CHANGED, waits=True)
    assert standings(memory) == [Standing.SIGNED, Standing.UNSIGNED]
    assert sent(memory) == 1
    resigned = OTHER.replace("2026-11-02", "2026-11-12")
    assert changes(load(memory, resigned))[0] == "signed"
    assert sent(memory) == 2
    assert changes(load(memory, resigned))[0] == "unchanged"


def test_a_signature_holds_for_its_own_words_alone(memory: Book) -> None:
    load(memory, PACK)
    assert faults(memory, OTHER) == [f"T01 {loading.OTHER_WORDS}"]
    assert faults(memory, OTHER.replace("2026-11-02", "2026-11-12")) == []
    assert faults(memory, OTHER.replace("Prof Made Up", "Dr Nobody")) == []


def test_a_file_without_a_signature_takes_none_back(memory: Book) -> None:
    load(memory, PACK)
    assert changes(load(memory, UNSIGNED))[0] == "unchanged"
    assert sent(memory) == 1


def test_a_second_signature_below_the_same_words_is_kept_too(memory: Book) -> None:
    load(memory, PACK)
    assert changes(load(memory, PACK.replace("2026-11-02", "2026-11-12")))[0] == "signed"
    assert [each[4] for each in signed(memory)] == ["2026-11-02", "2026-11-12"]


def test_a_withdrawn_item_is_never_sent_again(memory: Book) -> None:
    load(memory, PACK)
    load(memory, OTHER.replace("2026-11-02", "2026-11-12"))
    assert changes(load(memory, WITHDRAWN))[0] == "withdrawn"
    assert standings(memory) == [Standing.WITHDRAWN, Standing.WITHDRAWN]
    assert sent(memory) is None
    assert changes(load(memory, WITHDRAWN))[0] == "unchanged"
    assert faults(memory, PACK) == [f"T01 {loading.ENDED}"]
    assert faults(memory, UNSIGNED) == [f"T01 {loading.ENDED}"]
    newest = UNSIGNED.replace("This is no\n", "This still is no\n")
    assert changes(load(memory, newest))[0] == "unchanged"  # it stays as it was withdrawn
    assert sent(memory) is None
    better = PACK.replace("This is no\n", "This is really no\n").replace("-02", "-13")
    assert changes(load(memory, better))[0] == "changed"
    assert sent(memory) == 3


def test_an_item_may_come_withdrawn(memory: Book) -> None:
    assert changes(load(memory, WITHDRAWN))[0] == "new"
    assert standings(memory) == [Standing.WITHDRAWN]
    assert [each[2] for each in signed(memory)] == ["withdrawn"]


def test_a_practice_item_is_for_a_practice_programme_alone(memory: Book) -> None:
    practice = PACK.replace("status: signed", "status: practice")
    assert faults(memory, practice) == [f"T01: {loading.PRACTICE_ONLY}"]
    assert faults(memory, practice, practice=True) == []


def test_nobody_signs_tomorrow(memory: Book) -> None:
    assert faults(memory, PACK.replace("2026-11-02", "2026-11-16")) == [f"T01 {loading.NOT_YET}"]
    assert faults(memory, PACK.replace("2026-11-02", "2026-11-14")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("weeks: 2", "weeks: 3"), ("[MO, TH]", "[MO, FR]"), ("week: 1", "week: 2")],
)
def test_a_changed_course_is_a_new_version(memory: Book, old: str, new: str) -> None:
    load(memory, PACK)
    assert changes(load(memory, PACK.replace(old, new)))[-1] == "changed"
    assert [each.version for each in memory.commit(items.courses)] == [1, 2]


def test_practice_needs_a_made_up_name_and_lifts_no_real_signature(memory: Book) -> None:
    load(memory, PACK)
    pack = read({"pack.yaml": UNSIGNED.encode()})
    pack.items = loading.for_practice(pack.items, "Prof Made Up")
    assert {each.item.standing for each in pack.items} == {Standing.PRACTICE}
    outcome = memory.commit(lambda uow: loading.load(uow, pack))
    assert changes(outcome) == ["unchanged", "signed", "unchanged"]
    assert standings(memory, "T01") == [Standing.SIGNED]
    assert standings(memory, "T02") == [Standing.PRACTICE]
    assert changes(memory.commit(lambda uow: loading.load(uow, pack)))[1] == "unchanged"
