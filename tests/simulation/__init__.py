"""Simulated histories: random interleavings through the pure rules, judged by what was meant."""
