"""Lessons: quiz questions that are asked, answered and asked again."""
