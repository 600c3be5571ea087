"""Real processes that are killed, filled up and stopped, and a judge of what they remember."""
