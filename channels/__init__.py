"""The wires: one file each, and nothing else imports a provider's library."""
