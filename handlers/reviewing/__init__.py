"""Clinical sign-off from the phone: an item is shown as mentees will see it, one key signs."""
