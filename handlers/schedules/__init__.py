"""What goes out by the local clock: planned, rung, and delivered to each person once."""
