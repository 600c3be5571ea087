"""Joint sessions and forums: planned, told, prepared by an agenda, and counted by who came."""
