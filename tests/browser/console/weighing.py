"""What a page may weigh: the first view, with everything it needs, and each later one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST, LATER = 40_000, 12_000
"""Bytes, headers and all."""

REQUESTS = 8


@dataclass
class Scale:
    """Weighs what a browser fetches, headers and all, as it comes over the network."""

    requests: int = 0
    bytes: int = 0
    codings: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def under(self, page: Page) -> Page:
        """Weigh what this page fetches from now on."""
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.requestWillBeSent", self._asked)
        line.on("Network.requestServedFromCache", self._kept)
        line.on("Network.responseReceived", self._answered)
        line.on("Network.dataReceived", self._got)
        return page

    def empty(self) -> None:
        """Begin anew."""
        self.requests = self.bytes = 0

    def _asked(self, _event: dict[str, Any]) -> None:
        self.requests += 1

    def _kept(self, event: dict[str, Any]) -> None:
        self.kept.add(event["requestId"])

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if not response.get("fromDiskCache") and event["requestId"] not in self.kept:
            self.bytes += response["encodedDataLength"]
            headers = {name.lower(): value for name, value in response["headers"].items()}
            self.codings.add(headers.get("content-encoding", ""))

    def _got(self, event: dict[str, Any]) -> None:
        self.bytes += event["encodedDataLength"]
