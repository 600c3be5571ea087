from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from bot.settings import BadSettings, Settings, check, faults, key_fault, load

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {"secret_key": "made up", "encryption_keys": "1:" + base64.b64encode(bytes(32)).decode()}
SMS = {"twilio_account_sid": "AC0", "twilio_auth_token": "x", "twilio_sms_from": "+12025550100"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and an environment that says nothing."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_are_for_one_machine() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///mentorline.db"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8080)
    assert settings.twilio_api_base_url == "https://api.twilio.com"
    assert settings.telegram_api_base_url == "https://api.telegram.org"


def test_the_environment_outranks_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("HTTP_PORT=1\nHTTP_HOST=::1\nSOMETHING_ELSE=2\n")
    monkeypatch.setenv("HTTP_PORT", "2")
    assert (load().http_port, load().http_host) == (2, "::1")


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load().http_port = 1


def test_secrets_do_not_show() -> None:
    given = {
        "secret_key": "s3cret-a",
        "encryption_keys": "s3cret-b",
        "twilio_auth_token": "s3cret-c",
        "telegram_bot_token": "s3cret-d",
        "telegram_webhook_secret": "s3cret-e",
    }
    assert "s3cret" not in repr(load(**given))


def test_an_address_is_kept_without_its_last_slash() -> None:
    assert load(public_url="https://line.example.org/").public_url == "https://line.example.org"


def test_the_bots_name_is_taken_with_or_without_its_sign() -> None:
    assert load(telegram_bot_username=" @our_team_bot").telegram_bot_username == "our_team_bot"
    assert load().telegram_bot_username == ""


def test_several_tokens_may_sign_while_one_is_changed() -> None:
    assert load(twilio_auth_token=" new , old,").twilio_tokens == ("new", "old")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"http_port": "no"}, "HTTP_PORT: Input should be a valid integer"),
        ({"http_port": 70_000}, "HTTP_PORT: Input should be less than or equal to 65535"),
        ({"public_url": "x"}, "^PUBLIC_URL: write the whole address, beginning with https://$"),
        ({"telegram_api_base_url": ""}, "^TELEGRAM_API_BASE_URL: write the whole address"),
        ({"telegram_bot_username": "t.me/x"}, "^TELEGRAM_BOT_USERNAME: write the bot's name as"),
        ({"database_url": "mysql://x"}, "^DATABASE_URL: write sqlite:///mentorline.db, or"),
        ({"http_port": "no", "public_url": "x"}, "PUBLIC_URL: .*; HTTP_PORT: "),
    ],
)
def test_what_cannot_be_read_is_named(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        load(**given)


def test_a_refusal_never_repeats_a_secret() -> None:
    with pytest.raises(BadSettings) as refused:
        load(twilio_auth_token=["s3cret"])
    assert "s3cret" not in str(refused.value)
    assert refused.value.__suppress_context__, "the cause would show the value"


def test_an_env_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / ".env").write_bytes(b"HTTP_PORT=\xff\xfe")
    with pytest.raises(BadSettings, match=r"\.env cannot be read: UnicodeDecodeError"):
        load()


@pytest.mark.parametrize(
    "given",
    [
        SMS,
        SMS | {"twilio_sms_from": "", "twilio_messaging_service_sid": "MG0"},
        {"telegram_bot_token": "1:x"},
        SMS | {"telegram_bot_token": "1:x", "telegram_webhook_secret": "A-z_9"},
    ],
)
def test_one_channel_is_enough(given: dict[str, str]) -> None:
    settings = load(**KEYS, **given)
    assert faults(settings) == []
    check(settings)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (KEYS, "no channel is set: set TWILIO_ACCOUNT_SID or TELEGRAM_BOT_TOKEN"),
        (
            KEYS | SMS | {"twilio_auth_token": " , "},
            "TWILIO_ACCOUNT_SID is set without",
        ),
        (KEYS | SMS | {"twilio_sms_from": ""}, "set TWILIO_SMS_FROM or TWILIO_MESSAGING_SERVICE"),
        (SMS, "SECRET_KEY and ENCRYPTION_KEYS are not set; `mentorline init` writes them"),
        (KEYS | SMS | {"encryption_keys": "1:x"}, "each of ENCRYPTION_KEYS is a number from 1"),
        (KEYS | SMS | {"telegram_webhook_secret": "a b"}, "TELEGRAM_WEBHOOK_SECRET may hold"),
    ],
)
def test_what_is_missing_is_said_with_the_next_step(given: dict[str, str], said: str) -> None:
    settings = load(**given)
    (found,) = faults(settings)
    assert found.startswith(said)
    with pytest.raises(BadSettings, match="^" + found.split(";", maxsplit=1)[0]):
        check(settings)


def test_every_fault_is_found_at_once() -> None:
    assert len(faults(load(twilio_account_sid="AC0"))) == 3


def test_keys_that_open_something_have_no_fault() -> None:
    assert key_fault(load(**KEYS)) == ""


def test_every_setting_explains_itself_in_one_sentence() -> None:
    for name, setting in Settings.model_fields.items():
        assert (setting.description or "").endswith("."), name
