"""Joining by code: the three steps and consent, on any channel, and what may go wrong there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from domain.consent import How
from storage import joinings
from storage.schema import joining
from tests.journeys.conftest import STRANGER, serve
from tests.journeys.joining import (
    ASKS_CONSENT_SW,
    ASKS_LANGUAGE,
    ASKS_NAME,
    ASKS_WORK,
    CODE,
    FARIDA,
    KEPT,
    LULU,
    PENDING,
    PENDING_SW,
    WRONG,
    code,
    consents_of,
    walk_in,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.journeys.conftest import Service

LOOP = (
    "We fell silent to an unknown number: the same automatic reply went out 3 times in "
    "10 minutes.\nPlease call; it may be an auto-reply."
)
ALL = ("Lulu Njema", "2", "1", "1")
ON_EACH = pytest.mark.parametrize("who", ["stranger", "lulu", "farida"])
WITH_BUTTONS = pytest.mark.parametrize("who", ["lulu", "farida"])


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Service]:
    """Bunda has a join code; Lulu has Telegram, Farida has WhatsApp, a stranger has SMS."""
    async with serve(tmp_path, others=(STRANGER, LULU, FARIDA)) as service:
        await code(service)
        yield service


async def kept(service: Service) -> int:
    """Return how many joinings are kept."""
    return len(await service.app.reader.run(lambda uow: uow.rows(joining.select())))


@ON_EACH
async def test_the_steps_take_words_as_well_as_numbers(place: Service, who: str) -> None:
    await walk_in(place, who, "my name is Lulu Njema.", "I am a nurse anaesthetist", "Swahili")
    assert place.inbox(who)[0] == ASKS_NAME
    assert place.inbox(who)[1] == f"Thank you, Lulu. {ASKS_WORK}"
    assert place.inbox(who)[2] == ASKS_LANGUAGE
    assert place.last(who).endswith(ASKS_CONSENT_SW)
    await place.text(who, "\u0661")
    assert PENDING_SW in place.last(who)
    assert place.inbox("rehema") == [
        "Lulu Njema (anaesthesia) asks to join at Bunda DH, by code.\n1=approve 2=refuse"
    ]


@pytest.mark.parametrize(("who", "opening"), [("lulu", "/start BUNDA27"), ("farida", CODE)])
async def test_the_steps_are_buttons_where_there_are_buttons(
    place: Service, who: str, opening: str
) -> None:
    await place.text(who, opening)
    await place.text(who, "Lulu")
    for label in ("theatre nursing", "English", "Join"):
        await place.tap(who, label)
    assert PENDING in place.last(who)


@WITH_BUTTONS
async def test_an_old_button_answers_no_later_step(place: Service, who: str) -> None:
    await walk_in(place, who, "Lulu")
    work = place.bubble(who)
    await place.tap(who, "anaesthesia", work)
    await place.tap(who, "surgery", work)
    assert place.last(who) == ASKS_LANGUAGE
    assert len(place.inbox(who)) == 4
    for _ in range(4):
        await place.tap(who, "surgery", work)
    assert place.inbox("rehema") == [LOOP]


async def test_a_reply_that_fits_nothing_is_asked_again_twice_and_then_told(
    place: Service,
) -> None:
    await walk_in(place, "stranger", "Lulu")
    asked = place.last("stranger")
    for words in ("blue", "7"):
        await place.text("stranger", words)
        assert place.last("stranger") == asked
    assert place.inbox("rehema") == []
    await place.text("stranger", "?")
    assert place.last("stranger") == (
        "Thank you. Rehema sees that this step does not work and will help you.\n"
        "You can also send your join code again."
    )
    assert place.inbox("rehema") == [
        'Someone at Bunda DH is stuck while joining and wrote: "?"\n'
        "Number and text are in your queue; please call."
    ]
    await place.text("stranger", "3")
    assert place.last("stranger") == ASKS_LANGUAGE


@pytest.mark.parametrize("replies", [(), ("Lulu",), ("Lulu", "3"), ("Lulu", "3", "1"), ALL])
async def test_a_clinical_question_at_any_step_is_shown_and_the_step_stays(
    place: Service, replies: tuple[str, ...]
) -> None:
    await walk_in(place, "stranger", *replies)
    before = place.last("stranger")
    await place.text("stranger", "URGENT my patient bleeds after caesarean")
    assert place.last("stranger") == KEPT
    assert 'wrote: "URGENT my patient bleeds after caesarean"' in place.last("rehema")
    await place.text("stranger", "HELP")
    assert place.last("stranger") == before


async def test_a_sentence_is_no_name(place: Service) -> None:
    await walk_in(place, "stranger", "Patient is bleeding, what shall I give now?")
    await place.text("stranger", "Patient bleeding")
    assert place.inbox("stranger") == [ASKS_NAME, KEPT, KEPT]
    await place.text("stranger", "Lulu")
    assert place.last("stranger") == f"Thank you, Lulu. {ASKS_WORK}"


@pytest.mark.parametrize("replies", [(), ("Lulu",), ("Lulu", "3"), ("Lulu", "3", "1"), ALL])
async def test_stop_at_any_step_ends_it_and_forgets(
    place: Service, replies: tuple[str, ...]
) -> None:
    await walk_in(place, "stranger", *replies)
    await place.text("stranger", "STOP")
    assert place.last("stranger") == (
        "You are out: your request to join is deleted, and we will not write again.\n"
        "START brings you back any time; then send the code again."
    )
    assert await kept(place) == 0
    count = len(place.inbox("stranger"))
    await place.text("stranger", CODE)
    await place.wait(days=8)
    assert len(place.inbox("stranger")) == count
    await place.text("stranger", "START")
    await place.text("stranger", CODE)
    assert place.last("stranger") == ASKS_NAME


@pytest.mark.parametrize("word", ["JIONDOE", "jiondoe."])
async def test_stop_is_understood_in_the_language_that_was_chosen(
    place: Service, word: str
) -> None:
    await walk_in(place, "stranger", "Lulu", "3", "Kiswahili", word)
    assert place.last("stranger").startswith("Umetoka: ombi lako limefutwa")


async def test_a_second_code_begins_again_at_the_other_place(place: Service) -> None:
    await code(place, "TARIME83", "TARIME")
    await walk_in(place, "stranger", "Lulu", "TARIME83")
    assert place.last("stranger") == "Code found: Tarime DH. Step 1 of 3.\nWhat is your name?"
    await place.text("stranger", "BUNDA28")
    assert place.last("stranger") == WRONG
    for words in ALL:
        await place.text("stranger", words)
    assert "asks to join at Tarime DH" in place.last("rehema")
    assert await kept(place) == 1


async def test_it_can_be_gone_on_with_for_seven_days(place: Service) -> None:
    await walk_in(place, "stranger", "Lulu")
    await place.wait(days=6, hours=23)
    await place.text("stranger", "3")
    assert place.last("stranger") == ASKS_LANGUAGE
    await place.wait(days=7)
    assert await kept(place) == 0
    await place.text("stranger", "1")
    assert place.last("stranger").startswith("This is Mentorline,")


async def test_whoever_waits_is_told_that_nothing_more_is_to_do(place: Service) -> None:
    await walk_in(place, "stranger", *ALL)
    await place.text("stranger", "Hello?")
    assert PENDING in place.last("stranger")
    await place.text("stranger", "ok")
    assert len(place.inbox("rehema")) == 1


@WITH_BUTTONS
async def test_consent_is_kept_with_its_wording_channel_and_time(place: Service, who: str) -> None:
    await walk_in(place, who, "Lulu Njema", "1", "3", "1")
    agreed = place.app.clock.now()
    await place.wait(hours=1)
    await place.tap("rehema", "Approve")
    (given,) = await consents_of(place, "Lulu Njema")
    assert (given.how, given.version, given.language) == (How.CODE, "1", "sw")
    assert (given.channel, given.withdrawn_at) == (place.heard_on(who), None)
    assert timedelta() <= agreed - given.given_at < timedelta(minutes=1)


async def test_a_name_is_sealed(place: Service) -> None:
    await walk_in(place, "stranger", "Lulu Njema")
    (row,) = await place.app.reader.run(lambda uow: uow.rows(joining.select()))
    assert b"Lulu" not in row.sealed_name
    found = await place.app.reader.run(lambda uow: joinings.find(uow, row.id))
    assert found is not None
    assert found.name == "Lulu Njema"
    assert "Lulu" not in repr(found)


@ON_EACH
async def test_every_message_on_the_way_in_gets_one_reply_at_most(
    place: Service, who: str
) -> None:
    junk = ("?", "hm", "N", "A", "M ward", "3 units", "42", "HELP", "START", "BUNDA28", "ok", "1#")
    for step in (CODE, "Lulu", "3", "1", "1"):
        await place.text(who, step)
        for words in junk:
            before = len(place.inbox(who))
            await place.photo(who, words)
            await place.text(who, words)
            await place.wait(minutes=11)
            assert len(place.inbox(who)) - before <= 2, words


async def test_no_log_and_no_file_holds_a_name_a_code_or_words(
    place: Service, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await walk_in(place, "stranger", "Lulu Purple", "3", "2", "1")
    await walk_in(place, "lulu", "URGENT purple rain")
    await walk_in(place, "farida", "Farida Purple", "anaesthesia")
    await place.text("lulu", "/start purpleBBBB1111_")
    out, err = capfd.readouterr()
    path = place.settings.database_url.removeprefix("sqlite:///")
    stored = b"".join(each.read_bytes() for each in Path(path).parent.glob("practice.db*"))
    for hidden in ("Purple", "purple", "BUNDA27", "202555"):
        assert hidden not in out + err + caplog.text
    for hidden in ("Purple", "purple", "BUNDA27", "2025550177", "2025550185"):
        assert hidden.encode() not in stored
