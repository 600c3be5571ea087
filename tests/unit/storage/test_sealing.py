from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealing import BadKeys, SealBroken, sealer

PLACE = "message:sealed_text:12"


def key(number: int, fill: int) -> str:
    return f"{number}:{base64.b64encode(bytes([fill]) * 32).decode()}"


ONE, TWO, OTHER_ONE = key(1, 1), key(2, 2), key(1, 9)


@given(st.text(), st.text(max_size=40))
def test_what_is_sealed_for_a_place_opens_there(text: str, place: str) -> None:
    ours = sealer(ONE, "secret")
    assert ours.open(ours.seal(text, place), place) == text


@given(st.binary())
def test_bytes_are_sealed_too(data: bytes) -> None:
    ours = sealer(ONE, "secret")
    assert ours.open_bytes(ours.seal_bytes(data, PLACE), PLACE) == data


def test_the_same_text_is_never_sealed_alike() -> None:
    ours = sealer(ONE, "secret")
    assert len({ours.seal("patient bleeding", PLACE) for _ in range(50)}) == 50


@pytest.mark.parametrize(
    "elsewhere",
    ["message:sealed_text:13", "message:sealed_short:12", "inbox:sealed_text:12", ""],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: str) -> None:
    ours = sealer(ONE, "secret")
    with pytest.raises(SealBroken, match="another place"):
        ours.open(ours.seal("words", PLACE), elsewhere)


@given(st.integers(0, 36), st.integers(0, 7))
def test_a_changed_bit_does_not_open(byte: int, bit: int) -> None:
    ours = sealer(ONE, "secret")
    sealed = bytearray(ours.seal("88 words", PLACE))
    assert len(sealed) == 37
    sealed[byte] ^= 1 << bit
    with pytest.raises(SealBroken):
        ours.open(bytes(sealed), PLACE)


@given(st.binary(max_size=40))
def test_noise_does_not_open(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        sealer(ONE, "secret").open_bytes(noise, PLACE)


def test_another_key_does_not_open() -> None:
    sealed = sealer(ONE, "secret").seal("words", PLACE)
    with pytest.raises(SealBroken):
        sealer(OTHER_ONE, "secret").open(sealed, PLACE)


def test_a_missing_key_is_named_by_its_setting() -> None:
    sealed = sealer(ONE, "secret").seal("words", PLACE)
    with pytest.raises(SealBroken, match="ENCRYPTION_KEYS"):
        sealer(TWO, "secret").open(sealed, PLACE)


def test_after_rotation_the_first_key_seals_and_both_open() -> None:
    before, after = sealer(ONE, "secret"), sealer(f"{TWO}, {ONE}", "secret")
    old, new = before.seal("old words", PLACE), after.seal("new words", PLACE)
    assert (after.open(old, PLACE), after.open(new, PLACE)) == ("old words", "new words")
    assert (old[0], new[0]) == (1, 2)
    with pytest.raises(SealBroken):
        before.open(new, PLACE)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "1",
        "1:",
        ":" + ONE[2:],
        ONE[2:],
        "0:" + ONE[2:],
        "256:" + ONE[2:],
        "-1:" + ONE[2:],
        "one:" + ONE[2:],
        "1:not base64 at all!",
        "1:" + base64.b64encode(bytes(16)).decode(),
        "1:" + base64.b64encode(bytes(33)).decode(),
        ONE + ",",
        ONE + ";" + TWO,
    ],
)
def test_a_bad_entry_says_what_to_write_instead(entry: str) -> None:
    with pytest.raises(
        BadKeys, match=r"1 to 255, a colon and 32 bytes in base64.*mentorline init"
    ):
        sealer(entry, "secret")


def test_a_number_used_twice_is_named() -> None:
    with pytest.raises(BadKeys, match="names key 1 twice; give each its own number"):
        sealer(f"{ONE},{OTHER_ONE}", "secret")


def test_no_key_is_shown_by_an_error_or_a_repr() -> None:
    with pytest.raises(BadKeys) as bad:
        sealer("1:" + ONE[2:20], "secret")
    assert ONE[2:20] not in str(bad.value)
    ours = sealer(ONE, "secret")
    assert repr(ours.index_key) not in repr(ours)
    assert "secret" not in repr(ours)


def test_digests_find_again_and_differ_by_channel_and_secret() -> None:
    ours, theirs = sealer(ONE, "secret"), sealer(ONE, "another secret")
    number = "+255700000001"
    assert ours.digest("sms", number) == sealer(TWO, "secret").digest("sms", number)
    digests = {
        ours.digest("sms", number),
        ours.digest("whatsapp", number),
        ours.digest("sms", "+255700000002"),
        theirs.digest("sms", number),
    }
    assert {len(each) for each in digests} == {32}
    assert len(digests) == 4
