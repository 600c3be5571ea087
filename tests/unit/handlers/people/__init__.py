"""What coordinators do with people."""
