"""The rule of sending: every row of docs/permission.md, and what no row may ever say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Channel
from domain.permission import (
    MARGIN,
    WINDOW,
    Form,
    Kind,
    Standing,
    Verdict,
    is_open,
    kind_of,
    lasts,
    may_send,
)
from domain.posting import ANSWERS, FAREWELL, OFFERS
from tests.unit.domain import permission_table as table

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
NEWS = Standing("news.claimed", Channel.SMS)
CLOSED = Standing("ans.next", Channel.WHATSAPP, wrote_at=NOW - timedelta(days=2))

instants = st.one_of(
    st.none(), st.integers(-72, 72).map(lambda hours: NOW + timedelta(hours=hours))
)
YES_OR_NO = (
    *("urgent", "stopped", "blocked", "consented", "astray", "parted"),
    *("over", "elsewhere", "template", "whole"),
)
standings = st.builds(
    Standing,
    phrase=st.sampled_from([*table.PHRASES.values(), *ANSWERS, *OFFERS, FAREWELL, "ml_join"]),
    channel=st.sampled_from([Channel.SMS, Channel.TELEGRAM, Channel.WHATSAPP]),
    **{name: st.booleans() for name in YES_OR_NO},
    wrote_at=instants,
    closed_at=instants,
    quiet_until=st.one_of(st.none(), st.just(NOW + timedelta(hours=3))),
    expires_at=instants,
)


@pytest.mark.parametrize(("case", "goes"), table.rows(), ids=lambda one: str(one)[:120])
def test_the_page_says_what_the_rule_says(case: table.Case, goes: str) -> None:
    assert case.goes() == goes


def test_the_page_has_every_case_once() -> None:
    found = [case for case, _ in table.rows()]
    assert found == list(table.cases())
    assert len(set(found)) == len(found)
    assert table.FILE.read_text() == table.page()


@given(standings)
def test_no_free_text_meets_a_closed_window(standing: Standing) -> None:
    verdict = may_send(standing, NOW)
    if verdict.form is Form.TEXT:
        assert is_open(standing, NOW)
    if verdict.form is Form.TEMPLATE:
        assert standing.template


@given(standings)
def test_nothing_is_pushed_before_consent_or_to_somebody_who_left(standing: Standing) -> None:
    verdict, kind = may_send(standing, NOW), kind_of(standing.phrase)
    if kind in {Kind.PUSH, Kind.OFFER, Kind.WORDS} and not standing.consented:
        assert verdict.form is Form.NEVER
    if standing.stopped and not standing.phrase.startswith("opt."):
        assert verdict.form is Form.NEVER
    if kind is Kind.ANSWER and standing.astray:
        assert verdict.form is Form.NEVER


@given(standings)
def test_an_answer_is_never_lost_to_a_window(standing: Standing) -> None:
    right = replace(
        standing, phrase="ans.first", astray=False, parted=False, stopped=False, blocked=False
    )
    right = replace(right, expires_at=None)
    assert may_send(right, NOW).form in {Form.TEXT, Form.HELD, Form.TEMPLATE, Form.ELSEWHERE}


@given(standings)
def test_it_goes_elsewhere_only_where_there_is_an_elsewhere(standing: Standing) -> None:
    assert standing.elsewhere or may_send(standing, NOW).form is not Form.ELSEWHERE


def test_nothing_stands_against_a_plain_message() -> None:
    assert may_send(NEWS, NOW) == Verdict(Form.TEXT)
    assert may_send(replace(NEWS, expires_at=NOW + timedelta(seconds=1)), NOW).form is Form.TEXT


@pytest.mark.parametrize("phrase", ANSWERS)
def test_an_answer_goes_to_its_asker_or_nowhere(phrase: str) -> None:
    assert may_send(replace(NEWS, phrase=phrase, astray=True), NOW).why == "astray"
    assert may_send(replace(NEWS, astray=True), NOW).form is Form.TEXT


def test_nothing_but_the_farewell_goes_to_somebody_who_left() -> None:
    assert may_send(replace(NEWS, stopped=True), NOW).why == "left"
    assert may_send(replace(NEWS, phrase=FAREWELL, stopped=True), NOW).form is Form.TEXT


@pytest.mark.parametrize("phrase", [*ANSWERS, *OFFERS, FAREWELL, "news.claimed"])
def test_nothing_goes_to_an_address_that_is_no_longer_its_readers(phrase: str) -> None:
    assert may_send(replace(NEWS, phrase=phrase, parted=True), NOW).why == "parted"


def test_a_late_message_is_refused_and_a_blocked_address_left_for_another() -> None:
    assert may_send(replace(NEWS, expires_at=NOW), NOW).why == "expired"
    blocked = replace(NEWS, blocked=True)
    assert may_send(blocked, NOW) == Verdict(Form.NEVER, "blocked")
    assert may_send(replace(blocked, elsewhere=True), NOW) == Verdict(Form.ELSEWHERE, "blocked")


@pytest.mark.parametrize("phrase", OFFERS)
def test_an_offer_is_not_made_when_nobody_is_looked_for_any_more(phrase: str) -> None:
    assert may_send(replace(NEWS, phrase=phrase, over=True), NOW).why == "over"
    assert may_send(replace(NEWS, phrase=phrase), NOW).form is Form.TEXT
    assert may_send(replace(NEWS, phrase="offer.taken", over=True), NOW).form is Form.TEXT


def test_a_window_is_open_for_a_day_less_a_margin() -> None:
    edge = replace(CLOSED, wrote_at=NOW - WINDOW + MARGIN)
    assert not is_open(edge, NOW)
    assert is_open(replace(edge, wrote_at=NOW - WINDOW + MARGIN + timedelta(seconds=1)), NOW)
    assert not is_open(replace(CLOSED, wrote_at=None), NOW)


def test_a_window_that_its_provider_calls_closed_opens_with_the_next_message() -> None:
    lately = NOW - timedelta(hours=1)
    assert not is_open(replace(CLOSED, wrote_at=lately, closed_at=lately), NOW)
    later = lately + timedelta(seconds=1)
    assert is_open(replace(CLOSED, wrote_at=later, closed_at=lately), NOW)


def test_quiet_hours_end_at_their_instant() -> None:
    morning = NOW + timedelta(hours=2)
    push = replace(NEWS, phrase="quiz.push", quiet_until=morning)
    assert may_send(push, NOW) == Verdict(Form.LATER, "quiet", morning)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("ans.correction", Kind.ANSWER),
        ("news.more", Kind.ANSWER),
        ("offer.coded", Kind.OFFER),
        ("offer.taken", Kind.NEWS),
        ("alert.urgent", Kind.ALARM),
        ("relay.urgent", Kind.WORDS),
        ("relay.sent", Kind.NEWS),
        ("join.invite.reminder", Kind.INVITATION),
        ("join.welcome", Kind.NEWS),
        ("survey.intro", Kind.PUSH),
        ("visit.moved", Kind.PUSH),
    ],
)
def test_a_phrase_has_a_kind(phrase: str, kind: Kind) -> None:
    assert kind_of(phrase) is kind
    assert lasts(phrase) == (kind in {Kind.ANSWER, Kind.OFFER, Kind.WORDS})
