"""Arriving: how what providers bring is taken in, also when the database is away."""
