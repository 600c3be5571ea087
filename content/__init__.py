"""What the service says, and the files that programmes bring."""
