"""What the console's pages show, read as frozen values; nothing is changed here."""
