"""Phone calls: placing them, and the door through which their provider asks what to say."""
