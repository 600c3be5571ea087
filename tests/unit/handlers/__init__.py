"""What the service does, in its small parts; the conversations are under journeys."""
