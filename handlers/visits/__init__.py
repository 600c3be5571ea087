"""Visits of mentors to a facility: planned, confirmed, prepared, closed, and debriefed."""
