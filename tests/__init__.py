"""Every test; the folders mirror the house."""
