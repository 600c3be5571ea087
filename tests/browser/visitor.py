"""A visitor at the page: what they do with its forms, and what they read on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody before the three phones."""

    page: Page
    url: str

    def opens(self, **view: str) -> None:
        """Open the page, with the phones and the story named."""
        self.page.goto(f"{self.url}?{urlencode(view)}")

    def presses(self, label: str) -> None:
        """Press a button outside the phones."""
        self.sends(self.page.get_by_role("button", name=label, exact=True))

    def sends(self, button: Locator) -> None:
        """Press a button of a form, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            button.click()

    def phone(self, who: str) -> Locator:
        """The phone of somebody."""
        heading = self.page.get_by_role("heading", name=who, exact=True)
        return self.page.locator("section.phone").filter(has=heading)

    def texts(self, who: str, words: str) -> None:
        """Write on somebody's phone and send it."""
        phone = self.phone(who)
        phone.get_by_label(f"Text as {who}").fill(words)
        self.sends(phone.get_by_role("button", name="Send"))

    def moves(self, who: str, network: str) -> None:
        """Move somebody's phone to another network."""
        phone = self.phone(who)
        phone.locator("details.set > summary").click()
        phone.get_by_label("Network").select_option(network)
        self.sends(phone.get_by_role("button", name="Change", exact=True))

    def taps(self, who: str, label: str) -> None:
        """Tap the newest such button on somebody's phone."""
        self.sends(self.phone(who).get_by_role("button", name=label, exact=True).last)

    def received(self, who: str) -> list[str]:
        """What stands on somebody's phone that they did not write, oldest first."""
        return self.phone(who).locator(".msg:not(.me) p[dir]").all_inner_texts()

    def strip(self) -> list[str]:
        """What happened and why, newest first, without the times."""
        lines = self.page.locator(".events li").all_inner_texts()
        return [" ".join(line.split()).partition(" ")[2] for line in lines]

    def happened(self, words: str) -> str:
        """The newest line of the strip with these words, with its reason."""
        return next((line for line in self.strip() if words in line), "")

    def switches(self, *faults: str) -> None:
        """Switch on these faults and no others."""
        for box in self.page.get_by_role("group", name="Faults").get_by_role("checkbox").all():
            box.uncheck()
        for fault in faults:
            self.page.get_by_role("checkbox", name=fault).check()
        self.presses("Apply")

    def sideways(self) -> int:
        """By how many pixels the page is wider than its window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider
