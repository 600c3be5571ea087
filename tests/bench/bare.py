"""The limit: an aiohttp handler that reads a webhook, verifies nothing and stores nothing."""

from __future__ import annotations

import sys

from aiohttp import web


async def hook(request: web.Request) -> web.Response:
    """Read and acknowledge."""
    await request.read()
    return web.Response(text="<Response/>", content_type="text/xml")


async def readyz(_request: web.Request) -> web.Response:
    """Say that it serves."""
    return web.json_response({"ready": True})


if __name__ == "__main__":
    served = web.Application()
    served.add_routes([web.post("/hooks/{wire}", hook), web.get("/readyz", readyz)])
    web.run_app(served, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
