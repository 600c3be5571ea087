"""Tests of the files that programmes bring."""
