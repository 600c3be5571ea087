"""Surveys: one engine by which every instrument is filled in, a step a message."""
