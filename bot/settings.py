"""Settings: read once from the environment or .env, checked at start, then frozen."""

from __future__ import annotations

import re

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from storage.sealing import BadKeys, sealer

_BOT_NAME = re.compile(r"[A-Za-z0-9_]{5,32}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


class BadSettings(Exception):
    """A setting is missing or cannot be used; the message says what to write."""


class Settings(BaseSettings):
    """Everything that differs between two installations; each has its line in .env.example."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    database_url: str = Field(
        "sqlite:///mentorline.db",
        repr=False,
        description="The database: sqlite:/// and a path, or postgresql://user:password@host/name.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8080",
        description="The address under which the providers reach us, without a path.",
    )
    secret_key: str = Field("", repr=False, description="Finds addresses again; never change it.")
    encryption_keys: str = Field(
        "", repr=False, description="Seals words and addresses: 1:<base64>; the first one seals."
    )
    http_host: str = Field("127.0.0.1", description="The address to listen on.")
    http_port: int = Field(8080, ge=0, le=65535, description="The port to listen on.")
    proxies: int = Field(
        0,
        ge=0,
        description="How many proxies of our own stand before the service.",
    )
    spool_path: str = Field(
        "", description="The folder of the spool; empty: beside the SQLite database, else here."
    )
    spool_mib: int = Field(
        16, ge=0, le=1024, description="The spool's size in MiB; 0: SMS are refused instead."
    )

    twilio_account_sid: str = Field(
        "", description="The Twilio account (AC...); empty: no SMS and no WhatsApp."
    )
    twilio_auth_token: str = Field(
        "", repr=False, description="Its token; during a change both, with a comma between."
    )
    twilio_sms_from: str = Field("", description="The number SMS come from, such as +12025550100.")
    twilio_messaging_service_sid: str = Field(
        "", description="A messaging service (MG...) instead of one number."
    )
    twilio_sms_parts_per_second: float = Field(
        10, gt=0, description="How many SMS parts a second our Twilio sender may send."
    )
    twilio_whatsapp_from: str = Field(
        "", description="The number of our WhatsApp sender at Twilio; empty: no WhatsApp."
    )
    twilio_whatsapp_messages_per_second: float = Field(
        80, gt=0, description="How many WhatsApp messages a second our sender may send."
    )
    whatsapp_daily_limit: int = Field(
        250, ge=0, description="To how many people a day we may write first on WhatsApp."
    )
    twilio_voice_from: str = Field(
        "", description="The number that calls mentors about urgent questions; empty: no calls."
    )
    twilio_api_base_url: str = Field(
        "https://api.twilio.com", description="Twilio's API, or an emulator of it."
    )

    telegram_bot_token: str = Field(
        "", repr=False, description="The bot's token from @BotFather; empty: no Telegram."
    )
    telegram_bot_username: str = Field(
        "", description="The bot's name in t.me links; empty: Telegram is asked at the start."
    )
    telegram_webhook_secret: str = Field(
        "", repr=False, description="Telegram's secret for our webhook; empty: we ask (polling)."
    )
    telegram_messages_per_second: float = Field(
        30, gt=0, description="How many messages a second the bot may send."
    )
    telegram_api_base_url: str = Field(
        "https://api.telegram.org", description="Telegram's API, or an emulator of it."
    )

    cost_currency: str = Field("USD", description="The currency of the costs below.")
    cost_sms_part: float = Field(0, ge=0, description="What one SMS part costs; 0: not counted.")
    cost_whatsapp_message: float = Field(
        0, ge=0, description="What Twilio takes for one WhatsApp message; 0: not counted."
    )
    cost_whatsapp_template: float = Field(
        0, ge=0, description="What a WhatsApp template costs beside that; 0: not counted."
    )

    @field_validator("database_url")
    @classmethod
    def _known_kind(cls, url: str) -> str:
        if not url.startswith(("sqlite:///", "postgresql://")):
            raise ValueError(
                "write sqlite:///mentorline.db, or postgresql://user:password@host/database"
            )
        return url

    @field_validator("public_url", "twilio_api_base_url", "telegram_api_base_url")
    @classmethod
    def _without_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("write the whole address, beginning with https://")
        return url.rstrip("/")

    @field_validator("telegram_bot_username")
    @classmethod
    def _bare_name(cls, name: str) -> str:
        bare = name.strip().removeprefix("@")
        if bare and not _BOT_NAME.fullmatch(bare):
            raise ValueError("write the bot's name as @BotFather shows it, such as my_team_bot")
        return bare

    @property
    def sends_sms(self) -> bool:
        """Whether there is something to send SMS from."""
        return bool(self.twilio_sms_from or self.twilio_messaging_service_sid)

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """Every secret that may sign Twilio's requests; the first is the API's password."""
        return tuple(part.strip() for part in self.twilio_auth_token.split(",") if part.strip())


def load(**given: object) -> Settings:
    """Read and check the settings; raises BadSettings with one sentence for each fault."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = [f"{str(one['loc'][0]).upper()}: {_reason(one['msg'])}" for one in error.errors()]
        raise BadSettings("; ".join(wrong)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f".env cannot be read: {type(error).__name__}") from None
    return settings


def check(settings: Settings) -> None:
    """Raise BadSettings when the settings cannot carry a service."""
    for fault in faults(settings):
        raise BadSettings(fault)


def faults(settings: Settings) -> list[str]:
    """Return what is missing, each with what to do."""
    found = []
    if unusable := key_fault(settings):
        found.append(unusable)
    if settings.twilio_account_sid and not settings.twilio_tokens:
        found.append("TWILIO_ACCOUNT_SID is set without TWILIO_AUTH_TOKEN; set both or neither")
    if settings.twilio_account_sid and not (settings.sends_sms or settings.twilio_whatsapp_from):
        found.append(
            "set TWILIO_SMS_FROM or TWILIO_MESSAGING_SERVICE_SID to send SMS, "
            "or TWILIO_WHATSAPP_FROM to send WhatsApp"
        )
    if settings.twilio_whatsapp_from and not settings.twilio_account_sid:
        found.append("TWILIO_WHATSAPP_FROM is set without TWILIO_ACCOUNT_SID; set both or neither")
    if settings.twilio_voice_from and not settings.twilio_account_sid:
        found.append("TWILIO_VOICE_FROM is set without TWILIO_ACCOUNT_SID; set both or neither")
    if not _WEBHOOK_SECRET.fullmatch(settings.telegram_webhook_secret):
        found.append("TELEGRAM_WEBHOOK_SECRET may hold letters, digits, _ and - alone")
    if not settings.twilio_account_sid and not settings.telegram_bot_token:
        found.append("no channel is set: set TWILIO_ACCOUNT_SID or TELEGRAM_BOT_TOKEN")
    return found


def key_fault(settings: Settings) -> str:
    """Return why the keys open nothing, or ""."""
    if not settings.secret_key or not settings.encryption_keys:
        return "SECRET_KEY and ENCRYPTION_KEYS are not set; `mentorline init` writes them"
    try:
        sealer(settings.encryption_keys, settings.secret_key)
    except BadKeys as fault:
        return str(fault)
    return ""


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ")
