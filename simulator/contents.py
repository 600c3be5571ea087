"""Twilio's Content API over toy phones: contents, and WhatsApp's review of them.

What it takes is on https://www.twilio.com/docs/content/content-types-overview and the pages of
the types; what the review rejects is on
https://www.twilio.com/docs/whatsapp/tutorial/message-template-approvals-statuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator import twilio_lists
from simulator.filling import NAME, PLACEHOLDER, places, richest, rows_of
from simulator.twilio_errors import INVALID, TwilioError
from simulator.wires import new_sid

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from datetime import datetime

    from simulator.faults import Faults

Json = dict[str, Any]
BASE = "https://content.twilio.com/v1"
STATUSES = (
    *("unsubmitted", "received", "pending", "approved"),
    *("rejected", "paused", "disabled"),
)
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
ALREADY_SUBMITTED = 92009
LONGEST = {"reply": 1024, "list": 1024, "text": 1600}
MOST_ROWS, MOST_VARIABLES = 10, 100
LONGEST_TITLE, LONGEST_ITEM, LONGEST_DESCRIPTION, LONGEST_ID = 25, 24, 72, 200
TEMPLATE_NAME = re.compile(r"[a-z0-9_]{1,512}")
ENDS_OR_TOUCHES = re.compile(r"^\s*\{\{|\}\}\s*$|\}\}\s*\{\{")


@dataclass
class FakeContents:
    """The contents of one account; `complain` hears of a template that WhatsApp must reject."""

    account_sid: str
    now: Callable[[], Awaitable[datetime]]
    faults: Callable[[], Faults]
    complain: Callable[[str], None]
    kept: dict[str, Json] = field(default_factory=dict)
    approvals: dict[str, Json] = field(default_factory=dict)

    async def create(self, asked: Json) -> Json:
        """Keep a content, or raise TwilioError where a type says otherwise."""
        _check(asked)
        sid, stamp = new_sid("HX"), (await self.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        url = f"{BASE}/Content/{sid}"
        self.kept[sid] = {
            "sid": sid,
            "account_sid": self.account_sid,
            "friendly_name": asked.get("friendly_name", ""),
            "language": asked["language"],
            "variables": asked.get("variables", {}),
            "types": asked["types"],
            "date_created": stamp,
            "date_updated": stamp,
            "url": url,
            "links": {
                "approval_create": f"{url}/ApprovalRequests/whatsapp",
                "approval_fetch": f"{url}/ApprovalRequests",
            },
        }
        return self.kept[sid]

    def fetch(self, sid: str) -> Json:
        """One content."""
        if sid not in self.kept:
            raise TwilioError(20404)
        return self.kept[sid]

    def delete(self, sid: str) -> None:
        """Forget a content, with its approval."""
        self.fetch(sid)
        del self.kept[sid]
        self.approvals.pop(sid, None)

    def list_page(self, query: Mapping[str, str]) -> Json:
        """Every content, newest first."""
        return twilio_lists.page_v1("contents", self._newest(), f"{BASE}/Content", query)

    def approvals_page(self, query: Mapping[str, str]) -> Json:
        """Every content with the state of its approval, newest first."""
        url = f"{BASE}/ContentAndApprovals"
        page = twilio_lists.page_v1("contents", self._newest(), url, query)
        page["contents"] = [
            {name: value for name, value in one.items() if name not in {"url", "links"}}
            | {"approval_requests": self._looked_at(one["sid"])}
            for one in page["contents"]
        ]
        return page

    def submit(self, sid: str, asked: Json) -> Json:
        """Submit a content to WhatsApp's review."""
        content = self.fetch(sid)
        name, category = str(asked.get("name", "")), asked.get("category")
        kind, _ = richest(content["types"])
        if self.status(sid) not in {"unsubmitted", "rejected"}:
            raise TwilioError(ALREADY_SUBMITTED)
        if not TEMPLATE_NAME.fullmatch(name):
            raise TwilioError(INVALID, "name holds small letters, digits and underscores only")
        if category not in CATEGORIES:
            raise TwilioError(INVALID, f"category is one of {', '.join(CATEGORIES)}")
        if kind == "list":
            raise TwilioError(INVALID, "twilio/list-picker cannot be submitted for approval")
        self.approvals[sid] = _approval(name, category, _type_name(content), "received")
        return self.approvals[sid]

    def fetch_approval(self, sid: str) -> Json:
        """The state of one content's approval."""
        self.fetch(sid)
        return {
            "sid": sid,
            "account_sid": self.account_sid,
            "url": f"{BASE}/Content/{sid}/ApprovalRequests",
            "whatsapp": {"type": "whatsapp"} | self._looked_at(sid),
        }

    def status(self, sid: str) -> str:
        """The state of a template just now; the page's switch pauses every one."""
        found: str = self.approvals.get(sid, {}).get("status", "unsubmitted")
        return "paused" if found == "approved" and self.faults().templates_paused else found

    def name(self, sid: str) -> str:
        """What a template was submitted as, else the content's friendly name."""
        submitted: str = self.approvals.get(sid, {}).get("name", "")
        return submitted or self.kept[sid]["friendly_name"]

    def set_status(self, name: str, status: str, reason: str = "") -> None:
        """Let WhatsApp decide about every template of this name, or that of this SID."""
        if status not in STATUSES:
            raise ValueError(f"{status} is none of {', '.join(STATUSES)}")
        found = [sid for sid in self.approvals if name in {sid, self.approvals[sid]["name"]}]
        if not found:
            raise LookupError(f"No template {name!r} has been submitted")
        for sid in found:
            self.approvals[sid] |= {"status": status, "rejection_reason": reason}

    def forget(self) -> None:
        """Forget every content."""
        self.kept.clear()
        self.approvals.clear()

    def _newest(self) -> list[Json]:
        return list(reversed(self.kept.values()))

    def _looked_at(self, sid: str) -> Json:
        """The approval as it is shown; the review is done by the time somebody looks."""
        approval = self.approvals.get(sid)
        if approval is None:
            return _approval("", "", "", "unsubmitted")
        if approval["status"] in {"received", "pending"}:
            approval |= self._decided(sid)
        return approval | {"status": self.status(sid)}

    def _decided(self, sid: str) -> Json:
        if self.faults().templates_pending:
            return {"status": "pending"}
        fault = self._fault(sid)
        if fault:
            self.complain(f"template {self.name(sid)}: {fault}")
        reason = fault or ("PROMOTIONAL" if self.faults().templates_rejected else "")
        return {"status": "rejected" if reason else "approved", "rejection_reason": reason}

    def _fault(self, sid: str) -> str:
        """Return what WhatsApp's review finds wrong, or ""."""
        content, (_, shape) = self.kept[sid], richest(self.kept[sid]["types"])
        asked = places(shape)
        others = [
            self.kept[other]["language"]
            for other in self.approvals
            if other != sid and self.name(other) == self.name(sid)
        ]
        faults = (
            ("a variable begins or ends the body, or touches another", _is_bare(shape["body"])),
            ("a button's title has a variable", _has_variable_titles(shape)),
            ("a variable has no sample", not set(asked) <= set(content["variables"])),
            ("variables are not numbered from 1", _are_unnumbered(asked)),
            ("this name and language are taken", content["language"] in others),
        )
        return next((words for words, found in faults if found), "")


