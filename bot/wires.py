"""The wires that the settings have credentials for, and how fast each may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sending.gate import rate
from channels.telegram import Telegram
from channels.twilio import TwilioSms
from domain.model import Channel

if TYPE_CHECKING:
    from bot.sending.pacing import Rate
    from bot.settings import Settings
    from channels.base import Channel as Wire


def wires(settings: Settings) -> dict[Channel, Wire]:
    """Return the wires that the settings have credentials for."""
    found: dict[Channel, Wire] = {}
    if settings.twilio_account_sid:
        found[Channel.SMS] = TwilioSms(
            account_sid=settings.twilio_account_sid,
            auth_tokens=settings.twilio_tokens,
            sender=settings.twilio_sms_from,
            messaging_service_sid=settings.twilio_messaging_service_sid,
            public_url=settings.public_url,
            base_url=settings.twilio_api_base_url,
        )
    if settings.telegram_bot_token:
        found[Channel.TELEGRAM] = Telegram(
            token=settings.telegram_bot_token,
            secret=settings.telegram_webhook_secret,
            public_url=settings.public_url,
            base_url=settings.telegram_api_base_url,
        )
    return found


def speeds(settings: Settings) -> dict[Channel, Rate]:
    """Return how fast each channel may be written to."""
    return {
        Channel.SMS: rate(settings.twilio_sms_parts_per_second),
        Channel.TELEGRAM: rate(settings.telegram_messages_per_second),
        Channel.CANARY: rate(1),
    }
