"""Packs of items and courses: their files' form, and every fault of one by its line."""
