"""What the service does: one file per conversation, and the tables that say who handles what."""
