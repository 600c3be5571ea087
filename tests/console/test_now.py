"""Now: what needs a coordinator, over HTTP, with the phones of those who ask and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.console.conftest import SignIn
    from tests.journeys.conftest import Service

QUESTION = "How long may the tourniquet stay?"


async def test_a_quiet_morning_says_what_will_stand_here(service: Service, enter: SignIn) -> None:
    rehema = await enter("Rehema")
    said = await rehema.opens("/")
    assert rehema.status == 200
    assert "No question is open." in said
    assert "Dr Neema until" in said
    assert "0 asked 0 answered The middle wait is shown from five answers on (n=0)." in said
    assert "Working SMS" in said


async def test_risk_comes_before_age_and_each_thing_has_one_action(
    service: Service, enter: SignIn
) -> None:
    rehema = await enter("Rehema")
    await service.text("asha", QUESTION)
    await service.wait(minutes=65)
    await service.text("juma", "URGENT Spinal failed, what next?")
    await service.tap("neema", "Take", service.bubble("neema"))
    said = await rehema.opens("/")
    assert said.index("Q2 urgent: Juma waits for an answer") < said.index("Q1 at Bunda DH")
    assert "50 min late Q1 at Bunda DH has no mentor" in said
    assert rehema.html.count("btn go") == 1
    service.wipe()
    await rehema.sends("/questions/2/remind", version=_version(rehema.html), back="now")
    assert rehema.path == "/console/"
    assert "The mentor is reminded." in rehema.text
    assert "Open Q2" in rehema.text
    await service.phones.settle()
    assert any("Juma" in text for text in service.inbox("neema"))


def _version(html: str) -> str:
    return html.partition('name="version" value="')[2].partition('"')[0]
