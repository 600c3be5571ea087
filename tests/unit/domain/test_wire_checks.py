"""What a provider says of our account, and the one thing that it means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.wire_checks import Checked, Finding, finding

OURS = "https://mentorline.example/hooks/twilio"
WELL = Checked("Lake Zone", takes_at=OURS, wanted=OURS, may_set=True)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, Finding.WELL),
        ({"takes_at": "", "wanted": ""}, Finding.WELL),
        ({"trouble": "403 Forbidden"}, Finding.TURNED_AWAY),
        ({"takes_at": ""}, Finding.UNSET),
        ({"takes_at": "https://other.example/hooks/twilio"}, Finding.ELSEWHERE),
        ({"takes_at": f"GET {OURS}"}, Finding.ELSEWHERE),
        ({"takes_at": OURS, "wanted": ""}, Finding.ELSEWHERE),
        ({"takes_at": "", "wanted": "http://127.0.0.1:8080/hooks/twilio"}, Finding.PRIVATE),
        (
            {"takes_at": "", "wanted": "http://127.0.0.1:8080/hooks/twilio", "is_near": True},
            Finding.UNSET,
        ),
        ({"takes_at": None}, Finding.BY_HAND),
        ({"is_active": False, "takes_at": None}, Finding.ASLEEP),
        ({"fault": "20003"}, Finding.REFUSED),
        ({"fault": "InvalidToken"}, Finding.REFUSED),
        ({"fault": "no_sender"}, Finding.NO_SENDER),
        ({"fault": "timeout"}, Finding.SILENT),
    ],
)
def test_what_was_found_means_one_thing(changes: dict[str, object], found: Finding) -> None:
    assert finding(replace(WELL, **changes)) is found  # type: ignore[arg-type] # a table's row
