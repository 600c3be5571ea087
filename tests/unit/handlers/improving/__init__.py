"""Tests of what the answers of a debrief set in motion."""
