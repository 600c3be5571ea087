"""Twilio's contents: templates that WhatsApp has approved, and the buttons of a conversation.

A content is made once for an account, and named when something is sent. One of each shape
carries all our buttons, whose text and labels are its variables; each template is one content
for each language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from channels.base import SendError
from domain.templates import Approval, Approved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from channels.twilio.calls import Calls
    from domain.model import Choice
    from domain.templates import Wording

Json = dict[str, Any]

MOST_REPLIES: Final = 3
"""Quick replies below a message of a conversation; more choices become a list."""

MOST_ITEMS: Final = 10
LONGEST_LABEL: Final = 20
PAGE: Final = "/v1/ContentAndApprovals?PageSize=200"
MOST_PAGES: Final = 50
LANGUAGE: Final = "en"
"""Twilio wants a language of every content; that of the buttons is whatever fills them."""

APPROVALS: Final[Mapping[str, Approval]] = {
    "approved": Approval.APPROVED,
    "received": Approval.PENDING,
    "pending": Approval.PENDING,
    "rejected": Approval.REJECTED,
    "paused": Approval.PAUSED,
    "disabled": Approval.PAUSED,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A content as Twilio lists it."""

    name: str
    language: str
    sid: str
    approval: Approval
    category: str


class Contents:
    """The contents of one account, as they were when they were last looked up."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._sids: dict[tuple[str, str], str] = {}

    @property
    def has_buttons(self) -> bool:
        """Whether every shape of buttons is there."""
        return all((name, LANGUAGE) in self._sids for name in SHAPES)

    def template(self, name: str, language: str) -> str:
        """Return the SID of a template in a language; raises SendError when it is not there."""
        sid = self._sids.get((name, language))
        if sid is None:
            raise SendError("no_template")
        return sid

    def buttons(self, choices: Sequence[Choice]) -> str:
        """Return the SID of the content with so many buttons; raises SendError."""
        return self.template(_shape(len(choices)), LANGUAGE)

    async def look(self) -> list[Approved]:
        """Look up what is there and return how the templates stand; raises SendError."""
        listed = [one async for one in self._every()]
        self._sids = {(one.name, one.language): one.sid for one in listed}
        return [
            Approved(one.name, one.language, one.approval, one.category)
            for one in listed
            if one.name not in SHAPES
        ]

    async def make_buttons(self) -> int:
        """Make the shapes of buttons that are missing; return how many. Raises SendError."""
        missing = [name for name in SHAPES if (name, LANGUAGE) not in self._sids]
        for name in missing:
            await self._make(name, LANGUAGE, SHAPES[name])
        return len(missing)

    async def submit(self, wording: Wording) -> None:
        """Make a template in a language and hand it in for approval; raises SendError."""
        types = _quick_replies(wording.body, wording.labels, wording.keys)
        if not wording.labels:
            types = {"twilio/text": {"body": wording.body}}
        samples = dict(enumerate_from_one(wording.samples))
        sid = await self._make(wording.name, wording.language, (types, samples))
        fields = {"name": wording.name, "category": wording.category.upper()}
        await self._calls.contents("POST", f"/v1/Content/{sid}/ApprovalRequests/whatsapp", fields)

    async def _make(self, name: str, language: str, shape: tuple[Json, Json]) -> str:
        types, variables = shape
        fields = {
            "friendly_name": name,
            "language": language,
            "variables": variables,
            "types": types,
        }
        made = await self._calls.contents("POST", "/v1/Content", fields)
        sid = str(made.get("sid") or "")
        if not sid:
            raise SendError("unreadable_answer")
        self._sids[name, language] = sid
        return sid

    async def _every(self) -> Any:
        """Give the contents of all pages; what cannot be read is left out."""
        path = PAGE
        for _ in range(MOST_PAGES):
            page = await self._calls.contents("GET", path)
            for one in page.get("contents") or ():
                listed = _listed(one)
                if listed is not None:
                    yield listed
            path = str((page.get("meta") or {}).get("next_page_url") or "")
            if not path:
                return


def variables(text: str, choices: Sequence[Choice], reference: str) -> dict[str, str]:
    """Return what fills a content with buttons: the text, then labels and payloads in turn."""
    listed = len(choices) > MOST_REPLIES
    opener = [f"{choices[0].key}-{choices[-1].key}"] if listed else []
    pairs = ((each.label[:LONGEST_LABEL], f"{reference}:{each.key}") for each in choices)
    return dict(enumerate_from_one([text, *opener, *(part for pair in pairs for part in pair)]))


def enumerate_from_one(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give each value with its place as Twilio writes it, "1" for the first."""
    return ((str(place), value) for place, value in enumerate(values, 1))


def _quick_replies(body: str, labels: Sequence[str], ids: Sequence[str]) -> Json:
    actions = [{"title": label, "id": one} for label, one in zip(labels, ids, strict=True)]
    return {"twilio/quick-reply": {"body": body, "actions": actions}}


def _shape(choices: int) -> str:
    kind = "reply" if choices <= MOST_REPLIES else "list"
    return f"mentorline_{kind}_{choices}"


def _shapes() -> Iterator[tuple[str, tuple[Json, Json]]]:
    """Give every shape of buttons: what it is made of, and a sample for each variable."""
    for count in range(1, MOST_ITEMS + 1):
        first = 2 if count <= MOST_REPLIES else 3
        places = range(first, first + 2 * count, 2)
        titles = [f"{{{{{place}}}}}" for place in places]
        ids = [f"{{{{{place + 1}}}}}" for place in places]
        if count <= MOST_REPLIES:
            types = _quick_replies("{{1}}", titles, ids)
        else:
            items = [{"item": item, "id": one} for item, one in zip(titles, ids, strict=True)]
            types = {"twilio/list-picker": {"body": "{{1}}", "button": "{{2}}", "items": items}}
        samples = ["Which?", *(["1-4"] if count > MOST_REPLIES else []), *["1"] * (2 * count)]
        yield _shape(count), (types, dict(enumerate_from_one(samples)))


SHAPES: Final[Mapping[str, tuple[Json, Json]]] = dict(_shapes())
"""The contents that carry our buttons, by name; they need no approval in a conversation."""


def _listed(content: object) -> Listed | None:
    """Read one content of a list, or None where it lacks a name or an id."""
    if not isinstance(content, dict):
        return None
    name, sid = content.get("friendly_name"), content.get("sid")
    if not isinstance(name, str) or not isinstance(sid, str):
        return None
    asked = content.get("approval_requests")
    request = asked if isinstance(asked, dict) else {}
    approval = APPROVALS.get(str(request.get("status") or "").lower(), Approval.UNASKED)
    language = str(content.get("language") or "")
    return Listed(name, language, sid, approval, str(request.get("category") or "").lower())
