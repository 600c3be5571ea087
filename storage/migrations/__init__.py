"""The database's changes, one file a step, in order."""
