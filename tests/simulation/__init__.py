"""Simulated histories: through the pure rules and through webhooks, judged by what was meant."""
