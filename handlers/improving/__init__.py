"""What the answers of a debrief set in motion: barriers, commitments, a private word, themes."""
