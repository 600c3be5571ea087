"""Sending: what stands between a promised message and the call that sends it."""
