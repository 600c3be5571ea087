"""From a promised message to the call that sends it."""
