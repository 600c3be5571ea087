"""Tests of what the service says and reads."""
