"""The wording of templates: the deck's, within WhatsApp's rules, and filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from pydantic import ValidationError

from content.templates import FILE, Templates

if TYPE_CHECKING:
    from domain.templates import Wording

DECK = Path(__file__).parents[4] / "shared" / "domain" / "phrases.yaml"
EVERY = list(Templates.load().wordings())


def write(folder: Path, **changes: object) -> Path:
    source = {
        "category": "utility",
        "whole": True,
        "values": ["name"],
        "body": {"en": "Hello {{1}}, read."},
        "keys": ["1"],
        "labels": {"en": ["Read"]},
    }
    path = folder / "templates.yaml"
    path.write_text(yaml.safe_dump({"ml_x": source | changes, "samples": {"name": "Asha"}}))
    return path


@pytest.mark.parametrize("wording", EVERY, ids=lambda one: f"{one.name}-{one.language}")
def test_a_wording_has_a_sample_for_each_value_and_names_its_keys(wording: Wording) -> None:
    for place in range(1, len(wording.samples) + 1):
        assert f"{{{{{place}}}}}" in wording.body
    assert all(key in wording.body for key in wording.keys)
    assert all(wording.samples)


def test_every_language_has_every_template() -> None:
    names = {one.name for one in EVERY}
    assert {(one.name, one.language) for one in EVERY} == {
        (name, language) for name in names for language in ("en", "fr", "sw", "pt")
    }


def test_a_template_is_filled_for_its_reader() -> None:
    values = {"name": "Juma", "mentor": "Dr Neema", "q": "Q40"}
    told = Templates.load().fill("ml_answer_waiting", "en", **values)
    assert told.text == (
        "Hello Juma, Dr Neema has answered your question Q40. "
        "The answer is waiting for you here. Reply 1 to read it now."
    )
    assert told.variables == ("Juma", "Dr Neema", "Q40")
    assert not told.whole


def test_a_value_is_one_line_and_never_empty() -> None:
    values = {"name": "", "mentor": "Dr\n  Neema\t K", "q": "Q40"}
    told = Templates.load().fill("ml_answer_waiting", "sw", **values)
    assert told.variables == ("-", "Dr Neema K", "Q40")


def test_other_values_than_its_own_are_refused() -> None:
    with pytest.raises(ValueError, match="ml_answer_waiting takes"):
        Templates.load().fill("ml_answer_waiting", "en", name="Juma")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body": {"en": "{{1}}, hello"}}, "at an end"),
        ({"body": {"en": "Hello {{1}}"}}, "at an end"),
        ({"body": {"en": "Hello {{2}}."}}, "its values are"),
        ({"values": ["a", "b"], "body": {"en": "Hello {{1}}{{2}}."}}, "beside another"),
        ({"labels": {"en": []}}, "needs one label"),
        ({"labels": {"en": ["A label that is far too long"]}}, "at most 20"),
        ({"category": "news"}, "utility"),
        ({"buttons": []}, "not permitted"),
    ],
)
def test_what_whatsapp_would_refuse_is_refused_here(
    tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        Templates.load(write(tmp_path, **changes))


OURS = {"ml_quiz", "ml_meeting", "ml_meeting_soon", "ml_meeting_off", "ml_broadcast"}
"""The deck has no template for a quiz question, nor for joint sessions and forums."""


def test_the_wording_is_the_copy_decks() -> None:
    if not DECK.exists():
        pytest.skip("the copy deck is not beside this checkout")
    deck = {
        one["name"]: one for one in yaml.safe_load(DECK.read_text("utf-8"))["whatsapp_templates"]
    }
    ours = yaml.safe_load(FILE.read_text("utf-8"))
    assert set(ours) - {"samples"} - OURS == set(deck)
    for wording in (each for each in EVERY if each.name not in OURS):
        told = deck[wording.name]
        assert wording.body == told["body"][wording.language]
        assert list(wording.labels) == told["buttons"][wording.language]
        assert wording.category == told["category"]
