"""Tests of the wires of a Twilio account."""
