"""The wires that the settings have credentials for, which hooks they read, and their speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.sending.gate import rate
from channels.telegram import Telegram
from channels.twilio.hooks import INBOUND_PATH, STATUS_PATH, Hooks
from channels.twilio.sms import TwilioSms
from channels.twilio.voice import TwilioVoice
from channels.twilio.whatsapp import TwilioWhatsapp
from domain.costs import MILLION, Prices
from domain.model import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sending.pacing import Rate
    from bot.settings import Settings
    from channels.base import Channel as Wire

TWILIO: Final = (INBOUND_PATH, STATUS_PATH)
"""The hooks of a Twilio account, for whichever of its channels; it does not come again."""

TELEGRAM: Final = "/hooks/telegram"


def wires(settings: Settings) -> dict[Channel, Wire]:
    """Return the wires that the settings have credentials for."""
    found: dict[Channel, Wire] = {}
    if settings.twilio_account_sid:
        found |= _twilio(settings)
    if settings.telegram_bot_token:
        found[Channel.TELEGRAM] = Telegram(
            token=settings.telegram_bot_token,
            secret=settings.telegram_webhook_secret,
            public_url=settings.public_url,
            base_url=settings.telegram_api_base_url,
        )
    return found


def voice(settings: Settings) -> TwilioVoice | None:
    """Return the telephone, where calls are switched on."""
    if not (settings.twilio_account_sid and settings.twilio_voice_from):
        return None
    origin, caller = settings.twilio_api_base_url, settings.twilio_voice_from
    return TwilioVoice(_hooks(settings), base_url=origin, caller=caller)


def readers(wires: Mapping[Channel, Wire]) -> dict[str, Wire]:
    """Return the wire that reads each hook; either of Twilio's reads for both."""
    twilio = wires.get(Channel.SMS) or wires.get(Channel.WHATSAPP)
    found = {} if twilio is None else dict.fromkeys(TWILIO, twilio)
    if Channel.TELEGRAM in wires:
        found[TELEGRAM] = wires[Channel.TELEGRAM]
    return found


def speeds(settings: Settings) -> dict[Channel, Rate]:
    """Return how fast each channel may be written to."""
    return {
        Channel.SMS: rate(settings.twilio_sms_parts_per_second),
        Channel.WHATSAPP: rate(settings.twilio_whatsapp_messages_per_second),
        Channel.TELEGRAM: rate(settings.telegram_messages_per_second),
        Channel.CANARY: rate(1),
    }


def prices(settings: Settings) -> Prices:
    """Return what sending costs."""
    return Prices(
        sms_part=round(settings.cost_sms_part * MILLION),
        whatsapp_message=round(settings.cost_whatsapp_message * MILLION),
        whatsapp_template=round(settings.cost_whatsapp_template * MILLION),
        currency=settings.cost_currency,
    )


def _twilio(settings: Settings) -> dict[Channel, Wire]:
    hooks = _hooks(settings)
    origin = settings.twilio_api_base_url
    found: dict[Channel, Wire] = {}
    if settings.sends_sms:
        found[Channel.SMS] = TwilioSms(
            hooks,
            base_url=origin,
            sender=settings.twilio_sms_from,
            messaging_service_sid=settings.twilio_messaging_service_sid,
        )
    if settings.twilio_whatsapp_from:
        found[Channel.WHATSAPP] = TwilioWhatsapp(
            hooks, base_url=origin, sender=settings.twilio_whatsapp_from
        )
    return found


def _hooks(settings: Settings) -> Hooks:
    return Hooks(settings.twilio_account_sid, settings.twilio_tokens, settings.public_url)
