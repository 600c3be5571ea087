"""The page: what stands on it, and what its forms do."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from simulator.faults import Faults
from simulator.page import AWAY
from simulator.stories import BY_SLUG, STORIES
from tests.unit.simulator import test_whatsapp as whatsapp
from tests.unit.simulator.test_contents import LIST, created
from tests.unit.simulator.test_fake_telegram import KEYBOARD, NEEMA, call

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from simulator.client import Simulator
    from tests.unit.simulator.stub import StubService


async def get(http: ClientSession, query: str = "") -> str:
    async with http.get(f"/try/?{query}") as answer:
        assert answer.status == 200
        return await answer.text()


async def post(
    http: ClientSession, form: str, *, sent_from: str = "same-origin", **fields: Any
) -> str:
    """Post a form and return the address it leads to, or the status where there is none."""
    async with http.post(
        f"/try/{form}",
        data=fields,
        headers={"Sec-Fetch-Site": sent_from},
        allow_redirects=False,
    ) as answer:
        return answer.headers["Location"] if answer.status == 303 else str(answer.status)


class Ids(HTMLParser):
    """Collects ids, what refers to them, and fields without a label."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.referred: set[str] = set()
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        for name in ("for", "aria-labelledby", "aria-describedby"):
            if found.get(name):
                self.referred.add(str(found[name]))
        unwanted = tag in {"script", "style"} or any(
            name == "style" or name.startswith("on") for name in found
        )
        if unwanted:
            self.inline.append(tag)


async def test_the_page_shows_three_phones(http: ClientSession) -> None:
    html = await get(http)
    headings = re.findall(r'<h2 id="ph\d">([^<]*)<', html)
    assert headings == ["Asha", "Dr Neema", "Rehema"]
    assert "Nurse anaesthetist, Bunda DH" in html
    assert "Practice mode" in html
    assert ">09:00</time>" in html
    assert "Mon 23 Nov · East Africa Time" in html
    assert "Story of 7 steps" in html


async def test_other_people_can_be_shown(http: ClientSession) -> None:
    html = await get(http, "p2=kato&p3=nobody&on=2&story=night")
    assert re.findall(r'<h2 id="ph\d">([^<]*)<', html) == ["Juma", "Dr Kato", "Dr Baraka"]
    assert 'id="p2" class="sr" checked' in html


@pytest.mark.parametrize(
    ("shown", "leads_to"),
    [
        ("p1=juma", "p1=juma&amp;p2=neema&amp;p3=lulu&amp;on=3&amp;story=question#phone3"),
        ("p1=lulu&on=2", "p1=lulu&amp;p2=neema&amp;p3=rehema&amp;on=1&amp;story=question#phone1"),
    ],
)
async def test_the_phone_of_somebody_unknown_is_named_with_the_code(
    http: ClientSession, shown: str, leads_to: str
) -> None:
    html = await get(http, shown)
    assert f'Lulu is new: to join, text BUNDA27 from <a href="./?{leads_to}">her phone' in html


async def test_no_code_is_named_where_everybody_is_known(
    http: ClientSession, simulator: Simulator
) -> None:
    del simulator.desk.phones["lulu"]
    assert "BUNDA27" not in await get(http)


async def test_the_markup_holds_together_under_a_strict_policy(
    http: ClientSession, simulator: Simulator
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="<b>An</b> offer", reply_markup=KEYBOARD)
    await simulator.tap("neema", "Take")
    async with http.get("/try/") as answer:
        policy = answer.headers["Content-Security-Policy"]
        html = await answer.text()
    found = Ids(html)
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert found.inline == []
    assert len(found.ids) == len(set(found.ids))
    assert found.referred <= set(found.ids)
    assert "&lt;b&gt;An&lt;/b&gt; offer" in html
    assert len(html.encode()) < 40_000


