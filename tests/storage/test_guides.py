"""The search over guides on both databases: what it finds, in which order, and of what words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from domain.guides import Standing
from domain.model import Discipline
from storage import dumping, guides, keeping
from storage.engine import open_engine
from storage.schema import guide, metadata
from storage.sealing import sealer
from tests.storage.book import KEYS, MORNING, Book, card, open_url, settle

if TYPE_CHECKING:
    from pathlib import Path

    from storage.uow import UnitOfWork
    from tests.postgres import Server

CARDS = (
    card("H1", "Safe handover", "Say who takes over, what was done and what is still open."),
    card("H2", "The count sheet", "After a handover of the team both count anew."),
    card("F1", "Césarienne urgente", "Prévenir toute l'équipe du bloc.", language="fr"),
    card("S1", "Kuhesabu vifaa", "Hesabu mara mbili kwa sauti.", language="sw"),
    card("P1", "Contagem de compressas", "Contar em voz alta antes e depois.", language="pt"),
    card("U1", "Handover, not signed", standing=Standing.UNSIGNED, reviewer="", signed_on=None),
    card("W1", "Handover, withdrawn", standing=Standing.WITHDRAWN),
)


def fill(uow: UnitOfWork) -> None:
    for each in CARDS:
        guides.put(uow, each)


def found(memory: Book, words: str, most: int = 3) -> list[str]:
    return [each.title for each in memory.commit(lambda uow: guides.search(uow, words, most))]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("handover", ["Safe handover", "The count sheet"]),
        ("HANDOVERS", ["Safe handover", "The count sheet"]),
        ("counting", ["The count sheet"]),
        ("cesarienne", ["Césarienne urgente"]),
        ("CÉSARIENNES", ["Césarienne urgente"]),
        ("équipes", ["Césarienne urgente"]),
        ("hesabu", ["Kuhesabu vifaa"]),
        ("contagens compressa", ["Contagem de compressas"]),
        ("count handover", ["The count sheet"]),
        ("handover nothing", ["Safe handover", "The count sheet"]),
        ("the of and", []),
        ("nothing like it", []),
        ("", []),
    ],
)
def test_what_words_find_in_any_language_and_form(
    memory: Book, words: str, titles: list[str]
) -> None:
    memory.commit(fill)
    assert found(memory, words) == titles


def test_no_more_are_listed_than_asked_for_and_a_title_weighs_more(memory: Book) -> None:
    memory.commit(fill)
    assert found(memory, "handover", 1) == ["Safe handover"]


def test_what_is_stored_anew_is_found_by_its_new_words_alone(memory: Book) -> None:
    memory.commit(fill)
    memory.commit(lambda uow: guides.put(uow, card("H1", "Warm fluids", "Keep them warm.")))
    assert found(memory, "handover") == ["The count sheet"]
    assert found(memory, "warm") == ["Warm fluids"]
    assert len(memory.commit(guides.cards)) == len(CARDS)


def test_a_card_comes_back_as_it_was_put(memory: Book) -> None:
    memory.commit(fill)
    by_ref = sorted(CARDS, key=lambda each: each.ref)
    assert memory.commit(guides.cards) == by_ref


def test_an_answer_is_found_until_it_is_withdrawn(memory: Book) -> None:
    mentor = memory.commit(settle).mentors[0]
    by = (mentor, Discipline.ANAESTHESIA)
    words = ("Batteries of the laryngoscope", "Q: Where? A: In the top drawer.", "en", by)
    new = memory.commit(lambda uow: guides.add_answer(uow, *words))
    (hit,) = memory.commit(lambda uow: guides.search(uow, "battery drawer", 3))
    assert (hit.mentor_id, hit.standing) == (mentor, Standing.SHARED)
    assert memory.commit(lambda uow: guides.get(uow, new)) == hit
    memory.commit(lambda uow: guides.empty(uow, [new]))
    assert found(memory, "battery drawer") == []
    assert memory.commit(lambda uow: guides.get(uow, new)) is None
    (row,) = memory.rows(select(guide.c.title, guide.c.text, guide.c.text_terms))
    assert row == ("", "", "")


@pytest.mark.sqlite
def test_nothing_of_what_was_withdrawn_is_left_in_the_file(memory: Book) -> None:
    mentor = memory.commit(settle).mentors[0]
    words = ("Zebrafish", "Xylophone quartz.", "en", (mentor, Discipline.ANAESTHESIA))
    new = memory.commit(lambda uow: guides.add_answer(uow, *words))
    memory.pragma("secure_delete = ON")  # as erasing does
    memory.commit(lambda uow: guides.empty(uow, [new]))
    memory.pragma("wal_checkpoint(TRUNCATE)")
    left = memory.path.read_bytes().lower()
    assert b"zebrafish" not in left
    assert b"xylophon" not in left


ODD = ('"', "'", "a\" OR \"b", "x AND NOT y", "NEAR(a b)", "*", "title_terms: a", "a & ! b",
       "(", ")", "a:*B", "<-> <2>", "\\", "'; DROP TABLE guide; --", "%", "^a", "-a", "{a}",
       "\u0301", "ﬁ ﷺ", "१२ क्षेत्र", "a\u0000b")  # fmt: skip


def test_no_words_are_read_as_the_syntax_of_a_search(memory: Book) -> None:
    memory.commit(fill)
    for each in ODD:
        assert found(memory, f"{each} handover {each}")[0] in {"Safe handover", "The count sheet"}
        found(memory, each)
    assert len(memory.commit(guides.cards)) == len(CARDS)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=80))
@example("and or not near")
def test_whatever_is_looked_for_is_looked_for(memory: Book, words: str) -> None:
    assert isinstance(found(memory, words), list)
    memory.commit(lambda uow: guides.near(uow, words, 3))


def test_postgresql_asks_its_index(
    postgres: str, postgres_server: Server, new_book: object
) -> None:
    engine = open_engine(postgres)
    search = guides._SEARCHES["postgresql"].compile(dialect=engine.dialect)
    asked = str(search) % {"match": "'handov'", "most": "3"}
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {asked}")]
    engine.dispose()
    assert any("ix_guide_found" in line for line in plan), plan


@pytest.mark.sqlite
def test_sqlite_asks_its_index(memory: Book) -> None:
    sql = str(guides._SEARCHES["sqlite"].compile(dialect=memory.engine.dialect))
    rows = memory.raw.execute(f"EXPLAIN QUERY PLAN {sql}", ["handov", 3, 0]).fetchall()
    plan = "; ".join(row[3] for row in rows)
    assert "SCAN guide_index VIRTUAL TABLE INDEX" in plan
    assert "SEARCH guide USING INTEGER PRIMARY KEY" in plan


@pytest.mark.sqlite
def test_a_copy_of_the_file_is_searched_as_the_file_is(memory: Book, tmp_path: Path) -> None:
    memory.commit(fill)
    target = tmp_path / "copy.db"
    keeping.copy(memory.path, target, lambda _part: None)
    copied = open_url(f"sqlite:///{target}", target)
    copied.later(hours=1)
    assert found(copied, "handover") == ["Safe handover", "The count sheet"]
    copied.commit(lambda uow: guides.put(uow, card("N1", "Night handover")))
    assert "Night handover" in found(copied, "handover")
    copied.close()


def test_a_dump_put_back_is_searched_as_the_server_was(
    postgres: str, postgres_server: Server, tmp_path: Path
) -> None:
    book = open_url(postgres)
    book.commit(fill)
    tools = dumping.find_tools(postgres_server.binaries)
    dumping.dump(postgres, tmp_path / "x.dump", tools)
    empty = postgres_server.new()
    dumping.restore(empty, tmp_path / "x.dump", tools, sealer(KEYS, "a secret"), MORNING)
    back = open_url(empty)
    assert found(back, "handover") == ["Safe handover", "The count sheet"]
    for each in (book, back):
        each.close()
    postgres_server.drop(empty)


def test_what_a_unit_has_just_stored_it_finds(memory: Book) -> None:
    def store(uow: UnitOfWork) -> list[str]:
        fill(uow)
        return [each.title for each in guides.search(uow, "handover", 1)]

    assert memory.commit(store) == ["Safe handover"]


def test_the_index_is_no_table_of_the_schema() -> None:
    assert "guide_index" not in metadata.tables
