"""Shifts that change hands: swaps, uncovered shifts, volunteers, and mentors who are away."""
