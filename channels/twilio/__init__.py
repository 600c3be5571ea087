"""One Twilio account: SMS and WhatsApp over the same signed hooks and the same API."""
