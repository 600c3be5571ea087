"""Tests of `storage` against a real database file."""
