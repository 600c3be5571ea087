"""Tests of the pure parts of `storage`."""
