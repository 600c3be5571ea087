"""What the toy provider charges, in dollars: made up, near what a real list says.

An SMS costs by its parts. A WhatsApp message costs the provider's fee; a template that goes out
while the window is closed costs its category on top.
"""

from __future__ import annotations

SMS_PART = 0.05
WHATSAPP_FEE = 0.005
CATEGORIES = {"UTILITY": 0.004, "AUTHENTICATION": 0.004, "MARKETING": 0.02}


def of_sms(parts: int) -> float:
    """The price of an SMS of so many parts."""
    return SMS_PART * parts


def of_whatsapp(category: str, *, is_open: bool) -> float:
    """The price of a WhatsApp message; its category is "" where it is no template."""
    return WHATSAPP_FEE + (0 if is_open else CATEGORIES.get(category, 0))
