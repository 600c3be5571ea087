"""Files are packed once, and kept for as long as they are what they were."""

from __future__ import annotations

import gzip
import re

import brotli
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from console import assets


def asked(coding: str, body: bytes) -> web.Response:
    """Return a page as a browser that takes a coding would get it."""
    request = make_mocked_request("GET", "/", headers={"Accept-Encoding": coding})
    response = web.Response(body=body, content_type="text/html")
    assets.pack(request, response)
    return response


def test_a_file_has_every_form_and_an_address_of_its_version() -> None:
    found = assets.asset("console.css")
    plain = found.forms[""]
    assert brotli.decompress(found.forms["br"]) == plain == gzip.decompress(found.forms["gzip"])
    assert len(found.forms["br"]) < 5_000
    assert re.fullmatch(
        r"/console/static/console\.css\?v=[0-9a-f]{12}", assets.address("console.css")
    )


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "../static/console.css", "..", ""])
def test_nothing_else_is_a_file_of_ours(name: str) -> None:
    with pytest.raises(LookupError):
        assets.asset(name)


@pytest.mark.parametrize(
    ("said", "got"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5", "br"),
        ("br;q=0, gzip", None),
        ("br; q=0.0", None),
        ("", None),
    ],
)
def test_a_page_is_packed_as_its_browser_takes_it(said: str, got: str | None) -> None:
    body = b"<p>What needs you comes first.</p>" * 40
    response = asked(said, body)
    assert response.headers.get("Content-Encoding") == got
    if got:
        packed = response.body
        assert isinstance(packed, bytes)
        assert brotli.decompress(packed) == body


def test_what_is_small_stays_as_it_is() -> None:
    assert asked("br", b"short").body == b"short"


def test_htmx_and_its_extension_come_as_one_so_that_none_is_late() -> None:
    both = assets.asset("live.js").forms[""]
    first, second = ((assets.STATIC / each).read_bytes() for each in assets.TOGETHER["live.js"])
    assert both == first + b"\n;" + second
    assert b"registerExtension" in second
