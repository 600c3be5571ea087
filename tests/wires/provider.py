"""A provider on this machine that records what it is asked, and its published contract."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

Json = dict[str, Any]
CONTRACTS = Path(__file__).resolve().parents[3] / "shared" / "contracts"


@dataclass(frozen=True)
class Request:
    """One call that the provider got."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Provider:
    """Answers every call alike, and keeps the calls."""

    url: str = ""
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    requests: list[Request] = field(default_factory=list)
    peers: set[object] = field(default_factory=set)

    def answers(self, status: int, body: object, **headers: str) -> None:
        """Answer so from now on."""
        self.status = status
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    async def handle(self, request: web.Request) -> web.Response:
        """Keep a call and answer it."""
        body = await request.read()
        self.peers.add(request.transport and request.transport.get_extra_info("peername"))
        self.requests.append(Request(request.method, request.path, request.headers, body))
        await asyncio.sleep(self.delay_s)
        return web.Response(
            status=self.status,
            body=self.body,
            headers={"Content-Type": "application/json"} | self.headers,
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        """Be at `url` for a while."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.handle)
        async with TestServer(app) as server:
            self.url = str(server.make_url("")).rstrip("/")
            yield self


def contract(name: str) -> Json:
    """Load a provider's published description, or skip where it is not at hand."""
    path = CONTRACTS / name
    if not path.exists():
        pytest.skip(f"the published contract {name} is not beside this checkout")
    found: Json = json.loads(path.read_text())
    return found


def conforms(value: object, schema: Json, document: Json) -> bool:
    """Check the little of JSON Schema that these contracts use."""
    if "$ref" in schema:
        return conforms(value, _resolved(schema["$ref"], document), document)
    if "oneOf" in schema:
        return any(conforms(value, one, document) for one in schema["oneOf"])
    if isinstance(value, dict):
        properties: Json = schema.get("properties", {})
        return set(schema.get("required", ())) <= set(value) and all(
            name in properties and conforms(inner, properties[name], document)
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return all(conforms(inner, schema.get("items", {}), document) for inner in value)
    types = {"string": str, "integer": int, "boolean": bool, "number": float}
    return type(value) is types.get(schema.get("type", ""))


def _resolved(reference: str, document: Json) -> Json:
    found = document
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found
