"""The clockwork: bells that ring at a fixed pace, and what is looked through when they do."""