async def test_a_text_is_posted_and_the_view_kept(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    location = await post(
        http, "text", phone="asha", text=" Hello ", p1="asha", p2="kato", on="1", story="night"
    )
    query = dict(parse_qsl(urlsplit(location).query))
    assert query == {"p1": "asha", "p2": "kato", "p3": "baraka", "on": "1", "story": "night"}
    assert stub.paths() == ["/hooks/twilio"]
    assert simulator.phone("asha").bubbles[-1].text == "Hello"
    assert "09:00 · 1 part · delivered" in await get(http)


async def test_an_empty_text_is_not_sent(http: ClientSession, stub: StubService) -> None:
    await post(http, "text", phone="asha", text="  ")
    assert stub.hooks == []


async def test_a_reply_can_quote_and_a_button_be_tapped(
    http: ClientSession, stub: StubService
) -> None:
    _, sent = await call(http, "sendMessage", chat_id=NEEMA, text="Offer", reply_markup=KEYBOARD)
    number = str(sent["result"]["message_id"])
    assert f'<option value="quote:{number}">Quote: Offer</option>' in await get(http)
    await post(http, "text", phone="neema", text="Yes", how=f"quote:{number}")
    await post(http, "tap", phone="neema", bubble=number, payload="q12:D")
    await post(http, "tap", phone="neema", bubble=number, payload="forged")
    await post(http, "tap", phone="neema", bubble="1", payload="q12:D")
    assert [b"reply_to_message" in hook.body for hook in stub.hooks] == [True, False]
    assert b'"data":"q12:D"' in stub.hooks[1].body


@pytest.mark.parametrize(
    ("step", "clock"),
    [("5m", "09:05"), ("1h", "10:00"), ("1d", "09:00"), ("morning", "07:00"), ("x", "09:00")],
)
async def test_the_clock_is_stepped(http: ClientSession, step: str, clock: str) -> None:
    await post(http, "step", step=step)
    html = await get(http)
    assert f">{clock}</time>" in html
    assert ("Tue 24 Nov" in html) == (step in {"morning", "1d"})


async def test_faults_are_set_and_shown(http: ClientSession, simulator: Simulator) -> None:
    assert "All is well" in await get(http)
    await post(http, "faults", fault=["late", "outage", "unknown"])
    assert simulator.faults == Faults(late=True, outage=True)
    assert "2 faults are on" in await get(http)
    await post(http, "faults")
    assert simulator.faults == Faults()


async def test_a_mentor_can_be_silenced_and_woken(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    assert "Dr Neema is silent (phone off)" in await get(http)
    location = await post(http, "faults", fault=["silent:neema", "late"])
    assert location.endswith("#faults")
    html = await get(http, "p2=baraka")
    assert "Dr Neema is silent (phone off)" in html
    assert "Dr Baraka is silent (phone off)" in html
    await post(http, "text", phone="neema", text="Yes")
    assert stub.paths() == []
    html = await get(http)
    assert "This phone is off." in html
    assert 'name="fault" value="late"' in html
    assert (await post(http, "faults", fault="late", phone="neema", on="2")).endswith("#phone2")
    assert simulator.faults == Faults(late=True)


async def test_a_step_of_a_silent_mentor_waits(http: ClientSession, simulator: Simulator) -> None:
    await post(http, "story")
    await post(http, "faults", fault="silent:neema")
    html = await get(http)
    assert "The next step waits: the phone of Dr Neema is off." in html
    assert "Play next step" not in html
    assert "on=2" in await post(http, "story")
    assert "Step 1 of 7 played" in await get(http)
    assert not simulator.phone("neema").bubbles


async def test_events_stand_with_their_reasons(http: ClientSession, stub: StubService) -> None:
    assert "What the service does will stand here" in await get(http)
    stub.events = [
        {"at": "2026-11-23T05:59:31+00:00", "what": "Reply matched to Q31", "why": "Rule 1."},
        {"at": "2026-11-22T05:59:31Z", "what": "Q31 opened", "why": ""},
    ]
    html = await get(http)
    assert ">08:59:31</time><b>Reply matched to Q31</b>" in html
    assert ">Sun 22 Nov 08:59:31</time><b>Q31 opened</b></li>" in html


async def test_the_phone_that_a_step_tells_of_is_brought(http: ClientSession) -> None:
    where = [await post(http, "story", story="visit") for _ in BY_SLUG["visit"].steps]
    assert "p3=rehema&on=3" in where[0]
    assert "p2=neema&p3=rehema&on=2" in where[3], "nobody does anything, and her list has come"
    assert "p1=asha&p2=neema&p3=leah&on=3" in where[-1]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)
async def test_a_story_is_played_and_begun_again(
    http: ClientSession, simulator: Simulator, story: Any
) -> None:
    count = len(story.steps)
    for _ in range(count + 1):
        assert "story=" + story.slug in await post(http, "story", story=story.slug)
    html = await get(http, "story=" + story.slug)
    assert story.ending.replace("'", "&#39;") in html
    assert "Play next step" not in html
    assert f"Step {count} of {count} played" in html
    assert simulator.phone(story.cast[0]).bubbles
    await post(http, "restart", story=story.slug)
    assert f"Story of {count} steps" in await get(http, "story=" + story.slug)
    assert not simulator.phone(story.cast[0]).bubbles


async def test_stories_tap_where_there_is_a_button(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await post(http, "story")
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer", reply_markup=KEYBOARD)
    location = await post(http, "story")
    assert b"callback_query" in stub.hooks[-1].body
    assert "on=2" in location
    assert simulator.phone("neema").bubbles[-1].text == "Take"


async def test_the_service_is_asked_to_forget_too(http: ClientSession, stub: StubService) -> None:
    await post(http, "restart")
    assert stub.restarts == 1


async def test_other_sites_cannot_post(http: ClientSession, stub: StubService) -> None:
    form = {"phone": "asha", "text": "Hello"}
    assert await post(http, "text", sent_from="cross-site", **form) == "403"
    assert await post(http, "text", phone="nobody", text="Hello") == "404"
    assert stub.hooks == []


async def test_a_silent_service_is_said_plainly(http: ClientSession, stub: StubService) -> None:
    stub.clock_status = 500
    async with http.get("/try/") as answer:
        assert answer.status == 502
        assert "The service does not answer" in await answer.text()
    assert await post(http, "text", phone="asha", text="Hello") == "502"


async def test_the_short_address_and_the_stylesheet(http: ClientSession) -> None:
    async with http.get("/try", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (308, "/try/")
    async with http.get("/try/static/mentorline.css") as answer:
        assert answer.status == 200


async def test_a_phone_is_moved_to_another_network(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    assert "Hides the number" not in await get(http)
    location = await post(http, "phone", phone="asha", network="whatsapp")
    assert location.endswith("#phone1")
    html = await get(http)
    assert 'class="phone p1 is-whatsapp' in html
    assert "WhatsApp · window closed" in html
    await post(http, "text", phone="asha", text="Hello")
    assert "window open until Tue 24 Nov 09:00" in await get(http)
    assert "09:00 · ✓✓\xa0delivered" in await get(http)
    await simulator.step(86400)
    assert "WhatsApp · window closed" in await get(http)
    await post(http, "phone", phone="asha", network="pigeon")
    assert simulator.phone("asha").channel == "whatsapp"


async def test_the_hour_alone_is_shown_of_a_window_that_closes_today(
    http: ClientSession, simulator: Simulator
) -> None:
    await simulator.text(simulator.move("asha", "whatsapp"), "Hello")
    await simulator.step(20 * 3600)
    assert "window open until 09:00<" in await get(http)


async def test_a_number_is_hidden_and_a_phone_answers_by_itself(
    http: ClientSession, simulator: Simulator
) -> None:
    form = {"phone": "asha", "network": "whatsapp", "hides": "on", "away": "on"}
    await post(http, "phone", **form)
    phone, html = simulator.phone("asha"), await get(http)
    assert (phone.hides_number, phone.away) == (True, AWAY)
    assert html.count('name="hides" checked') == html.count('name="away" checked') == 1
    await post(http, "phone", phone="asha", network="sms", hides="on", away="on")
    assert (await get(http)).count('type="hidden" name="hides"') == 1
    await post(http, "phone", phone="asha", network="whatsapp")
    assert (phone.hides_number, phone.away) == (False, "")


async def test_a_chat_is_read(http: ClientSession, simulator: Simulator) -> None:
    await simulator.text(simulator.move("neema", "whatsapp"), "Good morning")
    assert "Read all on WhatsApp" not in await get(http)
    await whatsapp.send(http, Body="Hello")
    html = await get(http)
    assert "Read all on WhatsApp" in html
    assert "09:00 · $0.005 · ✓✓\xa0delivered" in html
    await post(http, "read", phone="neema")
    html = await get(http)
    assert "09:00 · $0.005 · ✓✓\xa0read" in html
    assert "Read all on WhatsApp" not in html


async def test_templates_lists_and_networks_are_named(
    http: ClientSession, simulator: Simulator
) -> None:
    await whatsapp.send_content(http, await whatsapp.approved(http))
    await simulator.tap("neema", "Take")
    await whatsapp.send_content(http, await created(http, LIST))
    assert "09:00 · template offer · $0.009 · ✓✓\xa0delivered" in await get(http)
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    html = await get(http)
    assert "09:00 · WhatsApp · template offer" in html
    assert "09:00 · Telegram<" in html
    assert "<summary>Choose</summary>" in html
    bubble = simulator.phone("neema").bubbles[2].provider_id
    await post(http, "tap", phone="neema", bubble=bubble, payload="2")
    assert simulator.phone("neema").bubbles[-1].text == "Question 2"


async def test_what_else_can_be_sent(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await post(http, "text", phone="asha", text="The display", how="photo")
    await post(http, "text", phone="asha", how="location")
    await post(http, "text", phone="rehema", how="location")
    assert [len(simulator.phone(key).bubbles) for key in ("asha", "rehema")] == [1, 1]
    html = await get(http)
    assert html.count('<option value="location">Where I am</option>') == 2
    assert '<p class="soft">Photo</p>' in html
    assert stub.paths() == ["/hooks/twilio", "/hooks/telegram"]


async def test_what_was_written_on_telegram_is_corrected_or_reacted_to(
    http: ClientSession, simulator: Simulator, stub: StubService
) -> None:
    await call(http, "sendMessage", chat_id=NEEMA, text="An offer")
    await post(http, "text", phone="neema", text="Give 3")
    offer, mine = (bubble.provider_id for bubble in simulator.phone("neema").bubbles)
    html = await get(http)
    assert f'<option value="edit:{mine}">Correct: Give 3</option>' in html
    assert f'<option value="react:{offer}">👍: An offer</option>' in html
    await post(http, "text", phone="neema", text="Give 3 units", how=f"edit:{mine}")
    await post(http, "text", phone="neema", how=f"react:{offer}")
    html = await get(http)
    assert "09:00 · corrected · delivered" in html
    assert "Reaction: </span>👍" in html
    assert [b"edited_message" in hook.body for hook in stub.hooks] == [False, True]


async def test_held_words_are_marked(http: ClientSession, stub: StubService) -> None:
    stub.events = [
        {"at": "2026-11-23T05:59:31Z", "what": "Reply held", "why": "Rule 6.", "held": True}
    ]
    assert '<b>Reply held</b> <span class="chip due">Held</span>' in await get(http)
