from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from channels.base import (
    Answer,
    Fault,
    Kind,
    SendError,
    answered,
    check_available,
    clean,
    open_session,
)

if TYPE_CHECKING:
    from types import TracebackType


class Request:
    """A call that raises when it is made."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault

    async def __aenter__(self) -> Any:
        raise self.fault

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        return None


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (TimeoutError("+12025550101"), "timeout"),
        (aiohttp.ClientConnectionError("bot7001:token"), "connection"),
        (OSError("network is down"), "connection"),
    ],
)
async def test_no_answer_is_worth_another_try_and_names_nobody(
    fault: Exception, code: str
) -> None:
    with pytest.raises(SendError) as raised:
        await answered(Request(fault))
    assert (raised.value.code, raised.value.kind) == (code, Kind.UNKNOWN)
    assert raised.value.__suppress_context__, "the cause may hold a number or the token"


@pytest.mark.parametrize("status", [200, 201, 400, 404])
def test_an_answer_of_the_provider_itself_is_passed(status: int) -> None:
    check_available(Answer(status, b"", {}))


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        (500, {}, None),
        (503, {"Retry-After": "120"}, 120.0),
    ],
)
def test_trouble_of_the_provider_is_worth_another_try(
    status: int, headers: dict[str, str], wait: float | None
) -> None:
    with pytest.raises(SendError) as raised:
        check_available(Answer(status, b"", headers))
    error = raised.value
    kind = Kind.THROTTLED if status == 429 else Kind.UNKNOWN
    assert (error.code, error.kind, error.retry_after) == (f"http_{status}", kind, wait)


def test_a_wait_that_the_wire_has_read_itself_outranks_the_header() -> None:
    with pytest.raises(SendError) as raised:
        check_available(Answer(429, b"", {"Retry-After": "7"}), 3.0)
    assert raised.value.retry_after == 3.0


def test_a_row_of_an_error_table_says_the_next_step() -> None:
    error = Fault("the number is unknown", blocked=True).error("30005")
    assert (error.code, error.kind, error.blocked) == ("30005", Kind.PERMANENT, True)
    assert str(error) == "30005"


def test_what_no_database_stores_is_dropped() -> None:
    assert clean("a\0b\ud83d \U0001f44d") == "ab \U0001f44d"


async def test_a_session_gives_up_in_time_and_keeps_no_cookies() -> None:
    async with open_session(2.0) as session:
        assert session.timeout.total == 2.0
        assert isinstance(session.cookie_jar, aiohttp.DummyCookieJar)
