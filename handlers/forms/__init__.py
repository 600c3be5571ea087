"""The monthly form of a facility: by line or step by step, read back, saved, corrected."""
