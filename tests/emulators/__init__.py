"""Mentorline against emulators that others wrote; docs/emulators.md tells what they show."""
