from __future__ import annotations

import re
from math import isinf

import pytest

from content.phrases import Phrases
from monitoring.health import BY_NAME, CONDITIONS, Reading, judge, split
from tests.house_report import ROOT

LATE = Reading("inbox.late", 61)
CALM = Reading("inbox.late", 5)
BETWEEN = Reading("inbox.late", 30)


def test_what_holds_once_is_not_told_and_twice_in_a_row_it_is() -> None:
    first = judge([LATE], (), ())
    assert first.raised == ()
    assert first.holding == {"inbox.late"}
    assert judge([LATE], (), first.holding).raised == (LATE,)


def test_what_is_severe_is_told_at_once() -> None:
    nobody = Reading("worker.none", 1)
    assert judge([nobody], (), ()).raised == (nobody,)


def test_what_stands_is_not_raised_again_but_lasts() -> None:
    verdict = judge([LATE], {"inbox.late"}, {"inbox.late"})
    assert (verdict.raised, verdict.lasting, verdict.over) == ((), (LATE,), ())


def test_between_the_limits_nothing_changes() -> None:
    assert judge([BETWEEN], (), {"inbox.late"}).raised == ()
    assert judge([BETWEEN], {"inbox.late"}, ()).over == ()


def test_below_the_lower_limit_it_is_over() -> None:
    assert judge([CALM], {"inbox.late"}, ()).over == (CALM,)
    assert judge([CALM], (), ()).over == ()


def test_without_a_reading_it_stays_as_it_was() -> None:
    verdict = judge([], {"inbox.late"}, {"inbox.late"})
    assert (verdict.raised, verdict.lasting, verdict.over) == ((), (), ())


def test_one_channel_says_nothing_of_another() -> None:
    sms, telegram = (Reading("provider.down", 1.0, each) for each in ("sms", "telegram"))
    verdict = judge([sms, telegram], {"provider.down:sms"}, {"provider.down:telegram"})
    assert (verdict.raised, verdict.lasting) == ((telegram,), (sms,))


def test_what_follows_from_something_else_is_not_told_of() -> None:
    late, down = Reading("outbox.late", 200, "sms"), Reading("provider.down", 1.0, "sms")
    held = {late.name, down.name}
    assert judge([late, down], (), held).raised == (down,)
    assert judge([late], {down.name}, held).raised == ()
    other = Reading("outbox.late", 200, "telegram")
    assert judge([other, down], (), {other.name, down.name}).raised == (other, down)


def test_a_cause_without_a_subject_explains_every_channel() -> None:
    late = Reading("outbox.late", 200, "sms")
    assert judge([late], {"worker.none"}, {late.name}).raised == ()


def test_once_its_cause_is_over_it_is_told_of_itself() -> None:
    late, well = Reading("outbox.late", 200, "sms"), Reading("provider.down", 0.0, "sms")
    assert judge([late, well], {"provider.down:sms"}, {late.name}).raised == (late,)


def test_the_name_of_an_alert_says_what_it_is_about() -> None:
    assert Reading("provider.down", 1, "sms").name == "provider.down:sms"
    assert split("provider.down:sms") == (BY_NAME["provider.down"], "sms")
    assert split("inbox.late") == (BY_NAME["inbox.late"], "")


@pytest.mark.parametrize("one", CONDITIONS, ids=lambda one: one.name)
def test_a_condition_is_whole(one: object) -> None:
    condition = BY_NAME[one.name]  # type: ignore[attr-defined]
    assert condition.clears <= condition.raises
    assert set(condition.explained_by) <= BY_NAME.keys()
    assert condition.mend[0].islower()
    assert not condition.mend.endswith(".")
    said = Phrases.load().render(condition.phrase, "en", **dict.fromkeys(condition.says, "x"))
    assert "Please" in said.text or "please" in said.text


def test_each_condition_is_documented_with_its_limits_and_what_to_do() -> None:
    page = (ROOT / "docs/operating.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z.]+)` \| (.+?) \| (\S+) \| (\S+) \| (.+) \|$", page, re.M)
    told = {row[0]: row[1:] for row in rows}
    wanted = {
        one.name: (one.measures, _figure(one.raises), _figure(one.clears), one.mend)
        for one in CONDITIONS
    }
    assert told == wanted


def _figure(limit: float) -> str:
    return "-" if isinf(limit) else f"{limit:g}"
