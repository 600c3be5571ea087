from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from domain import join_codes

if TYPE_CHECKING:
    from tests.unit.bot.commands.conftest import Operator

CODES = ("facilities", "codes")


def test_a_code_is_drawn_listed_and_revoked(stocked: Operator) -> None:
    said = stocked.types(*CODES, "new", "BUNDA")
    code, _, rest = said.out.partition(" ")
    assert rest == "lets people ask to join at BUNDA.\n"
    assert join_codes.weakness(join_codes.tidy(code)) == ""
    (row,) = stocked.types(*CODES, "list", "--json").json
    assert (row["facility"], row["code"], row["state"]) == ("BUNDA", code, "works")
    said = stocked.types(*CODES, "revoke", code.lower().replace("-", " "))
    assert (said.code, said.out) == (0, "The code no longer works.\n")
    assert stocked.types(*CODES, "list", "--json").json[0]["state"] == "revoked"
    assert code in stocked.types(*CODES, "list").out


def test_a_code_may_be_chosen_and_end_on_a_day(stocked: Operator) -> None:
    said = stocked.types(
        *CODES, "new", "BUNDA", "--code", "bunda 27", "--expires", "2030-02-01", "--json"
    )
    ends = "2030-02-01T00:00:00+00:00"
    assert said.json == [{"facility": "BUNDA", "code": "BUNDA27", "expires_at": ends}]
    (row,) = stocked.types(*CODES, "list", "--json").json
    assert (row["code"], row["state"]) == ("BUNDA27", "works")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("new", "NOWHERE"), "no facility has the code NOWHERE; see `mentorline facilities list`"),
        (("new", "BUNDA", "--code", "BUNDA"), "BUNDA needs 6 to 16 letters (A to Z) and digits"),
        (("new", "BUNDA", "--code", "BUNDA11"), "BUNDA11 is easy to guess: 11 comes to"),
        (("new", "BUNDA", "--code", "TARIME83"), "TARIME83 is or was in use; choose another"),
        (("new", "BUNDA", "--code", "come to us 27"), "come to us 27 needs 6 to 16 letters"),
        (("new", "BUNDA", "--expires", "2030-01-07"), "the code would have expired already"),
        (("revoke", "BUNDA28"), "no such code is in use; see `mentorline facilities codes list`"),
        (("revoke", "?"), "no such code is in use"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    stocked: Operator, words: tuple[str, ...], says: str
) -> None:
    stocked.types(*CODES, "new", "BAHARI", "--code", "TARIME83")
    stocked.types(*CODES, "revoke", "TARIME83")
    said = stocked.types(*CODES, *words)
    assert said.code == 1
    assert said.err.startswith(says)
    assert len(stocked.types(*CODES, "list", "--json").json) == 1


def test_the_codes_of_a_facility_named_like_a_code_are_others(ready: Operator) -> None:
    row = "NDH427,Ndh,district_hospital,Lake,Africa/Dar_es_Salaam,"
    table = f"code,name,level,region,time_zone,emergency_line\n{row}\n"
    ready.types("facilities", "import", ready.writes("facilities.csv", table))
    said = ready.types(*CODES, "new", "NDH427", "--code", "NDH-427")
    assert "is the facility's own code" in said.err


def test_an_empty_list_says_so(ready: Operator) -> None:
    assert ready.types(*CODES, "list").out == "Nothing here yet.\n"