def _approval(name: str, category: str, content_type: str, status: str) -> Json:
    return {
        "name": name,
        "category": category,
        "content_type": content_type,
        "status": status,
        "rejection_reason": "",
        "allow_category_change": True,
    }


def _type_name(content: Json) -> str:
    _, shape = richest(content["types"])
    return next((str(name) for name, value in content["types"].items() if value is shape), "")


def _is_bare(body: str) -> bool:
    return bool(ENDS_OR_TOUCHES.search(body))


def _has_variable_titles(shape: Json) -> bool:
    return any(PLACEHOLDER.search(row.get("title", "")) for row in rows_of(shape))


def _are_unnumbered(names: list[str]) -> bool:
    return set(names) != {str(number + 1) for number in range(len(names))}


def _check(asked: Json) -> None:
    """Raise TwilioError unless the content is one that the API takes."""
    try:
        faults = _faults(asked)
    except (AttributeError, KeyError, LookupError, TypeError) as error:
        raise TwilioError(INVALID, f"types: {error}") from None
    for words, found in faults:
        if found:
            raise TwilioError(INVALID, words)


def _faults(asked: Json) -> list[tuple[str, bool]]:
    kind, shape = richest(asked["types"])
    variables = asked.get("variables", {})
    names = [*variables, *places(asked["types"])]
    return [
        ("language is missing", not asked.get("language")),
        ("body is missing", not shape["body"]),
        (f"body is over {LONGEST[kind]} characters", len(shape["body"]) > LONGEST[kind]),
        ("variables are names with samples", not all(_is_sample(v) for v in variables.values())),
        ("there are over 100 variables", len(set(names)) > MOST_VARIABLES),
        ("a variable's name is not well formed", not all(map(NAME.fullmatch, names))),
        *_faults_of_rows(kind, shape),
    ]


def _faults_of_rows(kind: str, shape: Json) -> list[tuple[str, bool]]:
    if kind == "text":
        return []
    rows = rows_of(shape)
    most = LONGEST_ITEM if kind == "list" else LONGEST_TITLE
    labels = [row["item"] if kind == "list" else row["title"] for row in rows]
    return [
        ("1 to 10 buttons or items are needed", not 1 <= len(rows) <= MOST_ROWS),
        (f"a label is empty or over {most}", not all(_fits(label, most) for label in labels)),
        ("an id is missing or over 200", not all(_fits(row["id"], LONGEST_ID) for row in rows)),
        ("an id is there twice", len({row["id"] for row in rows}) < len(rows)),
        ("a list needs a button of up to 20", kind == "list" and not _fits(shape["button"], 20)),
        (
            f"a description is over {LONGEST_DESCRIPTION}",
            any(len(row.get("description") or "") > LONGEST_DESCRIPTION for row in rows),
        ),
    ]


def _fits(text: str, most: int) -> bool:
    """Whether a text is short enough; one with a variable is measured when it is sent."""
    return bool(PLACEHOLDER.search(text)) or 0 < len(text) <= most


def _is_sample(value: object) -> bool:
    return isinstance(value, str) and bool(value)
