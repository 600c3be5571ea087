"""Broadcasts over the pages, before a whole service: ordered, checked, sent, reported, halted."""

from __future__ import annotations

import csv
import re
from html import unescape
from typing import TYPE_CHECKING

from bot.commands.demo import CHARTER
from bot.commands.work import commit
from handlers.broadcasts import sending
from storage import programmes
from tests.console.conftest import browsers
from tests.console.door import code_of
from tests.journeys.conftest import MONDAY, fresh, serve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.settings import Settings
    from tests.console.conftest import SignIn
    from tests.console.visitor import Visitor
    from tests.journeys.conftest import Service

TEXT = "Oxygen training moved to Friday 9:00"
ORDER = {
    "text": TEXT,
    "disciplines": "anaesthesia",
    "activity": "any",
    "when": "now",
}
MORE = tuple(
    f"N{n},mentee,nurse,anaesthesia,BUNDA,+1202555{n},,sms,2026-01-12" for n in range(1300, 1306)
)


def key_of(visitor: Visitor) -> str:
    found = re.search(r'name="key" value="([^"]+)"', visitor.html)
    assert found is not None
    return found[1]


async def ordered(visitor: Visitor, **changes: str) -> str:
    """Fill in the form, and return what the next page says."""
    await visitor.opens("/broadcasts/new")
    return await visitor.sends("/broadcasts/new", **{"key": key_of(visitor), **ORDER, **changes})


