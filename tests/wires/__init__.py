"""Every wire: from recorded payloads to values, and from messages to HTTP requests."""
