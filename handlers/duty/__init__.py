"""Duty: questions that change hands, shifts that begin and end, and what mentors did."""
