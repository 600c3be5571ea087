"""Broadcasts: ordered and confirmed, planned, sent, controlled and reported on."""
