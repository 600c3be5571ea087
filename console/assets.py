"""The stylesheet and the scripts: packed once, and kept by browsers until they change."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli
from aiohttp import web

STATIC: Final = Path(__file__).parent / "static"
KINDS: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
TOGETHER: Final = {"live.js": ("htmx.min.js", "hx-sse.min.js")}
"""Files that are served as one: htmx reads the page at its next turn, and on a slow line an
extension that came after that would miss what it is there for."""

FOR_EVER: Final = "public, max-age=31536000, immutable"
"""Its address carries its version, so a changed file has another address."""

FAST: Final = 5
"""How hard a page is packed: within a few percent of the smallest, in a tenth of its time."""

SMALL: Final = 300
"""What is not packed, in bytes: it fits the first packet as it is."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is the same for everybody, in every form that a browser may take it."""

    kind: str
    version: str
    forms: dict[str, bytes] = field(repr=False)


@cache
def asset(name: str) -> Asset:
    """Return a file of ours; raises LookupError where there is none."""
    paths = [STATIC / part for part in TOGETHER.get(name, (name,))]
    path = STATIC / name
    if path.suffix not in KINDS or path.name != name or not all(each.is_file() for each in paths):
        raise LookupError(name)
    body = b"\n;".join(each.read_bytes() for each in paths)
    forms = {"br": brotli.compress(body), "gzip": gzip.compress(body, mtime=0), "": body}
    return Asset(KINDS[path.suffix], sha256(body).hexdigest()[:12], forms)


def address(name: str) -> str:
    """Return where browsers find a file in its present version."""
    return f"/console/static/{name}?v={asset(name).version}"


async def serve(request: web.Request) -> web.Response:
    """Serve a file; only its present version is kept for ever."""
    try:
        found = asset(request.match_info["name"])
    except LookupError:
        raise web.HTTPNotFound from None
    coding = _taken(request, found.forms)
    headers = {"Vary": "Accept-Encoding", "Content-Type": f"{found.kind}; charset=utf-8"}
    if request.query.get("v") == found.version:
        headers["Cache-Control"] = FOR_EVER
    if coding:
        headers["Content-Encoding"] = coding
    return web.Response(body=found.forms[coding], headers=headers)


def pack(request: web.Request, response: web.Response) -> None:
    """Pack a page as its browser takes it."""
    body = response.body
    if not isinstance(body, bytes) or len(body) < SMALL or "Content-Encoding" in response.headers:
        return
    response.headers["Vary"] = "Accept-Encoding"
    if _taken(request, {"br": b""}):
        response.body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=FAST)
        response.headers["Content-Encoding"] = "br"
    else:
        response.enable_compression()


def _taken(request: web.Request, codings: dict[str, bytes]) -> str:
    """Return the first of these that a browser says it takes; or none."""
    said = request.headers.get("Accept-Encoding", "")
    taken = {each.split(";")[0].strip() for each in said.split(",") if not _refused(each)}
    return next((each for each in codings if each in taken), "")


def _refused(part: str) -> bool:
    return part.replace(" ", "").endswith(("q=0", "q=0.0", "q=0.00", "q=0.000"))