def hidden(visitor: Visitor) -> dict[str, str]:
    """Return the hidden fields of the page before somebody, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', visitor.html)
    return {name: unescape(value) for name, value in found if name != "token"}


def people(said: str) -> str:
    """Return how many people a page says get it."""
    found = re.search(r"(\d+) (?:person gets|people get) it", said)
    assert found is not None, said
    return found[1]


async def confirmed(visitor: Visitor, number: int = 1) -> str:
    """Confirm the draft that is before somebody."""
    n = people(visitor.text)
    return await visitor.sends(f"/broadcasts/{number}/confirm", people=n)


def together(said: str) -> int:
    """Return the sum that the report gives, having added up its lines."""
    lines = ("Still to go", "With the sender", "Sent, no receipt yet", "Arrived", "Read")
    counts = [re.search(rf"{each} (\d+)", said) for each in (*lines, "Did not arrive", "Skipped")]
    whole = re.search(r"Together (\d+)", said)
    assert whole is not None, said
    assert sum(int(each[1]) for each in counts if each) == int(whole[1]), said
    return int(whole[1])


async def test_a_broadcast_is_ordered_checked_sent_and_adds_up(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    assert "Here will stand what was sent to many" in await rehema.opens("/broadcasts")
    said = await ordered(rehema, roles="mentee", facilities="BUNDA")
    assert rehema.path == "/console/broadcasts/1", said
    assert "Nothing has been sent yet." in said
    assert "Facilities: Bunda DH" in said
    assert f"Lake Safe Surgery: {TEXT}" in said
    assert service.everything() == []
    said = await confirmed(rehema)
    assert "Confirmed. It is on its way." in said
    await service.phones.settle()
    assert TEXT in service.last("asha")
    await service.wait(minutes=10)
    said = await rehema.opens("/broadcasts/1")
    assert "It has gone to everybody whom it could reach." in said
    assert together(said) == 1
    assert "Asha" in await rehema.opens("/broadcasts/1/people")
    assert "Asha" not in await rehema.opens("/broadcasts/1/people?state=failed")
    assert f"1: {TEXT}" in await rehema.opens("/broadcasts")
    rehema = await enter("Rehema")
    await rehema.opens("/broadcasts/1")
    sheet = await rehema.sends("/broadcasts/1/sheet")
    assert rehema.headers["Content-Disposition"] == 'attachment; filename="broadcast-1.csv"'
    assert "Asha" in sheet
    rows = list(csv.DictReader(rehema.html.splitlines()))
    assert {row["state"] for row in rows} <= {"delivered", "sent", "read", "failed", "skipped"}
    assert "+1202" not in rehema.html


async def test_a_second_press_is_the_same_broadcast(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await rehema.opens("/broadcasts/new")
    key = key_of(rehema)
    form = rehema.html
    await rehema.sends("/broadcasts/new", key=key, **ORDER)
    rehema.html = form
    await rehema.sends("/broadcasts/new", key=key, **ORDER)
    assert rehema.path == "/console/broadcasts/1"
    check, n = rehema.html, people(rehema.text)
    await rehema.sends("/broadcasts/1/confirm", people=n)
    rehema.html = check
    said = await rehema.sends("/broadcasts/1/confirm", people=n)
    assert "It was confirmed before; this changed nothing." in said
    await service.phones.settle()
    assert sum(TEXT in each for each in service.inbox("asha")) == 1


async def test_what_is_amiss_is_said_and_everything_typed_is_kept(enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await ordered(
        rehema, text="", text_sw="Mafunzo <b>yamehamishwa</b>", answers="Yes", when="later"
    )
    assert rehema.status == 400
    assert "There is a problem" in said
    for sentence in (
        "Write what people are to read.",
        "One answer leaves nothing to choose.",
        "Write the day and the time",
    ):
        assert said.count(sentence) == 2, "in the summary, and at its field"
    assert "Mafunzo &lt;b&gt;yamehamishwa&lt;/b&gt;</textarea>" in rehema.html
    assert 'value="anaesthesia" checked' in rehema.html
    assert 'value="later" checked' in rehema.html
    said = await ordered(rehema, regions="Nowhere")
    assert "Nobody who fits can be reached." in said
    said = await ordered(rehema, when="later", day="2026-11-22", clock="08:00")
    assert "This time is over." in said
    said = await ordered(rehema, count="1", text="x" * 300)
    assert "3 SMS parts, with the programme's name and the last line." in said
    assert "Here will stand what was sent to many" in await rehema.opens("/broadcasts")


async def test_change_keeps_everything_and_a_wrong_number_sends_nothing(
    service: Service, enter: SignIn
) -> None:
    await service.people(
        "Mwana,mentee,nurse,anaesthesia,BUNDA,sw,+12025550140,2026-01-12",
        columns="name,role,cadre,discipline,facility,language,sms,consented_on",
    )
    rehema = await enter("Rehema")
    await ordered(rehema, text_sw="Habari", answers="Yes\nNo", when="later", day="2026-11-27",
                  clock="12:00")  # fmt: skip
    said = rehema.text
    assert "1 = Yes , 2 = No : counted for you." in said
    assert re.search(r"When Fri[^,]* 12:00 , Africa/Dar_es_Salaam", said), said
    assert "Kiswahili 1 person Lake Safe Surgery: Habari" in said
    said = await rehema.sends("/broadcasts/1/confirm", people="7777")
    assert (rehema.status, "Nothing was sent." in said) == (400, True)
    await rehema.opens("/broadcasts/new?of=1")
    for kept in (
        f">{TEXT}</textarea>",
        ">Habari</textarea>",
        ">Yes\nNo</textarea>",
        'value="2026-11-27"',
        'value="12:00"',
        'value="anaesthesia" checked',
    ):
        assert kept in rehema.html
    await rehema.opens("/broadcasts/1")
    said = await confirmed(rehema)
    assert "Confirmed. It leaves at its time." in said
    assert service.everything() == []
    await service.wait(days=4, hours=4)
    assert any(TEXT in each for each in service.inbox("neema"))


async def test_a_draft_that_is_left_or_lapses_sends_nothing(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await ordered(rehema)
    said = await rehema.sends("/broadcasts/1/drop")
    assert "Left. Nothing was sent." in said
    await ordered(rehema)
    await service.wait(minutes=11)
    rehema = await enter("Rehema")
    await rehema.opens("/you")
    said = await rehema.sends("/broadcasts/2/confirm", people="6")
    assert "It has waited too long, and nothing was sent." in said
    assert "Order it again" in said
    assert service.inbox("asha") == []


async def test_it_is_paused_resumed_halted_and_tried_again(
    service: Service, enter: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "WINDOW", 4)
    await service.people(*MORE)
    rehema = await enter("Rehema")
    await ordered(rehema)
    await confirmed(rehema)
    await service.app.look()
    await service.app.look()
    await service.app.quiet()
    said = await rehema.sends("/broadcasts/1/pause")
    assert "Paused. Nothing more leaves until it is resumed" in said
    await service.phones.settle()
    said = await rehema.opens("/broadcasts/1")
    assert "4 of 12 have gone; nothing more leaves until it is resumed." in said
    assert together(said) == 12
    assert "It has moved on meanwhile" in await rehema.sends("/broadcasts/1/pause")
    assert "It goes on." in await rehema.sends("/broadcasts/1/resume")
    await service.wait(minutes=10)
    said = await rehema.opens("/broadcasts/1")
    assert together(said) == 12
    assert "Find their right number." in said
    assert "Nobody is left for whom another try is worth it." in await rehema.sends(
        "/broadcasts/1/retry"
    )
    rehema = await enter("Rehema")
    await ordered(rehema, text="And bring your notes")
    await confirmed(rehema, 2)
    said = await rehema.sends("/broadcasts/2/halt")
    assert "Halted. Nothing more leaves." in said
    await service.wait(minutes=10)
    assert not any("And bring your notes" in each for each in service.everything())
    await rehema.opens("/you")
    assert "It has moved on meanwhile" in await rehema.sends("/broadcasts/2/resume")


async def test_a_stolen_cookie_confirms_nothing(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    await service.wait(minutes=11)
    await ordered(rehema)
    n = people(rehema.text)
    said = await rehema.sends("/broadcasts/1/confirm", people=n)
    assert "Show that it is you" in said
    await service.phones.settle()
    assert service.inbox("asha") == []
    await rehema.sends("/prove/code", **hidden(rehema))
    await service.phones.settle()
    said = await rehema.sends("/prove", **hidden(rehema), code=code_of(service, "rehema"))
    assert "Nothing is done yet." in said
    said = await rehema.sends("/broadcasts/1/confirm", **hidden(rehema))
    assert "Confirmed. It is on its way." in said


async def test_answers_are_counted_and_the_silent_are_written_to(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await ordered(rehema, answers="I come\nI cannot")
    await confirmed(rehema)
    await service.phones.settle()
    await service.text("asha", "1")
    await service.wait(minutes=10)
    said = await rehema.opens("/broadcasts/1")
    assert "I come 1 I cannot 0" in said
    assert "1 wrote back" in said
    rehema = await enter("Rehema")
    await rehema.opens("/broadcasts/new?follows=1&who=silent")
    assert '<option value="1" selected>' in rehema.html
    before = len(service.inbox("asha"))
    said = await rehema.sends(
        "/broadcasts/new", key=key_of(rehema), text="Are you coming?", follows="1", who="silent"
    )
    assert "1: Those who got it and have not answered" in said
    await confirmed(rehema, 2)
    await service.phones.settle()
    assert "Are you coming?" in service.last("neema")
    assert len(service.inbox("asha")) == before


def careful(folder: Path) -> Settings:
    """Return the settings of a programme that lets two confirm what goes to more than three."""
    settings = fresh(folder, MONDAY.date())
    charter = CHARTER | {"broadcast_second": "3"}
    commit(settings, lambda uow: programmes.set_charter(uow, charter))
    return settings


async def test_above_the_set_size_another_coordinator_confirms_too(tmp_path: Path) -> None:
    async with serve(tmp_path, MONDAY, careful(tmp_path)) as service, browsers(service) as enter:
        rehema = await enter("Rehema")
        said = await ordered(rehema)
        assert "a second coordinator must confirm, and there is none" in said
        await service.people("Salma,coordinator,,,BUNDA,+12025550177,,sms,2026-01-12")
        salma = await enter("Salma")
        await ordered(rehema)
        mine, n = rehema.html, people(rehema.text)
        assert "a second coordinator confirms it too" in rehema.text
        assert "who alone confirms it first" in await salma.opens("/broadcasts/1")
        said = await confirmed(rehema)
        assert "Salma is asked to confirm it too; nothing leaves before." in said
        rehema.html = mine
        said = await rehema.sends("/broadcasts/1/confirm", people=n)
        assert (rehema.status, "nobody confirms their own broadcast" in said) == (403, True)
        assert not any(TEXT in each for each in service.inbox("asha"))
        await salma.opens("/broadcasts/1")
        assert "Left. Nothing was sent." in await salma.sends("/broadcasts/1/drop")
        await service.phones.settle()
        told = service.inbox("rehema")
        assert any(each.startswith("Nobody else has confirmed broadcast 1.") for each in told)
        await ordered(rehema)
        await confirmed(rehema, 2)
        said = await salma.opens("/broadcasts")
        assert "Waits for you" in said
        await salma.opens("/broadcasts/2")
        await confirmed(salma, 2)
        await service.phones.settle()
        assert TEXT in service.last("asha")
        assert "confirmed by Salma too" in await rehema.opens("/broadcasts/2")


async def test_words_full_of_tricks_show_as_words(service: Service, enter: SignIn) -> None:
    tricks = '<img src=x onerror=alert(1)> {{ 7 * 7 }} %(n)s %s "\u202eevil'
    rehema = await enter("Rehema")
    await ordered(rehema, text=tricks, answers="<b>Yes</b>\n{{ No }}")
    for path in ("/broadcasts/1", "/broadcasts", "/broadcasts/new?of=1"):
        await rehema.opens(path)
        assert "&lt;img src=x onerror=alert(1)&gt; {{ 7 * 7 }} %(n)s %s" in rehema.html
        assert "<img" not in rehema.html
        assert "<b>Yes" not in rehema.html
    await rehema.opens("/broadcasts/1")
    await confirmed(rehema)
    await service.phones.settle()
    said = await rehema.opens("/broadcasts/1")
    assert "%(n)s %s" in said
    assert "<b>Yes" not in rehema.html
    assert "&lt;b&gt;Yes&lt;/b&gt;" in rehema.html


async def test_only_coordinators_come_near(service: Service, enter: SignIn) -> None:
    neema = await enter("Dr Neema")
    for path in ("/broadcasts", "/broadcasts/new", "/start"):
        await neema.opens(path)
        assert neema.status == 403
    await neema.opens("/you")
    await neema.sends("/broadcasts/new", **ORDER)
    assert neema.status == 403
    assert service.everything() == []
    rehema = await enter("Rehema")
    await rehema.opens("/broadcasts/7")
    assert rehema.status == 404
