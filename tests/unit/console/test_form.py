"""Fields of forms: read as they were sent, and a sentence for each that cannot be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as some

from console.form import Form

if TYPE_CHECKING:
    from console.visit import Visit


@dataclass
class Sent:
    """A visit, as far as a form looks at one."""

    form: dict[str, list[str]]
    method: str = "POST"
    query: dict[str, str] = field(default_factory=dict)

    @property
    def request(self) -> Any:
        return SimpleNamespace(method=self.method)

    def field(self, name: str) -> str:
        return next(iter(self.form.get(name, ())), "").strip()

    def fields(self, name: str) -> list[str]:
        return self.form.get(name, [])

    def say(self, text: str, /, **values: Any) -> str:
        return text % values


def sent(**fields: str) -> Form:
    return Form(cast("Visit", Sent({name: [value] for name, value in fields.items()})))


def test_what_was_sent_is_read() -> None:
    form = sent(day="2026-12-24", at="2026-12-24T07:00", who="7", words=" a  b\nc ")
    assert form.day("day") == date(2026, 12, 24)
    assert form.moment("at") == datetime(2026, 12, 24, 7)  # noqa: DTZ001 (a local time)
    assert form.one_of("who", {"7": "Neema"}, "Choose.") == "Neema"
    assert form.some_of("who", {"7": "Neema"}) == ["Neema"]
    assert form.text("words", 10) == "a b c"
    assert form.errors == []


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01T07:00", "2026-12-24T07:00Z"])
def test_no_time_is_a_fault_that_is_said_once(text: str) -> None:
    form = sent(at=text)
    assert form.moment("at") is None
    form.fault("at", "Another.")
    assert form.errors == [("at", "Write a day and a time, such as 2026-12-24 07:00.")]
    assert form.error("at").startswith("Write a day")
    assert form.error("other") == ""


@given(some.text(max_size=40))
def test_whatever_is_sent_a_day_is_a_date_or_a_fault(text: str) -> None:
    form = sent(day=text, at=text)
    assert (form.day("day") is None) == bool(form.error("day"))
    assert (form.moment("at") is None) == bool(form.error("at"))


def test_too_much_and_too_little_are_faults() -> None:
    form = sent(words="x" * 11)
    form.text("words", 10)
    assert form.one_of("who", {"": 1, "7": 2}, "Choose.") == 1, "an empty choice may be one"
    assert form.one_of("who", {"7": 2}, "Choose.") is None
    assert form.errors == [("words", "Write 10 characters at most."), ("who", "Choose.")]


def test_a_form_that_is_opened_holds_what_the_address_says() -> None:
    opened = Form(cast("Visit", Sent({}, "GET", {"from": "2026-12-24T07:00"})))
    assert opened.value("from") == "2026-12-24T07:00"
    assert opened.value("until", "later") == "later"
    assert sent(until="").value("until", "later") == ""
