"""What a team learns from answered questions and signed cards."""
